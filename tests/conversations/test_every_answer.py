"""Whatever the market did: every number of an answer stands in a fact, and the words are whole."""

import asyncio
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agent import calls
from agent.embedded.answers import render
from agent.embedded.answers.wording import word
from agent.language import LANGUAGES
from agent.understanding.meaning import Context, Expect
from agent.understanding.understand import understand
from knowledge.entries import passages
from knowledge.memories import Memory, MemoryKind
from knowledge.reader import Reader
from tests.agent.grounding.held import unbacked
from tests.fakes import (
    MemoryCandles,
    MemoryJobs,
    MemoryKnowledge,
    MemoryMemories,
    MemoryPreferences,
    MemoryVenue,
    MemoryWatchlists,
    memory,
)
from tools.catalog import load
from tools.context import ToolContext, User
from trading.exchanges.simulated import SimulatedVenue
from trading.jobs import Job, JobStatus
from trading.markets.bars import Bars
from trading.markets.indicators.registry import INDICATORS
from trading.markets.instruments import AssetClass, Instrument
from trading.markets.market_data import MarketData
from trading.markets.timeframes import Timeframe

NOW = datetime(2026, 1, 15, 12, 30, tzinfo=UTC)
CATALOG = load()
KEY = re.compile(r"(?<!`)\b[a-z]+_[a-z_]+\b")
EMPTY = re.compile(r"^-\s*$|^-[^:\n]*:\s*\.?$|\(\s*\)|\*\*\s*\*\*|: ,|, \.|None|—|«»|“”", re.M)
SIMULATED = SimulatedVenue(now=lambda: NOW)
NEXT = re.compile(r"(?:Next: “(?P<en>.+)”|Siguiente: «(?P<es>.+)»)$")
LISTS = ("watchlist", "scan")
WHOLE: dict[str, dict[str, Any]] = {
    "get_quote": {"symbol": "SOL"},
    "market_analysis": {"symbol": "BTC"},
    "technical_indicators": {
        "symbol": "BTC",
        "indicators": ["macd", "bbands", "keltner", "stochrsi", "psar"],
    },
    "volatility_analyzer": {"symbol": "BTC", "timeframe": "1h"},
    "correlation_matrix": {"symbols": ["SOL", "ETH"]},
    "watchlist": {"action": "add", "symbols": ["BTC"]},
    "scan": {"metric": "price", "op": "above", "value": 1, "symbols": ["BTC", "NOPE"]},
    "job_status": {"job": "number"},
    "job_cancel": {"job": "number 0"},
    "set_preference": {},
    "remember": {"text": "I only trade on the 4h chart"},
    "recall": {"query": "noche"},
    "knowledge_search": {"query": "stop-loss"},
    "list_memories": {},
    "forget": {"query": "opero por la noche"},
}
THE_SAME = {"rsi", "adx", "atr", "macd", "psar", "stochrsi_k", "bbands_percent_b", "p_value"} | {
    f"vol_{name}" for name in ("parkinson", "ewma", "garman_klass", "rogers_satchell", "yang_zhang")
}


@dataclass(frozen=True)
class Past:
    """What one market did: bars of `timeframe` that end `ago` before now."""

    seed: int
    price: float
    wildness: float
    count: int
    timeframe: Timeframe
    ago: timedelta

    @property
    def bars(self) -> Bars:
        chance = np.random.default_rng(self.seed)
        close = self.price * np.exp(np.cumsum(chance.normal(0, self.wildness, self.count)))
        opened = np.concatenate(([self.price], close[:-1]))
        reach = 1 + np.abs(chance.normal(0, self.wildness, self.count))
        high, low = np.maximum(opened, close) * reach, np.minimum(opened, close) / reach
        step = self.timeframe.ms
        last = int((NOW - self.ago).timestamp() * 1000) // step * step
        ts = last - step * np.arange(self.count, dtype=np.int64)[::-1]
        return Bars(ts, opened, high, low, close, chance.uniform(0, 50, self.count).round(3))


