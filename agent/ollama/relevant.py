"""Which tools a model is shown: those that a message may be about, by the embedded understanding.

    what it asks for, as the parser reads it
    what its letters and phrases point at, and what was called just before
    a core that is always there
    the other tools of those nodes

Small talk is shown none, as a small model calls whatever it is shown. Every tool can be called, shown or not.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from langchain_core.messages import AIMessage, BaseMessage

from agent.asked import asked, context, is_small_talk, understood
from agent.brain import Setting
from agent.talk import this_turn
from agent.understanding import classifier, intents
from agent.understanding.meaning import Context
from agent.understanding.reading import read
from tools.catalog import Tool

CORE: Final = ("get_quote", "market_analysis", "knowledge_search")
_GUESSES: Final = 4
_POSSIBLE: Final = 0.03
"""A guess below this is left out: where the words are clear, the list stays short."""


def relevant(
    messages: Sequence[BaseMessage], setting: Setting, catalog: Mapping[str, Tool]
) -> Sequence[Tool]:
    """The weightiest first."""
    understanding = understood(messages, setting)
    called = [*_called(this_turn(messages)), *(call.tool for call in understanding.calls)]
    if is_small_talk(understanding) and not called:
        return []
    before = context(messages, setting)
    pointed = [*called, *_pointed_at(asked(messages), before), *(call.tool for call in before.last_calls)]
    known = [catalog[name] for name in pointed if name in catalog]
    core = [catalog[name] for name in CORE if name in catalog]
    nodes = dict.fromkeys(tool.node for tool in known)
    mates = (tool for node in nodes for tool in catalog.values() if tool.node == node)
    return list({tool.name: tool for tool in chain(known, core, mates)}.values())


def _called(turn: Sequence[BaseMessage]) -> Iterator[str]:
    """What the model has called in this turn: it may have to repair the call."""
    for message in turn:
        if isinstance(message, AIMessage):
            yield from (call["name"] for call in message.tool_calls)


def _pointed_at(text: str, before: Context) -> Iterator[str]:
    reading = read(text, before)
    likely = classifier.guesses(reading, _GUESSES)
    yield from (intent.tool for intent in intents.found(reading))
    yield from (guess.label for guess in likely if guess.probability >= _POSSIBLE)
