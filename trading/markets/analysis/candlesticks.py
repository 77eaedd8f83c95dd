"""Candlestick patterns, and what followed them in this very series.

Definitions follow Nison, Japanese Candlestick Charting Techniques (1991), without his gaps between bodies,
which a market that never closes does not make. All are ratios of the candles' own parts, so that the height
of the price does not matter.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from trading.errors import BadInput
from trading.markets.analysis.enough import enough
from trading.markets.analysis.remembered import remembered
from trading.markets.bars import Bars, Floats

Flags: TypeAlias = NDArray[np.bool_]

_TREND_BARS, _BODY_BARS = 10, 10
_NOISE = 1e-9  # of the price: prices come in ticks, so that what is nearer than this is equal


@dataclass(frozen=True, eq=False, slots=True)
class _Candles:
    """The candles' parts. `long` is a body of at least the mean of the ten before it; `fell` and `rose` say
    that the close lay below or above the mean of the last ten closes, itself included. `noise` is what
    subtracting and averaging prices may be off by."""

    open: Floats
    close: Floats
    body: Floats
    span: Floats
    upper: Floats
    lower: Floats
    up: Flags
    down: Flags
    long: Flags
    fell: Flags
    rose: Flags
    noise: Floats

    def above(self, one: Floats, other: Floats) -> Flags:
        return one > other + self.noise

    def reaches(self, one: Floats, other: Floats) -> Flags:
        """Above or equal."""
        return one >= other - self.noise


@dataclass(frozen=True, slots=True)
class Pattern:
    """`bias` is +1 where tradition expects a rise, -1 a fall, 0 neither; `rule` says what is looked for."""

    name: str
    bias: int
    rule: str
    matches: Callable[[_Candles], Flags]


@dataclass(frozen=True, slots=True)
class FollowThrough:
    """How often the close stood in the pattern's direction `ahead` bars later: after it, and after any bar.

    None where the pattern has no direction, or never had `ahead` bars after it.
    """

    ahead: int
    count: int
    hit_rate: float | None
    base_rate: float | None


@dataclass(frozen=True, slots=True)
class Sighting:
    """A pattern completed at the bar that opened at `at` (ms)."""

    name: str
    bias: int
    at: int
    follow: FollowThrough


@remembered
def sightings(bars: Bars, within: int = 3, ahead: int = 5) -> tuple[Sighting, ...]:
    """Patterns completed in the last `within` bars, newest first. Raises NoData below 15 bars."""
    if within < 1 or ahead < 1:
        raise BadInput(
            "Patterns cannot be looked for so.",
            value=f"within {within}, ahead {ahead}",
            rule="Both are 1 bar or more.",
            remedy="Give such numbers, or leave them out.",
        )
    found = occurrences(bars)
    recent = range(len(bars) - 1, max(len(bars) - 1 - within, -1), -1)
    return tuple(
        Sighting(
            each.name, each.bias, int(bars.ts[i]), follow_through(bars, found[each.name], each.bias, ahead)
        )
        for i in recent
        for each in PATTERNS
        if found[each.name][i]
    )


def occurrences(bars: Bars) -> Mapping[str, Flags]:
    """For every pattern, whether it was completed at each bar. Raises NoData below 15 bars."""
    enough(bars, 15, "candlestick patterns")
    candles = _parts(bars)
    return {each.name: each.matches(candles) & (candles.span > 0) for each in PATTERNS}


def follow_through(bars: Bars, found: Flags, bias: int, ahead: int) -> FollowThrough:
    """Measured over all bars that have `ahead` bars after them."""
    went = bias * (bars.close[ahead:] - bars.close[:-ahead]) > 0
    after = found[: len(went)]
    count = int(after.sum())
    if bias == 0 or count == 0:
        return FollowThrough(ahead, count, None, None)
    return FollowThrough(ahead, count, float(went[after].mean()), float(went.mean()))


def _parts(bars: Bars) -> _Candles:
    body = np.abs(bars.close - bars.open)
    mean = _mean(bars.close, _TREND_BARS)
    usual = _before(_mean(body, _BODY_BARS), 1, np.inf)
    noise = _NOISE * np.abs(bars.close)
    return _Candles(
        bars.open,
        bars.close,
        body,
        bars.high - bars.low,
        bars.high - np.maximum(bars.open, bars.close),
        np.minimum(bars.open, bars.close) - bars.low,
        bars.close > bars.open,
        bars.close < bars.open,
        (body >= usual - noise) & (body > 0),
        bars.close < mean - noise,
        bars.close > mean + noise,
        noise,
    )


def _mean(values: Floats, period: int) -> Floats:
    from trading.markets.indicators.kernels import averages

    return averages.sma(np.ascontiguousarray(values), period)


def _before(values: Floats, bars: int, missing: float = np.nan) -> Floats:
    """The values of `bars` bars ago."""
    return np.concatenate((np.full(bars, missing), values[:-bars]))


def _was(flags: Flags, bars: int = 1) -> Flags:
    """The flags of `bars` bars ago."""
    return np.concatenate((np.zeros(bars, dtype=np.bool_), flags[:-bars]))


def _doji(c: _Candles) -> Flags:
    return c.reaches(0.1 * c.span, c.body)


def _hammer_shape(c: _Candles) -> Flags:
    return c.reaches(c.lower, 2 * c.body) & c.reaches(0.1 * c.span, c.upper) & (c.body > 0)


def _inverted_shape(c: _Candles) -> Flags:
    return c.reaches(c.upper, 2 * c.body) & c.reaches(0.1 * c.span, c.lower) & (c.body > 0)


def _engulfs(c: _Candles) -> Flags:
    top, bottom = np.maximum(c.open, c.close), np.minimum(c.open, c.close)
    return (top >= _before(top, 1)) & (bottom <= _before(bottom, 1)) & c.above(c.body, _before(c.body, 1))


def _inside(c: _Candles) -> Flags:
    top, bottom = np.maximum(c.open, c.close), np.minimum(c.open, c.close)
    inner = (top <= _before(top, 1)) & (bottom >= _before(bottom, 1))
    return inner & c.reaches(0.5 * _before(c.body, 1), c.body) & _was(c.long)


def _bullish_engulfing(c: _Candles) -> Flags:
    return _was(c.fell & c.down) & c.up & _engulfs(c)


def _bearish_engulfing(c: _Candles) -> Flags:
    return _was(c.rose & c.up) & c.down & _engulfs(c)


def _bullish_harami(c: _Candles) -> Flags:
    return _was(c.fell & c.down) & c.up & _inside(c)


def _bearish_harami(c: _Candles) -> Flags:
    return _was(c.rose & c.up) & c.down & _inside(c)


def _middle(c: _Candles, bars: int) -> Floats:
    return _before((c.open + c.close) / 2, bars)


def _piercing(c: _Candles) -> Flags:
    start = (c.open <= _before(c.close, 1)) & (c.close < _before(c.open, 1))
    return _was(c.fell & c.down & c.long) & c.up & start & c.above(c.close, _middle(c, 1))


def _dark_cloud(c: _Candles) -> Flags:
    start = (c.open >= _before(c.close, 1)) & (c.close > _before(c.open, 1))
    return _was(c.rose & c.up & c.long) & c.down & start & c.above(_middle(c, 1), c.close)


def _star(c: _Candles) -> Flags:
    return c.reaches(0.3 * _before(c.body, 2), _before(c.body, 1))


def _morning_star(c: _Candles) -> Flags:
    return _was(c.fell & c.down & c.long, 2) & _star(c) & c.up & c.above(c.close, _middle(c, 2))


def _evening_star(c: _Candles) -> Flags:
    return _was(c.rose & c.up & c.long, 2) & _star(c) & c.down & c.above(_middle(c, 2), c.close)


def _three(c: _Candles, way: Flags, step: int, tail: Floats) -> Flags:
    """Three long bodies one way, each opening in the body before (or a tenth of it further, as a tick's jump
    does), closing beyond it, with a short tail."""
    each = way & c.long & c.reaches(0.3 * c.span, tail)
    past = step * (c.close - _before(c.close, 1)) > 0
    near = c.reaches(step * (_before(c.close, 1) - c.open), -0.1 * _before(c.body, 1))
    opened = (step * (c.open - _before(c.open, 1)) >= 0) & near
    steps = each & past & opened
    return steps & _was(steps) & _was(each, 2)


def _soldiers(c: _Candles) -> Flags:
    return _was(c.fell, 3) & _three(c, c.up, 1, c.upper)


def _crows(c: _Candles) -> Flags:
    return _was(c.rose, 3) & _three(c, c.down, -1, c.lower)


PATTERNS = (
    Pattern("doji", 0, "body at most a tenth of the range", _doji),
    Pattern(
        "hammer",
        1,
        "after falling: lower shadow twice the body, hardly an upper one",
        lambda c: _was(c.fell) & _hammer_shape(c),
    ),
    Pattern("hanging_man", -1, "a hammer after rising", lambda c: _was(c.rose) & _hammer_shape(c)),
    Pattern(
        "inverted_hammer",
        1,
        "after falling: upper shadow twice the body, hardly a lower one",
        lambda c: _was(c.fell) & _inverted_shape(c),
    ),
    Pattern(
        "shooting_star", -1, "an inverted hammer after rising", lambda c: _was(c.rose) & _inverted_shape(c)
    ),
    Pattern(
        "bullish_engulfing", 1, "after falling: a rising body covers the falling one", _bullish_engulfing
    ),
    Pattern(
        "bearish_engulfing", -1, "after rising: a falling body covers the rising one", _bearish_engulfing
    ),
    Pattern(
        "bullish_harami", 1, "after falling: a small rising body inside a long falling one", _bullish_harami
    ),
    Pattern(
        "bearish_harami", -1, "after rising: a small falling body inside a long rising one", _bearish_harami
    ),
    Pattern("piercing_line", 1, "a rising body closes above the middle of a long falling one", _piercing),
    Pattern(
        "dark_cloud_cover", -1, "a falling body closes below the middle of a long rising one", _dark_cloud
    ),
    Pattern(
        "morning_star", 1, "long falling body, small one, rising one past the first's middle", _morning_star
    ),
    Pattern(
        "evening_star", -1, "long rising body, small one, falling one past the first's middle", _evening_star
    ),
    Pattern("three_white_soldiers", 1, "after falling: three long rising bodies in steps", _soldiers),
    Pattern("three_black_crows", -1, "after rising: three long falling bodies in steps", _crows),
)
