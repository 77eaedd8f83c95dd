"""Threads, messages, calls and elements in schema llm."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased
from sqlmodel import col

from db.engine import Database, storable, to_json
from db.identity import require_user
from db.roles import Role as DatabaseRole
from db.tables.llm import CallRow, ElementRow, FeedbackRow, MessageRow, ThreadRow
from db.tables.memory import MemoryRow
from knowledge.conversations import ANY, Call, Element, Message, NoThread, Rating, Role, Thread, ThreadQuery
from knowledge.memories import MemoryKind

_TITLE = 80
_MOST_WORDS = 8
_ACCENTED = "áéíóúàèìòùâêîôûäëïöüãõñç"
_PLAIN = "aeiouaeiouaeiouaeiouaonc"

# Two statements that every turn waits for. In the first the policy refuses the update of a thread that is
# somebody else's; in the second the thread's time follows its last message.
_ASK = """
    WITH opened AS (
        INSERT INTO llm.threads (id, user_id, channel, title, updated_at) VALUES ($2, $3, $11, $10, $6)
        ON CONFLICT (id) DO UPDATE SET
            updated_at = excluded.updated_at, title = coalesce(nullif(threads.title, ''), excluded.title)
        RETURNING id
    )
    INSERT INTO llm.messages (id, thread_id, user_id, role, text, created_at, answers, brain, notices)
    SELECT $1, opened.id, $3, $4, $5, $6, $7, $8, $9::jsonb FROM opened
    ON CONFLICT DO NOTHING RETURNING id
"""
_ADD = """
    WITH stored AS (
        INSERT INTO llm.messages (id, thread_id, user_id, role, text, created_at, answers, brain, notices)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb)
        ON CONFLICT DO NOTHING RETURNING id, thread_id
    ), called AS (
        INSERT INTO llm.calls (message_id, ordinal, user_id, id, tool, args, facts, error, elapsed_ms)
        SELECT stored.id, c.ordinal, $3, c.id, c.tool, c.args, c.facts, c.error, c.elapsed_ms
        FROM stored, jsonb_to_recordset($11::jsonb) AS c(
            ordinal int, id text, tool text, args jsonb, facts jsonb, error jsonb, elapsed_ms float8
        )
    ), shown AS (
        INSERT INTO llm.elements (id, message_id, ordinal, user_id, kind, props, call)
        SELECT e.id, stored.id, e.ordinal, $3, e.kind, e.props, e.call
        FROM stored, jsonb_to_recordset($12::jsonb) AS e(ordinal int, id uuid, kind text, props jsonb, call text)
    )
    UPDATE llm.threads SET updated_at = $6, title = coalesce(nullif(title, ''), $10)
    FROM stored WHERE threads.id = stored.thread_id
"""


def _withheld(error: ProgrammingError) -> bool:
    """Whether the row is another user's: the database refuses to touch what it does not show."""
    return getattr(error.orig, "sqlstate", None) == "42501"


