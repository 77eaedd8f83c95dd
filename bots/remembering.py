"""What keeps memory whole beside the talk: who embeds, what is embedded anew, and what past talk was about."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol

from agent.ollama.embedders import OllamaEmbedders
from agent.ollama.server import OllamaServer
from agent.summaries import summary
from bots.settings import Settings
from db.identity import acting_as
from knowledge.embeddings import Embedder, Embedders, Kind, NoEmbedding, OneEmbedder
from knowledge.memories import MemoryKind
from trading.errors import Unavailable
from trading.jobs import EMBED, Run

if TYPE_CHECKING:
    from bots.bootstrap import App
    from db.repositories.accounts import Account

_BATCH: Final = 200
_IDLE: Final = timedelta(minutes=30)
_THREADS: Final = 20
_MESSAGES: Final = 200


def embedders_for(settings: Settings, embedded: Embedder) -> Embedders:
    """The embedded one, and the models of the Ollama server that may be asked."""
    if not settings.asked_ollama:
        return OneEmbedder(embedded)
    server = OllamaServer(settings.asked_ollama, near=settings.ollama_near)
    return OllamaEmbedders(embedded, server, settings.embedding_models)


class Readings(Protocol):
    """Rows that embedders read: memories, passages."""

    async def unread(self, kind: Kind) -> int: ...

    async def embed_some(self, embedder: Embedder, most: int) -> int: ...


async def embed_all(embedders: Embedders, kept: Mapping[str, Readings], run: Run) -> Mapping[str, Any]:
    """Has every present embedder read what it has not; how much by name. Raises Unavailable where one stops
    answering: what was read stays, and the next job goes on from there."""
    present = await embedders.present()
    waiting = [(name, embedder) for embedder in present for name in kept]
    total = sum([await kept[name].unread(embedder.kind) for name, embedder in waiting])
    done = dict.fromkeys(kept, 0)
    for name, embedder in waiting:
        while some := await _some(kept[name], embedder):
            done[name] += some
            await run.report(sum(done.values()), max(total, sum(done.values())), embedder.kind.name)
    return done


async def _some(rows: Readings, embedder: Embedder) -> int:
    try:
        return await rows.embed_some(embedder, _BATCH)
    except NoEmbedding as error:
        raise Unavailable(
            "The embedding model does not answer now.",
            value=embedder.kind.name,
            rule="What it has read is kept, and a search finds the rest by words.",
            remedy="It goes on by itself once the model answers.",
        ) from error


async def submit_embedding(app: "App") -> None:
    """A job for each account whose rows some embedder has not read."""
    await app.knowledge.ready()
    for account in await _accounts(app):
        with acting_as(account.id):
            for embedder in await app.embedders.present():
                kept: tuple[Readings, ...] = (app.memories, app.knowledge)
                if any([await rows.unread(embedder.kind) for rows in kept]):
                    await app.jobs.submit(
                        EMBED, {"embedder": embedder.kind.name}, title=f"Embed {embedder.kind.name}"
                    )


async def summarise_idle(app: "App", now: datetime) -> None:
    """Of everybody's threads in which nothing was said for half an hour."""
    for account in await _accounts(app):
        with acting_as(account.id):
            await _summarise(app, account, now - _IDLE)


async def _summarise(app: "App", account: "Account", before: datetime) -> None:
    for thread in await app.conversations.unsummarised(before, _THREADS):
        messages = await app.conversations.messages(thread.id, _MESSAGES)
        if text := summary(messages, account.language):
            await app.memories.remember(
                text,
                kind=MemoryKind.SUMMARY,
                language=account.language,
                thread=thread.id,
                at=messages[-1].created_at,
            )
        await app.conversations.summarised(thread.id, thread.updated_at)


async def _accounts(app: "App") -> "list[Account]":
    owner = await app.accounts.ensure_owner()
    with acting_as(owner.id):
        return list(await app.accounts.visible())
