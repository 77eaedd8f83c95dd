"""Accounts, their sessions, and links that let somebody in once.

Before somebody is signed in no user acts, and the tables show nothing: then only the functions of schema
auth answer (migrations/sql/0001_rights.sql, 0007_sessions.sql). Everything else acts as the account concerned.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import asyncpg
from sqlalchemy import (
    DateTime,
    Row,
    TextClause,
    TextualSelect,
    Update,
    bindparam,
    case,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy import text as sql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import col

from db.engine import Database
from db.identity import acting_as
from db.roles import Role
from db.tables.auth import AccountRow, LoginLinkRow, SessionRow
from knowledge.preferences import PREFERENCES, defaults
from knowledge.reader import Reader
from trading.errors import BadInput, Conflict


@dataclass(frozen=True, slots=True)
class Account:
    """`role` is owner (one per machine), admin or user; without a password only a link lets them in."""

    id: UUID
    name: str
    role: str
    password_hash: str | None
    language: str
    time_zone: str
    number_format: str
    preferences: Mapping[str, Any]
    created_at: datetime

    @property
    def prefers(self) -> dict[str, str]:
        """Every preference by the keys of knowledge.preferences; one that was never set has its default."""
        return preferred(self.language, self.time_zone, self.number_format, self.preferences)

    @property
    def reader(self) -> Reader:
        prefers = self.prefers
        return Reader(self.language, prefers["number_format"], prefers["time_zone"])

    @property
    def unchosen(self) -> list[str]:
        """What of a reader the person has not chosen: there the browser may say how they read."""
        return [key for key in BROWSERS if not getattr(self, key)]


@dataclass(frozen=True, slots=True)
class Session:
    """`last_seen_at` is right to a minute."""

    id: UUID
    account_id: UUID
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    user_agent: str
    last_seen_at: datetime


# Two statements that every turn waits for.
_BY_ID = f"SELECT {', '.join(Account.__slots__)} FROM auth.accounts WHERE id = $1"  # noqa: S608 constants
_LIVE_SESSION = "SELECT * FROM auth.live_session($1, $2)"


class NameTaken(BadInput):
    code = "name_taken"


class SqlAccounts:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(
        self, name: str, *, role: str = "user", password_hash: str | None = None, language: str = "en"
    ) -> Account:
        """Raises BadInput for what cannot be a name, or is taken."""
        account_id = uuid4()
        values = {"id": account_id, "name": _name(name), "role": role, "language": language}
        try:
            with acting_as(account_id):
                async with self._database.unit_of_work() as connection:
                    await connection.execute(insert(AccountRow).values(**values, password_hash=password_hash))
        except IntegrityError as error:
            raise _taken(name) from error
        return await self._existing(account_id)

    async def by_name(self, name: str) -> Account | None:
        return await self._one(_accounts("account_named(:name)", name=name))

    async def by_id(self, account_id: UUID) -> Account | None:
        with acting_as(account_id):
            found = await self._database.statement(Role.APP, _BY_ID, account_id)
        return _as_read(found[0]) if found else None

    async def owner(self) -> Account | None:
        return await self._one(_accounts("machine_owner()"))

    async def ensure_owner(self, name: str = "owner") -> Account:
        """The machine's owner, made without a password if there is none yet."""
        if found := await self.owner():
            return found
        try:
            return await self.create(name, role="owner")
        except BadInput as error:
            if found := await self.owner():
                return found  # another process was first
            raise Conflict(error.what, value=name, rule=error.rule, remedy=error.remedy) from error

    async def visible(self) -> Sequence[Account]:
        """All accounts if the acting user is owner or admin, else their own."""
        async with self._database.unit_of_work() as connection:
            rows = await connection.execute(_accounts("visible_accounts()"))
            return [_as_account(row) for row in rows]

    async def change(self, account_id: UUID, **values: Any) -> Account:
        """Sets name, password_hash, language, time_zone, number_format or preferences. Raises BadInput for what
        cannot be a name, or is taken."""
        values = _checked(values)
        try:
            with acting_as(account_id):
                async with self._database.unit_of_work() as connection:
                    await connection.execute(_changing(account_id).values(**values))
        except IntegrityError as error:
            raise _taken(values.get("name", "")) from error
        return await self._existing(account_id)

    async def begin_with(self, account_id: UUID, **known: str) -> Account:
        """What a browser knows of its person, by the keys of BROWSERS: kept where they have not chosen."""
        columns = {key: col(getattr(AccountRow, key)) for key in known}
        values = {key: case((columns[key] == "", value), else_=columns[key]) for key, value in known.items()}
        return await self.change(account_id, **values) if values else await self._existing(account_id)

    async def open_session(
        self, account_id: UUID, *, now: datetime, lasts: timedelta, user_agent: str = ""
    ) -> Session:
        session = Session(uuid4(), account_id, now, now + lasts, None, _printable(user_agent), now)
        with acting_as(account_id):
            async with self._database.unit_of_work() as connection:
                await connection.execute(insert(SessionRow).values(**_fields(session)))
        return session

    async def live_session(self, session_id: UUID, *, now: datetime) -> Session | None:
        """None for a session that is unknown, expired, revoked, or from the future."""
        found = await self._database.statement(Role.APP, _LIVE_SESSION, session_id, now)
        return Session(**found[0]) if found else None

    async def live_sessions(self, session_ids: Collection[UUID], *, now: datetime) -> frozenset[UUID]:
        """Those of them that still hold, whoever's they are, in one query."""
        query = _asking("SELECT auth.live_sessions(:ids, :now)", ids=list(session_ids), now=now)
        async with self._database.unit_of_work() as connection:
            return frozenset((await connection.execute(query)).scalars())

    async def saw(self, session: Session, *, now: datetime) -> None:
        """Notes that somebody is there; never a time before one that is noted."""
        statement = (
            update(SessionRow)
            .where(col(SessionRow.id) == session.id, col(SessionRow.last_seen_at) < now)
            .values(last_seen_at=now)
        )
        with acting_as(session.account_id):
            async with self._database.unit_of_work() as connection:
                await connection.execute(statement)

    async def sessions(self, account_id: UUID) -> Sequence[Session]:
        query = (
            select(SessionRow)
            .where(col(SessionRow.account_id) == account_id)
            .order_by(col(SessionRow.created_at))
        )
        with acting_as(account_id):
            async with self._database.unit_of_work() as connection:
                return [Session(**row._mapping) for row in await connection.execute(query)]

    async def revoke(
        self, account_id: UUID, session_id: UUID | None = None, *, but: UUID | None = None, now: datetime
    ) -> frozenset[UUID]:
        """Ends one session of the account, or all `but` one; which were not ended before."""
        statement = _revoking(account_id, now)
        if session_id is not None:
            statement = statement.where(col(SessionRow.id) == session_id)
        if but is not None:
            statement = statement.where(col(SessionRow.id) != but)
        with acting_as(account_id):
            async with self._database.unit_of_work() as connection:
                return frozenset((await connection.execute(statement)).scalars())

    async def remove(self, account_id: UUID) -> frozenset[UUID]:
        """Deletes the account and every row of its user; which sessions it had that were not ended."""
        with acting_as(account_id):
            async with self._database.unit_of_work() as connection:
                live = select(col(SessionRow.id)).where(col(SessionRow.revoked_at).is_(None))
                ended = frozenset((await connection.execute(live)).scalars())
                await connection.execute(delete(AccountRow).where(col(AccountRow.id) == account_id))
        return ended

    async def issue_link(self, account_id: UUID, purpose: str, *, now: datetime, lasts: timedelta) -> str:
        """A token of 256 bits, said once and stored as a hash; older links of the account work no longer."""
        token = secrets.token_urlsafe(32)
        older = update(LoginLinkRow).where(
            col(LoginLinkRow.account_id) == account_id, col(LoginLinkRow.used_at).is_(None)
        )
        with acting_as(account_id):
            async with self._database.unit_of_work() as connection:
                await connection.execute(older.values(used_at=now))
                await connection.execute(
                    insert(LoginLinkRow).values(
                        token_hash=_hash(token),
                        account_id=account_id,
                        purpose=purpose,
                        created_at=now,
                        expires_at=now + lasts,
                    )
                )
        return token

    async def invited(self, token: str, purpose: str, *, now: datetime) -> UUID | None:
        """Whom a link would let in, without using it."""
        question = "SELECT auth.login_link_of(:hash, :purpose, :now)"
        query = _asking(question, hash=_hash(token), purpose=purpose, now=now)
        async with self._database.unit_of_work() as connection:
            found: UUID | None = (await connection.execute(query)).scalar()
        return found

    async def enter(
        self, token: str, purpose: str, *, now: datetime, **values: Any
    ) -> tuple[Account, frozenset[UUID]] | None:
        """Uses the link, once however many try at the same time, ends the account's sessions and sets `values` as
        `change` does: all or nothing.

        The account and the sessions that ended. None for a link that does not work; raises BadInput for what
        cannot be a name or is taken, and the link still works.
        """
        values = _checked(values)
        try:
            async with self._database.unit_of_work() as connection:
                account_id: UUID | None = (await connection.execute(_using(token, purpose, now))).scalar()
                if account_id is None:
                    return None
                await connection.execute(
                    _asking("SELECT set_config('app.user_id', :id, true)", id=str(account_id))
                )
                ended = frozenset((await connection.execute(_revoking(account_id, now))).scalars())
                await connection.execute(_changing(account_id).values(**values))
        except IntegrityError as error:
            raise _taken(values.get("name", "")) from error
        return await self._existing(account_id), ended

    async def _one(self, query: TextualSelect) -> Account | None:
        async with self._database.unit_of_work() as connection:
            row = (await connection.execute(query)).first()
        return _as_account(row) if row else None

    async def _existing(self, account_id: UUID) -> Account:
        account = await self.by_id(account_id)
        if account is None:
            raise LookupError(f"there is no account {account_id}")
        return account


