"""The lines that are drawn with a chart's bars."""

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from trading.errors import BadInput, NoData
from trading.markets.bars import Bars, Floats
from trading.markets.indicators.parameters import Value
from trading.markets.indicators.registry import Indicator, indicator

_ON_PRICE: Mapping[str, tuple[str, ...]] = {
    "sma": ("sma",),
    "ema": ("ema",),
    "rma": ("rma",),
    "wma": ("wma",),
    "kama": ("kama",),
    "vwap": ("vwap",),
    "bbands": ("upper", "middle", "lower"),
    "keltner": ("upper", "middle", "lower"),
    "donchian": ("upper", "middle", "lower"),
    "psar": ("psar",),
    "ichimoku": ("conversion", "base", "span_a", "span_b"),
}
"""Outputs that are prices, and stand with the bars; all else has a pane of its own."""


@dataclass(frozen=True, slots=True)
class Line:
    """`name` such as "ema 20" or "macd 12 26 9 signal"; values stand beside the bars, NaN where none is."""

    name: str
    pane: int
    values: Floats


@dataclass(frozen=True, slots=True)
class Drawn:
    """One indicator as it was asked for: "ema", "ema:20", "macd:12:26:9"."""

    indicator: Indicator
    params: Mapping[str, Value]
    label: str

    @property
    def outputs(self) -> Sequence[str]:
        return _ON_PRICE.get(self.indicator.name, self.indicator.outputs)

    @property
    def on_price(self) -> bool:
        return self.indicator.name in _ON_PRICE

    def named(self, output: str) -> str:
        only = len(self.indicator.outputs) == 1 or output == self.indicator.name
        return self.label if only else f"{self.label} {output}"


@dataclass(frozen=True, slots=True)
class Drawing:
    """Every line of one chart."""

    drawn: Sequence[Drawn] = field(default_factory=tuple)

    @property
    def bars_before(self) -> int:
        """How many bars before the first that is shown the lines need, to have settled there."""
        return max((each.indicator.settling(**each.params) for each in self.drawn), default=0)

    def lines(self, bars: Bars) -> list[Line]:
        """Those for which there are enough bars."""
        lines: list[Line] = []
        pane = 0
        for each in self.drawn:
            pane += not each.on_price
            try:
                values = each.indicator.compute(bars, **each.params)
            except NoData:
                continue
            own = 0 if each.on_price else pane
            lines += [Line(each.named(output), own, values[output]) for output in each.outputs]
        return lines


def drawing(asked: Sequence[str]) -> Drawing:
    """Raises BadInput for an indicator or a parameter that does not exist."""
    return Drawing(tuple(_drawn(text) for text in dict.fromkeys(asked)))


def _drawn(text: str) -> Drawn:
    name, *given = text.strip().split(":")
    found = indicator(name)
    known = list(inspect.signature(found.formula).parameters)[1:]
    if len(given) > len(known):
        raise BadInput(
            f"{found.name} takes {len(known)} parameters at most.",
            value=text[:60],
            rule=f"They are {', '.join(known)}.",
            remedy="Leave the others out.",
        )
    params = {key: _value(value) for key, value in zip(known, given, strict=False)}
    found.warm_up(**params)
    usual = [value for value in {**found.defaults, **params}.values() if isinstance(value, int | float)]
    return Drawn(found, params, " ".join([found.name, *(f"{value:g}" for value in usual)]))


def _value(text: str) -> Value:
    for number in (int, float):
        try:
            return number(text)
        except ValueError:
            continue
    return text


def points(line: Line, bars: Bars, count: int) -> list[tuple[int, float]]:
    """Of the last so many bars, where there is a value."""
    values, times = line.values[-count:], bars.ts[-count:]
    there = np.isfinite(values)
    return list(zip(times[there].tolist(), map(short, values[there].tolist()), strict=True))


def short(value: float) -> float:
    """Ten digits: what a chart can show, of a price in thousands or in millionths."""
    return float(f"{value:.10g}")