PASTS = st.builds(
    Past,
    seed=st.integers(0, 2**32 - 1),
    price=st.sampled_from([0.00001234, 0.19, 1.08, 42.0, 3830.5, 97_000.0]),
    wildness=st.sampled_from([0.0, 0.0001, 0.006, 0.08]),
    count=st.sampled_from([1, 2, 15, 70, 400]),
    timeframe=st.sampled_from([Timeframe.M15, Timeframe.H1, Timeframe.D1]),
    ago=st.sampled_from([timedelta(0), timedelta(hours=9), timedelta(days=3), timedelta(days=2900)]),
)
REQUESTS = st.one_of(
    st.builds(lambda s: ("get_quote", {"symbol": s}), st.sampled_from(["BTC", "F", "SOL"])),
    st.builds(
        lambda s, t: ("market_analysis", {"symbol": s, "timeframe": t}),
        st.sampled_from(["BTC", "F", "XAU"]),
        st.sampled_from(["1h", "4h", "1d"]),
    ),
    st.builds(
        lambda s, names: ("technical_indicators", {"symbol": s, "indicators": names}),
        st.sampled_from(["BTC", "F", "EUR"]),
        st.lists(st.sampled_from(sorted(INDICATORS)), min_size=1, max_size=5, unique=True),
    ),
    st.builds(
        lambda s, w: ("volatility_analyzer", {"symbol": s, "window": w}),
        st.sampled_from(["BTC", "F", "ETH"]),
        st.sampled_from([2, 14, 30]),
    ),
    st.builds(
        lambda names, w: ("correlation_matrix", {"symbols": names, "window": w}),
        st.sampled_from([["BTC", "F"], ["BTC", "SOL"], ["SOL", "ETH", "XAU"]]),
        st.sampled_from([10, 90]),
    ),
    st.builds(
        lambda action, names: ("watchlist", {"action": action, "symbols": names}),
        st.sampled_from(["add", "remove", "list"]),
        st.sampled_from([["BTC"], ["F", "SOL"]]),
    ),
    st.builds(
        lambda m, op, v: ("scan", {"metric": m, "op": op, "value": v, "symbols": ["BTC", "F", "SOL", "NOPE"]}),
        st.sampled_from(["price", "rsi", "change_pct", "volatility", "adx"]),
        st.sampled_from(["above", "below"]),
        st.sampled_from([-1.5, 0, 30, 50]),
    ),
    st.builds(
        lambda tool, job: (tool, {"job": job}),
        st.sampled_from(["job_status", "job_cancel"]),
        st.sampled_from([None, "import", "download", "refresh", "1", "4", "nothing"]),
    ),
)  # fmt: skip


def remembered() -> tuple[MemoryMemories, MemoryKnowledge]:
    """Three memories of one person, and the knowledge base."""
    night = Memory(UUID(int=5), "solo opero por la noche", MemoryKind.PREFERENCE, "es", NOW)
    home = Memory(UUID(int=6), "opero desde casa", MemoryKind.FACT, "es", NOW)
    limits = Memory(UUID(int=7), "mi límite en ETH y BTC es 500", MemoryKind.FACT, "es", NOW)
    return memory(night, home, limits, passages=passages())


def jobs() -> MemoryJobs:
    """In every state that a job can be in."""
    kinds = ("import", "download", "refresh", "import", "download")
    return MemoryJobs(
        lambda: UUID(int=1),
        *(
            Job(
                UUID(int=n), UUID(int=1), kind, f"{kind.title()} number {n}", {}, status, n / 9,
                created_at=NOW, finished_at=NOW if status.finished else None,
            )
            for n, (kind, status) in enumerate(zip(kinds, JobStatus, strict=True))
        ),
    )  # fmt: skip


async def asked(
    tool: str, args: dict[str, Any], pasts: dict[str, Past], work: MemoryJobs | None = None
) -> dict[str, Any]:
    """The artifact of a call, where BTC and F are stored and everything else is simulated."""
    candles = MemoryCandles()
    kinds = {"BTC": (AssetClass.SPOT, "24/7"), "F": (AssetClass.STOCK, "24/5")}
    for base, past in pasts.items():
        kind, calendar = kinds[base]
        instrument = Instrument("bitfinex", base, "USD", kind, calendar)
        series = await candles.open_series(instrument, past.timeframe, "file")
        await candles.write(series, past.bars)
    market = MarketData(candles, (), SIMULATED, lambda: NOW)
    own = MemoryWatchlists(), lambda: NOW, MemoryPreferences(), work or jobs(), *remembered()
    context = ToolContext(User(UUID(int=1)), market, *own)
    message = await calls.answer({"id": "1", "name": tool, "args": args}, CATALOG, context)
    artifact: dict[str, Any] = message.artifact
    return artifact


@settings(max_examples=40)
@example(
    request=("market_analysis", {"symbol": "F", "timeframe": "1d"}),
    btc=Past(0, 42.0, 0.0, 1, Timeframe.M15, timedelta(0)),
    stock=Past(2738, 0.00001234, 0.0001, 70, Timeframe.D1, timedelta(0)),
).via("a pattern that was seen once")
@given(request=REQUESTS, btc=PASTS, stock=PASTS)
def test_the_words_are_backed_whole_and_lead_on(
    request: tuple[str, dict[str, Any]], btc: Past, stock: Past
) -> None:
    made = asyncio.run(asked(*request, {"BTC": btc, "F": stock}))
    for language in LANGUAGES:
        text = render.answer(made, Reader(language))
        assert text
        assert not KEY.search(text), text
        assert not EMPTY.search(text), text
        assert not re.search(r"(?<![\d.,])-0(?:[.,]0+)?(?![\d.,]*[1-9])", text), text
        if not made["error"]:
            assert unbacked(text, made["facts"], language) == [], text
            assert text.count("\n- ") <= 5 or made["tool"] in LISTS, text
            assert_leads_on(text, language)
            assert_says_simulated_once(text, made["facts"], language)


