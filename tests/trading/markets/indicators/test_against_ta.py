"""Where our loops and `ta` define the same thing, they agree to 1e-9.

Where they begin otherwise, ours are asked to begin as `ta` does (seed "first"), or are compared once both
beginnings are forgotten.
"""

import numpy as np
import pandas as pd
import pytest

from tests.trading.markets.indicators.series import walk
from trading.markets.indicators import compute

BARS = walk(3000, seed=11)
HIGH, LOW, CLOSE, VOLUME = (pd.Series(column) for column in (BARS.high, BARS.low, BARS.close, BARS.volume))


def _trend():
    from ta import trend

    adx, macd = trend.ADXIndicator(HIGH, LOW, CLOSE, 14), trend.MACD(CLOSE, 26, 12, 9)
    return {
        "sma": (trend.SMAIndicator(CLOSE, 20).sma_indicator(), {}, ""),
        "ema": (trend.EMAIndicator(CLOSE, 20).ema_indicator(), {"seed": "first"}, ""),
        "wma": (trend.WMAIndicator(CLOSE, 20).wma(), {}, ""),
        "macd": (macd.macd(), {"seed": "first"}, "macd"),
        "macd signal": (macd.macd_signal(), {"seed": "first"}, "signal"),
        "macd histogram": (macd.macd_diff(), {"seed": "first"}, "histogram"),
        "adx": (adx.adx(), {}, "adx"),
        "adx plus": (adx.adx_pos(), {}, "plus_di"),
        "adx minus": (adx.adx_neg(), {}, "minus_di"),
        "cci": (trend.CCIIndicator(HIGH, LOW, CLOSE, 20).cci(), {}, ""),
    }


def _rest():
    from ta import momentum, volatility, volume

    bands, canal = volatility.BollingerBands(CLOSE), volatility.DonchianChannel(HIGH, LOW, CLOSE)
    fast = momentum.StochasticOscillator(HIGH, LOW, CLOSE)
    return {
        "rsi": (momentum.RSIIndicator(CLOSE).rsi(), {"seed": "first"}, ""),
        "bbands": (bands.bollinger_hband(), {}, "upper"),
        "bbands low": (bands.bollinger_lband(), {}, "lower"),
        "bbands percent": (bands.bollinger_pband(), {}, "percent_b"),
        "atr": (volatility.AverageTrueRange(HIGH, LOW, CLOSE).average_true_range(), {}, ""),
        "donchian": (canal.donchian_channel_hband(), {}, "upper"),
        "stoch": (fast.stoch(), {"smooth": 1}, "k"),
        "stoch d": (fast.stoch_signal(), {"smooth": 1}, "d"),
        "williams_r": (momentum.WilliamsRIndicator(HIGH, LOW, CLOSE).williams_r(), {}, ""),
        "roc": (momentum.ROCIndicator(CLOSE).roc(), {}, ""),
        "ao": (momentum.AwesomeOscillatorIndicator(HIGH, LOW).awesome_oscillator(), {}, ""),
        "kama": (momentum.KAMAIndicator(CLOSE).kama(), {}, ""),
        "mfi": (volume.MFIIndicator(HIGH, LOW, CLOSE, VOLUME).money_flow_index(), {}, ""),
        "vwap": (
            volume.VolumeWeightedAveragePrice(HIGH, LOW, CLOSE, VOLUME, 20).volume_weighted_average_price(),
            {},
            "",
        ),
    }


PUBLISHED = {**_trend(), **_rest()}
FORGOTTEN = 1000  # bars after which a beginning weighs less than 1e-30


@pytest.mark.parametrize("case", list(PUBLISHED))
def test_a_loop_and_ta_agree_to_a_billionth(case):
    theirs, params, output = PUBLISHED[case]
    name = case.split()[0]
    ours = compute(name, BARS, **params)[output or name]
    expected = theirs.to_numpy()
    both = ~np.isnan(ours) & ~np.isnan(expected)
    assert both[100:].all()
    scale = np.abs(expected[FORGOTTEN:]).mean()
    np.testing.assert_allclose(ours[FORGOTTEN:], expected[FORGOTTEN:], rtol=1e-9, atol=1e-9 * scale)


SAME_BEGINNING = [case for case in PUBLISHED if case.split()[0] not in ("adx", "kama")]


@pytest.mark.parametrize("case", SAME_BEGINNING)
def test_a_loop_and_ta_agree_from_the_first_value_on(case):
    theirs, params, output = PUBLISHED[case]
    name = case.split()[0]
    ours = compute(name, BARS, **params)[output or name]
    expected = theirs.to_numpy()
    both = np.flatnonzero(~np.isnan(ours) & ~np.isnan(expected))
    assert both[0] < 60
    scale = np.abs(expected[both]).mean()
    np.testing.assert_allclose(ours[both], expected[both], rtol=1e-9, atol=1e-9 * scale)
