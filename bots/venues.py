"""The venues that may be asked, as the settings name them."""

from collections.abc import Mapping

from bots.settings import Settings
from trading.exchanges.ccxt_client import CcxtClient
from trading.exchanges.ccxt_source import CcxtSource
from trading.exchanges.ccxt_stream import CcxtStream
from trading.exchanges.simulated import SimulatedVenue
from trading.exchanges.simulated_stream import SimulatedStream
from trading.exchanges.venues import venue_named


def venue_sources(settings: Settings) -> tuple[CcxtSource, ...]:
    """None when offline. Nothing is imported or opened before the first question. Raises BadInput for a venue
    that is not known."""
    return tuple(
        CcxtSource(CcxtClient(venue_named(name), base_url=settings.venue_urls.get(name)))
        for name in settings.asked_venues
    )


def live_streams(
    sources: tuple[CcxtSource, ...], simulated: SimulatedVenue
) -> Mapping[str, CcxtStream | SimulatedStream]:
    """By venue. Nothing is opened before somebody listens."""
    asked = {source.venue: CcxtStream(source) for source in sources}
    return {simulated.venue: SimulatedStream(simulated), **asked}
