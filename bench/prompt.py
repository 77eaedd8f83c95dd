"""What a language model is sent: how many tokens, whether the tool that is meant is among those shown, and how
long choosing takes. Tokens are the upper estimate that the budget is kept by."""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from agent.brain import Setting
from agent.ollama.prompt import PROMPT_TOKENS, cost, prompt
from agent.ollama.tokens import TOOLS, tokens
from agent.rehearsal import talk_of
from bench.measuring.figures import figure, waits
from bench.measuring.utterances import HALVES, Said
from bench.understanding import LANGUAGES, held_out
from tools.catalog import Catalog, load

_NOW: Final = datetime(2026, 1, 15, 12, tzinfo=UTC)
_TURNS: Final = 40
_ROWS: Final = 30  # facts of an analysis


async def run() -> list[dict[str, Any]]:
    """On the held-out utterances, each in its own short talk; then on one long talk."""
    catalog = load()
    said = [one for half in HALVES for one in held_out(half)]
    took: list[float] = []
    sent, shown = [], []
    for one in said:
        began = time.perf_counter()
        found = prompt(
            [*talk_of(one.get("context") or ()), HumanMessage(one["text"])], _setting(one), catalog
        )
        took.append(time.perf_counter() - began)
        sent.append(found.tokens)
        shown.append({tool["function"]["name"] for tool in found.tools})
    every = _whole(catalog.values())
    return [
        figure("a question: tokens, median", float(np.median(sent)), "tokens", n=len(sent),
               goal=PROMPT_TOKENS, reference=("every tool with its whole schema", float(np.median(sent)) + every)),
        figure("a question: tokens, most", max(sent), "tokens", n=len(sent), goal=PROMPT_TOKENS),
        figure("a question: tools, median", float(np.median([len(names) for names in shown])), "tools",
               n=len(sent), reference=("tools there are", len(catalog))),
        *_recall(said, shown),
        *_long(catalog),
        *waits("choosing", took, goal=10.0),
    ]  # fmt: skip


def _setting(one: Said) -> Setting:
    return Setting("es" if one["lang"] == "es" else "en", ["BTC/USD", "ETH/USD", "SOL/USD"], now=_NOW)


def _whole(tools: Iterable[Any]) -> int:
    """What the schemas cost as pydantic writes them."""
    return TOOLS + sum(tokens(json.dumps(tool.args.model_json_schema()) + tool.description) for tool in tools)


def _recall(said: Sequence[Said], shown: Sequence[set[str]]) -> list[dict[str, Any]]:
    """How often every tool that is meant is shown, by language."""
    rows = []
    for language in LANGUAGES:
        meant = [
            {call["tool"] for call in one["calls"]} <= names
            for one, names in zip(said, shown, strict=True)
            if one["lang"] == language and one["calls"]
        ]
        name = f"the tool that is meant is shown, {language}"
        rows.append(figure(name, float(np.mean(meant)), "share", n=len(meant), goal=0.95))
    return rows


def _long(catalog: Catalog) -> list[dict[str, Any]]:
    talk = [message for n in range(_TURNS) for message in _turn(n)]
    found = prompt([*talk, HumanMessage("and on 4h?")], Setting("en", now=_NOW), catalog)
    whole = found.tokens - cost(found.messages) + cost([found.messages[0], *talk])
    return [
        figure(f"after {_TURNS} turns: tokens", found.tokens, "tokens", n=1,
               goal=PROMPT_TOKENS, reference=("the whole talk", whole)),
    ]  # fmt: skip


def _turn(n: int) -> list[BaseMessage]:
    symbol = ("BTC", "ETH", "SOL")[n % 3]
    call = {"id": str(n), "name": "market_analysis", "args": {"symbol": symbol}}
    rows = [[f"fact_{row}", symbol, f"{row * 1_234.56:.2f}", "USD"] for row in range(_ROWS)]
    evidence: Mapping[str, Any] = {"source": "kraken", "as_of": "2026-01-15T12:00:00Z", "simulated": False}
    result = json.dumps({**evidence, "facts": rows}, separators=(",", ":"))
    return [
        HumanMessage(f"How is {symbol}?"),
        AIMessage("", tool_calls=[call]),
        ToolMessage(result, tool_call_id=str(n), name="market_analysis"),
        AIMessage(f"{symbol} is rising, with strong momentum and low volatility."),
    ]