class SqlConversations:
    """The acting user's Conversations: row-level security keeps everybody else's away."""

    def __init__(self, database: Database, role: DatabaseRole = DatabaseRole.COPILOT) -> None:
        self._database = database
        self._role = role

    async def thread(self, thread_id: UUID) -> Thread | None:
        async with self._database.unit_of_work(self._role) as connection:
            found = await connection.execute(select(ThreadRow).where(col(ThreadRow.id) == thread_id))
            row = found.first()
        return _as_thread(row) if row else None

    async def threads(self, limit: int = 50, wanted: ThreadQuery = ANY) -> Sequence[Thread]:
        query = (
            select(ThreadRow)
            .where(col(ThreadRow.user_id) == require_user(), *_conditions(wanted))
            .order_by(*(part.desc() for part in _rank(wanted, ThreadRow)))
            .limit(limit)
        )
        async with self._database.unit_of_work() as connection:
            return [_as_thread(row) for row in await connection.execute(query)]

    async def rename(self, thread_id: UUID, title: str) -> None:
        named = update(ThreadRow).where(col(ThreadRow.id) == thread_id).values(title=_short(title))
        async with self._database.unit_of_work() as connection:
            if not (await connection.execute(named)).rowcount:
                raise NoThread(thread_id)

    async def delete(self, thread_id: UUID) -> None:
        gone = delete(ThreadRow).where(col(ThreadRow.id) == thread_id)
        summary = delete(MemoryRow).where(
            col(MemoryRow.thread_id) == thread_id, col(MemoryRow.kind) == MemoryKind.SUMMARY.value
        )
        async with self._database.unit_of_work() as connection:
            if not (await connection.execute(gone)).rowcount:
                raise NoThread(thread_id)
            await connection.execute(summary)

    async def ratings(self, thread_id: UUID) -> Mapping[UUID, Rating]:
        query = (
            select(FeedbackRow)
            .join(MessageRow, col(MessageRow.id) == col(FeedbackRow.message_id))
            .where(col(MessageRow.thread_id) == thread_id)
        )
        async with self._database.unit_of_work() as connection:
            rows = await connection.execute(query)
            return {row.message_id: Rating(row.value, row.comment) for row in rows}

    async def ask(self, message: Message, *, channel: str) -> bool:
        values = (*_message_values(message), _title(message), channel)
        try:
            return bool(await self._database.statement(self._role, _ASK, *values))
        except asyncpg.InsufficientPrivilegeError:
            raise NoThread(message.thread_id) from None

    async def add(self, message: Message) -> None:
        values = (
            *_message_values(message),
            _title(message),
            to_json(_call_values(message)),
            to_json(_element_values(message)),
        )
        await self._database.statement(self._role, _ADD, *values)

    async def messages(self, thread_id: UUID, limit: int = 100) -> Sequence[Message]:
        newest = (
            select(MessageRow)
            .where(col(MessageRow.thread_id) == thread_id)
            .order_by(col(MessageRow.seq).desc())
            .limit(limit)
        )
        return await self._whole(newest)

    async def message(self, message_id: UUID) -> Message | None:
        found = await self._whole(select(MessageRow).where(col(MessageRow.id) == message_id))
        return found[0] if found else None

    async def rate(self, message_id: UUID, value: int, comment: str = "") -> None:
        values = {"value": value, "comment": storable(comment)}
        row = {"message_id": message_id, "user_id": require_user(), **values}
        statement = (
            insert(FeedbackRow).values(row).on_conflict_do_update(index_elements=["message_id"], set_=values)
        )
        try:
            async with self._database.unit_of_work() as connection:
                await connection.execute(statement)
        except (IntegrityError, ProgrammingError) as error:
            if isinstance(error, ProgrammingError) and not _withheld(error):
                raise
            raise LookupError(f"there is no message {message_id}") from None

    async def unrate(self, message_id: UUID) -> bool:
        statement = delete(FeedbackRow).where(col(FeedbackRow.message_id) == message_id)
        async with self._database.unit_of_work() as connection:
            return bool((await connection.execute(statement)).rowcount)

    async def unsummarised(self, before: datetime, limit: int) -> Sequence[Thread]:
        summed_up = col(ThreadRow.summarised_at)
        talk_went_on = or_(summed_up.is_(None), summed_up < col(ThreadRow.updated_at))
        query = (
            select(ThreadRow)
            .where(col(ThreadRow.user_id) == require_user(), col(ThreadRow.updated_at) < before, talk_went_on)
            .order_by(col(ThreadRow.updated_at).desc(), col(ThreadRow.id))
            .limit(limit)
        )
        async with self._database.unit_of_work() as connection:
            return [_as_thread(row) for row in await connection.execute(query)]

    async def summarised(self, thread_id: UUID, up_to: datetime) -> None:
        noted = update(ThreadRow).where(col(ThreadRow.id) == thread_id).values(summarised_at=up_to)
        async with self._database.unit_of_work() as connection:
            await connection.execute(noted)

    async def unanswered(self) -> Sequence[Message]:
        said = (
            select(MessageRow)
            .ext(distinct_on(col(MessageRow.thread_id)))
            .where(col(MessageRow.role) == Role.USER.value, col(MessageRow.user_id) == require_user())
            .order_by(col(MessageRow.thread_id), col(MessageRow.seq).desc())
            .subquery()
        )
        answer = aliased(MessageRow)
        waiting = select(said).where(~exists().where(col(answer.answers) == said.c.id))
        return await self._whole(waiting)

    async def _whole(self, query: Select[Any]) -> Sequence[Message]:
        """Messages with their calls, oldest first."""
        async with self._database.unit_of_work(self._role) as connection:
            rows = sorted(await connection.execute(query), key=lambda row: row.seq)
            ids = [row.id for row in rows if row.role != Role.USER]
            calls, elements = await _calls(connection, ids), await _elements(connection, ids)
        return [_as_message(row, calls.get(row.id, ()), elements.get(row.id, ())) for row in rows]


async def _calls(connection: AsyncConnection, message_ids: Sequence[UUID]) -> dict[UUID, list[Call]]:
    if not message_ids:
        return {}
    query = (
        select(CallRow)
        .where(col(CallRow.message_id).in_(message_ids))
        .order_by(col(CallRow.message_id), col(CallRow.ordinal))
    )
    rows = await connection.execute(query)
    return {
        message_id: [_as_call(row) for row in group]
        for message_id, group in groupby(rows, key=lambda row: row.message_id)
    }


