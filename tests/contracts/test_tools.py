"""What holds for every tool, over the folder."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
from langchain_core.messages import HumanMessage

from agent.brain import Setting
from agent.examples import asked, waiting
from agent.language import LANGUAGES
from agent.ollama.prompt import prompt
from agent.understanding.meaning import Context
from agent.understanding.traits import CHANGING, MONEY, PRECEDENCE, Trait, tools_with
from agent.understanding.understand import understand
from agent.understanding.vocabulary import read
from knowledge.entries import passages
from knowledge.memories import Memory, MemoryKind
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
from tools.catalog import BrokenTool, Effect, Tool, as_tool, load
from tools.context import ToolContext, User
from trading.errors import Problem, UnknownSymbol, UnknownTimeframe
from trading.jobs import Job, JobStatus
from trading.markets.bars import Bars
from trading.markets.market_data import MarketData
from trading.markets.timeframes import Timeframe

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
CATALOG = load()
REQUESTS: dict[str, dict[str, Any]] = {
    "get_quote": {"symbol": "BTC"},
    "market_analysis": {"symbol": "BTC", "timeframe": "4h"},
    "technical_indicators": {"symbol": "BTC", "indicators": ["rsi", "macd", "bbands", "adx", "ema"]},
    "volatility_analyzer": {"symbol": "ETH", "window": 14},
    "correlation_matrix": {"symbols": ["BTC", "ETH"], "window": 60},
    "watchlist": {"action": "add", "symbols": ["BTC"]},
    "scan": {"metric": "rsi", "op": "above", "value": 1, "symbols": ["BTC", "ETH"]},
    "job_status": {},
    "job_cancel": {"job": "import"},
    "set_preference": {},
    "remember": {"text": "I only trade on the 4h chart"},
    "recall": {"query": "noche"},
    "knowledge_search": {"query": "stop-loss"},
    "list_memories": {},
    "forget": {"query": "opero por la noche"},
}
"""One request that each tool can answer; a new tool gives its own."""


PICTURES = {
    "market_analysis": {"candles", "volume_profile"},
    "technical_indicators": {"candles"},
    "volatility_analyzer": {"candles", "volatility_cone"},
    "correlation_matrix": {"heat_map"},
    "watchlist": {"table"},
    "scan": {"table"},
    "job_status": {"job"},
    "job_cancel": {"job"},
    "list_memories": {"table"},
}
"""What is looked at under the answers of each tool."""

ELEMENTS = Path(__file__).parents[2] / "bots" / "web" / "public" / "elements"


def walk(seed: int, timeframe: Timeframe, count: int = 800) -> Bars:
    """A seeded random walk that ends with the bar running at NOW."""
    draw = np.random.default_rng(seed)
    close = 100 * np.exp(np.cumsum(draw.normal(0, 0.01, count)))
    opened = np.concatenate(([100.0], close[:-1]))
    high, low = np.maximum(opened, close) * 1.003, np.minimum(opened, close) * 0.997
    last = int(NOW.timestamp() * 1000) // timeframe.ms * timeframe.ms
    return Bars(
        last - np.arange(count)[::-1] * timeframe.ms, opened, high, low, close, draw.uniform(1, 9, count)
    )


@pytest.fixture
def context() -> ToolContext:
    bars = {(base, tf): walk(seed, tf) for seed, base in enumerate(("BTC", "ETH")) for tf in Timeframe}
    simulated = MemoryVenue("simulated", bars, quote="USD", simulated=True)
    market = MarketData(MemoryCandles(), [], simulated, lambda: NOW)
    return ToolContext(
        User(uuid4()), market, MemoryWatchlists(), lambda: NOW, MemoryPreferences(), jobs(), *remembered()
    )


@pytest.fixture(params=sorted(CATALOG.built))
def tool(request: pytest.FixtureRequest) -> Tool:
    return CATALOG[request.param]


def about_markets(tool: Tool) -> bool:
    return bool({"symbol", "symbols"} & set(tool.args.model_fields))


async def _run(tool: Tool, context: ToolContext, **changes: Any) -> Any:
    return await tool.run(tool.args.model_validate({**REQUESTS[tool.name], **changes}), context)


async def test_every_value_is_a_number_a_date_or_a_word_with_its_unit_source_and_time(
    tool: Tool, context: ToolContext
) -> None:
    facts = (await _run(tool, context)).facts
    assert facts
    for fact in facts:
        assert fact.unit
        assert fact.source
        datetime.fromisoformat(fact.as_of)
        if fact.unit == "date":
            datetime.fromisoformat(fact.value)
        elif fact.unit != "label":
            assert Decimal(fact.value).is_finite()


async def test_the_facts_of_a_call_have_ids_of_their_own(tool: Tool, context: ToolContext) -> None:
    ids = [fact.id for fact in (await _run(tool, context)).facts]
    assert len(ids) == len(set(ids))


async def test_what_comes_from_the_simulated_venue_says_so(tool: Tool, context: ToolContext) -> None:
    if not about_markets(tool):
        pytest.skip("says nothing of markets")
    facts = (await _run(tool, context)).facts
    assert all(fact.simulated for fact in facts if "simulated" in fact.source)
    assert any(fact.simulated for fact in facts)


async def test_the_same_question_gives_the_same_facts(tool: Tool, context: ToolContext) -> None:
    if tool.name in ("job_cancel", "forget"):
        pytest.skip("what is gone cannot go again")
    if tool.name == "remember":
        pytest.skip("says the second time that it was known before")
    assert (await _run(tool, context)).facts == (await _run(tool, context)).facts


async def test_a_result_can_be_written_down(tool: Tool, context: ToolContext) -> None:
    result = await _run(tool, context)
    json.dumps([fact.as_dict() for fact in result.facts] + [asdict(picture) for picture in result.pictures])


async def test_each_picture_can_be_drawn_says_whether_it_is_simulated_and_is_about_one_thing(
    tool: Tool, context: ToolContext
) -> None:
    request = {"action": "list"} if tool.name == "watchlist" else {}
    await context.watchlists.add(["BTC", "ETH"])
    pictures = (await _run(tool, context, **request)).pictures
    assert {picture.kind for picture in pictures} == PICTURES.get(tool.name, set())
    assert len({(picture.kind, picture.about) for picture in pictures}) == len(pictures)
    for picture in pictures:
        assert (ELEMENTS / f"{picture.kind.title().replace('_', '')}.jsx").is_file()
        of_markets = about_markets(tool) and picture.kind not in ("candles", "job")
        assert not of_markets or asdict(picture)["evidence"]["simulated"] is True


def test_a_model_can_be_told_about_it(tool: Tool) -> None:
    schema = json.loads(json.dumps(tool.schema()))["function"]
    assert schema["name"] == tool.name
    assert len(schema["description"]) > 40
    for name, argument in schema["parameters"]["properties"].items():
        assert "description" in argument, f"{tool.name} does not describe {name}"


async def test_an_unknown_symbol_is_refused_with_the_nearest_names(tool: Tool, context: ToolContext) -> None:
    if not about_markets(tool):
        pytest.skip("takes no symbol")
    if tool.name == "scan":
        pytest.skip("a scan leaves out what it has no bars of, and counts what it scanned")
    changes = {"symbols": ["BTC", "BTCX"]} if "symbols" in tool.args.model_fields else {"symbol": "BTCX"}
    with pytest.raises(UnknownSymbol) as refused:
        await _run(tool, context, **changes)
    assert "BTC" in refused.value.nearest


def test_an_unknown_timeframe_is_refused_by_name(tool: Tool) -> None:
    if "timeframe" not in tool.args.model_fields:
        pytest.skip("takes no timeframe")
    with pytest.raises(UnknownTimeframe, match="3h"):
        tool.args.model_validate({**REQUESTS[tool.name], "timeframe": "3h"})


async def test_a_refused_watch_writes_nothing(context: ToolContext) -> None:
    tool = CATALOG["watchlist"]
    with pytest.raises(UnknownSymbol):
        await _run(tool, context, symbols=["BTC", "BTCX"])
    assert list(await context.watchlists.symbols()) == []


async def test_a_scan_finds_those_that_meet_the_condition_and_counts_the_rest(context: ToolContext) -> None:
    result = await _run(CATALOG["scan"], context, metric="price", op="above", value=0)
    named = {fact.name: fact.value for fact in result.facts}
    assert (named["scanned"], named["matched"]) == ("2", "2")
    none = await _run(CATALOG["scan"], context, metric="price", op="below", value=0)
    assert {fact.name: fact.value for fact in none.facts}["matched"] == "0"


async def test_pictures_show_the_numbers_that_the_facts_say(context: ToolContext) -> None:
    async def told(name: str, **changes: Any) -> tuple[dict[str, float], Any]:
        result = await _run(CATALOG[name], context, **changes)
        numbers = {f.id: float(f.value) for f in result.facts if f.unit not in ("label", "date")}
        return numbers, asdict(result.pictures[-1])

    numbers, profile = await told("market_analysis")
    assert profile["poc"] == pytest.approx(numbers["volume_poc"])
    assert profile["last"] == pytest.approx(numbers["price"])
    numbers, cone = await told("volatility_analyzer")
    (asked,) = [row for row in cone["rows"] if row[0] == 14]
    assert asked[1] == pytest.approx(numbers["vol_close_to_close"], abs=1e-4)
    numbers, heat = await told("correlation_matrix")
    assert heat["values"][0][1] == heat["values"][1][0]
    assert heat["values"][0][1] == pytest.approx(numbers["correlation:BTC~ETH"], abs=1e-4)
    numbers, scan = await told("scan")
    assert [float(row[1]) for row in scan["rows"]] == [numbers[f"rsi:{row[0]}"] for row in scan["rows"]]


async def test_the_indicators_that_were_asked_about_are_drawn(context: ToolContext) -> None:
    asked = {"indicators": ["ema", "rsi"], "period": 21}
    (chart,) = (await _run(CATALOG["technical_indicators"], context, **asked)).pictures
    assert list(asdict(chart)["indicators"]) == ["ema:21", "rsi:21"]


async def test_one_symbol_has_no_correlation(context: ToolContext) -> None:
    with pytest.raises(Problem, match="two symbols"):
        await _run(CATALOG["correlation_matrix"], context, symbols=["BTC", "btc"])


async def test_a_period_goes_only_to_indicators_that_have_one(context: ToolContext) -> None:
    result = await _run(CATALOG["technical_indicators"], context, indicators=["rsi"], period=21)
    assert {fact.name: fact.value for fact in result.facts}["rsi_period"] == "21"
    with pytest.raises(Problem, match="no single period"):
        await _run(CATALOG["technical_indicators"], context, indicators=["macd"], period=21)


async def test_work_is_found_by_its_kind_or_by_words_of_its_title(context: ToolContext) -> None:
    tool = CATALOG["job_status"]
    for said, about in ((None, "btc.csv"), ("download eth", "ETH 1h"), ("IMPORT", "btc.csv")):
        facts = (await tool.run(tool.args(job=said), context)).facts
        assert [fact.subject for fact in facts if fact.name == "job_status"] == [about]
    with pytest.raises(Problem) as refused:
        await tool.run(tool.args(job="the moon"), context)
    assert refused.value.reason == "no_such_job"


async def test_only_one_job_under_way_is_ever_cancelled(context: ToolContext) -> None:
    tool = CATALOG["job_cancel"]
    with pytest.raises(Problem) as refused:
        await tool.run(tool.args(job="download"), context)  # it is done
    assert refused.value.reason == "which_job"
    assert refused.value.details["names"] == "btc.csv"
    result = await tool.run(tool.args(), context)
    assert {fact.name: fact.value for fact in result.facts}["job_status"] == "cancelled"
    assert [asdict(picture) for picture in result.pictures] == [{"job": str(UUID(int=8))}]
    with pytest.raises(Problem) as nothing:
        await tool.run(tool.args(), context)
    assert nothing.value.reason == "no_job_runs"


async def test_two_jobs_of_one_name_are_told_apart(context: ToolContext) -> None:
    for at in range(2):
        await context.jobs.submit("import", {"at": at}, title="Import btc.csv")
    facts = (await CATALOG["job_status"].run(CATALOG["job_status"].args(job="btc.csv"), context)).facts
    assert len({fact.subject for fact in facts if fact.name == "job_status"}) == 3


def own() -> Any:
    """What a context holds of its user."""
    return MemoryWatchlists(), lambda: NOW, MemoryPreferences(), jobs(), *remembered()


def remembered() -> tuple[MemoryMemories, MemoryKnowledge]:
    """One memory of one person, and the knowledge base."""
    night = Memory(UUID(int=5), "solo opero por la noche", MemoryKind.PREFERENCE, "es", NOW)
    return memory(night, passages=passages())


def jobs() -> MemoryJobs:
    """Of one person: an import under way, and a download that is done."""
    running = Job(UUID(int=8), UUID(int=1), "import", "Import btc.csv", {}, JobStatus.RUNNING, 0.4)
    done = Job(UUID(int=9), UUID(int=1), "download", "Download ETH 1h", {}, JobStatus.DONE, 1.0)
    return MemoryJobs(lambda: UUID(int=1), done, running)


def _whole() -> ModuleType:
    import tools.market.get_quote as whole

    return whole


@pytest.mark.parametrize(
    ("spoil", "lack"),
    [
        (lambda m: setattr(m, "__doc__", ""), "no docstring"),
        (lambda m: setattr(m, "Args", dict), "no pydantic Args"),
        (lambda m: delattr(m, "EFFECT"), "does not say its EFFECT"),
        (lambda m: setattr(m, "run", lambda args, context: None), "no async run"),
    ],
)
def test_a_file_that_is_no_whole_tool_refuses_to_load_and_says_what_it_lacks(
    spoil: Callable[[ModuleType], None], lack: str
) -> None:
    module = ModuleType("tools.market.broken", "What it does.")
    module.__dict__.update(Args=_whole().Args, EFFECT=Effect.READ, run=_whole().run)
    assert as_tool("market", module).name == "broken"
    spoil(module)
    with pytest.raises(BrokenTool, match=rf"tools/market/broken\.py .*{lack}"):
        as_tool("market", module)


async def test_the_named_venue_comes_before_the_preferred_one(tool: Tool) -> None:
    if "exchange" not in tool.args.model_fields:
        pytest.skip("takes no venue")
    bars = {(base, tf): walk(seed, tf) for seed, base in enumerate(("BTC", "ETH")) for tf in Timeframe}
    venues = [MemoryVenue(name, bars) for name in ("binance", "kraken", "okx")]
    market = MarketData(MemoryCandles(), venues, MemoryVenue("simulated", {}, simulated=True), lambda: NOW)
    context = ToolContext(
        User(uuid4(), exchange="okx"),
        market,
        MemoryWatchlists(),
        lambda: NOW,
        MemoryPreferences(),
        jobs(),
        *remembered(),
    )
    preferred, named = await _run(tool, context), await _run(tool, context, exchange=" Kraken ")
    assert any("okx" in fact.source for fact in preferred.facts)
    assert any("kraken" in fact.source for fact in named.facts)
    assert not any("okx" in fact.source or "binance" in fact.source for fact in named.facts)


async def test_a_list_is_shown_with_the_preferred_prices_and_without_those_that_nobody_has() -> None:
    bars = {("BTC", tf): walk(0, tf) for tf in Timeframe}
    venues = [MemoryVenue(name, bars) for name in ("binance", "okx")]
    market = MarketData(MemoryCandles(), venues, MemoryVenue("simulated", {}, simulated=True), lambda: NOW)
    context = ToolContext(
        User(uuid4(), exchange="okx"),
        market,
        MemoryWatchlists(),
        lambda: NOW,
        MemoryPreferences(),
        jobs(),
        *remembered(),
    )
    await context.watchlists.add(["GONE"])
    for action in ("add", "list"):
        facts = (await _run(CATALOG["watchlist"], context, action=action)).facts
        assert {fact.subject for fact in facts if fact.name == "watched"} == {"GONE", "BTC"}
        assert [(f.subject, f.value) for f in facts if f.name == "venue"] == [("BTC", "okx")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_tool_says_in_both_languages_what_it_can_be_asked(tool: Tool, language: str) -> None:
    (entry,) = [entry for entry in asked(language) if entry.tool == tool.name]
    assert entry.title
    assert 2 <= len(entry.examples) <= 3
    for example in entry.examples:
        understood = understand(example, Context(symbols=["BTC/USD"]))
        assert {call.tool for call in understood.calls} == {tool.name}, example
        for call in understood.calls:
            tool.args.model_validate(dict(call.args))


def test_nothing_is_promised_that_no_tool_does() -> None:
    assert {entry.tool for entry in asked("es")} == set(CATALOG.built)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(CATALOG))
def test_every_tool_built_or_planned_is_reached_by_words_alone_and_shown_to_a_model_that_hears_them(
    name: str, language: str
) -> None:
    built = {entry.tool: entry.examples for entry in asked(language)}
    examples = {**built, **waiting(language)}[name]
    assert examples
    for example in examples:
        understood = understand(example, Context(symbols=["BTC/USD"]))
        assert [call.tool for call in understood.calls] == [name] * len(understood.calls) != [], example
        assert not understood.missing, example
        for call in understood.calls:
            CATALOG[name].args.model_validate(dict(call.args))
        shown = prompt([HumanMessage(example)], Setting(language, ["BTC/USD"]), CATALOG).tools
        assert name in {tool["function"]["name"] for tool in shown}, example


def test_every_tool_built_or_planned_has_its_row_in_the_table_of_traits_and_nothing_else_has_one() -> None:
    assert sorted(PRECEDENCE) == sorted(CATALOG)


def test_a_row_says_only_traits_that_there_are_and_every_trait_is_some_tools() -> None:
    said = [trait for traits in read("traits.toml").values() for trait in traits]
    assert set(said) == set(Trait)


def test_the_table_says_of_a_tool_what_its_effect_says() -> None:
    effects = {effect: {n for n, tool in CATALOG.items() if tool.effect is effect} for effect in Effect}
    assert effects[Effect.MONEY] == MONEY
    assert not effects[Effect.READ] & (CHANGING | tools_with(Trait.FOR_GOOD))
