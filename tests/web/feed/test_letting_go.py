"""What nobody watches any more is let go, and nobody else notices."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from bots.web.feed.channel import Channel
from bots.web.feed.feed import Limits
from bots.web.feed.prices import Prices
from db.identity import require_user
from db.repositories.accounts import Account
from tests.fakes import MemoryJobs
from tests.web.feed.conftest import House, running
from tools.context import User
from trading.jobs import Job


class SlowlyInterrupted(MemoryJobs):
    """Jobs that first do not answer, and take their time when the question is taken back."""

    def __init__(self) -> None:
        super().__init__(require_user)
        self.interrupted = asyncio.Event()

    async def recent(self, limit: int = 20) -> Sequence[Job]:
        if self.interrupted.is_set():
            return await super().recent(limit)
        try:
            await asyncio.Event().wait()
        finally:
            self.interrupted.set()
            await asyncio.sleep(0.3)
        return ()


async def test_a_channel_that_fails_while_it_is_closed_does_not_hold_up_who_closes_it() -> None:
    begun = asyncio.Event()

    async def fails_at_the_end(channel: Channel) -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            raise KeyError("a mistake of ours")

    channel = Channel(fails_at_the_end)
    await begun.wait()
    async with asyncio.timeout(1):
        await channel.aclose()


async def test_one_list_may_name_a_symbol_twice(house: House) -> None:
    prices, changed, user = (
        Prices(house.sources.market, house.sources.live_bars),
        asyncio.Event(),
        User(uuid4()),
    )
    with prices.listen("BTC", user, changed) as once, prices.listen("BTC", user, changed) as twice:
        assert once is twice


async def test_who_joins_while_another_channel_is_closed_is_told(
    house: House, two_users: tuple[Account, Account]
) -> None:
    jobs = SlowlyInterrupted()
    ana, ben = two_users
    async with (
        running(replace(house.sources, jobs=jobs), Limits(linger_s=0.1)) as slow,
        slow.page(await slow.log_in(ana)) as first,
        slow.page(await slow.log_in(ben)) as second,
    ):
        for page in (first, second):
            await page.watch(1, "jobs")
        await asyncio.sleep(0.1)
        for page in (first, second):
            await page.say(1, "leave")
        async with asyncio.timeout(3):
            await jobs.interrupted.wait()
        for page in (first, second):
            await page.watch(2, "jobs")
        for page in (first, second):
            assert (await page.hear(3))["type"] == "jobs"


async def test_one_person_cannot_use_up_the_feed_for_everybody(
    house: House, two_users: tuple[Account, Account]
) -> None:
    ana, ben = two_users
    async with running(house.sources, Limits(channels_each=3)) as shared:
        session = await shared.log_in(ana)
        async with shared.page(session) as first, shared.page(session) as second:
            for count in (10, 11):
                await first.watch(count, "candles", symbol="BTC", count=count)
                await first.hear_until("bars")
            await second.watch(1, "jobs")
            assert (await second.hear())["type"] == "jobs"
            await second.watch(2, "notices")
            assert (await second.hear())["problem"]["reason"] == "too_much_watched"
            async with shared.page(await shared.log_in(ben)) as other:
                await other.watch(1, "notices")
                assert (await other.hear())["type"] == "notices"
