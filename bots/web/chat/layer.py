"""Chainlit's data layer over schema llm, which is the only record. Everything acts as the user whose log-in the
request or the socket carries (entrance/guard.py): another user's thread is simply absent.

What the copilot says is recorded where it is said; what Chainlit would store of it is not stored twice."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from chainlit.data.base import BaseDataLayer
from chainlit.types import Feedback, PageInfo, PaginatedResponse, Pagination, ThreadDict, ThreadFilter
from chainlit.user import PersistedUser, User
from fastapi import HTTPException

from agent.embedded.answers.numbers import moment as said_moment
from bots.web.chat import steps
from bots.web.chat.live import MOST_MESSAGES, Live
from db.identity import acting_user
from db.repositories.accounts import Account
from knowledge.conversations import Conversations, Thread, ThreadQuery
from knowledge.reader import Reader

if TYPE_CHECKING:
    from bots.bootstrap import App

MOST_THREADS = 100
LONGEST_SEARCH = 200
LONGEST_COMMENT = 2_000


class Layer(BaseDataLayer):
    """Over the running program and what its tabs are shown; `reader` says how a user reads."""

    def __init__(
        self, running: "Callable[[], App]", live: Live, reader: Callable[[UUID], Awaitable[Reader]]
    ) -> None:
        self._running = running
        self._live = live
        self._reader = reader

    @property
    def _record(self) -> Conversations:
        return self._running().conversations

    async def get_user(self, identifier: str) -> PersistedUser | None:
        user_id = _id(identifier)
        account = await self._running().accounts.by_id(user_id) if user_id else None
        return _as_user(account) if account else None

    async def create_user(self, user: User) -> PersistedUser | None:
        """Accounts are made by links alone; this finds the one that logged in."""
        return await self.get_user(user.identifier)

    async def list_threads(
        self, pagination: Pagination, filters: ThreadFilter
    ) -> PaginatedResponse[ThreadDict]:
        """The last used first; of a search those that are called so, and each says its day. A thread's time is
        that of its last message: the list is grouped by it."""
        first = min(max(pagination.first, 1), MOST_THREADS)
        wanted = ThreadQuery(
            (filters.search or "")[:LONGEST_SEARCH], filters.feedback, _place(pagination.cursor)
        )
        found = await self._record.threads(first + 1, wanted)
        page = found[:first]
        info = PageInfo(len(found) > first, _cursor(page[0]), _cursor(page[-1])) if page else NO_PAGE
        shown = [_as_dict(thread) for thread in page]
        if wanted.words.strip() and (acting := acting_user()):
            reader = await self._reader(acting)
            for thread, found_one in zip(page, shown, strict=True):
                found_one["name"] = f"{thread.title} · {_day(thread, reader)}"
        return PaginatedResponse(pageInfo=info, data=shown)

    async def get_thread_author(self, thread_id: str) -> str:
        """Empty for a thread that is not the acting user's."""
        thread = await self._thread(thread_id)
        return str(thread.user_id) if thread else ""

    async def get_thread(self, thread_id: str) -> ThreadDict | None:
        thread = await self._thread(thread_id)
        if thread is None:
            return None
        messages = await self._record.messages(thread.id, MOST_MESSAGES)
        ratings = await self._record.ratings(thread.id)
        shown, elements = steps.whole(messages, ratings, await self._reader(thread.user_id))
        return _as_dict(thread, shown, elements)

    async def update_thread(
        self,
        thread_id: str,
        name: str | None = None,
        user_id: str | None = None,
        metadata: dict[str, Any] | None = None,
        tags: list[str] | None = None,
    ) -> None:
        """A new name; nothing else of a thread is Chainlit's to say."""
        known = _id(thread_id)
        if known and name and name.strip():
            with suppress(LookupError):
                await self._record.rename(known, name)

    async def delete_thread(self, thread_id: str) -> None:
        if known := _id(thread_id):
            await self._live.take_away(_acting(), known, self._running().copilot.delete)

    async def upsert_feedback(self, feedback: Feedback) -> str:
        """Raises HTTPException for an answer that is not the acting user's."""
        try:
            answer_id = steps.rated(feedback.forId)
            comment = (feedback.comment or "")[:LONGEST_COMMENT]
            await self._record.rate(answer_id, feedback.value, comment)
        except (LookupError, ValueError):
            raise HTTPException(404, "There is no such answer.") from None
        return str(answer_id)

    async def delete_feedback(self, feedback_id: str) -> bool:
        """False for one that is not there, or not the acting user's."""
        known = _id(feedback_id)
        return known is not None and await self._record.unrate(known)

    async def get_element(self, thread_id: str, element_id: str) -> None:
        """Elements come with their thread; the address of a single one is shut."""

    async def create_element(self, element: Any) -> None:
        """An element is recorded with the answer that it belongs to."""

    async def delete_element(self, element_id: str, thread_id: str | None = None) -> None:
        """What was shown is not taken back."""

    async def create_step(self, step_dict: Any) -> None:
        """Questions, calls and answers are recorded by the copilot; what the page says by itself passes."""

    async def update_step(self, step_dict: Any) -> None:
        """As create_step."""

    async def delete_step(self, step_id: str) -> None:
        """What was said is not taken back, but with its whole thread."""

    async def get_favorite_steps(self, user_id: str) -> list[Any]:
        return []

    async def build_debug_url(self) -> str:
        return ""

    async def close(self) -> None:
        """The database is the program's, which closes it."""

    async def _thread(self, thread_id: str) -> Thread | None:
        known = _id(thread_id)
        return await self._record.thread(known) if known else None


NO_PAGE = PageInfo(False, None, None)


def _acting() -> UUID:
    return acting_user() or UUID(int=0)


def _as_user(account: Account) -> PersistedUser:
    return PersistedUser(
        id=str(account.id),
        identifier=str(account.id),
        display_name=account.name,
        createdAt=steps.moment(account.created_at),
    )


def _as_dict(thread: Thread, shown: Any = (), elements: Any = ()) -> ThreadDict:
    return {
        "id": str(thread.id),
        "createdAt": steps.moment(thread.updated_at),
        "name": thread.title or None,
        "userId": str(thread.user_id),
        "userIdentifier": str(thread.user_id),
        "tags": [],
        "metadata": {},
        "steps": list(shown),
        "elements": list(elements),
    }


def _day(thread: Thread, reader: Reader) -> str:
    return said_moment(reader.local(thread.updated_at).date().isoformat(), reader)


def _cursor(thread: Thread) -> str:
    return f"{steps.moment(thread.updated_at)} {thread.id}"


def _place(cursor: str | None) -> tuple[datetime, UUID] | None:
    """Raises HTTPException for a cursor that we did not give."""
    if not cursor:
        return None
    try:
        when, _, thread_id = cursor.partition(" ")
        return datetime.fromisoformat(when), UUID(thread_id)
    except ValueError:
        raise HTTPException(400, "This is no place in the list.") from None


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except (ValueError, AttributeError, TypeError):
        return None
