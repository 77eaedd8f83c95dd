"""The door: single-use links in, log-in, log-out. Every front end with people uses this one."""

import asyncio
import re
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from bots.auth.attempts import Attempts
from bots.auth.passwords import hashed, matches
from db.repositories.accounts import Account, Session, SqlAccounts
from trading.errors import BadInput

SESSION_LENGTH = timedelta(hours=12)
LINK_LENGTH = timedelta(hours=1)
_HASHES_AT_ONCE = 2  # each takes 64 MiB and a core
_NAME = re.compile(r"\w[\w .@-]{0,39}")


class Purpose(StrEnum):
    """What a single-use link is for; the word is part of its address."""

    WELCOME = "welcome"  # the owner's first: name and password
    RESET = "reset"  # a password for an account that has its name


class DeadLink(BadInput):
    code = "dead_link"


class Door:
    def __init__(self, accounts: SqlAccounts, attempts: Attempts, clock: Callable[[], datetime]) -> None:
        self._accounts = accounts
        self._attempts = attempts
        self._clock = clock
        self._hashing = asyncio.Semaphore(_HASHES_AT_ONCE)

    async def first_token(self) -> str | None:
        """A token for the owner's welcome, while the owner has no password."""
        owner = await self._accounts.ensure_owner()
        return None if owner.password_hash else await self.invite(owner, Purpose.WELCOME)

    async def invite(self, account: Account, purpose: Purpose = Purpose.RESET) -> str:
        """The token of a new link, to be shown once; only its hash is stored."""
        return await self._accounts.issue_link(account.id, purpose, now=self._clock(), lasts=LINK_LENGTH)

    async def accept(
        self, token: str, purpose: Purpose, password: str, *, name: str = "", language: str = "en"
    ) -> Account:
        """The account, which now has this password and no other session.

        Raises DeadLink or BadInput; then nothing has changed and the link, if it worked, still does."""
        async with self._hashing:
            changes = {"password_hash": await asyncio.to_thread(hashed, password)}
        if purpose is Purpose.WELCOME:
            changes |= {"name": checked_name(name), "language": language}
        account = await self._accounts.enter(token, purpose, now=self._clock(), **changes)
        if account is None:
            raise DeadLink(
                "This link no longer works.",
                rule="A link works once, for one hour.",
                remedy="Make a new one in the terminal with `orbiquant account reset`.",
            )
        return account

    async def log_in(self, name: str, password: str) -> Session | None:
        """A new session, or None for a wrong name or password. Raises TooManyAttempts."""
        key = name.strip().casefold()
        self._attempts.check(key)
        account = await self._accounts.by_name(name.strip())
        stored = account.password_hash if account else None
        self._attempts.begin(key)
        async with self._hashing:
            right = await asyncio.to_thread(matches, stored, password)
        if not right or account is None:
            return None
        self._attempts.succeeded(key)
        return await self._accounts.open_session(account.id, now=self._clock(), lasts=SESSION_LENGTH)

    async def session(self, session_id: UUID) -> Session | None:
        """None for one that is unknown, expired or revoked."""
        return await self._accounts.live_session(session_id, now=self._clock())

    async def live(self, session_ids: Collection[UUID]) -> frozenset[UUID]:
        """Those of the sessions that still hold."""
        return (
            await self._accounts.live_sessions(session_ids, now=self._clock()) if session_ids else frozenset()
        )

    async def account(self, session_id: UUID) -> Account | None:
        """Whose session it is, if it still holds."""
        session = await self.session(session_id)
        return await self._accounts.by_id(session.account_id) if session else None

    async def log_out(self, session_id: UUID) -> None:
        if session := await self.session(session_id):
            await self._accounts.revoke(session.account_id, session_id, now=self._clock())


def checked_name(name: str) -> str:
    """Raises BadInput for what cannot be a name."""
    name = name.strip()
    if not _NAME.fullmatch(name):
        raise BadInput(
            "I cannot take this name.",
            value=name[:40],
            rule="A name has 1 to 40 letters, digits, spaces or . @ - _ and starts with a letter or digit.",
            remedy="Choose another.",
        )
    return name
