"""What the last value of an indicator is usually read as: a convention of the trade, not a forecast.

Bounds: RSI and MFI 70/30 and 80/20, stochastic 80/20, Williams %R -20/-80, CCI ±100 (each as its author gave
them); ADX 25 (Wilder); averages and MACD by the side on which the price or the line stands.
"""

from collections.abc import Mapping

_BOUNDS = {
    "rsi": (30.0, 70.0),
    "mfi": (20.0, 80.0),
    "stoch_k": (20.0, 80.0),
    "stochrsi_k": (20.0, 80.0),
    "williams_r": (-80.0, -20.0),
    "cci": (-100.0, 100.0),
    "uo": (30.0, 70.0),
    "bbands_percent_b": (0.0, 1.0),
}
_ABOVE_IS_BULLISH = {"sma", "ema", "wma", "rma", "kama", "vwap", "psar", "ichimoku_base"}
_SIGN_IS_BULLISH = {"macd_histogram", "roc", "ao", "trix", "cmf", "tsi", "aroon_oscillator", "force"}
_TRENDING_ADX = 25.0


def reading(name: str, value: float, price: float) -> str | None:
    """overbought, oversold, neutral, bullish, bearish, trending or ranging; None where no reading is usual."""
    if name in _BOUNDS:
        low, high = _BOUNDS[name]
        return "overbought" if value >= high else "oversold" if value <= low else "neutral"
    if name in _ABOVE_IS_BULLISH:
        return "bullish" if price > value else "bearish"
    if name in _SIGN_IS_BULLISH:
        return "bullish" if value > 0 else "bearish"
    if name == "adx":
        return "trending" if value >= _TRENDING_ADX else "ranging"
    return None


def first_reading(values: Mapping[str, float], price: float) -> str | None:
    """The reading of the first of an indicator's outputs that has one."""
    return next((found for name, value in values.items() if (found := reading(name, value, price))), None)
