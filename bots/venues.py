"""The venues that may be asked, as the settings name them."""

from bots.settings import Settings
from trading.exchanges.ccxt_client import CcxtClient
from trading.exchanges.ccxt_source import CcxtSource
from trading.exchanges.ccxt_stream import CcxtStream
from trading.exchanges.venues import venue_named


def venue_sources(settings: Settings) -> tuple[CcxtSource, ...]:
    """None when offline. Nothing is imported or opened before the first question. Raises BadInput for a venue
    that is not known."""
    return tuple(
        CcxtSource(CcxtClient(venue_named(name), base_url=settings.venue_urls.get(name)))
        for name in settings.asked_venues
    )


def with_streams(sources: tuple[CcxtSource, ...]) -> tuple[tuple[CcxtSource, CcxtStream], ...]:
    return tuple((source, CcxtStream(source)) for source in sources)
