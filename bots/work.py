"""The kinds of jobs of this program, and what their work reaches the world through."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bots.clock import now
from bots.remembering import Readings, embed_all, embedders_for
from bots.settings import read
from bots.venues import venue_sources
from db.engine import Database
from db.repositories.candles import SqlCandles
from db.repositories.memories import SqlMemories
from db.repositories.passages import SqlKnowledge
from db.roles import Role
from knowledge.embedded_embedder import EmbeddedEmbedder
from knowledge.embeddings import Embedders
from knowledge.entries import passages
from trading.errors import BadInput
from trading.jobs import EMBED, REFRESH, Run
from trading.markets.downloads import DownloadRequest, Downloads
from trading.markets.imports import ImportRequest, import_file
from trading.markets.sources import MarketSource

IMPORT, DOWNLOAD = "import", "download"


@dataclass(frozen=True, slots=True)
class Services:
    candles: SqlCandles
    sources: Sequence[MarketSource]
    embedders: Embedders
    memories: SqlMemories
    knowledge: SqlKnowledge

    def source(self, venue: str) -> MarketSource:
        """Raises BadInput for a venue that is not asked."""
        for source in self.sources:
            if source.venue == venue:
                return source
        raise BadInput(
            f"There is nothing to download from {venue[:30]!r}.",
            value=venue[:30],
            rule=f"Venues are {', '.join(source.venue for source in self.sources) or 'none: we are offline'}.",
            remedy="Name one of them, or change ORBIQUANT_VENUES or ORBIQUANT_OFFLINE.",
        )


@asynccontextmanager
async def services(database: Database) -> AsyncIterator[Services]:
    settings = read()
    sources, embedders = venue_sources(settings), embedders_for(settings, EmbeddedEmbedder(passages))
    memories = SqlMemories(database, embedders, Role.APP)
    knowledge = SqlKnowledge(database, embedders, passages, Role.APP)
    try:
        yield Services(SqlCandles(database), sources, embedders, memories, knowledge)
    finally:
        for source in sources:
            await source.aclose()


async def run_import(payload: Mapping[str, Any], run: Run, services: Services) -> Mapping[str, Any]:
    report = await import_file(ImportRequest.from_payload(payload), services.candles, run)
    return report.as_dict()


async def run_download(payload: Mapping[str, Any], run: Run, services: Services) -> Mapping[str, Any]:
    request = DownloadRequest.from_payload(payload)
    return await Downloads(services.candles, run, now).download(request, services.source(request.venue))


async def run_refresh(payload: Mapping[str, Any], run: Run, services: Services) -> Mapping[str, Any]:
    return await Downloads(services.candles, run, now).refresh(payload["symbol"], services.sources)


async def run_embed(payload: Mapping[str, Any], run: Run, services: Services) -> Mapping[str, Any]:
    kept: dict[str, Readings] = {"memories": services.memories, "passages": services.knowledge}
    return await embed_all(services.embedders, kept, run)


KINDS: Mapping[str, Callable[[Mapping[str, Any], Run, Services], Awaitable[Mapping[str, Any]]]] = {
    IMPORT: run_import,
    DOWNLOAD: run_download,
    REFRESH: run_refresh,
    EMBED: run_embed,
}