def preferred(language: str, time_zone: str, number_format: str, others: Mapping[str, Any]) -> dict[str, str]:
    """As the columns and the jsonb of an account hold them; a key that is none any more is left out."""
    own = {"language": language, "time_zone": time_zone, "number_format": number_format}
    held = {key: str(value) for key, value in others.items() if key in PREFERENCES}
    return defaults() | held | {key: value for key, value in own.items() if value}


BROWSERS: Final = ("time_zone", "number_format")
"""Columns that are empty until their person, or else their browser, has said something."""


_CHANGEABLE = {"name", "password_hash", "language", "time_zone", "number_format", "preferences"}


def _asking(question: str, **values: Any) -> TextClause:
    """A datetime would be bound without its zone if it were not said."""
    zoned = {name: DateTime(timezone=True) for name, value in values.items() if isinstance(value, datetime)}
    return sql(question).bindparams(
        *(bindparam(name, value, zoned.get(name)) for name, value in values.items())
    )


def _accounts(function: str, **values: Any) -> TextualSelect:
    return _asking(f"SELECT * FROM auth.{function}", **values).columns(*AccountRow.__table__.columns)  # noqa: S608


def _using(token: str, purpose: str, now: datetime) -> TextClause:
    question = "SELECT auth.use_login_link(:hash, :purpose, :now)"
    return _asking(question, hash=_hash(token), purpose=purpose, now=now)


