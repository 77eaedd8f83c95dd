"""Which published column is which of our outputs, and where a source means something else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from trading.markets.bars import Bars, Floats
from trading.markets.indicators import compute

Make: TypeAlias = Callable[[Bars], Floats]


@dataclass(frozen=True, slots=True)
class Sheet:
    """`bars` maps our columns to the sheet's, `expected` the sheet's columns to ours.

    `coarse` is the step, coarser than its last printed digit, to which a column can be reproduced from the
    sheet's printed bars. Such sheets were made in single precision, or from prices with more digits than they
    print: 1e-7 of a price is more of a small difference, and more again of a quotient of two.
    """

    file: str
    bars: Mapping[str, str]
    expected: Mapping[str, Make]
    coarse: Mapping[str, float] = field(default_factory=dict)


def _of(name: str, output: str = "", factor: float = 1.0, **params: Any) -> Make:
    return lambda bars: compute(name, bars, **params)[output or name] * factor


_HLC = {"high": "High", "low": "Low", "close": "Close"}
_OHLC = {"open": "Open", **_HLC}
_OHLCV = {**_OHLC, "volume": "Volume"}

_CHARTS = (
    Sheet(
        "ta_stockcharts/cs-adx.csv",
        _HLC,
        {
            "+DI14": _of("adx", "plus_di"),
            "-DI14": _of("adx", "minus_di"),
            "DX": _of("adx", "dx"),
            "ADX": _of("adx"),
        },
    ),
    Sheet("ta_stockcharts/cs-atr.csv", _HLC, {"ATR": _of("atr")}),
    Sheet(
        "ta_stockcharts/cs-bbands.csv",
        {"close": "Close"},
        {
            "MiddleBand": _of("bbands", "middle"),
            "HighBand": _of("bbands", "upper"),
            "LowBand": _of("bbands", "lower"),
            "WidthBand": _of("bbands", "bandwidth", 100),
            "PercentageBand": _of("bbands", "percent_b"),
        },
    ),
    Sheet("ta_stockcharts/cs-cci.csv", _OHLC, {"CCI": _of("cci")}),
    Sheet(
        "ta_stockcharts/cs-kc.csv",
        _HLC,
        {
            "atr": _of("atr", period=10),
            "upper_band": _of("keltner", "upper", seed="first"),
            "middle_band": _of("keltner", "middle", seed="first"),
            "lower_band": _of("keltner", "lower", seed="first"),
        },
    ),
    Sheet(
        "ta_stockcharts/cs-macd.csv",
        {"close": "Close"},
        {
            "short_ema": _of("ema", period=12, seed="first"),
            "long_ema": _of("ema", period=26, seed="first"),
            "MACD_line": _of("macd", seed="first"),
            "MACD_signal": _of("macd", "signal", seed="first"),
            "MACD_diff": _of("macd", "histogram", seed="first"),
        },
    ),
    Sheet("ta_stockcharts/cs-mfi.csv", {**_HLC, "volume": "Volume"}, {"MFI": _of("mfi")}),
    Sheet("ta_stockcharts/cs-obv.csv", {"close": "Close", "volume": "Volume"}, {"OBV": _of("obv")}),
    Sheet("ta_stockcharts/cs-rsi.csv", {"close": "Close"}, {"RSI": _of("rsi", seed="first")}),
    Sheet(
        "ta_stockcharts/cs-soo.csv",
        _HLC,
        {"SO": _of("stoch", "k", smooth=1), "SO_SIG": _of("stoch", "d", smooth=1)},
    ),
)

_LEAN = (
    Sheet("lean_indicators/spy_ao.txt.gz", _OHLCV, {"AO": _of("ao")}),
    Sheet(
        "lean_indicators/spy_aroon_oscillator.txt.gz",
        _OHLC,
        {"Aroon Oscillator 14": _of("aroon", "oscillator", period=14)},
    ),
    Sheet(
        "lean_indicators/spy_atr.txt.gz",
        _OHLC,
        {"Average True Range 14": _of("atr", smoothing="simple", start="second")},
        coarse={"Average True Range 14": 1e-5},
    ),
    Sheet("lean_indicators/spy_atr_wilder.txt.gz", _OHLC, {"Average True Range 14": _of("atr")}),
    Sheet(
        "lean_indicators/spy_bollinger_bands.txt.gz",
        _OHLC,
        {
            "Moving Average 20": _of("bbands", "middle"),
            "Bollinger Bands® 20 2 Top": _of("bbands", "upper"),
            "Bollinger Bands® 20 2 Bottom": _of("bbands", "lower"),
            "BandWidth": _of("bbands", "bandwidth", 100),
            "%B": _of("bbands", "percent_b"),
        },
        coarse={"BandWidth": 2e-4},
    ),
    Sheet("lean_indicators/spy_ema.csv.gz", {"close": "close"}, {"EMA14": _of("ema", period=14)}),
    Sheet(
        "lean_indicators/spy_heikin_ashi.txt.gz",
        _OHLC,
        {
            "HA_Open": _of("heikin_ashi", "open"),
            "HA_High": _of("heikin_ashi", "high"),
            "HA_Low": _of("heikin_ashi", "low"),
            "HA_Close": _of("heikin_ashi", "close"),
        },
    ),
    Sheet("lean_indicators/spy_kama.txt.gz", _OHLC, {"KAMA_5": _of("kama", period=5)}),
    Sheet("lean_indicators/spy_mfi.txt.gz", _OHLCV, {"Money Flow Index 20": _of("mfi", period=20)}),
    Sheet(
        "lean_indicators/spy_with_adx.txt.gz",
        _OHLC,
        {
            "+DI14": _of("adx", "plus_di"),
            "-DI14": _of("adx", "minus_di"),
            "DX": _of("adx", "dx"),
            "ADX 14": _of("adx"),
        },
    ),
    Sheet(
        "lean_indicators/spy_with_cci.txt.gz",
        _OHLC,
        {"Commodity Channel Index (CCI) 14": _of("cci", period=14)},
        coarse={"Commodity Channel Index (CCI) 14": 3e-3},
    ),
    Sheet(
        "lean_indicators/spy_with_indicators.txt.gz",
        {"close": "Close"},
        {
            "SMA14": _of("sma", period=14),
            "EMA14": _of("ema", period=14),
            "MACD 12 26": _of("macd"),
            "RSI 14": _of("rsi", smoothing="simple"),
            "RSI 14 Wilder": _of("rsi"),
        },
        coarse={"MACD 12 26": 2e-4, "RSI 14": 3e-4},
    ),
    Sheet(
        "lean_indicators/spy_with_macd.txt.gz",
        _OHLC,
        {"MACD": _of("macd"), "Signal": _of("macd", "signal"), "Histogram": _of("macd", "histogram")},
        coarse={"MACD": 1e-5, "Signal": 1e-5, "Histogram": 1e-5},
    ),
    Sheet("lean_indicators/spy_with_obv.txt.gz", _OHLCV, {"OBV": _of("obv")}, coarse={"OBV": 2000.0}),
    Sheet(
        "lean_indicators/spy_with_stoch12k3.txt.gz",
        _OHLC,
        {
            "Stochastics 12 %K 3": _of("stoch", "k", period=12, signal=5),
            "%D 5": _of("stoch", "d", period=12, signal=5),
        },
        coarse={"Stochastics 12 %K 3": 5e-4, "%D 5": 5e-4},
    ),
    Sheet(
        "lean_indicators/spy_with_vwap.txt.gz",
        _OHLCV,
        {"Moving VWAP 50": _of("vwap", period=50, source="ohlc4")},
    ),
)

SHEETS = _CHARTS + _LEAN


def _j(**params: Any) -> Make:
    return lambda bars: 3 * _of("stoch", "k", **params)(bars) - 2 * _of("stoch", "d", **params)(bars)


def _deviations(bars: Bars) -> Floats:
    return 4 * _of("bbands", "percent_b")(bars) - 2


def _percent_of_close(bars: Bars) -> Floats:
    return 100 * _of("atr", start="second")(bars) / bars.close


_STANDARD = {"period": 14, "smooth": 3, "signal": 3}

QUOTE_CALLS: Mapping[str, Mapping[str, Make]] = {
    "get_adx(quotes, 14)": {
        "pdi": _of("adx", "plus_di"),
        "mdi": _of("adx", "minus_di"),
        "dx": _of("adx", "dx"),
        "adx": _of("adx"),
    },
    "get_atr(quotes, 14)": {"atr": _of("atr", start="second"), "atrp": _percent_of_close},
    "get_bollinger_bands(quotes, 20, 2)": {
        "sma": _of("bbands", "middle"),
        "upper_band": _of("bbands", "upper"),
        "lower_band": _of("bbands", "lower"),
        "percent_b": _of("bbands", "percent_b"),
        "z_score": _deviations,
        "width": _of("bbands", "bandwidth"),
    },
    "get_cci(quotes, 20)": {"cci": _of("cci")},
    "get_ema(quotes, 20)": {"ema": _of("ema")},
    "get_ema(quotes, 20, CandlePart.OPEN)": {"ema": _of("ema", source="open")},
    "get_macd(quotes, 12, 26, 9)": {
        "macd": _of("macd"),
        "signal": _of("macd", "signal"),
        "histogram": _of("macd", "histogram"),
        "fast_ema": _of("ema", period=12),
        "slow_ema": _of("ema", period=26),
    },
    "get_mfi(quotes, 14)": {"mfi": _of("mfi")},
    "get_mfi(quotes, 4)": {"mfi": _of("mfi", period=4)},
    "get_rsi(quotes, 1)": {"rsi": _of("rsi", period=1)},
    "get_rsi(quotes, 14)": {"rsi": _of("rsi")},
    "get_sma(quotes, 20, CandlePart.VOLUME)": {"sma": _of("sma", source="volume")},
    "get_stoch(quotes, 1, 10, 1)": {"oscillator": _of("stoch", "k", period=1, smooth=1, signal=10)},
    "get_stoch(quotes, 14, 3, 3)": {
        "oscillator": _of("stoch", "k", **_STANDARD),
        "signal": _of("stoch", "d", **_STANDARD),
        "percent_j": _j(**_STANDARD),
    },
    "get_stoch(quotes, 5, 10, 1)": {
        "oscillator": _of("stoch", "k", period=5, smooth=1, signal=10),
        "signal": _of("stoch", "d", period=5, smooth=1, signal=10),
    },
}

_UNWARMED = "the sheet prints its averages before a full period has passed; we have no value there"
_ZERO = "the sheet prints 0 for no value yet; we have no value there"
_SIGNAL = (
    "the sheet begins its signal at an unexplained -0.129 on the third bar; ours begins at the line's "
    "first value. The difference decays by a factor of 0.8 a bar and is below 1e-9 on the last"
)

EXCEPTIONS: tuple[tuple[str, str, range, str], ...] = (
    ("ta_stockcharts/cs-atr.csv", "ATR", range(13), _ZERO),
    ("ta_stockcharts/cs-kc.csv", "atr", range(9), _ZERO),
    ("ta_stockcharts/cs-kc.csv", "(upper|middle|lower)_band", range(19), _UNWARMED),
    ("ta_stockcharts/cs-macd.csv", "short_ema", range(11), _UNWARMED),
    ("ta_stockcharts/cs-macd.csv", "long_ema|MACD_line", range(25), _UNWARMED),
    ("ta_stockcharts/cs-macd.csv", "MACD_signal|MACD_diff", range(2, 124), _SIGNAL),
)
"""File, columns as a pattern, rows, and why the source means something else there."""

LEFT_OUT: Mapping[str, str] = {
    "get_vwap(quotes_intraday[:391])": "its input is not among the published files",
    "get_stoch(quotes, 9, 3, 3, 5, 4, MAType.SMMA)": "%J weights and a smoothed average of %K are not ours",
    "get_adx(quotes, 14) adxr": "we have no ADXR",
    "get_atr(quotes, 14) tr": "we have no output for a single bar's range",
    "get_obv(quotes) obv_sma": "only says that there is none",
    "spy_pivot_pnt_hl, spy_sortino, spy_sr, spy_valueatrisk": "not indicators of this package",
}
