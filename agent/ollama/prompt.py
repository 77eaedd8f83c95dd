"""What a model is sent in one thought, within a budget of tokens.

    budget >= system prompt + tools + what came before, in short + whole earlier turns + this turn

This turn is always there, its longest texts cut where they must be. Of the talk before it the newest whole turns
stay; those that do not fit are told in a few sentences. What is stored and what answers are held against is whole.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from agent.brain import Setting
from agent.ollama.relevant import relevant
from agent.ollama.tokens import FRAME, MESSAGE, TOOLS, cut, shares, tokens
from agent.phrases import say
from agent.prompts import system_prompt
from agent.summaries import retold
from agent.talk import this_turn
from knowledge.conversations import Call
from tools.catalog import Tool

PROMPT_TOKENS: Final = 4_096
"""Half of the context, so that a model that thinks aloud has the other half; and a machine without a graphics card
reads a hundred tokens a second, or fewer."""

LEAST_PROMPT_TOKENS: Final = 2_048
_FOR_TOOLS: Final = 0.45  # of the budget
_FOR_THE_PAST: Final = 160  # tokens
_WORTH_CUTTING: Final = 200  # tokens: with less room than this, the turn before is told in short


@dataclass(frozen=True, slots=True)
class Prompt:
    """`tokens` is the estimate of all of it."""

    messages: Sequence[BaseMessage]
    tools: Sequence[Mapping[str, Any]]
    tokens: int


def prompt(
    messages: Sequence[BaseMessage],
    setting: Setting,
    catalog: Mapping[str, Tool],
    budget: int = PROMPT_TOKENS,
) -> Prompt:
    """`budget` is LEAST_PROMPT_TOKENS or more."""
    system = SystemMessage(system_prompt(setting.language))
    schemas, for_tools = _schemas(relevant(messages, setting, catalog), catalog, round(budget * _FOR_TOOLS))
    room = budget - FRAME - for_tools - cost([system]) - _FOR_THE_PAST
    turn = this_turn(messages)
    now = shortened(turn, room)
    before = _turns(messages[: len(messages) - len(turn)])
    kept = _newest(before, room - cost(now))
    past = _in_short(before[: len(before) - len(kept)], setting.language)
    sent = [system, *past, *(message for each in kept for message in each), *now]
    return Prompt(sent, schemas, FRAME + for_tools + cost(sent))


def cost(messages: Sequence[BaseMessage]) -> int:
    """In tokens, as estimated."""
    return sum(MESSAGE + tokens(str(message.text)) + _cost_of_calls(message) for message in messages)


def _cost_of_calls(message: BaseMessage) -> int:
    calls = message.tool_calls if isinstance(message, AIMessage) else ()
    return sum(MESSAGE + tokens(f"{call['name']}{_json(call['args'])}") for call in calls)


def _schemas(
    tools: Sequence[Tool], catalog: Mapping[str, Tool], room: int
) -> tuple[list[Mapping[str, Any]], int]:
    """Those of the tools that fit, and what they cost. They stand in the catalog's order: what a server has read
    before, it need not read again."""
    chosen: dict[str, Mapping[str, Any]] = {}
    spent = TOOLS
    for tool in tools:
        schema, written = _schema(tool)
        if spent + written <= room:
            chosen[tool.name] = schema
            spent += written
    return [chosen[name] for name in catalog if name in chosen], spent if chosen else 0


@lru_cache(256)
def _schema(tool: Tool) -> tuple[Mapping[str, Any], int]:
    """And what it costs."""
    schema = tool.schema()
    return schema, tokens(_json(schema))


def _turns(messages: Sequence[BaseMessage]) -> list[Sequence[BaseMessage]]:
    """Oldest first."""
    starts = [n for n, message in enumerate(messages) if n == 0 or isinstance(message, HumanMessage)]
    return [messages[start:end] for start, end in pairwise([*starts, len(messages)])]


def _newest(turns: Sequence[Sequence[BaseMessage]], room: int) -> list[Sequence[BaseMessage]]:
    """The last whole turns that fit; where not even the last one does, as much of it as fits."""
    kept: list[Sequence[BaseMessage]] = []
    for turn in reversed(turns):
        if cost(turn) > room:
            break
        kept.insert(0, turn)
        room -= cost(turn)
    if turns and not kept and room >= _WORTH_CUTTING:
        return [shortened(turns[-1], room)]
    return kept


def shortened(turn: Sequence[BaseMessage], room: int) -> Sequence[BaseMessage]:
    """A turn that fits: its longest texts are cut, results by their last rows; and where its calls alone take half
    of the room, the first of them are left out."""
    if cost(turn) <= room:
        return turn
    kept = list(turn)
    while cost(_without_words(kept)) > room // 2 and (cut_at := _second_round(kept)):
        kept = [kept[0], *kept[cut_at:]]
    needs = [tokens(str(message.text)) for message in kept]
    given = shares(needs, room - cost(_without_words(kept)))
    return [_cut(message, most) for message, most in zip(kept, given, strict=True)]


def _without_words(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    return [message.model_copy(update={"content": ""}) for message in messages]


def _second_round(turn: Sequence[BaseMessage]) -> int:
    """Where what follows the first calls and their results begins; 0 where there are none."""
    rounds = [n for n, m in enumerate(turn) if n and isinstance(m, AIMessage)]
    return [*rounds[1:], len(turn)][0] if rounds else 0


def _cut(message: BaseMessage, room: int) -> BaseMessage:
    text = str(message.text)
    if tokens(text) <= room:
        return message
    shorter = _fewer_rows(text, room) if isinstance(message, ToolMessage) else ""
    return message.model_copy(update={"content": shorter or cut(text, room)})


def _fewer_rows(text: str, room: int) -> str:
    """A result with the first of its facts, and how many are left out; "" where it is none, or none fits."""
    try:
        result = json.loads(text)
        rows = list(result["facts"])
    except (ValueError, TypeError, KeyError):
        return ""
    for kept in range(len(rows) - 1, 0, -1):
        short = _json({**result, "facts": rows[:kept], "left_out": len(rows) - kept})
        if tokens(short) <= room:
            return short
    return ""


def _in_short(turns: Sequence[Sequence[BaseMessage]], language: str) -> list[BaseMessage]:
    """What was looked up and asked in the turns that are not shown."""
    messages = [message for turn in turns for message in turn]
    if not messages:
        return []
    failed = {m.tool_call_id for m in messages if isinstance(m, ToolMessage) and m.status == "error"}
    calls = [
        Call(str(call["id"]), call["name"], call["args"])
        for message in messages
        if isinstance(message, AIMessage)
        for call in message.tool_calls
        if call["id"] not in failed
    ]
    said = [str(message.text) for message in messages if isinstance(message, HumanMessage)]
    words = say("earlier", language, what=retold(calls, said, language))
    return [SystemMessage(cut(words, _FOR_THE_PAST - MESSAGE))]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
