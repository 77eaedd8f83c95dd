"""The kinds of jobs of this program, and what their work reaches the world through."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from db.engine import Database
from db.repositories.candles import SqlCandles
from trading.errors import BadInput
from trading.exchanges.ccxt_client import CcxtClient
from trading.exchanges.ccxt_source import CcxtSource
from trading.exchanges.venues import VENUES
from trading.jobs import Run
from trading.markets.downloads import DownloadRequest, download
from trading.markets.imports import ImportRequest, import_file
from trading.markets.sources import MarketSource

IMPORT, DOWNLOAD = "import", "download"


@dataclass(frozen=True, slots=True)
class Services:
    candles: SqlCandles
    source: Callable[[str], MarketSource]


@asynccontextmanager
async def services(database: Database) -> AsyncIterator[Services]:
    opened: list[MarketSource] = []

    def source(venue: str) -> MarketSource:
        if venue not in VENUES:
            raise BadInput(
                f"There is nothing to download from {venue[:30]!r}.",
                value=venue[:30],
                rule=f"Venues are {', '.join(VENUES)}.",
                remedy="Name one of them.",
            )
        opened.append(CcxtSource(CcxtClient(VENUES[venue])))
        return opened[-1]

    try:
        yield Services(SqlCandles(database), source)
    finally:
        for one in opened:
            await one.aclose()


async def run_import(payload: Mapping[str, Any], run: Run, services: Services) -> Mapping[str, Any]:
    report = await import_file(ImportRequest.from_payload(payload), services.candles, run)
    return report.as_dict()


async def run_download(payload: Mapping[str, Any], run: Run, services: Services) -> Mapping[str, Any]:
    request = DownloadRequest.from_payload(payload)
    return await download(
        request, services.source(request.venue), services.candles, run, lambda: datetime.now(UTC)
    )


KINDS: Mapping[str, Callable[[Mapping[str, Any], Run, Services], Awaitable[Mapping[str, Any]]]] = {
    IMPORT: run_import,
    DOWNLOAD: run_download,
}
