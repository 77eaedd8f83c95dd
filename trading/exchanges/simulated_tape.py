"""The minutes of a market that does not exist.

Time is cut into blocks of four weeks. The prices between blocks are an autoregressive walk around the
anchor; the minutes inside a block are a random path with the block's own random numbers, bent to meet the
prices at its two ends. A block is therefore a function of (seed, symbol, block) alone: any span costs only
the blocks that it touches, and the past stays as it was whatever time it is now.

Volatility is the exponential of an autoregressive process in hours, as in the stochastic volatility model
(Taylor, Modelling Financial Time Series, 1986), times that of the regime: rising, falling or sideways.
"""

import hashlib
from functools import lru_cache

import numpy as np

from trading.exchanges.simulated_listing import Listing
from trading.markets.bars import Bars, Floats

MINUTE = 60_000
BLOCK = 28 * 1440  # minutes
KEPT_BLOCKS = 4  # 2 MB each; the venue keeps the bars that were made of them

_EPOCH_BLOCK = 650  # of the Unix epoch: November 2019, before which there is nothing
_HOURS = BLOCK // 60
_REGIME_HOURS = 84

_PULL = 0.9  # of a block's price towards the anchor that is left after a block
_MEMORY = 0.975  # of volatility, from hour to hour
_WILDNESS = 0.45  # standard deviation of the logarithm of volatility
_TAILS = 5  # degrees of freedom of a minute's move

# Rising, falling, sideways: drift in usual daily moves a day, and how lively.
_DRIFT = np.array([0.25, -0.25, 0.0])
_LIVELY = np.array([0.9, 1.35, 0.7])


class SimulatedTape:
    """Minutes of one listing. Keeps the blocks that were used last."""

    def __init__(self, seed: int, listing: Listing) -> None:
        self._key = f"{seed}:{listing.instrument.base}/{listing.instrument.quote}"
        self._listing = listing
        self._tick = float(listing.instrument.tick or 0)
        self._block = lru_cache(maxsize=KEPT_BLOCKS)(self._new_block)

    def minutes(self, first: int, last: int) -> Bars:
        """Bars whose opening times lie in first..last (epoch ms), both included."""
        blocks = range(max(first // (BLOCK * MINUTE), _EPOCH_BLOCK), last // (BLOCK * MINUTE) + 1)
        if not blocks:
            return Bars.empty()
        return Bars.join([_between(self._block(index), first, last) for index in blocks])

    def _new_block(self, index: int) -> Bars:
        random = self._random(f"block {index}")
        volatility = self._volatility(index)
        close = self._path(index, volatility, random)
        opened = np.concatenate(([self._pin(index)], close[:-1]))
        reach = np.abs(random.standard_normal((2, BLOCK))) * volatility * 0.6
        high = np.maximum(opened, close) + reach[0]
        low = np.minimum(opened, close) - reach[1]
        return Bars(
            ts=(index * BLOCK + np.arange(BLOCK, dtype=np.int64)) * MINUTE,
            open=self._on_ticks(opened),
            high=self._on_ticks(high),
            low=self._on_ticks(low),
            close=self._on_ticks(close),
            volume=self._volume(opened, close, volatility, random),
        )

    def _path(self, index: int, volatility: Floats, random: np.random.Generator) -> Floats:
        """Logarithms of closes, from one pin to the next."""
        fat = random.standard_t(_TAILS, BLOCK) / np.sqrt(_TAILS / (_TAILS - 2))
        regimes = self._regimes(index).repeat(_REGIME_HOURS * 60)
        path = np.cumsum(volatility * fat + _DRIFT[regimes] * self._listing.daily / 100 / 1440)
        start, end = self._pin(index), self._pin(index + 1)
        bend = np.linspace(1 / BLOCK, 1, BLOCK) * (end - start - path[-1])
        bent: Floats = start + path + bend
        return bent

    def _volatility(self, index: int) -> Floats:
        """Standard deviation of each minute's logarithmic move. The block before is run through first, so
        that volatility does not jump between blocks."""
        shocks = np.concatenate(
            [self._random(f"hours {i}").standard_normal(_HOURS) for i in (index - 1, index)]
        )
        level, levels = 0.0, []
        for shock in (shocks * _WILDNESS * np.sqrt(1 - _MEMORY**2)).tolist():
            level = _MEMORY * level + shock
            levels.append(level)
        lively = _LIVELY[self._regimes(index).repeat(_REGIME_HOURS)]
        hours = np.exp(np.array(levels[_HOURS:]) - _WILDNESS**2 / 2) * lively
        by_minute = np.interp(np.arange(BLOCK) / 60, np.arange(_HOURS), hours)
        return np.asarray(by_minute * self._listing.daily / 100 / np.sqrt(1440))

    def _volume(
        self, opened: Floats, close: Floats, volatility: Floats, random: np.random.Generator
    ) -> Floats:
        """In base: more when prices move, and when they move a lot for a while."""
        usual = self._listing.turnover / self._listing.anchor / 1440
        moved = np.abs(close - opened) / volatility
        noise = np.exp(0.35 * random.standard_normal(BLOCK))
        lively = volatility / (self._listing.daily / 100 / np.sqrt(1440))
        volume: Floats = np.round(usual * lively * (0.4 + 0.75 * moved) * noise, 4)
        return volume

    def _regimes(self, index: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return self._random(f"regimes {index}").choice(3, _HOURS // _REGIME_HOURS, p=(0.3, 0.25, 0.45))

    def _pin(self, index: int) -> float:
        """Logarithm of the price at the beginning of a block."""
        block_move = self._listing.daily / 100 * np.sqrt(28)
        level = 0.0
        for shock in self._random("pins").standard_normal(index - _EPOCH_BLOCK + 1).tolist():
            level = _PULL * level + block_move * shock
        return float(np.log(self._listing.anchor) + level)

    def _random(self, purpose: str) -> np.random.Generator:
        digest = hashlib.blake2b(f"{self._key}:{purpose}".encode(), digest_size=8).digest()
        return np.random.default_rng(int.from_bytes(digest, "big"))

    def _on_ticks(self, logarithms: Floats) -> Floats:
        steps = np.maximum(np.round(np.exp(logarithms) / self._tick), 1.0)
        prices: Floats = np.round(steps * self._tick, 8)
        return prices


def _between(bars: Bars, first: int, last: int) -> Bars:
    return bars[slice(*np.searchsorted(bars.ts, [first, last + 1]))]
