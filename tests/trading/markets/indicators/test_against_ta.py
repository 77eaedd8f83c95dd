"""Where our loops and `ta` define the same thing, they agree to 1e-9 from the first value on.

Where `ta` begins its averages at the first value, ours are asked to do so too (seed "first").
"""

from importlib import import_module

import numpy as np
import pytest

from tests.trading.markets.indicators.series import walk
from trading.markets.bars import Floats
from trading.markets.indicators import compute

BARS = walk(3000, seed=11)
FIRST = {"seed": "first"}

# Our output and parameters; `ta`'s class, its columns, its method.
CASES = [
    ("sma.sma", {}, "trend.SMAIndicator", "close", {"window": 20}, "sma_indicator"),
    ("ema.ema", FIRST, "trend.EMAIndicator", "close", {"window": 20}, "ema_indicator"),
    ("wma.wma", {}, "trend.WMAIndicator", "close", {"window": 20}, "wma"),
    ("macd.macd", FIRST, "trend.MACD", "close", {}, "macd"),
    ("macd.signal", FIRST, "trend.MACD", "close", {}, "macd_signal"),
    ("macd.histogram", FIRST, "trend.MACD", "close", {}, "macd_diff"),
    ("adx.adx", {}, "trend.ADXIndicator", "high low close", {}, "adx"),
    ("adx.plus_di", {}, "trend.ADXIndicator", "high low close", {}, "adx_pos"),
    ("adx.minus_di", {}, "trend.ADXIndicator", "high low close", {}, "adx_neg"),
    ("cci.cci", {}, "trend.CCIIndicator", "high low close", {}, "cci"),
    ("rsi.rsi", FIRST, "momentum.RSIIndicator", "close", {}, "rsi"),
    ("stoch.k", {"smooth": 1}, "momentum.StochasticOscillator", "high low close", {}, "stoch"),
    ("stoch.d", {"smooth": 1}, "momentum.StochasticOscillator", "high low close", {}, "stoch_signal"),
    ("williams_r.williams_r", {}, "momentum.WilliamsRIndicator", "high low close", {}, "williams_r"),
    ("roc.roc", {}, "momentum.ROCIndicator", "close", {}, "roc"),
    ("ao.ao", {}, "momentum.AwesomeOscillatorIndicator", "high low", {}, "awesome_oscillator"),
    ("kama.kama", {}, "momentum.KAMAIndicator", "close", {}, "kama"),
    ("bbands.upper", {}, "volatility.BollingerBands", "close", {}, "bollinger_hband"),
    ("bbands.lower", {}, "volatility.BollingerBands", "close", {}, "bollinger_lband"),
    ("bbands.percent_b", {}, "volatility.BollingerBands", "close", {}, "bollinger_pband"),
    ("atr.atr", {}, "volatility.AverageTrueRange", "high low close", {}, "average_true_range"),
    ("donchian.upper", {}, "volatility.DonchianChannel", "high low close", {}, "donchian_channel_hband"),
    ("donchian.middle", {}, "volatility.DonchianChannel", "high low close", {}, "donchian_channel_mband"),
    ("donchian.lower", {}, "volatility.DonchianChannel", "high low close", {}, "donchian_channel_lband"),
    ("mfi.mfi", {}, "volume.MFIIndicator", "high low close volume", {}, "money_flow_index"),
    (
        "vwap.vwap",
        {},
        "volume.VolumeWeightedAveragePrice",
        "high low close volume",
        {"window": 20},
        "volume_weighted_average_price",
    ),
]
EVERY = pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])


def both(case) -> tuple[Floats, Floats]:
    """Ours and theirs, NaN for the zeros that `ta` writes before its first value."""
    output, ours, published, columns, theirs, method = case
    name, _, output = output.partition(".")
    module, _, indicator = published.partition(".")
    frame = BARS.to_frame()
    made = getattr(import_module(f"ta.{module}"), indicator)(*(frame[c] for c in columns.split()), **theirs)
    values = getattr(made, method)().to_numpy(copy=True)
    values[: np.flatnonzero(values != 0)[0]] = np.nan
    return compute(name, BARS, **ours)[output], values


@EVERY
def test_a_loop_and_ta_agree_to_a_billionth(case):
    ours, theirs = both(case)
    seen = np.flatnonzero(~np.isnan(ours) & ~np.isnan(theirs))
    assert seen[0] < 40
    assert len(seen) == len(BARS) - seen[0]
    np.testing.assert_allclose(ours[seen], theirs[seen], rtol=1e-9, atol=1e-9 * np.abs(theirs[seen]).mean())


def test_without_their_seed_averages_differ_until_it_is_forgotten():
    ours, theirs = compute("rsi", BARS)["rsi"], compute("rsi", BARS, **FIRST)["rsi"]
    assert not np.allclose(ours[14:60], theirs[14:60], rtol=1e-3)
    np.testing.assert_allclose(ours[600:], theirs[600:], rtol=1e-9)
