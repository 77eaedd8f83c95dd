"""Topics of one user: quotes of a watchlist, jobs, notices. Each tells everything, then what changed."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import Any

from bots.user import user_of
from bots.web.feed.channel import Channel, Payload
from bots.web.feed.prices import Price, Prices
from bots.web.words import words
from db.repositories.accounts import Account
from tools.context import User, Watchlists
from trading.errors import Unavailable
from trading.jobs import Job, Jobs
from trading.notices import Notice, Notices

Who = Callable[[], Awaitable[Account | None]]
_RECENT = 50
_PAUSE_S = 0.1  # after something was told, in which what changes again is told once
_QUOTES_S = 1.0
_KNOWN_S = 1.5  # how long the first list waits for its prices


async def tell_jobs(channel: Channel, jobs: Jobs) -> None:
    """Until cancelled."""
    now = await _jobs(jobs)
    channel.begin(lambda: {"type": "jobs", "jobs": now})
    while True:
        await channel.stirred()
        before, now = now, await _jobs(jobs)
        if changed := [job for job in now if job not in before]:
            channel.change({"type": "jobs", "jobs": changed})
        await asyncio.sleep(_PAUSE_S)


async def _jobs(jobs: Jobs) -> list[Payload]:
    return [job_payload(job) for job in await jobs.recent(_RECENT)]


async def tell_notices(channel: Channel, notices: Notices, who: Who) -> None:
    """Until cancelled. In the language that the user reads now."""
    now, unread = await _notices(notices, who)
    channel.begin(lambda: {"type": "notices", "notices": now, "unread": unread})
    while True:
        await channel.stirred()
        before, unread_before = now, unread
        now, unread = await _notices(notices, who)
        changed = [notice for notice in now if notice not in before]
        if changed or unread != unread_before:
            channel.change({"type": "notices", "notices": changed, "unread": unread})
        await asyncio.sleep(_PAUSE_S)


async def _notices(notices: Notices, who: Who) -> tuple[list[Payload], int]:
    language = (await _reader(who)).language
    recent = await notices.recent(_RECENT)
    return [notice_payload(notice, language) for notice in recent], await notices.unread()


async def tell_watchlist(channel: Channel, prices: Prices, watchlists: Watchlists, who: Who) -> None:
    """Until cancelled; from the beginning whenever the list changes, or what its person prefers."""
    while True:
        user = user_of(await _reader(who))
        symbols = await watchlists.symbols()
        telling = asyncio.create_task(_tell_quotes(channel, prices, symbols, user))
        changed = asyncio.create_task(channel.stirred())
        try:
            await asyncio.wait([telling, changed], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (telling, changed):
                task.cancel()
            await asyncio.wait([telling, changed])
        if not telling.cancelled():
            telling.result()


async def _tell_quotes(channel: Channel, prices: Prices, symbols: Sequence[str], user: User) -> None:
    """Until cancelled; what changed, once a second at most."""
    changed = asyncio.Event()
    with ExitStack() as stack:
        listed = [stack.enter_context(prices.listen(symbol, user, changed)) for symbol in symbols]
        await _first_known(listed, changed)
        told = _quotes(listed)
        channel.begin(lambda: {"type": "quotes", "symbols": list(symbols), "quotes": _quotes(listed)})
        while True:
            await asyncio.sleep(_QUOTES_S)
            await changed.wait()
            changed.clear()
            now = _quotes(listed)
            news = [quote for quote in now if quote not in told]
            if news:
                channel.change({"type": "quotes", "quotes": news})
            told = now


async def _first_known(listed: Sequence[Price], changed: asyncio.Event) -> None:
    """Waits for every price, but not for long."""
    try:
        async with asyncio.timeout(_KNOWN_S):
            while any(price.said is None for price in listed):
                changed.clear()
                await changed.wait()
    except TimeoutError:
        return


def _quotes(listed: Sequence[Price]) -> list[dict[str, Any]]:
    return [price.said for price in listed if price.said is not None]


async def _reader(who: Who) -> Account:
    account = await who()
    if account is None:
        raise Unavailable("This account is no longer here.")
    return account


def job_payload(job: Job) -> Payload:
    """How far it is; what it came to, in sentences, its card has from its own address."""
    return {
        "id": str(job.id),
        "kind": job.kind,
        "title": job.title,
        "status": job.status.value,
        "progress": job.progress,
        "created_at": _moment(job.created_at),
        "finished_at": _moment(job.finished_at),
    }


def notice_payload(notice: Notice, language: str) -> Payload:
    return {
        "id": str(notice.id),
        "kind": notice.kind,
        "text": _text(notice.kind, notice.params, language),
        "created_at": _moment(notice.created_at),
        "read_at": _moment(notice.read_at),
    }


def _text(kind: str, params: Mapping[str, Any], language: str) -> str:
    """A notice whose words are not here, from a newer version, still shows that it is there."""
    known = words("page", language)
    try:
        return known[f"notice_{kind}"].format(**params)
    except KeyError:
        return known["notice_other"]


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
