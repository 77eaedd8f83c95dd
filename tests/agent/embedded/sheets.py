"""What each tool of the market says, as facts with given numbers."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from tools.facts import FactSheet

AT = datetime(2018, 12, 31, 20, tzinfo=UTC)
Numbers = Iterator[float]


def sheet(*, simulated: bool = False, old: bool = False) -> FactSheet:
    made = FactSheet("BTC", source="bitfinex BTC/USD 4h", as_of=AT, simulated=simulated)
    for name, value, unit in (
        ("venue", "bitfinex", "label"),
        ("market", "BTC/USD", "label"),
        ("timeframe", "4h", "label"),
        ("timeframe_hours", 4.0, "hours"),
        ("last_bar", AT, "date"),
        ("old", "yes" if old else "no", "label"),
        ("bars", 500, "count"),
    ):
        made.add(name, value, unit)
    if old:
        made.add("age", 7, "years")
    return made


def _quote(made: FactSheet, n: Numbers) -> None:
    made.add("price", next(n), "USD")
    made.add("change_percent", next(n), "percent")
    made.add("bid", next(n), "USD")
    made.add("ask", next(n), "USD")
    made.add("quoted_at", AT, "date")


def _analysis(made: FactSheet, n: Numbers) -> None:
    made.add("price", next(n), "USD")
    for name, value in (("trend", "down"), ("trend_strength", "strong"), ("regime", "volatile")):
        made.add(name, value, "label")
    made.add("pattern", "hammer", "label")
    made.add("pattern_bias", "up", "label")
    made.add("reading_rsi", "neutral", "label")
    made.add("rsi_period", 14, "count")
    for name in ("change_percent", "atr_percent", "volatility_annual", "volatility_percentile"):
        made.add(name, next(n), "percent")
    for name in ("rsi", "adx"):
        made.add(name, next(n), "points")
    for name in ("atr", "support_1", "support_2", "resistance_1", "volume_poc"):
        made.add(name, next(n), "USD")
    made.add("support_1_touches", 3, "count")
    made.add("pattern_count", 41, "count")
    made.add("pattern_ahead", 5, "count")
    made.add("pattern_hit_rate", next(n), "percent")
    made.add("pattern_base_rate", next(n), "percent")
    made.add("regime_bars", 17, "count")


def _indicators(made: FactSheet, n: Numbers) -> None:
    made.add("price", next(n), "USD")
    for name in ("macd", "macd_signal", "macd_histogram", "bbands_upper"):
        made.add(name, next(n), "USD")
    made.add("rsi", next(n), "points")
    made.add("rsi_period", 14, "count")
    made.add("macd_fast_period", 12, "count")
    made.add("bbands_width", 2.5, "ratio")
    made.add("reading_rsi", "oversold", "label")
    made.add("reading_macd", "bearish", "label")


def _volatility(made: FactSheet, n: Numbers) -> None:
    made.add("price", next(n), "USD")
    for name in (
        "vol_close_to_close",
        "vol_parkinson",
        "vol_yang_zhang",
        "vol_ewma",
        "atr_percent",
        "expected_move_day",
        "percentile",
    ):
        made.add(name, next(n), "percent")
    made.add("window", 30, "count")
    made.add("level", "high", "label")
    made.add("compared", 470, "count")


def _correlation(made: FactSheet, n: Numbers) -> None:
    made.add("window", 90, "count")
    row = FactSheet("BTC~ETH", source="bitfinex BTC/USD 1d, bitfinex ETH/USD 1d", as_of=AT)
    row.simulated = made.simulated
    for name in ("correlation", "correlation_low", "correlation_high", "p_value", "spearman"):
        row.add(name, next(n), "ratio")
    row.add("common_bars", 88, "count")
    row.add("old", made.facts[5].value, "label")
    row.add("mixed", "no", "label")
    row.add("significant", "yes", "label")
    made.include(row)


def _watchlist(made: FactSheet, n: Numbers) -> None:
    made.add("watched_count", 1, "count")
    made.add("added", "SOL", "label", subject="SOL")
    made.add("watched", "SOL", "label", subject="SOL")
    made.add("price", next(n), "USD", subject="SOL")
    made.add("change_percent", next(n), "percent", subject="SOL")


def _scan(made: FactSheet, n: Numbers) -> None:
    made.add("scanned", 24, "count")
    made.add("matched", 1, "count")
    made.add("threshold", next(n), "points")
    made.add("match", "yes", "label", subject="ETH")
    made.add("rsi", next(n), "points", subject="ETH")


FILLS: Mapping[str, Callable[[FactSheet, Numbers], None]] = {
    "get_quote": _quote,
    "market_analysis": _analysis,
    "technical_indicators": _indicators,
    "volatility_analyzer": _volatility,
    "correlation_matrix": _correlation,
    "watchlist": _watchlist,
    "scan": _scan,
    "a_tool_of_tomorrow": _analysis,
}


def result(tool: str, numbers: Numbers, *, simulated: bool = False, old: bool = False) -> dict[str, Any]:
    """The artifact of a call."""
    made = sheet(simulated=simulated, old=old)
    FILLS[tool](made, numbers)
    facts = [fact.as_dict() for fact in made.facts]
    return {"tool": tool, "args": {"metric": "rsi", "op": "below"}, "facts": facts, "error": None}
