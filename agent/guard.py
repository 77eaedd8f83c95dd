"""What a language model's calls must pass before they run. A model has no authority: whatever it read, money moves
only as the person worded it.

    calls -> none on small talk
          -> money: the person's own words, read by the parser, ask for this very call
          -> a change of the person's things in a talk that holds text from outside: the same tool, by their words

The person's own words are those of this turn, with the request before it that they complete. What was refused
is left out, and the model may answer once more.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langchain_core.messages.tool import ToolCall as Asked

from agent.asked import asked, is_small_talk, understood
from agent.brain import Setting
from agent.talk import error, facts, this_turn
from agent.understanding.meaning import Expect, ToolCall, Understanding
from agent.understanding.symbols import normalise
from agent.understanding.traits import Trait, tools_with
from knowledge.stemming import words as split
from tools.catalog import Catalog, Effect

SMALL_TALK: Final = "small_talk"
UNWORDED: Final = "unworded"

_OUTSIDE_NODES: Final = frozenset({"news", "memory", "jobs", "courses"})
_OUTSIDE_ERRORS: Final = frozenset({"unavailable", "venue_down", "bad_file", "problem"})
_FOR_GOOD: Final = tools_with(Trait.FOR_GOOD)
_FREE_WORDS: Final = 4  # a label of so many words is a text, and no name
_DEFAULTS: Final = frozenset({"order_type", "time_in_force", "post_only", "reduce_only", "fraction", "all"})
"""Arguments that the tool fills in where nothing was said: with their defaults they add nothing."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """The calls that may run, and why others may not: small_talk, or unworded with the tool."""

    calls: Sequence[Asked]
    refused: Sequence[tuple[str, str]]


def guard(
    calls: Sequence[Asked], messages: Sequence[BaseMessage], setting: Setting, catalog: Catalog
) -> Guarded:
    """`messages` is the talk up to these calls."""
    words = _Words(messages, setting)
    if words.is_small_talk:
        return Guarded([], [(SMALL_TALK, call["name"]) for call in calls])
    tainted = is_tainted(messages, catalog)
    kept: list[Asked] = []
    for call in calls:
        made = [*_made(messages), *kept]
        if _may_run(call, words, made, catalog, tainted=tainted):
            kept.append(call)
    return Guarded(kept, [(UNWORDED, call["name"]) for call in calls if call not in kept])


def _made(messages: Sequence[BaseMessage]) -> list[Asked]:
    """The calls of this turn so far."""
    turn = this_turn(messages)
    return [call for message in turn if isinstance(message, AIMessage) for call in message.tool_calls]


def is_tainted(messages: Sequence[BaseMessage], catalog: Catalog) -> bool:
    """Whether anything that the brain is shown was written outside: news, memory, names of files, errors of
    venues. It stays so while the talk holds it."""
    return any(_is_from_outside(message, catalog) for message in messages if isinstance(message, ToolMessage))


def _is_from_outside(result: ToolMessage, catalog: Catalog) -> bool:
    tool = catalog.get(str(result.name))
    if tool is None or tool.node in _OUTSIDE_NODES:
        return True
    if error(result).get("code") in _OUTSIDE_ERRORS:
        return True
    return any(_is_a_text(fact) for fact in facts(result))


def _is_a_text(fact: Mapping[str, Any]) -> bool:
    values = [str(fact["subject"]), str(fact["value"]) if fact["unit"] == "label" else ""]
    return any(len(value.split()) >= _FREE_WORDS for value in values)


class _Words:
    """What the person said, as the parser reads it."""

    def __init__(self, messages: Sequence[BaseMessage], setting: Setting) -> None:
        self.text = asked(messages)
        self.understood: Understanding = understood(messages, setting)

    @property
    def is_small_talk(self) -> bool:
        return is_small_talk(self.understood)

    def asked(self, tool: str) -> Iterator[ToolCall]:
        """The whole calls of a tool that the words ask for."""
        if self.understood.expect in (Expect.CALL, Expect.CONFIRM):
            yield from (call for call in self.understood.calls if call.tool == tool)


def _may_run(call: Asked, words: _Words, made: Sequence[Asked], catalog: Catalog, *, tainted: bool) -> bool:
    tool = catalog.get(call["name"])
    if tool is None or tool.effect is Effect.READ:
        return True  # a tool that is not there does nothing, and says so
    if tool.effect is Effect.MONEY:
        worded = sum(_is_the_same(call["args"], said.args) for said in words.asked(tool.name))
        before = sum(each["name"] == tool.name and _is_the_same(call["args"], each["args"]) for each in made)
        return before < worded  # what was said once is proposed once
    if not tainted and tool.name not in _FOR_GOOD:
        return True
    whole = tool.name in _FOR_GOOD
    asked_for = words.asked(tool.name)
    return any(_adds_nothing(call["args"], said.args, words, whole=whole) for said in asked_for)


def _is_the_same(given: Mapping[str, Any], worded: Mapping[str, Any]) -> bool:
    """Whether a call says what the words say, no more and no less; what a tool fills in by itself is no more."""
    names = {
        name for name, value in given.items() if value not in (None, "", False)
    } - _DEFAULTS | worded.keys()
    names |= {name for name in given.keys() & _DEFAULTS if not _is_a_default(name, given[name])}
    return all(_equal(given.get(name), worded.get(name, _default(name))) for name in names)


def _adds_nothing(given: Mapping[str, Any], worded: Mapping[str, Any], words: _Words, *, whole: bool) -> bool:
    """Whether all that a call says is in the words: as the parser read it, or as it was written; `whole` where a
    part of what was written is too little."""
    return all(
        value in (None, "", False)
        or _equal(value, worded.get(name))
        or (isinstance(value, str) and _is_written(value, worded.get(name), words.text, whole=whole))
        for name, value in given.items()
    )


def _is_written(value: str, worded: Any, text: str, *, whole: bool) -> bool:
    """Whether the value stands in the text word by word, and is no other than the one that the parser read there:
    neither order 1 nor 15 where "cancel order 12, not 15" was said."""
    given, read = split(value), set(split(str(worded or "")))
    spoken = f" {' '.join(split(text))} "
    if not given or f" {' '.join(given)} " not in spoken:
        return False
    return read <= set(given) or (not whole and set(given) <= read)


_FILLED: Final[Mapping[str, Any]] = {"order_type": "market", "fraction": 1, "time_in_force": "gtc"}


def _default(name: str) -> Any:
    return _FILLED.get(name)


def _is_a_default(name: str, value: Any) -> bool:
    return value in (None, False) or _equal(value, _FILLED.get(name))


def _equal(one: Any, other: Any) -> bool:
    """Numbers by value, symbols by their base, words by themselves."""
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(_equal(*pair) for pair in zip(one, other, strict=True))
    first, second = _number(one), _number(other)
    if first is not None or second is not None:
        return first == second
    return _plain(one) == _plain(other)


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or value is None:
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _plain(value: Any) -> str:
    base, _, quote = str(value or "").strip().replace("-", "/").partition("/")
    return normalise(base, quote).upper()
