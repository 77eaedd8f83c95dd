"""The venues that may be asked, as the settings name them."""

from bots.settings import Settings
from trading.exchanges.ccxt_client import CcxtClient
from trading.exchanges.ccxt_source import CcxtSource
from trading.exchanges.ccxt_stream import CcxtStream
from trading.exchanges.venues import VENUES


def venue_sources(settings: Settings) -> tuple[CcxtSource, ...]:
    """None when offline. Nothing is imported or opened before the first question."""
    return tuple(
        CcxtSource(CcxtClient(VENUES[name], base_url=settings.venue_urls.get(name)))
        for name in settings.asked_venues
    )


def with_streams(sources: tuple[CcxtSource, ...]) -> tuple[tuple[CcxtSource, CcxtStream], ...]:
    return tuple((source, CcxtStream(source)) for source in sources)
