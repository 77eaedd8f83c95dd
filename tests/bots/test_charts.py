"""A chart draws the bars that an answer speaks of, and says where they are from."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from bots import charts
from bots.web.words import WORDS
from tests.fakes import MemoryCandles, MemoryVenue
from tools.result import CandleChart
from trading.markets.bars import Bars
from trading.markets.market_data import MarketData
from trading.markets.timeframes import Timeframe

DAY = 86_400_000
BARS = Bars.from_rows([[day * DAY, 10 + day, 12 + day, 9 + day, 11 + day, 5] for day in range(60)])


def market(*, simulated: bool) -> MarketData:
    bars = {("BTC", Timeframe.D1): BARS}
    real = [] if simulated else [MemoryVenue("kraken", bars, quote="USD")]
    imagined = MemoryVenue("simulated", bars, quote="USD", simulated=True)
    return MarketData(MemoryCandles(), real, imagined, lambda: datetime(1970, 3, 2, tzinfo=UTC))


async def draw(*, simulated: bool = False, language: str = "en", **levels: float) -> Any:
    venue = "simulated" if simulated else "kraken"
    chart = CandleChart("BTC/USD", venue, "1d", 40, levels)
    return await charts.draw(chart, market(simulated=simulated), WORDS[language])


async def test_it_draws_as_many_candles_as_asked_with_their_volume() -> None:
    candles, volume = (await draw()).data
    assert np.array_equal(candles.close, BARS.close[-40:])
    assert (candles.type, volume.type, len(volume.y)) == ("candlestick", "bar", 40)


@pytest.mark.parametrize(("simulated", "title"), [(False, "kraken"), (True, "simulated · SIMULATED")])
async def test_its_title_names_the_venue_and_says_when_it_is_simulated(simulated: bool, title: str) -> None:
    assert (await draw(simulated=simulated)).layout.title.text == f"BTC/USD · 1d · {title}"


async def test_levels_are_named_in_the_readers_language() -> None:
    layout = (await draw(language="es", support_1=1.0, resistance_1=65.5)).layout
    assert [note.text for note in layout.annotations] == ["resistencia 65,50"]
    assert layout.separators == ",."


async def test_a_level_far_outside_does_not_squeeze_the_candles() -> None:
    assert not (await draw(target=500.0)).layout.annotations
