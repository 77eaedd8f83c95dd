"""What Conversations promise, kept by the SQL ones and by the fake that stands for them in other tests."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from db.engine import Database
from db.identity import NobodyActs, acting_as
from db.repositories.accounts import Account
from db.repositories.conversations import SqlConversations
from db.roles import Role as DatabaseRole
from knowledge.conversations import Call, Conversations, Message, Rating, Role, Thread, ThreadQuery
from tests.fakes import MemoryConversations

NOW = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture(params=["sql", "memory"])
def both(request: pytest.FixtureRequest) -> tuple[Conversations, Conversations]:
    """Ana's and Ben's; the test acts as Ana."""
    if request.param == "memory":
        everybody: dict[UUID, Thread] = {}
        return MemoryConversations(uuid4(), everybody), MemoryConversations(uuid4(), everybody)
    conversations = SqlConversations(request.getfixturevalue("database"))
    return conversations, conversations


@pytest.fixture
def users(request: pytest.FixtureRequest, both: tuple[Conversations, Conversations]) -> tuple[UUID, UUID]:
    if isinstance(both[0], MemoryConversations):
        return uuid4(), uuid4()
    ana, ben = request.getfixturevalue("two_users")
    return ana.id, ben.id


@pytest.fixture
def conversations(
    both: tuple[Conversations, Conversations], users: tuple[UUID, UUID]
) -> Iterator[Conversations]:
    with acting_as(users[0]):
        yield both[0]


@pytest.fixture
async def thread(conversations: Conversations) -> Thread:
    return await opened(conversations)


async def opened(conversations: Conversations, text: str = "Hello", at: datetime = NOW) -> Thread:
    """By its first question."""
    first = Message(uuid4(), uuid4(), Role.USER, text, at)
    await conversations.ask(first, channel="web")
    found = await conversations.thread(first.thread_id)
    assert found
    return found


def message(thread: Thread, role: Role, text: str, **rest: object) -> Message:
    return replace(Message(uuid4(), thread.id, role, text, NOW), **rest)  # type: ignore[arg-type]


CALLS = (
    Call("call-1", "get_quote", {"symbol": "BTC"}, ({"id": "price", "value": "1"}, {"id": "b"}), None, 2.5),
    Call("call-1", "scan", {}, (), {"code": "no_data", "what": "Nothing."}),
)


async def test_what_was_said_is_read_back_whole_and_in_order(
    conversations: Conversations, thread: Thread
) -> None:
    asked = message(thread, Role.USER, "¿Cómo está BTC en 4h? 📈")
    answer = message(
        thread, Role.ASSISTANT, "Sube.", answers=asked.id, brain="embedded", notices=("old",), calls=CALLS
    )
    told = message(thread, Role.RECORD, "Imported.")
    for said in (asked, answer, told):
        await conversations.add(said)
    assert list(await conversations.messages(thread.id))[1:] == [asked, answer, told]
    assert list(await conversations.messages(thread.id, limit=2)) == [answer, told]


async def test_the_same_message_again_changes_nothing(conversations: Conversations, thread: Thread) -> None:
    said = message(thread, Role.ASSISTANT, "Hola", calls=CALLS)
    for again in (said, said, replace(said, text="Adiós", calls=())):
        await conversations.add(again)
    assert list(await conversations.messages(thread.id))[1:] == [said]


async def test_a_question_opens_its_thread_once(conversations: Conversations) -> None:
    first = Message(uuid4(), uuid4(), Role.USER, "How is BTC?", NOW)
    second = replace(first, id=uuid4(), text="And ETH?")
    for said, channel in ((first, "web"), (first, "web"), (second, "terminal")):
        await conversations.ask(said, channel=channel)
    [opened] = await conversations.threads()
    assert (opened.id, opened.channel) == (first.thread_id, "web")
    assert list(await conversations.messages(first.thread_id)) == [first, second]


async def test_a_question_in_another_users_thread_is_refused(
    conversations: Conversations,
    thread: Thread,
    both: tuple[Conversations, Conversations],
    users: tuple[UUID, UUID],
) -> None:
    with acting_as(users[1]):
        with pytest.raises(LookupError):
            await both[1].ask(message(thread, Role.USER, "let me in"), channel="web")
        assert list(await both[1].messages(thread.id)) == []
    assert list(await conversations.threads()) == [thread]


async def test_the_last_unanswered_message_of_each_thread_is_found(
    conversations: Conversations, thread: Thread
) -> None:
    other = await opened(conversations)
    answered = message(thread, Role.USER, "one")
    lost = message(thread, Role.USER, "two")
    waiting = message(other, Role.USER, "three")
    done = message(thread, Role.ASSISTANT, "1", answers=answered.id)
    for said in (answered, done, lost, waiting, message(other, Role.RECORD, "Imported.")):
        await conversations.add(said)
    assert {found.id for found in await conversations.unanswered()} == {lost.id, waiting.id}
    await conversations.add(message(thread, Role.ASSISTANT, "2", answers=lost.id))
    await conversations.add(message(other, Role.ASSISTANT, "3", answers=waiting.id))
    assert list(await conversations.unanswered()) == []


async def test_messages_cannot_enter_another_users_thread(
    database: Database, two_users: tuple[Account, Account]
) -> None:
    conversations = SqlConversations(database)
    with acting_as(two_users[0].id):
        thread = await opened(conversations)
    with acting_as(two_users[1].id):
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await conversations.add(message(thread, Role.USER, "let me in"))
        assert await conversations.messages(thread.id) == []


async def test_a_thread_is_named_by_its_first_question_and_sorted_by_its_last_message(
    database: Database, two_users: tuple[Account, Account]
) -> None:
    conversations = SqlConversations(database, DatabaseRole.APP)
    with acting_as(two_users[0].id):
        first = await opened(conversations, "How is\n  BTC? " + "x" * 200)
        later = message(first, Role.USER, "And ETH?", created_at=NOW + timedelta(hours=1))
        await conversations.ask(later, channel="web")
        second = await opened(conversations, "Hola")
        threads = await conversations.threads()
    assert [thread.id for thread in threads] == [first.id, second.id]
    assert threads[0].title == ("How is BTC? " + "x" * 200)[:80]
    assert threads[0].updated_at == NOW + timedelta(hours=1)


async def test_hostile_text_is_stored_as_text(database: Database, two_users: tuple[Account, Account]) -> None:
    """NUL and half surrogates are what PostgreSQL cannot keep; they become replacement characters."""
    conversations = SqlConversations(database)
    hostile = "'; DROP TABLE llm.messages; --\x00\ud800{{7*7}}<script>"
    call = Call("1", "get_quote", {"symbol": hostile, "n": float("nan"), "deep": [{hostile: hostile}]})
    with acting_as(two_users[0].id):
        thread = await opened(conversations, hostile)
        await conversations.add(message(thread, Role.ASSISTANT, "", calls=(call,)))
        asked, answered = await conversations.messages(thread.id)
    kept = "'; DROP TABLE llm.messages; --\ufffd?{{7*7}}<script>"
    assert asked.text == kept
    assert answered.calls[0].args == {"symbol": kept, "n": "nan", "deep": [{kept: kept}]}


async def test_the_same_message_from_two_tabs_is_stored_once(
    database: Database, two_users: tuple[Account, Account]
) -> None:
    conversations = SqlConversations(database)
    with acting_as(two_users[0].id):
        thread = await opened(conversations)
        said = message(thread, Role.ASSISTANT, "Hola", calls=CALLS)
        await asyncio.gather(*(conversations.add(said) for _ in range(8)))
        assert list(await conversations.messages(thread.id))[1:] == [said]


async def test_without_a_user_nothing_is_said(database: Database) -> None:
    with pytest.raises(NobodyActs):
        await opened(SqlConversations(database))


async def test_a_thread_is_found_renamed_and_deleted_with_everything_in_it(
    conversations: Conversations, thread: Thread
) -> None:
    said = message(thread, Role.USER, "Hola")
    answer = message(thread, Role.ASSISTANT, "Buenas", answers=said.id, calls=CALLS)
    assert await conversations.ask(said, channel="web")
    assert not await conversations.ask(said, channel="web")
    await conversations.add(answer)
    await conversations.rate(answer.id, 1, "Bien")
    await conversations.rename(thread.id, "Saludos")
    found = await conversations.thread(thread.id)
    assert found
    assert found.title == "Saludos"
    assert await conversations.ratings(thread.id) == {answer.id: Rating(1, "Bien")}
    await conversations.delete(thread.id)
    assert await conversations.thread(thread.id) is None
    assert await conversations.messages(thread.id) == []
    assert await conversations.ratings(thread.id) == {}


async def test_another_users_thread_is_neither_found_nor_renamed_nor_deleted(
    both: tuple[Conversations, Conversations], users: tuple[UUID, UUID], thread: Thread
) -> None:
    _, theirs = both
    with acting_as(users[1]):
        assert await theirs.thread(thread.id) is None
        assert list(await theirs.threads()) == []
        with pytest.raises(LookupError):
            await theirs.rename(thread.id, "mine")
        with pytest.raises(LookupError):
            await theirs.delete(thread.id)
        assert await theirs.ratings(thread.id) == {}


async def test_threads_come_in_pages_without_gap_or_repetition(
    database: Database, two_users: tuple[Account, Account]
) -> None:
    conversations = SqlConversations(database)
    with acting_as(two_users[0].id):
        for number in range(7):
            when = NOW + timedelta(minutes=number // 2)  # some of them at the same time
            await opened(conversations, f"número {number}", when)
        whole = await conversations.threads()
        pages: list[Thread] = []
        while page := await conversations.threads(2, ThreadQuery(after=_place(pages))):
            pages += page
    assert pages == list(whole)
    assert len(pages) == 7


async def test_of_what_is_looked_for_the_threads_that_are_called_so_come_first(
    database: Database, two_users: tuple[Account, Account]
) -> None:
    conversations = SqlConversations(database)
    with acting_as(two_users[0].id):
        for number, (title, talk) in enumerate(
            [("un RSI", "hola"), ("otro rsi", "hola"), ("hola", "el RSI"), ("adiós", "mi RSI"), ("no", "no")]
        ):
            when = NOW + timedelta(minutes=number)
            thread = await opened(conversations, title, when)
            said = replace(message(thread, Role.USER, talk), created_at=when)
            await conversations.ask(said, channel="web")
        wanted = ThreadQuery("rsi")
        whole = await conversations.threads(wanted=wanted)
        pages: list[Thread] = []
        while page := await conversations.threads(1, replace(wanted, after=_place(pages))):
            pages += page
    assert [thread.title for thread in whole] == ["otro rsi", "un RSI", "adiós", "hola"]
    assert pages == list(whole)


def _place(threads: list[Thread]) -> tuple[datetime, UUID] | None:
    return (threads[-1].updated_at, threads[-1].id) if threads else None
