"""The embedded brain: no weights, no server, the same answer every time.

the user's words       -> understand -> calls, or words
results of those calls -> answers from templates
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.messages.tool import tool_call

from agent.asked import asked, understood
from agent.brain import Hear, Setting, unheard
from agent.embedded.answers import render
from agent.language import LANGUAGES
from agent.talk import results, this_turn
from agent.understanding.meaning import Expect
from agent.understanding.talk import asks_for_advice
from knowledge.preference_talk import heard
from knowledge.preferences import EMBEDDED
from knowledge.reader import Reader


@dataclass(frozen=True, slots=True)
class EmbeddedBrain:
    """Routes and writes by rules. `tools` are those that it may call; `planned` those that are understood and not
    built yet."""

    tools: frozenset[str]
    planned: frozenset[str] = frozenset()
    name: str = EMBEDDED

    async def think(
        self, messages: Sequence[BaseMessage], setting: Setting, hear: Hear = unheard
    ) -> AIMessage:
        said = reply(messages, setting, self.tools, self.planned)
        said.id = str(uuid4())
        hear(said)
        return said


def reply(
    messages: Sequence[BaseMessage], setting: Setting, tools: frozenset[str], planned: frozenset[str]
) -> AIMessage:
    """The next message of the talk."""
    if done := results(this_turn(messages)):
        found = [result.artifact for result in done]
        reader = _as_asked(found, setting.reader)
        before, after = render.noted(understood(messages, setting).notes, found, reader)
        parts = (before, render.answers(found, reader, _told(messages)), after)
        return _said(messages, "\n\n".join(part for part in parts if part), reader)
    understanding = understood(messages, setting)
    wanted = [call for call in understanding.calls if call.tool in tools]
    if understanding.expect in (Expect.CALL, Expect.CONFIRM) and wanted:
        calls = [tool_call(name=c.tool, args=plain(c.args), id=str(n)) for n, c in enumerate(wanted)]
        return AIMessage("", tool_calls=calls)
    if waiting := [call for call in understanding.calls if call.tool in planned]:
        return _said(messages, render.not_yet(waiting, setting.reader, _told(messages)), setting.reader)
    if understanding.expect is Expect.DECLINE and heard(asked(messages)):
        understanding = replace(understanding, topic="heard")
    words = render.words(understanding, setting.reader, asked(messages), _told(messages))
    return _said(messages, words, setting.reader)


def _told(messages: Sequence[BaseMessage]) -> str:
    """What was answered in the turns before this one."""
    before = messages[: len(messages) - len(this_turn(messages))]
    return "\n\n".join(str(message.text) for message in before if isinstance(message, AIMessage))


def _as_asked(results: Sequence[Mapping[str, Any]], reader: Reader) -> Reader:
    """Whoever asks in Spanish to be spoken to in English reads that in English already."""
    chosen = [
        fact["value"]
        for result in results
        for fact in result["facts"]
        if (fact["name"], fact["subject"]) == ("set", "language")
    ]
    return reader.speaking(chosen[-1]) if chosen and chosen[-1] in LANGUAGES else reader


def _said(messages: Sequence[BaseMessage], words: str, reader: Reader) -> AIMessage:
    """Whoever asks what to do reads first, and once in a talk, that nobody here decides it."""
    advice = render.no_advice(reader) if asks_for_advice(asked(messages)) else ""
    new = advice and advice not in _told(messages)
    return AIMessage(f"{advice}\n\n{words}" if new else words)


def plain(args: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments as JSON holds them: an amount is written in digits, so that none is lost."""
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in args.items()}
