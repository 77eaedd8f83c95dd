"""Who has the page open: a tab for each live socket, found by its user, and what is sent to it."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeAlias
from uuid import UUID, uuid4

from bots.clock import now
from bots.web.chat.steps import Step, message_step

OPENED: Final = "orbiquant:opened"
"""The page has been shown what there is."""
TAKEN: Final = "orbiquant:taken"
REFUSED: Final = "orbiquant:refused"
UNKNOWN: Final = "orbiquant:unknown"
"""What became of a message, by its id: public/orbiquant/outbox.js waits for it."""

Emit: TypeAlias = Callable[[str, Any], Awaitable[None]]


class ChatSession(Protocol):
    """Chainlit's session behind a socket, as far as it matters here."""

    id: str
    thread_id: str
    thread_id_to_resume: str | None
    has_first_interaction: bool


@dataclass(slots=True, eq=False)
class Tab:
    """One open page. `login` is the session of its log-in, `language` its reader's; `send` takes an event's
    name and data.

    It `follows` its thread once it was shown what is there already; before, live steps would come twice.
    A tab is `astray` whose thread was deleted, or never was its user's; `stopped`, that was told to stop before
    the turn of what it has said had begun."""

    sid: str
    user_id: UUID
    login: UUID
    session: ChatSession
    language: str
    send: Emit
    follows: bool = False
    astray: bool = False
    stopped: bool = False

    @property
    def thread_id(self) -> UUID:
        return UUID(self.session.thread_id)

    @property
    def fresh(self) -> bool:
        """Whether nothing was said in it yet, and no thread is asked for."""
        return not (self.session.has_first_interaction or self.session.thread_id_to_resume)

    async def say(self, text: str) -> None:
        """Words of the page itself, which are no part of the record."""
        await self.send("new_message", words_of_the_page(self.session.thread_id, text))

    async def took(self, message_id: UUID) -> None:
        """What it has sent under this id is stored."""
        await self.send(TAKEN, {"id": str(message_id), "thread": str(self.thread_id)})

    async def refuse(self, message_id: UUID, why: str) -> None:
        """What it has sent under this id is not stored; `why` names the sentence that it is told."""
        await self.send(REFUSED, {"id": str(message_id), "why": why})

    async def list_talks(self) -> None:
        """Chainlit's page reads its list of talks whenever it hears of a first word that it did not know. Of the
        thread it hears too: on a new socket it asks for that again."""
        thread_id = None if self.fresh else self.session.thread_id
        await self.send("first_interaction", {"interaction": uuid4().hex, "thread_id": thread_id})

    async def warn(self, text: str) -> None:
        """A line that passes."""
        await self.send("toast", {"message": text, "type": "warning"})


class Tabs:
    """All open tabs of this process."""

    def __init__(self) -> None:
        self._by_sid: dict[str, Tab] = {}
        self._by_user: dict[UUID, dict[str, Tab]] = defaultdict(dict)

    def __len__(self) -> int:
        return len(self._by_sid)

    def open(self, tab: Tab) -> None:
        """A page that comes back on a new socket replaces itself."""
        for before in self.of(tab.user_id):
            if before.session.id == tab.session.id:
                self.close(before.sid)
        self._by_sid[tab.sid] = self._by_user[tab.user_id][tab.sid] = tab

    def close(self, sid: str) -> Tab | None:
        tab = self._by_sid.pop(sid, None)
        if tab:
            own = self._by_user[tab.user_id]
            own.pop(sid, None)
            if not own:
                del self._by_user[tab.user_id]
        return tab

    def at(self, sid: str) -> Tab | None:
        return self._by_sid.get(sid)

    def of(self, user_id: UUID, thread_id: UUID | None = None) -> Sequence[Tab]:
        """The user's tabs, or those of them that follow one thread."""
        own = self._by_user.get(user_id, {}).values()
        if thread_id is None:
            return list(own)
        return [tab for tab in own if tab.follows and tab.thread_id == thread_id]

    async def tell(self, user_id: UUID, thread_id: UUID | None, event: str, data: Any) -> None:
        """Sends an event to those tabs."""
        for tab in self.of(user_id, thread_id):
            await tab.send(event, data)


def words_of_the_page(thread_id: str, text: str) -> Step:
    return message_step(uuid4(), thread_id, now(), text)
