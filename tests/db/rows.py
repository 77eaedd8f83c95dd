"""Something of one user in every table with a user."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import insert

from db.engine import Database
from db.identity import acting_as
from db.repositories.accounts import Account, SqlAccounts
from db.repositories.conversations import SqlConversations
from db.repositories.jobs import SqlJobRows
from db.repositories.memories import SqlMemories
from db.repositories.notices import SqlNotices
from db.repositories.watchlists import SqlWatchlists
from db.tables.llm import ThreadRow
from knowledge.conversations import Call, Element, Message, Role
from knowledge.embedded_embedder import EmbeddedEmbedder
from knowledge.embeddings import OneEmbedder
from knowledge.memories import MemoryKind
from trading.jobs import Job

NOW = datetime(2026, 1, 2, tzinfo=UTC)


async def fill(database: Database, account: Account) -> None:
    accounts = SqlAccounts(database)
    await accounts.open_session(account.id, now=NOW, lasts=timedelta(hours=1))
    await accounts.issue_link(account.id, "login", now=NOW, lasts=timedelta(hours=1))
    with acting_as(account.id):
        await SqlWatchlists(database).add(["BTC/USD"])
        await SqlJobRows(database).insert(Job(uuid4(), account.id, "import", "Import", {}))
        await SqlNotices(database).add("job_done", {"title": "Import"})
        memories = SqlMemories(database, OneEmbedder(EmbeddedEmbedder(list)))
        await memories.remember("only 4h", kind=MemoryKind.FACT, language="en")
        conversations = SqlConversations(database)
        thread = {"id": uuid4(), "user_id": account.id, "channel": "web"}
        async with database.unit_of_work() as connection:
            await connection.execute(insert(ThreadRow).values(thread))
        call = Call("1", "get_quote", {"symbol": "BTC"})
        answer = Message(
            uuid4(),
            thread["id"],
            Role.ASSISTANT,
            "Hola",
            NOW,
            calls=(call,),
            elements=(Element(uuid4(), "candles", {"symbol": "BTC"}, "1"),),
        )
        await conversations.add(answer)
        await conversations.rate(answer.id, 1)
