"""How much one market moves: several volatility estimators, where that stands in its own history, and the move
of a usual day. For "how volatile is ETH?", "volatilidad de BTC en 14 días"."""

import math
from typing import Annotated

from pydantic import BaseModel, Field

from tools.arguments import SymbolArg, TimeframeArg, VenueArg, within
from tools.catalog import Effect
from tools.context import ToolContext
from tools.facts import FactSheet
from tools.market_facts import currency, drawn, evidence, market_sheet, preferred_history
from tools.result import Picture, ToolResult, VolatilityCone
from trading.errors import NoData
from trading.markets.analysis.volatility import CONE_WINDOWS, Volatility, volatility, volatility_cone
from trading.markets.indicators import compute
from trading.markets.market_data import History
from trading.markets.sessions import bars_per_year
from trading.markets.timeframes import Timeframe

EFFECT = Effect.READ
COMPARED = 500
DRAWN = 150

_LOW, _HIGH, _EXTREME = 25.0, 75.0, 95.0


class Args(BaseModel):
    symbol: SymbolArg
    window: Annotated[
        int, within("window", 2, 1000), Field(description="Bars to measure over", ge=2, le=1000)
    ] = 30
    timeframe: TimeframeArg = Timeframe.D1
    exchange: VenueArg = None


async def run(args: Args, context: ToolContext) -> ToolResult:
    history = await preferred_history(
        context, args.symbol, args.timeframe, args.window + COMPARED, args.exchange
    )
    found = volatility(history.closed_bars, history.bars_per_year, args.window)
    sheet = market_sheet(args.symbol, history, context.clock())
    sheet.add("price", float(history.bars.close[-1]), currency(history))
    sheet.add("window", args.window, "count")
    _add(sheet, found, history)
    return ToolResult(sheet.facts, [drawn(args.symbol, history, DRAWN), *_cone(args, history, sheet)])


def _cone(args: Args, history: History, sheet: FactSheet) -> list[Picture]:
    """With the window that was asked about among the usual ones; none for a series too short for it."""
    windows = (*CONE_WINDOWS, args.window)
    try:
        found = volatility_cone(history.closed_bars, history.bars_per_year, windows)
    except NoData:
        return []
    timeframe = str(history.timeframe)
    rows = [
        [each.window, *(_percent(value) for value in (each.now, *each.quantiles)), each.count]
        for each in found
    ]
    return [VolatilityCone(args.symbol, timeframe, rows, evidence(sheet))]


def _percent(ratio: float) -> float:
    return round(100 * ratio, 4)


def _add(sheet: FactSheet, found: Volatility, history: History) -> None:
    for estimate in found.estimates:
        sheet.add(f"vol_{estimate.name}", 100 * estimate.annualised, "percent")
    day = found.of("close_to_close").annualised / math.sqrt(
        bars_per_year(history.instrument.calendar, Timeframe.D1)
    )
    sheet.add("expected_move_day", 100 * day, "percent")
    atr = float(compute("atr", history.closed_bars)["atr"][-1])
    sheet.add("atr_percent", 100 * atr / float(history.bars.close[-1]), "percent")
    if found.percentile is not None:
        sheet.add("percentile", found.percentile, "percent")
        sheet.add("compared", found.compared, "count")
        sheet.add("level", level(found.percentile), "label")


def level(percentile: float) -> str:
    """low, normal, high or extreme, against the series' own earlier windows."""
    if percentile >= _EXTREME:
        return "extreme"
    return "high" if percentile >= _HIGH else "low" if percentile <= _LOW else "normal"