def _revoking(account_id: UUID, now: datetime) -> ReturningUpdate[UUID]:
    return (
        update(SessionRow)
        .where(col(SessionRow.account_id) == account_id, col(SessionRow.revoked_at).is_(None))
        .values(revoked_at=now)
        .returning(col(SessionRow.id))
    )


def _changing(account_id: UUID) -> Update:
    return update(AccountRow).where(col(AccountRow.id) == account_id)


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    if unknown := values.keys() - _CHANGEABLE:
        raise TypeError(f"not a setting of an account: {', '.join(sorted(unknown))}")
    return values | {"name": _name(values["name"])} if "name" in values else values


def _taken(name: str) -> NameTaken:
    return NameTaken(
        f"There is an account {name!r} already.",
        value=name,
        rule="Names are unique, upper and lower case being the same; a machine has one owner.",
        remedy="Choose another name.",
    )


LONGEST_NAME: Final = 40
_NAME: Final = re.compile(rf"\w[\w .@-]{{0,{LONGEST_NAME - 1}}}")


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not _NAME.fullmatch(name):
        raise BadInput(
            "I cannot take this name.",
            value=name[:LONGEST_NAME],
            rule="It begins with a letter or a digit; after it come up to "
            f"{LONGEST_NAME - 1} more, spaces or . @ - _ among them.",
            remedy="Choose another.",
        )
    return name


def _printable(user_agent: str) -> str:
    return "".join(sign for sign in user_agent if sign.isprintable())[:300]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _fields(session: Session) -> dict[str, Any]:
    return {name: getattr(session, name) for name in Session.__slots__}


def _as_account(row: Row[Any]) -> Account:
    return Account(**{name: getattr(row, name) for name in Account.__slots__})


def _as_read(row: asyncpg.Record) -> Account:
    return Account(**{**row, "preferences": json.loads(row["preferences"])})
