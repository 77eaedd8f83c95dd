"""The database as others will use it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import numpy as np
import pytest

from db.engine import Database
from db.identity import acting_as
from db.repositories.accounts import Account, SqlAccounts
from db.repositories.candles import SqlCandles
from db.repositories.conversations import SqlConversations
from db.repositories.jobs import SqlJobRows
from db.repositories.watchlists import SqlWatchlists
from knowledge.conversations import Call, Message, Role
from trading.jobs import Job, JobStatus
from trading.markets.bars import Bars
from trading.markets.instruments import Instrument
from trading.markets.store import Written
from trading.markets.timeframes import Timeframe

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def rising(count: int) -> Bars:
    ts = np.arange(count, dtype=np.int64) * 60_000
    return Bars(ts, *(np.linspace(i, i + 1, count) for i in range(5)))


async def test_every_repository_keeps_its_promise(
    database: Database, two_users: tuple[Account, Account]
) -> None:
    ana, ben = two_users
    c = SqlCandles(database)
    s = await c.open_series(Instrument("bitfinex", "BTC", "USD"), Timeframe.M1, "file")
    assert await c.write(s, rising(1000)) == Written(1000)
    assert await c.write(s, rising(1100)) == Written(100, 999, 1)
    assert await c.write(s, rising(1100)) == Written(0, 0, 1100)
    assert (await c.read(s)).same_as(rising(1100))
    assert (await c.series("BTC"))[0].count == 1100
    conv = SqlConversations(database)
    t = uuid4()
    with acting_as(ana.id):
        await conv.open_thread(t, channel="web")
        m = Message(uuid4(), t, Role.USER, "hola \x00", NOW)
        await conv.add(m)
        assert [x.id for x in await conv.unanswered()] == [m.id]
        r = Message(
            uuid4(), t, Role.ASSISTANT, "x", NOW, m.id, "b", ("n",), (Call("c", "q", {"a": 1}, ({"v": 2},)),)
        )
        await conv.add(r)
        assert await conv.unanswered() == []
        assert (await conv.messages(t))[1] == r
        w = SqlWatchlists(database)
        await w.add(["B", "A", "B"])
        assert await w.symbols() == ["B", "A"]
        await w.remove(["B"])
        assert await w.symbols() == ["A"]
        jobs = SqlJobRows(database)
        j = await jobs.insert(Job(uuid4(), ana.id, "import", "t", {"a": 1, "b": 2}))
        assert (await jobs.insert(Job(uuid4(), ana.id, "import", "t", {"b": 2, "a": 1}))).id == j.id
        assert await jobs.report(j.id, 0.5, "x", {"at": 3})
        assert (await jobs.finish(j.id, JobStatus.DONE)).progress == 1
        assert (await jobs.recent())[0].status is JobStatus.DONE
    with acting_as(ben.id):
        with pytest.raises(LookupError):
            await conv.open_thread(t, channel="web")
        assert await conv.messages(t) == []
        assert await w.symbols() == []
    acc = SqlAccounts(database)
    o = await acc.ensure_owner()
    assert (await acc.ensure_owner()) == o
    assert (await acc.by_name("ANA")) == ana
    with acting_as(o.id):
        assert len(await acc.visible()) == 3
    with acting_as(ben.id):
        assert await acc.visible() == [ben]
    se = await acc.open_session(ana.id, now=NOW, lasts=timedelta(hours=1))
    assert await acc.live_session(se.id, now=NOW) == se
    assert await acc.revoke(ana.id, now=NOW) == 1
    assert await acc.live_session(se.id, now=NOW) is None
    k = await acc.issue_link(ana.id, "login", now=NOW, lasts=timedelta(hours=1))
    assert await acc.use_link(k, "login", now=NOW) == ana.id
    assert await acc.use_link(k, "login", now=NOW) is None
    assert (await acc.change(ana.id, language="es", preferences={"x": [1]})).preferences == {"x": [1]}
