"""Whether markets move together: correlation of daily returns for every pair, with its 95 % interval and whether
it could be chance. For "correlation of BTC and ETH over 60 days", "correlación entre SOL y BTC"."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import combinations
from typing import Annotated

from pydantic import BaseModel, Field

from tools.arguments import SymbolsArg, VenueArg, within
from tools.catalog import Effect
from tools.context import ToolContext
from tools.facts import FactSheet
from tools.market_facts import add_timeframe
from tools.result import Evidence, HeatMap, ToolResult
from trading.errors import BadInput, NoData
from trading.markets.analysis.correlation import Correlation, correlations
from trading.markets.market_data import History
from trading.markets.symbols import parse_symbol
from trading.markets.timeframes import Timeframe

EFFECT = Effect.READ
MOST = 12


class Args(BaseModel):
    symbols: Annotated[SymbolsArg, Field(description="Two or more assets")]
    window: Annotated[
        int, within("window", 10, 2000), Field(description="Days to look back", ge=10, le=2000)
    ] = 90
    exchange: VenueArg = None


async def run(args: Args, context: ToolContext) -> ToolResult:
    symbols = list(dict.fromkeys(str(parse_symbol(symbol)) for symbol in args.symbols))
    if not 2 <= len(symbols) <= MOST:
        raise BadInput(
            f"A correlation needs two symbols or more, up to {MOST}.",
            value=", ".join(symbols),
            rule=f"From 2 to {MOST} different symbols.",
            remedy="Name another one, such as BTC and ETH.",
            reason="too_few_symbols" if len(symbols) < 2 else "too_many_symbols",
            details={"most": str(MOST)},
        )
    found = await asyncio.gather(*(_daily(symbol, args, context) for symbol in symbols))
    histories = dict(zip(symbols, found, strict=True))
    for first, second in combinations(symbols, 2):
        _check_dates(first, histories[first], second, histories[second])
    pairs = await asyncio.to_thread(
        correlations, {symbol: history.bars for symbol, history in histories.items()}
    )
    sheet = FactSheet("correlation", source="daily closes", as_of=min(h.last for h in found))
    add_timeframe(sheet, Timeframe.D1)
    sheet.add("window", args.window, "count")
    for pair in pairs:
        sheet.include(_row(pair, histories[pair.first], histories[pair.second]))
    simulated = any(history.simulated for history in found)
    shown = Evidence(sheet.source, sheet.as_of, simulated)
    return ToolResult(sheet.facts, [_heat_map(symbols, pairs, args.window, shown)])


def _heat_map(symbols: list[str], pairs: Sequence[Correlation], window: int, shown: Evidence) -> HeatMap:
    place = {symbol: i for i, symbol in enumerate(symbols)}
    values: list[list[float | None]] = [
        [1.0 if i == j else None for j in place.values()] for i in place.values()
    ]
    for pair in pairs:
        i, j = place[pair.first], place[pair.second]
        values[i][j] = values[j][i] = None if pair.pearson is None else round(pair.pearson, 4)
    chance = [(place[pair.first], place[pair.second]) for pair in pairs if not pair.significant]
    return HeatMap(symbols, values, chance, window, shown)


async def _daily(symbol: str, args: Args, context: ToolContext) -> History:
    return await context.market.history(
        symbol, Timeframe.D1, args.window + 1, venue=args.exchange, preferred=context.user.exchange
    )


def _check_dates(first: str, ours: History, second: str, theirs: History) -> None:
    """Raises NoData, naming both series and their dates, for two that end before the other begins."""
    if int(ours.bars.ts[0]) <= int(theirs.bars.ts[-1]) and int(theirs.bars.ts[0]) <= int(ours.bars.ts[-1]):
        return
    raise NoData(
        f"{first} and {second} have no dates in common.",
        value=f"{first}, {second}",
        rule=f"{_dated(first, ours)}; {_dated(second, theirs)}.",
        remedy="Import or download bars of both over the same dates, or compare markets that share them.",
        reason="no_common_dates",
        details={**_described("first", first, ours), **_described("second", second, theirs)},
    )


def _dated(symbol: str, history: History) -> str:
    start, end = (_day(history, place) for place in (0, -1))
    kind = "simulated" if history.simulated else "real"
    return f"{symbol}: {kind} bars of {history.instrument.venue} from {start} to {end}"


def _described(place: str, symbol: str, history: History) -> dict[str, str]:
    return {
        place: symbol,
        f"{place}_venue": history.instrument.venue,
        f"{place}_from": _day(history, 0),
        f"{place}_to": _day(history, -1),
        f"{place}_simulated": "yes" if history.simulated else "no",
    }


def _day(history: History, place: int) -> str:
    return datetime.fromtimestamp(int(history.bars.ts[place]) / 1000, UTC).date().isoformat()


def _row(pair: Correlation, first: History, second: History) -> FactSheet:
    row = FactSheet(
        f"{pair.first}~{pair.second}",
        source=f"{first.source}, {second.source}",
        as_of=min(first.last, second.last),
        simulated=first.simulated or second.simulated,
    )
    row.add("common_bars", pair.bars, "count")
    row.add("old", "yes" if first.old or second.old else "no", "label")
    row.add("mixed", "yes" if first.simulated != second.simulated else "no", "label")
    for name, value in (
        ("correlation", pair.pearson),
        ("correlation_low", pair.low),
        ("correlation_high", pair.high),
        ("p_value", pair.adjusted_p),
        ("spearman", pair.spearman),
    ):
        if value is not None:
            row.add(name, value, "ratio")
    row.add("significant", "yes" if pair.significant else "no", "label")
    return row
