"""Who may listen, how long, and how much."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from db.identity import acting_as
from db.repositories.accounts import Account
from tests.web.feed.conftest import ORIGIN, House

CHART = {"symbol": "BTC", "venue": "simulated", "timeframe": "1h", "count": 50}


@pytest.fixture
def ana(two_users: tuple[Account, Account]) -> Account:
    return two_users[0]


@pytest.mark.parametrize("origin", ["http://evil.test", "null", f"{ORIGIN}.evil.test", None])
async def test_a_page_of_elsewhere_is_refused(house: House, ana: Account, origin: str | None) -> None:
    async with house.page(await house.log_in(ana), origin=origin) as page:
        assert await page.closed() == 4403


async def test_without_a_log_in_there_is_no_feed(house: House, ana: Account) -> None:
    unknown = replace(await house.log_in(ana), id=uuid4())
    for session in (None, unknown):
        async with house.page(session) as page:
            assert await page.closed() == 4401


async def test_plain_requests_find_nothing_to_read(house: House) -> None:
    for origin, status in ((ORIGIN, 401), ("http://evil.test", 403), (None, 403)):
        headers = {"Origin": origin} if origin else {}
        async with house.browser.get(f"{house.address}/feed", headers=headers) as answer:
            assert answer.status == status


async def test_a_session_that_is_ended_closes_its_feed_at_once_and_no_other(
    house: House, ana: Account
) -> None:
    ended, other = await house.log_in(ana), await house.log_in(ana)
    async with house.page(ended) as closing, house.page(other) as staying:
        for page in (closing, staying):
            await page.watch(1, "candles", **CHART)
            await page.hear()
        await house.door.revoke(ana, ended.id)
        assert await closing.closed(2) == 4401
        await staying.hear_until("bar")
    async with house.page(ended) as again:
        assert await again.closed() == 4401


async def test_a_session_that_expires_closes_its_feed_within_five_seconds(house: House, ana: Account) -> None:
    async with house.page(await house.log_in(ana, timedelta(seconds=0.5))) as page:
        await page.watch(1, "jobs")
        await page.hear()
        assert await page.closed(5) == 4401


async def test_a_reader_that_does_not_read_is_cut_off_when_its_session_ends(
    house: House, ana: Account
) -> None:
    session = await house.log_in(ana)
    async with house.page(session) as page:
        await page.watch(1, "candles", **CHART)
        await page.hear()
        assert house.feed.sockets == 1
        await house.door.revoke(ana, session.id)
        async with asyncio.timeout(3):
            while house.feed.sockets:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "hello",
        "[]",
        "null",
        "{",
        '{"id": 1}',
        '{"id": 1, "do": "dance"}',
        '{"id": 1, "do": "watch"}',
        '{"id": 1, "do": "watch", "topic": "secrets"}',
        '{"id": "1", "do": "leave"}',
        '{"id": -1, "do": "leave"}',
        '{"id": true, "do": "leave"}',
        '{"id": 1, "do": "cancel", "job": "../../etc/passwd"}',
        '{"id": 1, "do": "read", "notice": 7}',
        '{"id": 1, "do": "watch", "topic": "candles", "symbol": ["BTC"]}',
        '{"id": 1, "do": "watch", "topic": "candles", "symbol": "\\u0000"}',
        '{"id": 1e400, "do": "leave"}',
        "[" * 4000,
    ],
)
async def test_nonsense_is_answered_with_a_problem(house: House, ana: Account, nonsense: str) -> None:
    async with house.page(await house.log_in(ana)) as page:
        await page.socket.send_str(nonsense)
        said = await page.hear()
        assert said["type"] == "problem"
        assert said["problem"]["code"] in ("bad_input", "unknown_symbol")
        assert "Traceback" not in json.dumps(said)
        await page.watch(2, "jobs")
        assert (await page.hear())["type"] == "jobs"


async def test_bytes_are_nonsense_too(house: House, ana: Account) -> None:
    async with house.page(await house.log_in(ana)) as page:
        await page.socket.send_bytes(b"\x00\xff")
        assert (await page.hear())["problem"]["reason"] == "unreadable_message"


async def test_a_long_message_closes_the_socket(house: House, ana: Account) -> None:
    async with house.page(await house.log_in(ana)) as page:
        await page.socket.send_str("x" * 9_000)
        assert await page.closed() == 1009


async def test_a_flood_closes_the_socket(house: House, ana: Account) -> None:
    async with house.page(await house.log_in(ana)) as page:
        for _ in range(200):
            await page.say(1, "leave")
        assert await page.closed() == 1008


async def test_too_many_subscriptions_are_refused_and_the_others_stay(house: House, ana: Account) -> None:
    async with house.page(await house.log_in(ana)) as page:
        for number in range(4):
            await page.watch(number, "jobs")
            assert (await page.hear())["type"] == "jobs"
        await page.watch(4, "jobs")
        assert (await page.hear())["problem"]["reason"] == "too_much_watched"
        await page.say(0, "leave")
        await page.watch(4, "jobs")
        assert (await page.hear())["type"] == "jobs"


async def test_too_many_pages_of_one_log_in_are_refused(house: House, ana: Account) -> None:
    session = await house.log_in(ana)
    async with house.page(session), house.page(session), house.page(session), house.page(session) as fourth:
        assert await fourth.closed() == 4429
    async with house.page(await house.log_in(ana)) as other:
        await other.watch(1, "jobs")
        assert (await other.hear())["type"] == "jobs"


async def test_the_feed_survives_the_loss_of_its_database_connections(house: House, ana: Account) -> None:
    async with house.page(await house.log_in(ana)) as page:
        await page.watch(1, "notices")
        await page.hear()
        with psycopg.connect(house.sources.database.access.admin_dsn(), autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        await asyncio.sleep(0.2)
        with acting_as(ana.id):
            await house.sources.notices.add("new_device", {"device": "phone"})
        assert (await page.hear_until("notices"))["unread"] == 1
