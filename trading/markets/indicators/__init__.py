"""Indicators: one name, one definition, one warm-up rule each.

    compute("rsi", bars, period=14)["rsi"]

Importing this package costs nothing: compiled loops and `ta` are loaded when a value is first asked for.
"""

from trading.markets.indicators.registry import INDICATORS, Indicator, compute, indicator

__all__ = ["INDICATORS", "Indicator", "compute", "indicator"]
