"""The talk in the terminal."""

import io
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from db.engine import Database
from db.identity import acting_as
from db.repositories.accounts import SqlAccounts
from db.repositories.conversations import SqlConversations
from db.roles import Access
from knowledge.conversations import Message, Role
from tests.bots.cli.conftest import Terminal


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_it_answers_shows_steps_and_lists_its_conversations(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "What is the price of BTC?", "", "/threads", "/new", "¿Y ETH?", "/quit", "never read")
    status, out, err = terminal.run("chat")
    assert status == 0
    assert "BTC is at" in out
    assert "What is the price of BTC?" in out.split("BTC is at")[1]
    assert "· get_quote BTC" in err
    assert "never read" not in out


def test_a_conversation_is_shown_before_it_goes_on(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = terminal.json("ask", "What is the price of BTC?")["thread"]
    typed(monkeypatch, "/quit")
    _, out, _ = terminal.run("chat", "--thread", thread)
    assert "› What is the price of BTC?" in out
    assert "BTC is at" in out


async def _left_unanswered(access: Access) -> UUID:
    """A question whose program was killed before it could answer."""
    async with Database(access) as database:
        owner = await SqlAccounts(database).ensure_owner()
        thread = uuid4()
        asked = Message(uuid4(), thread, Role.USER, "What is the price of ETH?", datetime.now(UTC))
        with acting_as(owner.id):
            await SqlConversations(database).ask(asked, channel="page")
    return thread


def test_what_was_left_without_an_answer_is_answered_first(
    terminal: Terminal, access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncio

    asyncio.run(_left_unanswered(access))
    typed(monkeypatch, "/quit")
    _, out, _ = terminal.run("chat")
    assert "left without an answer" in out
    assert "ETH is at" in out
    typed(monkeypatch, "/quit")
    assert "left without an answer" not in terminal.run("chat")[1]
