"""The door: single-use links in, log-in, log-out. Every front end with people uses this one."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import structlog

from bots.auth.attempts import LogIns
from bots.auth.passwords import hashed, matches
from db.identity import acting_as
from db.repositories.accounts import Account, Session, SqlAccounts
from trading.errors import BadInput

SESSION_LENGTH = timedelta(hours=12)
LINK_LENGTH = timedelta(hours=1)
_SEEN_EVERY = timedelta(minutes=1)
_HASHES_AT_ONCE = 2  # each takes 64 MiB and a core
Ended = Callable[[frozenset[UUID]], None]
log = structlog.get_logger(__name__)


class Purpose(StrEnum):
    """What a single-use link is for; the word is part of its address."""

    WELCOME = "welcome"  # the owner's first: name and password
    RESET = "reset"  # a password for an account that has its name


@dataclass(frozen=True, slots=True)
class LogIn:
    """Who is logged in, and with which session."""

    account: Account
    session: Session


class DeadLink(BadInput):
    code = "dead_link"


class WrongPassword(BadInput):
    code = "wrong_password"


class Door:
    """`ended` are called at once, with the ids of sessions that end in this process; those that end elsewhere
    are found by asking `holding`."""

    def __init__(self, accounts: SqlAccounts, log_ins: LogIns, clock: Callable[[], datetime]) -> None:
        self._accounts = accounts
        self._log_ins = log_ins
        self._clock = clock
        self._hashing = asyncio.Semaphore(_HASHES_AT_ONCE)
        self.ended: set[Ended] = set()

    async def first_token(self) -> str | None:
        """A token for the owner's welcome, while the owner has no password."""
        owner = await self._accounts.ensure_owner()
        return None if owner.password_hash else await self.invite(owner, Purpose.WELCOME)

    async def awaits_first(self) -> bool:
        """Whether nobody on this machine has chosen a password yet."""
        owner = await self._accounts.ensure_owner()
        if owner.password_hash:
            return False
        with acting_as(owner.id):
            return not any(account.password_hash for account in await self._accounts.visible())

    async def invite(self, account: Account, purpose: Purpose = Purpose.RESET) -> str:
        """The token of a new link, to be shown once; only its hash is stored. Older links end."""
        token = await self._accounts.issue_link(account.id, purpose, now=self._clock(), lasts=LINK_LENGTH)
        log.debug("link made", account=str(account.id), purpose=purpose.value)
        return token

    async def invited(self, token: str, purpose: Purpose) -> Account | None:
        """Whom a link would let in; None for one that works no longer."""
        account_id = await self._accounts.invited(token, purpose, now=self._clock())
        return await self._accounts.by_id(account_id) if account_id else None

    async def accept(
        self, token: str, purpose: Purpose, password: str, *, name: str = "", language: str = "en"
    ) -> Account:
        """The account, which now has this password and no other session.

        Raises DeadLink or BadInput; then nothing has changed and the link, if it worked, still does."""
        async with self._hashing:
            changes = {"password_hash": await asyncio.to_thread(hashed, password)}
        if purpose is Purpose.WELCOME:
            changes |= {"name": name, "language": language}
        entered = await self._accounts.enter(token, purpose, now=self._clock(), **changes)
        if entered is None:
            raise DeadLink(
                "This link no longer works.",
                rule="A link works once, for one hour.",
                remedy="Make a new one in the terminal with `orbiquant account reset`.",
            )
        account, ended = entered
        self._say(ended, "password set by link", account.id)
        return account

    async def log_in(
        self, name: str, password: str, *, address: str = "", user_agent: str = ""
    ) -> Session | None:
        """A new session, or None for a wrong name or password. Raises TooManyAttempts."""
        name = name.strip()
        self._log_ins.check(name.casefold(), address)
        account = await self._accounts.by_name(name)
        if not await self._right(account, name, password, address) or account is None:
            log.info("log-in refused", address=address)
            return None
        return await self.open_session(account, user_agent=user_agent)

    async def open_session(self, account: Account, *, user_agent: str = "") -> Session:
        """For somebody who has just shown who they are."""
        session = await self._accounts.open_session(
            account.id, now=self._clock(), lasts=SESSION_LENGTH, user_agent=user_agent
        )
        log.info("logged in", account=str(account.id), session=str(session.id))
        return session

    async def session(self, session_id: UUID) -> Session | None:
        """None for one that is unknown, expired or revoked. Notes, at most every minute, that it was seen."""
        now = self._clock()
        found = await self._accounts.live_session(session_id, now=now)
        if found and now - found.last_seen_at >= _SEEN_EVERY:
            await self._accounts.saw(found, now=now)
        return found

    async def holding(self, session_ids: Collection[UUID]) -> frozenset[UUID]:
        """Those of them that still hold; one query, for all open sockets together."""
        return await self._accounts.live_sessions(session_ids, now=self._clock())

    async def known(self, session_id: UUID) -> LogIn | None:
        """The session with its account, if it still holds."""
        session = await self.session(session_id)
        account = await self._accounts.by_id(session.account_id) if session else None
        return LogIn(account, session) if account and session else None

    async def account(self, session_id: UUID) -> Account | None:
        """Whose session it is, if it still holds."""
        found = await self.known(session_id)
        return found.account if found else None

    async def sessions(self, account: Account) -> Sequence[Session]:
        """The account's sessions that still hold, the latest first."""
        found = await self._accounts.sessions(account.id)
        holding = await self.holding([session.id for session in found])
        return [session for session in reversed(found) if session.id in holding]

    async def revoke(self, account: Account, session_id: UUID) -> bool:
        """Ends one of the account's sessions; False if the account has no such session that was not ended."""
        ended = await self._accounts.revoke(account.id, session_id, now=self._clock())
        self._say(ended, "session revoked", account.id)
        return bool(ended)

    async def revoke_all(self, account: Account, *, but: UUID | None = None) -> int:
        """Ends the account's sessions, all or `but` one; how many."""
        ended = await self._accounts.revoke(account.id, but=but, now=self._clock())
        self._say(ended, "sessions revoked", account.id)
        return len(ended)

    async def log_out(self, session_id: UUID) -> None:
        if session := await self.session(session_id):
            ended = await self._accounts.revoke(session.account_id, session_id, now=self._clock())
            self._say(ended, "logged out", session.account_id)

    async def change_password(self, session: Session, current: str, new: str, *, address: str = "") -> None:
        """Ends the account's other sessions. Raises WrongPassword, WeakPassword or TooManyAttempts; then
        nothing has changed."""
        account = await self._accounts.by_id(session.account_id)
        if account is None or not await self._right(account, account.name, current, address):
            raise WrongPassword(
                "That is not the current password.",
                rule="The current password shows that it is you.",
                remedy="Type it again, or have the machine's owner make you a link.",
            )
        async with self._hashing:
            secret = await asyncio.to_thread(hashed, new)
        await self._accounts.change(account.id, password_hash=secret)
        ended = await self._accounts.revoke(account.id, but=session.id, now=self._clock())
        self._say(ended, "password changed", account.id)

    async def remove(self, account: Account) -> None:
        """Deletes an account and every row that is its user's. Raises BadInput for the machine's owner."""
        self.refuse_owner(account)
        ended = await self._accounts.remove(account.id)
        self._say(ended, "account removed", account.id)

    def refuse_owner(self, account: Account) -> None:
        """Raises BadInput for the machine's owner, who cannot be removed."""
        if account.role == "owner":
            raise BadInput(
                "The owner's account stays.",
                value=account.name,
                rule="A machine has one owner.",
                remedy="Choose another account.",
            )

    async def _right(self, account: Account | None, name: str, password: str, address: str) -> bool:
        """Whether it is the account's password. Raises TooManyAttempts."""
        key = name.casefold()
        self._log_ins.begin(key, address)
        stored = account.password_hash if account else None
        async with self._hashing:
            right = await asyncio.to_thread(matches, stored, password)
        if right:
            self._log_ins.succeeded(key, address)
        return right

    def _say(self, ended: frozenset[UUID], what: str, account_id: UUID) -> None:
        log.info(what, account=str(account_id), sessions=[str(one) for one in ended])
        if ended:
            for listener in tuple(self.ended):
                listener(ended)