@pytest.mark.parametrize("indicator", sorted(INDICATORS))
def test_every_indicator_is_told_in_words_that_are_backed(indicator: str) -> None:
    made = asyncio.run(asked("technical_indicators", {"symbol": "EUR", "indicators": [indicator]}, {}))
    for language in LANGUAGES:
        assert unbacked(render.answer(made, Reader(language)), made["facts"], language) == []


@pytest.mark.parametrize("tool", sorted(CATALOG.built))
def test_every_fact_has_a_name_in_both_languages(tool: str) -> None:
    """A step of the page lists them all."""
    past = Past(1, 4000.0, 0.01, 400, Timeframe.H1, timedelta(days=3))
    made = asyncio.run(asked(tool, {**WHOLE[tool]}, {"BTC": past}))
    assert made["facts"]
    for name in {fact["name"] for fact in made["facts"]}:
        assert "_" not in word(name, "es") + word(name, "en")
        assert word(name, "es") != word(name, "en") or name in THE_SAME, name


def assert_leads_on(text: str, language: str) -> None:
    found = NEXT.search(text)
    assert found, text
    assert understand(found[language], Context(symbols=["BTC", "F"])).expect is Expect.CALL, text


def assert_says_simulated_once(text: str, facts: list[dict[str, Any]], language: str) -> None:
    word = "SIMULADO" if language == "es" else "SIMULATED"
    shown = any(fact["simulated"] for fact in facts)
    assert text.count(word) == shown, text
    assert word in text.splitlines()[0] or not shown, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_real_market_beside_a_simulated_one_is_said_to_tell_nothing(language: str) -> None:
    past = Past(1, 4000.0, 0.01, 400, Timeframe.D1, timedelta(0))
    made = asyncio.run(asked("correlation_matrix", {"symbols": ["BTC", "SOL"]}, {"BTC": past}))
    text = render.answer(made, Reader(language))
    assert ("no dice nada" if language == "es" else "says nothing") in text
    assert ("SIMULADO" if language == "es" else "SIMULATED") in text.splitlines()[0]


@pytest.mark.parametrize(
    ("ago", "spanish", "english"),
    [
        (timedelta(days=2900), "de hace más de 7 años", "more than 7 years ago"),
        (timedelta(days=400), "de hace más de 1 año**", "more than 1 year ago"),
        (timedelta(days=3), "de hace más de 3 días", "more than 3 days ago"),
        (timedelta(hours=9), "de hace más de 9 h", "more than 9 h ago"),
    ],
)
def test_old_bars_say_how_old(ago: timedelta, spanish: str, english: str) -> None:
    past = Past(1, 4000.0, 0.01, 400, Timeframe.H1, ago)
    made = asyncio.run(asked("market_analysis", {"symbol": "BTC"}, {"BTC": past}))
    assert spanish in render.answer(made, Reader("es"))
    assert english in render.answer(made, Reader("en"))
    assert "estaba" in render.answer(made, Reader("es"))


def test_where_only_days_are_stored_and_no_timeframe_was_named_days_are_looked_at() -> None:
    past = Past(1, 40.0, 0.01, 400, Timeframe.D1, timedelta(0))
    for tool in ("market_analysis", "technical_indicators"):
        made = asyncio.run(asked(tool, {"symbol": "F"}, {"F": past}))
        assert "1d" in render.answer(made, Reader("en")).splitlines()[0]
        refused = asyncio.run(asked(tool, {"symbol": "F", "timeframe": "4h"}, {"F": past}))
        assert refused["error"]["reason"] == "too_coarse"


def test_what_was_not_on_the_list_is_not_said_to_be_removed() -> None:
    made = asyncio.run(asked("watchlist", {"action": "remove", "symbols": ["SOL"]}, {}))
    assert "No estaba en tu lista: SOL" in render.answer(made, Reader("es"))


def test_an_unreachable_venue_leaves_an_answer() -> None:
    venue = MemoryVenue("kraken", {})
    venue.down = True
    market = MarketData(MemoryCandles(), [venue], SIMULATED, lambda: NOW)
    context = ToolContext(
        User(UUID(int=1)), market, MemoryWatchlists(), lambda: NOW, MemoryPreferences(), jobs(), *remembered()
    )
    call = {"id": "1", "name": "get_quote", "args": {"symbol": "BTC"}}
    made = asyncio.run(calls.answer(call, CATALOG, context)).artifact
    assert "SIMULADO" in render.answer(made, Reader("es"))
