from datetime import UTC, datetime

import numpy as np
import pytest

from tests.fakes import MemoryCandles, MemoryRun, MemoryVenue
from trading.errors import BadInput, NoData, VenueDown
from trading.jobs import Cancelled
from trading.markets.bars import Bars
from trading.markets.downloads import DownloadRequest, Downloads
from trading.markets.instruments import Instrument
from trading.markets.timeframes import Timeframe

NOW = datetime(2026, 1, 15, 12, 30, tzinfo=UTC)
HOUR = Timeframe.H1.ms
START = datetime(2025, 10, 1, tzinfo=UTC)


def _hours() -> Bars:
    ts = np.arange(int(START.timestamp() * 1000), int(NOW.timestamp() * 1000), HOUR)
    price = np.linspace(100.0, 200.0, len(ts))
    return Bars(ts, price, price + 1, price - 1, price, np.full(len(ts), 3.0))


def _venue() -> MemoryVenue:
    return MemoryVenue(
        "kraken", {("BTC", Timeframe.H1): _hours(), ("BTC", Timeframe.D1): Bars.empty()}, quote="USD"
    )


def _work(store: MemoryCandles, run: MemoryRun | None = None) -> Downloads:
    return Downloads(store, run or MemoryRun(), lambda: NOW)


def _request(symbol: str = "BTC") -> DownloadRequest:
    return DownloadRequest(symbol, "kraken", Timeframe.H1, START)


async def test_every_page_until_now_is_stored() -> None:
    store = MemoryCandles()
    report = await _work(store, MemoryRun()).download(_request(), _venue())
    series = await store.open_series(Instrument("kraken", "BTC", "USD"), Timeframe.H1, "venue")
    assert report["added"] == len(_hours())
    assert (await store.read(series)).same_as(_hours())


async def test_a_download_that_was_killed_goes_on_where_it_was() -> None:
    store, venue = MemoryCandles(), _venue()
    first = MemoryRun(stop_at=1)
    with pytest.raises(Cancelled):
        await _work(store, first).download(_request(), venue)
    asked = venue.asked
    await _work(store, MemoryRun(first.job.checkpoint)).download(_request(), venue)
    series = await store.open_series(Instrument("kraken", "BTC", "USD"), Timeframe.H1, "venue")
    assert (await store.read(series)).same_as(_hours())
    assert venue.asked - asked == 3  # which market, and the two pages that were not yet kept


async def test_what_a_venue_does_not_list_is_refused() -> None:
    with pytest.raises(NoData, match="kraken does not list XMR"):
        await _work(MemoryCandles(), MemoryRun()).download(_request("XMR"), _venue())


async def test_simulated_bars_are_never_stored() -> None:
    venue = MemoryVenue("simulated", {}, simulated=True)
    with pytest.raises(BadInput, match="not stored"):
        await _work(MemoryCandles(), MemoryRun()).download(_request(), venue)


async def test_a_request_survives_its_payload() -> None:
    assert DownloadRequest.from_payload(_request().as_payload()) == _request()


async def test_a_refresh_brings_hours_up_to_now_and_a_second_one_adds_nothing() -> None:
    store = MemoryCandles()
    first = await _work(store).refresh("BTC", [_venue()])
    again = await _work(store).refresh("BTC", [_venue()])
    assert first["1h"]["added"] == 500
    assert again["1h"]["added"] == 0


@pytest.mark.parametrize("missed", [200, 700])
async def test_a_refresh_fills_what_was_missed_before_the_newest_bars(missed: int) -> None:
    store, hours = MemoryCandles(), _hours()
    series = await store.open_series(Instrument("kraken", "BTC", "USD"), Timeframe.H1, "venue")
    await store.write(series, hours[: -missed - 10])
    await store.write(series, hours[-10:])
    await _work(store).refresh("BTC", [_venue()])
    assert (await store.read(series)).tail(499).same_as(hours.tail(499))


async def test_a_refresh_says_which_venue_was_down_when_none_could_be_asked() -> None:
    down = _venue()
    down.down = True
    with pytest.raises(VenueDown, match="kraken"):
        await _work(MemoryCandles()).refresh("BTC", [down])
    with pytest.raises(NoData, match="No venue lists XMR"):
        await _work(MemoryCandles()).refresh("XMR", [_venue()])
