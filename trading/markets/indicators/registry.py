"""Every indicator by its name."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from trading.errors import NoData
from trading.markets.bars import Bars, Floats
from trading.markets.indicators import averages, momentum, ranges, tail
from trading.markets.indicators.parameters import Compute, Value, checked, defaults, unknown

_SETTLING = 3  # times its warm-up, after which an indicator hardly remembers where it began
_MOST_SETTLING = 3_000


@dataclass(frozen=True, slots=True)
class Indicator:
    """One definition. `warming` counts the bars, for given parameters, before the first on which every output
    has a value; bars before that are NaN."""

    name: str
    title: str
    outputs: tuple[str, ...]
    formula: Compute
    warming: Callable[[Mapping[str, Any]], int]

    @property
    def defaults(self) -> Mapping[str, Value]:
        return defaults(self.formula)

    @property
    def definition(self) -> str:
        """What it is, in a sentence or two, with its source."""
        return " ".join(inspect.cleandoc(self.formula.__doc__ or "").split())

    def warm_up(self, **params: Any) -> int:
        """Bars without a full value at the start. Raises BadInput for a parameter that does not fit."""
        return self.warming(checked(self.name, self.formula, params))

    def settling(self, **params: Any) -> int:
        """Bars to compute before the first that is read or drawn: a recursive average starts from a mean of its
        first bars, and only loses it by and by. The same for a text and a chart, so that they say the same.
        Raises BadInput for a parameter that does not fit."""
        return min(_SETTLING * self.warm_up(**params), _MOST_SETTLING)

    def compute(self, bars: Bars, **params: Any) -> dict[str, Floats]:
        """One array per output, as long as the bars. Raises BadInput, NoData if there are too few bars."""
        settings = checked(self.name, self.formula, params)
        needed = self.warming(settings) + 1
        if len(bars) < needed:
            raise NoData(
                f"{self.name} has no value yet: {len(bars)} bars are too few.",
                value=str(len(bars)),
                rule=f"With these parameters it needs {needed} bars.",
                remedy="Ask for more bars, or for a shorter period.",
                reason="too_few_bars",
                details={"bars": str(len(bars)), "needed": str(needed)},
            )
        arrays = self.formula(_compact(bars), **settings)
        return dict(zip(self.outputs, arrays, strict=True))


def _compact(bars: Bars) -> Bars:
    """Columns as compiled loops take them; a view where they already are."""
    prices = (np.ascontiguousarray(column, dtype=np.float64) for column in bars.columns()[1:])
    return Bars(bars.ts, *prices)


def indicator(name: str) -> Indicator:
    """The indicator of this name. Raises BadInput with the nearest names."""
    found = INDICATORS.get(name.strip().lower())
    if found is None:
        raise unknown("indicator", "", name, {k: f"{k} {each.title}" for k, each in INDICATORS.items()})
    return found


def compute(name: str, bars: Bars, **params: Any) -> dict[str, Floats]:
    """The named indicator's outputs. Raises BadInput: unknown name or parameter, too few bars."""
    return indicator(name).compute(bars, **params)


def _period(p: Mapping[str, Any]) -> int:
    return int(p["period"])


def _window(p: Mapping[str, Any]) -> int:
    return int(p["period"]) - 1


def _none(_: Mapping[str, Any]) -> int:
    return 0


_ALL = (
    Indicator("sma", "Simple moving average", ("sma",), averages.sma, _window),
    Indicator("ema", "Exponential moving average", ("ema",), averages.ema, _window),
    Indicator("rma", "Wilder's moving average", ("rma",), averages.rma, _window),
    Indicator("wma", "Weighted moving average", ("wma",), averages.wma, _window),
    Indicator("kama", "Kaufman's adaptive moving average", ("kama",), averages.kama, _period),
    Indicator("vwap", "Moving volume-weighted average price", ("vwap",), averages.vwap, _window),
    Indicator("heikin_ashi", "Heikin-Ashi", ("open", "high", "low", "close"), averages.heikin_ashi, _none),
    Indicator("rsi", "Relative strength index", ("rsi",), momentum.rsi, _period),
    Indicator(
        "macd",
        "Moving average convergence divergence",
        ("macd", "signal", "histogram"),
        momentum.macd,
        lambda p: p["slow"] + p["signal"] - 2,
    ),
    Indicator(
        "stoch",
        "Stochastic oscillator",
        ("k", "d"),
        momentum.stoch,
        lambda p: p["period"] + p["smooth"] + p["signal"] - 3,
    ),
    Indicator(
        "stochrsi",
        "Stochastic RSI",
        ("k", "d"),
        momentum.stochrsi,
        lambda p: p["period"] + p["window"] + p["smooth"] + p["signal"] - 3,
    ),
    Indicator("cci", "Commodity channel index", ("cci",), momentum.cci, _window),
    Indicator("williams_r", "Williams %R", ("williams_r",), momentum.williams_r, _window),
    Indicator("roc", "Rate of change", ("roc",), momentum.roc, _period),
    Indicator("ao", "Awesome oscillator", ("ao",), momentum.ao, lambda p: p["slow"] - 1),
    Indicator("trix", "TRIX", ("trix",), momentum.trix, lambda p: 3 * (p["period"] - 1) + 1),
    Indicator("mfi", "Money flow index", ("mfi",), momentum.mfi, _period),
    Indicator(
        "bbands",
        "Bollinger bands",
        ("upper", "middle", "lower", "bandwidth", "percent_b"),
        ranges.bbands,
        _window,
    ),
    Indicator(
        "atr",
        "Average true range",
        ("atr",),
        ranges.atr,
        lambda p: p["period"] - (p["start"] == "first"),
    ),
    Indicator(
        "adx",
        "Average directional index",
        ("adx", "plus_di", "minus_di", "dx"),
        ranges.adx,
        lambda p: 2 * p["period"] - 1,
    ),
    Indicator(
        "keltner",
        "Keltner channels",
        ("upper", "middle", "lower"),
        ranges.keltner,
        lambda p: max(p["period"], p["atr_period"]) - 1,
    ),
    Indicator("donchian", "Donchian channels", ("upper", "middle", "lower"), ranges.donchian, _window),
    Indicator("aroon", "Aroon", ("up", "down", "oscillator"), ranges.aroon, _period),
    Indicator("psar", "Parabolic SAR", ("psar",), ranges.psar, lambda _: 1),
    Indicator(
        "ichimoku",
        "Ichimoku",
        ("conversion", "base", "span_a", "span_b"),
        ranges.ichimoku,
        lambda p: p["cloud"] - 1 + p["line"],
    ),
    Indicator("obv", "On-balance volume", ("obv",), ranges.obv, _none),
    Indicator("cmf", "Chaikin money flow", ("cmf",), tail.cmf, _window),
    Indicator("adl", "Accumulation/distribution line", ("adl",), tail.adl, _none),
    Indicator("force", "Force index", ("force",), tail.force, _period),
    Indicator("uo", "Ultimate oscillator", ("uo",), tail.uo, lambda p: p["long"]),
    Indicator("tsi", "True strength index", ("tsi",), tail.tsi, lambda p: p["slow"] + p["fast"] - 1),
    Indicator("vortex", "Vortex indicator", ("up", "down"), tail.vortex, _period),
    Indicator("mass", "Mass index", ("mass",), tail.mass, lambda p: 2 * (p["fast"] - 1) + p["slow"] - 1),
    Indicator("ulcer", "Ulcer index", ("ulcer",), tail.ulcer, lambda p: 2 * (p["period"] - 1)),
)

INDICATORS: Mapping[str, Indicator] = {each.name: each for each in _ALL}
