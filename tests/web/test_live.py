"""Threads as tabs are shown them, over a record that takes its time."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from bots.web.chat.live import NOBODY, Live
from bots.web.chat.tabs import Tab, Tabs
from db.identity import acting_as
from knowledge.conversations import Message, Rating
from knowledge.reader import Reader
from tests.fakes import MemoryConversations

ANA = uuid4()


@dataclass
class Session:
    thread_id: str
    id: str = field(default_factory=lambda: str(uuid4()))
    thread_id_to_resume: str | None = None
    has_first_interaction: bool = False


class SlowConversations(MemoryConversations):
    """Reads a thread's last part only when it is let."""

    def __init__(self, user_id: UUID) -> None:
        super().__init__(user_id)
        self.reading = asyncio.Event()
        self.let = asyncio.Event()

    async def ratings(self, thread_id: UUID) -> Mapping[UUID, Rating]:
        self.reading.set()
        await self.let.wait()
        return await super().ratings(thread_id)


async def test_a_thread_that_is_deleted_while_a_tab_is_opening_it_is_gone_from_that_tab() -> None:
    """Chainlit's page opens the thread once more while it deletes it."""
    record, tabs, told = SlowConversations(ANA), Tabs(), []
    thread_id = uuid4()
    said = Message(uuid4(), thread_id, "user", "hola", datetime.now(UTC))
    await record.ask(said, channel="page")

    async def reader(_: UUID) -> Reader:
        return NOBODY

    async def send(event: str, data: Any) -> None:
        told.append((event, data))

    live = Live(tabs, lambda: record, reader)
    tab = Tab("sid", ANA, uuid4(), Session(str(thread_id)), "es", send)
    tabs.open(tab)

    with acting_as(ANA):
        opening = asyncio.create_task(live.restore(tab))
        await record.reading.wait()
        deleting = asyncio.create_task(live.take_away(ANA, thread_id, record.delete))
        for _ in range(5):  # it goes as far as it can
            await asyncio.sleep(0)
        record.let.set()
        await asyncio.gather(opening, deleting)

    *_, (event, shown), last = told
    assert event == "resume_thread"
    assert "ya no está" in str(shown)
    assert last == ("window_message", {"orbiquant": "gone"})
