"""What a past conversation was about, in two or three sentences, without a model."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from agent import examples
from agent.language import LANGUAGES
from agent.understanding.traits import Trait, tools_with
from knowledge.conversations import Call, Message, Role

_MOST_SYMBOLS: Final = 6
_MOST_TOOLS: Final = 5
_MOST_QUESTIONS: Final = 3
_LONGEST_QUESTION: Final = 90
_SENTENCES: Final = {
    "topics": {"en": "Looked up: {}.", "es": "Se consultó: {}."},
    "symbols": {"en": "About {}.", "es": "Sobre {}."},
    "settings": {"en": "Settings changed: {}.", "es": "Ajustes cambiados: {}."},
    "questions": {"en": "Asked: {}.", "es": "Preguntas: {}."},
}
_SYMBOL: Final = re.compile(r"[\w./^=-]{1,20}")  # a model may put any text where a symbol belongs
_ABOUT_MEMORY: Final = tools_with(Trait.OF_MEMORY)


def summary(messages: Sequence[Message], language: str) -> str:
    """What was looked up, of which symbols, which settings were changed, and the first questions; empty where
    nothing was done. A conversation about memories is none: they stand for themselves."""
    calls = [call for message in messages for call in message.calls if not call.error]
    asked = [call for call in calls if call.tool not in _ABOUT_MEMORY]
    if not asked:
        return ""
    said = [message.text for message in messages if message.role is Role.USER]
    return retold(asked, said, language)


def retold(calls: Sequence[Call], said: Sequence[str], language: str) -> str:
    """What these calls looked up and changed, and the first of what the person said."""
    told = [_topics(calls, language), _symbols(calls, language), _settings(calls, language)]
    return " ".join(part for part in [*told, _questions(said, language)] if part)


def _topics(calls: Sequence[Call], language: str) -> str:
    titles = {entry.tool: entry.title for entry in examples.asked(language)}
    counted = Counter(call.tool for call in calls if call.tool != "set_preference")
    named = [titles.get(tool, tool.replace("_", " ")) for tool, _ in counted.most_common(_MOST_TOOLS)]
    return _sentence("topics", language, named)


def _symbols(calls: Sequence[Call], language: str) -> str:
    counted = Counter(symbol for call in calls for symbol in _named(call.args))
    named = [symbol for symbol, _ in counted.most_common(_MOST_SYMBOLS)]
    return _sentence("symbols", language, named)


def _named(args: Mapping[str, Any]) -> Iterable[str]:
    given = [args.get("symbol"), *(args.get("symbols") or ())]
    return dict.fromkeys(str(symbol) for symbol in given if _SYMBOL.fullmatch(str(symbol or "")))


def _settings(calls: Sequence[Call], language: str) -> str:
    chosen = {
        str(call.args["key"]): str(call.args["value"])
        for call in calls
        if call.tool == "set_preference" and call.args.get("key") and call.args.get("value")
    }
    return _sentence("settings", language, [f"{key} = {value}" for key, value in chosen.items()])


def _questions(said: Sequence[str], language: str) -> str:
    asked = [_short(text) for text in said if text.strip()]
    marks = "«{}»" if language == "es" else "“{}”"
    return _sentence("questions", language, [marks.format(question) for question in asked[:_MOST_QUESTIONS]])


def _sentence(what: str, language: str, named: Sequence[str]) -> str:
    """Empty where nothing is named."""
    spoken = language if language in LANGUAGES else "en"
    return _SENTENCES[what][spoken].format(", ".join(named)) if named else ""


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST_QUESTION else f"{plain[:_LONGEST_QUESTION]}…"
