"""Topic candles: one chart's bars and lines, computed once for all who look at it."""

import asyncio
from contextlib import aclosing
from typing import Any

import numpy as np

from bots.web.feed.asking import WatchCandles
from bots.web.feed.channel import Channel, Payload
from bots.web.feed.lines import Drawing, Line, drawing, points, short
from trading.errors import Problem
from trading.markets.bars import Bars
from trading.markets.live import LiveBars
from trading.markets.market_data import History, MarketData
from trading.markets.running import RunningSeries, SeriesQuery
from trading.markets.timeframes import Timeframe


class Chart:
    """Tells one channel. Indicators are computed beside the loop: the first one loads what they need."""

    def __init__(self, market: MarketData, live: LiveBars, asked: WatchCandles) -> None:
        self._market = market
        self._live = live
        self._asked = asked
        self._bars = Bars.empty()
        self._lines: list[Line] = []
        self._drawing = Drawing()

    async def tell(self, channel: Channel) -> None:
        self._drawing = await asyncio.to_thread(drawing, self._asked.indicators)
        wanted = SeriesQuery(
            self._asked.symbol,
            self._asked.venue,
            Timeframe.parse(self._asked.timeframe),
            self._asked.count + self._drawing.bars_before,
        )
        async with aclosing(RunningSeries(self._market, self._live, wanted).told()) as running:
            async for told in running:
                match told:
                    case History():
                        await self._begin(channel, told)
                    case Bars():
                        await self._go_on(channel, told, wanted.count)
                    case Problem():
                        channel.problem(told)

    async def _begin(self, channel: Channel, history: History) -> None:
        self._bars = history.bars
        self._lines = await asyncio.to_thread(self._drawing.lines, self._bars)
        channel.begin(lambda: self._whole(history))

    async def _go_on(self, channel: Channel, news: Bars, count: int) -> None:
        kept = self._bars[self._bars.ts < news.ts[0]] if len(news) else self._bars
        if len(kept) + len(news) == 0 or not len(news):
            return
        self._bars = Bars.join([kept, news]).tail(count)
        self._lines = await asyncio.to_thread(self._drawing.lines, self._bars)
        for bar in range(len(self._bars) - min(len(news), len(self._bars)), len(self._bars)):
            channel.change(self._change(bar))

    def _whole(self, history: History) -> Payload:
        count = self._asked.count
        return {
            "type": "bars",
            "symbol": self._asked.symbol,
            "market": history.instrument.symbol,
            "venue": history.instrument.venue,
            "timeframe": str(history.timeframe),
            "simulated": history.simulated,
            "old": history.old,
            "bars": _rows(self._bars.tail(count)),
            "lines": [
                {"name": line.name, "pane": line.pane, "points": points(line, self._bars, count)}
                for line in self._lines
            ],
        }

    def _change(self, bar: int) -> Payload:
        values = {line.name: float(line.values[bar]) for line in self._lines}
        return {
            "type": "bar",
            "bar": _rows(self._bars[bar : bar + 1])[0],
            "lines": {name: short(value) for name, value in values.items() if np.isfinite(value)},
        }


def _rows(bars: Bars) -> list[list[Any]]:
    return [list(row) for row in zip(*(column.tolist() for column in bars.columns()), strict=True)]
