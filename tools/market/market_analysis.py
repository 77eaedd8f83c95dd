"""How one market stands: price, trend, regime, momentum, volatility, support and resistance, volume, candle
patterns. For "analyse BTC on 4h", "¿cómo está ETH?", "what do you see in NVDA?"."""

from contextlib import suppress
from datetime import datetime

from pydantic import BaseModel

from tools.arguments import SymbolArg, UsualTimeframeArg, VenueArg
from tools.catalog import Effect
from tools.context import ToolContext
from tools.facts import FactSheet
from tools.market_facts import currency, drawn, evidence, market_sheet, named_or_daily, percent_change
from tools.result import Evidence, Picture, ToolResult, VolumeProfile
from trading.errors import NoData
from trading.markets.analysis.candlesticks import sightings
from trading.markets.analysis.levels import Kind, levels
from trading.markets.analysis.readings import reading
from trading.markets.analysis.regime import regime
from trading.markets.analysis.trend import trend
from trading.markets.analysis.volatility import volatility
from trading.markets.analysis.volume_profile import VolumeProfile as Profile
from trading.markets.analysis.volume_profile import volume_profile
from trading.markets.indicators import compute
from trading.markets.market_data import History

EFFECT = Effect.READ
BARS = 500
DRAWN = 150
RSI_PERIOD = 14
LEVELS_SHOWN = 3

_BIASES = {1: "up", 0: "undecided", -1: "down"}


class Args(BaseModel):
    symbol: SymbolArg
    timeframe: UsualTimeframeArg = None
    exchange: VenueArg = None


async def run(args: Args, context: ToolContext) -> ToolResult:
    history = await named_or_daily(context, args.symbol, args.timeframe, BARS, venue=args.exchange)
    profile = _profiled(history)
    sheet = _sheet(args.symbol, history, profile, context.clock())
    marked = {
        fact.name: float(fact.value)
        for fact in sheet.facts
        if fact.name.startswith(("support_", "resistance_")) and fact.unit != "count"
    }
    chart = drawn(args.symbol, history, DRAWN, levels=marked)
    pictures: list[Picture] = [chart]
    if profile:
        pictures.append(_picture(args.symbol, history, profile, evidence(sheet)))
    return ToolResult(sheet.facts, pictures)


def _sheet(symbol: str, history: History, profile: Profile | None, now: datetime) -> FactSheet:
    """Everything that the series is long enough for; what it is too short for is left out."""
    sheet = market_sheet(symbol, history, now)
    closes = history.bars.close
    sheet.add("price", float(closes[-1]), currency(history))
    if len(closes) > 1:
        sheet.add("change_percent", percent_change(float(closes[-2]), float(closes[-1])), "percent")
    for part in (_trend, _regime, _momentum, _volatility, _levels):
        with suppress(NoData):
            part(sheet, history)
    if profile:
        sheet.add("volume_poc", profile.poc, currency(history))
    with suppress(NoData):
        _pattern(sheet, history)
    return sheet


def _trend(sheet: FactSheet, history: History) -> None:
    found = trend(history.closed_bars)
    sheet.add("trend", found.direction.value, "label")
    sheet.add("trend_strength", found.strength_word, "label")
    sheet.add("adx", found.strength, "points")


def _regime(sheet: FactSheet, history: History) -> None:
    found = regime(history.closed_bars)
    sheet.add("regime", found.regime.value, "label")
    sheet.add("regime_bars", found.bars, "count")


def _momentum(sheet: FactSheet, history: History) -> None:
    bars = history.closed_bars
    rsi = float(compute("rsi", bars, period=RSI_PERIOD)["rsi"][-1])
    sheet.add("rsi", rsi, "points")
    sheet.add("rsi_period", RSI_PERIOD, "count")
    sheet.add("reading_rsi", reading("rsi", rsi, float(bars.close[-1])) or "neutral", "label")


def _volatility(sheet: FactSheet, history: History) -> None:
    bars = history.closed_bars
    atr = float(compute("atr", bars)["atr"][-1])
    sheet.add("atr", atr, currency(history))
    sheet.add("atr_percent", 100 * atr / float(bars.close[-1]), "percent")
    found = volatility(bars, history.bars_per_year)
    sheet.add("volatility_annual", 100 * found.of("close_to_close").annualised, "percent")
    if found.percentile is not None:
        sheet.add("volatility_percentile", found.percentile, "percent")


def _levels(sheet: FactSheet, history: History) -> None:
    found = levels(history.closed_bars, price=float(history.bars.close[-1]))
    for kind in Kind:
        nearest = [level for level in found if level.kind is kind][:LEVELS_SHOWN]
        for i, level in enumerate(nearest, start=1):
            sheet.add(f"{kind.value}_{i}", level.price, currency(history))
            sheet.add(f"{kind.value}_{i}_touches", level.touches, "count")


def _profiled(history: History) -> Profile | None:
    """None where the source reports no volume."""
    try:
        return volume_profile(history.closed_bars)
    except NoData:
        return None


def _picture(symbol: str, history: History, found: Profile, cited: Evidence) -> VolumeProfile:
    return VolumeProfile(
        symbol=symbol,
        timeframe=str(history.timeframe),
        bars=len(history.closed_bars),
        low=found.rows[0].low,
        high=found.rows[-1].high,
        volumes=[float(f"{row.volume:.6g}") for row in found.rows],
        poc=found.poc,
        value_low=found.value_low,
        value_high=found.value_high,
        share=found.share,
        last=float(history.bars.close[-1]),
        unit=currency(history),
        evidence=cited,
    )


def _pattern(sheet: FactSheet, history: History) -> None:
    """The newest pattern that points somewhere (else the newest), with how often it was followed in this
    series, beside how often any bar was."""
    found = sightings(history.closed_bars)
    if not found:
        return
    newest = next((sighting for sighting in found if sighting.bias), found[0])
    sheet.add("pattern", newest.name, "label")
    sheet.add("pattern_bias", _BIASES[newest.bias], "label")
    if newest.follow.hit_rate is not None and newest.follow.base_rate is not None:
        sheet.add("pattern_count", newest.follow.count, "count")
        sheet.add("pattern_ahead", newest.follow.ahead, "count")
        sheet.add("pattern_hit_rate", 100 * newest.follow.hit_rate, "percent")
        sheet.add("pattern_base_rate", 100 * newest.follow.base_rate, "percent")
