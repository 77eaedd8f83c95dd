"""Which symbols meet a condition now: price, RSI, change or volatility above or below a value, over the
person's watchlist or named symbols. For "which coins have RSI below 30?", "escanea RSI por encima de 70"."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import BaseModel, Field

from tools.arguments import SymbolsArg, UsualTimeframeArg
from tools.catalog import Effect
from tools.context import ToolContext
from tools.facts import FactSheet
from tools.market_facts import add_timeframe, currency, percent_change, series_sheet
from tools.result import ToolResult
from tools.tables import table
from trading.errors import Problem
from trading.markets.analysis.volatility import volatility
from trading.markets.indicators import compute
from trading.markets.market_data import History
from trading.markets.timeframes import Timeframe

EFFECT = Effect.READ
MOST = 50
WELL_KNOWN: Final = ("BTC", "ETH", "SOL", "XRP", "ADA", "DOGE", "LTC", "BNB")
"""What is looked at for somebody who watches nothing yet, where nothing is stored either."""

BARS = 300

Metric: TypeAlias = Literal["price", "rsi", "change_pct", "volatility", "adx"]


class Args(BaseModel):
    metric: Annotated[Metric, Field(description="change_pct: over the last bar; volatility: annual percent")]
    op: Annotated[Literal["above", "below"], Field(description="Which side of the value")]
    value: Annotated[float, Field(description="The threshold", allow_inf_nan=False)]
    symbols: Annotated[
        SymbolsArg, Field(description="Default: the watchlist, else what is stored, else well-known")
    ] = []
    timeframe: UsualTimeframeArg = None


async def run(args: Args, context: ToolContext) -> ToolResult:
    named = args.symbols or await context.watchlists.symbols() or await context.market.symbols()
    symbols = list(dict.fromkeys(named or WELL_KNOWN))[:MOST]
    timeframe = args.timeframe or context.user.timeframe or Timeframe.H1
    found = await asyncio.gather(*(_history(symbol, timeframe, context) for symbol in symbols))
    histories = {symbol: history for symbol, history in zip(symbols, found, strict=True) if history}
    rows = _matching(histories, args, context.clock())
    sheet = FactSheet("scan", source="scan of stored and live bars", as_of=context.clock())
    add_timeframe(sheet, timeframe)
    sheet.add("metric", args.metric, "label")
    sheet.add("op", args.op, "label")
    sheet.add("scanned", len(histories), "count")
    sheet.add("matched", len(rows), "count")
    sheet.add("threshold", args.value, _unit(args.metric, "USD"))
    if not named:
        sheet.add("well_known", "yes", "label")
    for symbol in symbols:
        if symbol not in histories:
            sheet.add("left_out", symbol, "label", subject=symbol)
    for row in rows:
        sheet.include(row)
    matched = [row.subject for row in rows]
    shown = table("scan", sheet, matched, (args.metric, "venue", "last_bar", "old"))
    return ToolResult(sheet.facts, [shown] if matched else ())


async def _history(symbol: str, timeframe: Timeframe, context: ToolContext) -> History | None:
    """A symbol without bars in this timeframe is left out by name, and is not counted as scanned."""
    try:
        return await context.market.history(symbol, timeframe, BARS, preferred=context.user.exchange)
    except Problem:
        return None


def _matching(histories: Mapping[str, History], args: Args, now: datetime) -> list[FactSheet]:
    """Those that meet the condition, the farthest from the value first."""
    measured = {symbol: _measured(args.metric, history) for symbol, history in histories.items()}
    above = args.op == "above"
    matches = [
        (value, symbol)
        for symbol, value in measured.items()
        if value is not None and (value > args.value if above else value < args.value)
    ]
    return [
        _row(symbol, histories[symbol], args.metric, value, now)
        for value, symbol in sorted(matches, reverse=above)
    ]


def _row(symbol: str, history: History, metric: Metric, value: float, now: datetime) -> FactSheet:
    row = series_sheet(symbol, history, now)
    row.add("match", "yes", "label")
    row.add(metric, value, _unit(metric, currency(history)))
    return row


def _measured(metric: Metric, history: History) -> float | None:
    """The metric at the last bar; None where the series is too short for it."""
    bars = history.closed_bars
    try:
        match metric:
            case "price":
                return float(history.bars.close[-1])
            case "change_pct":
                return percent_change(float(bars.close[-2]), float(bars.close[-1]))
            case "volatility":
                return volatility(bars, history.bars_per_year).of("close_to_close").annualised * 100
            case _:
                return float(compute(metric, bars)[metric][-1])
    except (Problem, IndexError):
        return None


def _unit(metric: Metric, price_unit: str) -> str:
    return {"price": price_unit, "change_pct": "percent", "volatility": "percent"}.get(metric, "points")