async def _elements(connection: AsyncConnection, message_ids: Sequence[UUID]) -> dict[UUID, list[Element]]:
    if not message_ids:
        return {}
    query = (
        select(ElementRow)
        .where(col(ElementRow.message_id).in_(message_ids))
        .order_by(col(ElementRow.message_id), col(ElementRow.ordinal))
    )
    rows = await connection.execute(query)
    return {
        message_id: [Element(row.id, row.kind, row.props, row.call) for row in group]
        for message_id, group in groupby(rows, key=lambda row: row.message_id)
    }


def _conditions(wanted: ThreadQuery) -> Iterator[ColumnElement[bool]]:
    for word in _words(wanted):
        said = exists().where(
            col(MessageRow.thread_id) == col(ThreadRow.id), _has(col(MessageRow.text), word)
        )
        yield or_(_has(col(ThreadRow.title), word), said)
    if wanted.rated is not None:
        yield exists().where(
            col(MessageRow.thread_id) == col(ThreadRow.id),
            col(FeedbackRow.message_id) == col(MessageRow.id),
            col(FeedbackRow.value) == wanted.rated,
        )
    if wanted.after:
        last = aliased(ThreadRow)
        titled = [
            select(part).where(col(last.id) == wanted.after[1]).scalar_subquery()
            for part in _titled(wanted, last)
        ]
        place = (*titled, *(literal(part) for part in wanted.after))
        yield tuple_(*_rank(wanted, ThreadRow)) < tuple_(*place)


def _rank(wanted: ThreadQuery, row: type[ThreadRow]) -> Sequence[Any]:
    """Those that are called as was looked for first, then the last used."""
    return [*_titled(wanted, row), col(row.updated_at), col(row.id)]


def _titled(wanted: ThreadQuery, row: type[ThreadRow]) -> Sequence[ColumnElement[bool]]:
    """Whether the title has all the words, where some are looked for."""
    words = _words(wanted)
    return [and_(*(_has(col(row.title), word) for word in words))] if words else []


def _words(wanted: ThreadQuery) -> Sequence[str]:
    return _folded(wanted.words).split()[:_MOST_WORDS]


def _has(column: Any, word: str) -> ColumnElement[bool]:
    """No index: row-level security looks at the owner first, and one person's talk is read in milliseconds."""
    return func.strpos(func.translate(func.lower(column), _ACCENTED, _PLAIN), word) > 0


def _folded(text: str) -> str:
    return storable(text).lower().translate(str.maketrans(_ACCENTED, _PLAIN))


def _title(message: Message) -> str:
    """A thread is named by the first thing that its user said."""
    return _short(message.text) if message.role is Role.USER else ""


def _short(text: str) -> str:
    return storable(" ".join(text.split())[:_TITLE])


def _message_values(message: Message) -> tuple[Any, ...]:
    return (
        message.id,
        message.thread_id,
        require_user(),
        message.role.value,
        storable(message.text),
        message.created_at,
        message.answers,
        message.brain,
        to_json(list(message.notices)),
    )


def _call_values(message: Message) -> list[dict[str, Any]]:
    return [
        {
            "ordinal": ordinal,
            "id": call.id,
            "tool": call.tool,
            "args": dict(call.args),
            "facts": [dict(fact) for fact in call.facts],
            "error": None if call.error is None else dict(call.error),
            "elapsed_ms": call.elapsed_ms,
        }
        for ordinal, call in enumerate(message.calls)
    ]


def _element_values(message: Message) -> list[dict[str, Any]]:
    return [
        {
            "ordinal": ordinal,
            "id": str(element.id),
            "kind": element.kind,
            "props": dict(element.props),
            "call": element.call,
        }
        for ordinal, element in enumerate(message.elements)
    ]


def _as_thread(row: Row[Any]) -> Thread:
    return Thread(row.id, row.user_id, row.channel, row.title, row.created_at, row.updated_at)


def _as_message(row: Row[Any], calls: Iterable[Call], elements: Iterable[Element]) -> Message:
    return Message(
        id=row.id,
        thread_id=row.thread_id,
        role=Role(row.role),
        text=row.text,
        created_at=row.created_at,
        answers=row.answers,
        brain=row.brain,
        notices=tuple(row.notices),
        calls=tuple(calls),
        elements=tuple(elements),
    )


def _as_call(row: Row[Any]) -> Call:
    return Call(row.id, row.tool, row.args, tuple(row.facts), row.error, row.elapsed_ms)
