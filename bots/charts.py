"""Static candle charts: the bars that an answer speaks of, drawn."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tools.result import CandleChart
from trading.markets.bars import Bars
from trading.markets.market_data import History, MarketData
from trading.markets.timeframes import Timeframe

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

RISE, FALL, LEVEL, GREY = "#26a69a", "#ef5350", "#e0a030", "#8a8f98"
MOST_BARS = 500
# Plotly's own dates are English, and its other languages are scripts that we would have to serve.
_SPANISH_DATES = (
    {"dtickrange": [None, 43_200_000], "value": "%H:%M\n%d/%m"},
    {"dtickrange": [43_200_000, "M1"], "value": "%d/%m\n%Y"},
    {"dtickrange": ["M1", None], "value": "%m/%Y"},
)
_GRID = "rgba(138, 143, 152, 0.18)"


async def draw(chart: CandleChart, market: MarketData, words: Mapping[str, str]) -> "Figure":
    """Reads the bars again by reference and draws them. Raises what MarketData.history raises."""
    history = await market.history(
        chart.symbol, Timeframe.parse(chart.timeframe), min(chart.count, MOST_BARS), venue=chart.venue
    )
    return await asyncio.to_thread(candles, history, chart.levels, words)


def candles(history: History, levels: Mapping[str, float], words: Mapping[str, str]) -> "Figure":
    """Candles over volume, with named price levels; readable on a dark and on a light page."""
    from plotly.graph_objects import Candlestick, Figure

    figure = Figure(layout={"template": "none"})  # the default one is slow to load and ours anyway
    when = history.bars.ts.astype("datetime64[ms]")
    figure.add_trace(
        Candlestick(
            x=when,
            open=history.bars.open,
            high=history.bars.high,
            low=history.bars.low,
            close=history.bars.close,
            name=words["price"],
            increasing={"line": {"color": RISE, "width": 1}, "fillcolor": RISE},
            decreasing={"line": {"color": FALL, "width": 1}, "fillcolor": FALL},
        )
    )
    figure.add_trace(_volume(history.bars, when, words["volume"]))
    for name, price in _within(levels, history.bars).items():
        _mark(figure, _level(name, price, words), price)
    figure.update_layout(**_layout(_title(history, words), history))
    if words["locale"] == "es":
        figure.update_layout(separators=",.", xaxis={"tickformatstops": _SPANISH_DATES})
    return figure


def _volume(bars: Bars, when: Any, name: str) -> Any:
    from plotly.graph_objects import Bar

    colours = [RISE if up else FALL for up in bars.close >= bars.open]
    return Bar(x=when, y=bars.volume, yaxis="y2", name=name, marker={"color": colours, "line": {"width": 0}})


def _mark(figure: "Figure", text: str, price: float) -> None:
    figure.add_hline(
        y=price,
        line={"color": LEVEL, "width": 1, "dash": "dot"},
        annotation={
            "text": text,
            "font": {"size": 11, "color": LEVEL},
            "xanchor": "left",
            "x": 0,
        },
    )


def _level(name: str, price: float, words: Mapping[str, str]) -> str:
    """ "resistance_1" and its price, in the reader's words."""
    from babel.numbers import format_decimal

    kind = name.partition("_")[0]
    shown = format_decimal(price, format="#,##0.00" if price >= 1 else "0.00####", locale=words["locale"])
    return f"{words.get(kind, name.replace('_', ' '))} {shown}"


def _within(levels: Mapping[str, float], bars: Bars) -> dict[str, float]:
    """Levels far outside the drawn prices would squeeze the candles flat."""
    if not len(bars):
        return {}
    low, high = float(bars.low.min()), float(bars.high.max())
    room = (high - low) * 0.5
    return {name: price for name, price in levels.items() if low - room <= price <= high + room}


def _title(history: History, words: Mapping[str, str]) -> str:
    title = f"{history.instrument.symbol} · {history.timeframe} · {history.instrument.venue}"
    return f"{title} · {words['simulated']}" if history.simulated else title


def _layout(title: str, history: History) -> dict[str, Any]:
    axis = {"gridcolor": _GRID, "zeroline": False, "linecolor": _GRID}
    breaks = _closed(history)
    return {
        "title": {"text": title, "font": {"size": 14}, "x": 0.01, "xanchor": "left"},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": GREY, "size": 11, "family": "system-ui, sans-serif"},
        "showlegend": False,
        "height": 420,
        "margin": {"l": 8, "r": 56, "t": 36, "b": 24},
        "bargap": 0.15,
        "dragmode": "pan",
        "hovermode": "x unified",
        "xaxis": {**axis, "rangeslider": {"visible": False}, "showgrid": False, "rangebreaks": breaks},
        "yaxis": {**axis, "domain": [0.22, 1.0], "side": "right", "automargin": True, "tickformat": ",~g"},
        "yaxis2": {
            **axis,
            "domain": [0.0, 0.16],
            "side": "right",
            "showgrid": False,
            "nticks": 3,
            "automargin": True,
        },
    }


def _closed(history: History) -> list[dict[str, Any]]:
    """Weekends are left out for markets that rest, so that a gap is a gap and not the calendar."""
    rests = history.instrument.calendar != "24/7" and history.timeframe is not Timeframe.W1
    return [{"bounds": ["sat", "mon"]}] if rests else []
