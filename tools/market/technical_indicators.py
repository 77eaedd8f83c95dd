"""Values of technical indicators of one asset now (RSI, MACD, Bollinger bands, ATR, ADX, stochastic, moving
averages and more) with their usual reading. For "RSI of ETH on 15m", "MACD de BTC en 4h"."""

from typing import Annotated

from pydantic import BaseModel, Field

from tools.arguments import SymbolArg, UsualTimeframeArg, VenueArg, within
from tools.catalog import Effect
from tools.context import ToolContext
from tools.facts import FactSheet
from tools.market_facts import currency, drawn, market_sheet, named_or_daily
from tools.result import ToolResult
from trading.errors import BadInput
from trading.markets.analysis.readings import first_reading
from trading.markets.indicators import Indicator, indicator
from trading.markets.market_data import History

EFFECT = Effect.READ
USUAL = ("rsi", "macd", "bbands", "atr")

_SHOWN = 200  # bars of the chart beside the values; these are its last

_IN_PRICE = {"sma", "ema", "rma", "wma", "kama", "vwap", "psar", "atr", "macd", "heikin_ashi", "ichimoku"}
_IN_PRICE_BANDS = {"bbands", "keltner", "donchian"}
_PERCENT = {"roc", "trix"}


class Args(BaseModel):
    symbol: SymbolArg
    indicators: Annotated[
        list[str], Field(description="Names: rsi macd bbands atr adx stoch ema sma cci mfi obv vwap ...")
    ] = list(USUAL)
    period: Annotated[
        int | None, within("period", 1, 1000), Field(description="Period, when one was named", ge=1, le=1000)
    ] = None
    timeframe: UsualTimeframeArg = None
    exchange: VenueArg = None


async def run(args: Args, context: ToolContext) -> ToolResult:
    chosen = [indicator(name) for name in args.indicators or USUAL]
    settings = {each.name: _settings(each, args.period) for each in chosen}
    settling = max(each.settling(**settings[each.name]) for each in chosen)
    history = await named_or_daily(
        context, args.symbol, args.timeframe, _SHOWN + settling, venue=args.exchange
    )
    sheet = market_sheet(args.symbol, history, context.clock())
    sheet.add("price", float(history.bars.close[-1]), currency(history))
    for each in chosen:
        _add(sheet, each, settings[each.name], history)
    lines = [f"{each.name}:{args.period}" if args.period else each.name for each in chosen]
    return ToolResult(sheet.facts, [drawn(args.symbol, history, _SHOWN, indicators=lines)])


def _settings(each: Indicator, period: int | None) -> dict[str, int]:
    if period is None:
        return {}
    if "period" not in each.defaults:
        takes = ", ".join(each.defaults) or "nothing"
        raise BadInput(
            f"{each.name} has no single period.",
            value=str(period),
            rule=f"It takes {takes}.",
            remedy="Leave the period out.",
            reason="no_single_period",
            details={"indicator": each.name},
        )
    return {"period": period}


def _add(sheet: FactSheet, each: Indicator, settings: dict[str, int], history: History) -> None:
    """Values of the last closed bar; read against the price that the sheet shows."""
    values = {
        output if output == each.name else f"{each.name}_{output}": float(array[-1])
        for output, array in each.compute(history.closed_bars, **settings).items()
    }
    for name, value in values.items():
        sheet.add(name, value, _unit(each.name, name, currency(history)))
    for parameter, setting in {**each.defaults, **settings}.items():
        if isinstance(setting, int):
            sheet.add(
                f"{each.name}_{parameter.removesuffix('period')}".rstrip("_") + "_period", setting, "count"
            )
        elif isinstance(setting, float):
            sheet.add(f"{each.name}_{parameter}", setting, "ratio")
    if read := first_reading(values, float(history.bars.close[-1])):
        sheet.add(f"reading_{each.name}", read, "label")


def _unit(indicator_name: str, output: str, price_unit: str) -> str:
    band = indicator_name in _IN_PRICE_BANDS and output.rpartition("_")[2] in ("upper", "middle", "lower")
    if band or indicator_name in _IN_PRICE:
        return price_unit
    if indicator_name in _PERCENT:
        return "percent"
    return "points"
