"""What several sockets watch together: told once, by one task, however many listen."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, Protocol
from uuid import UUID

import structlog

from db.identity import acting_as
from trading.errors import BadInput, Problem

log = structlog.get_logger(__name__)

_PAUSES_S = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
Payload = Mapping[str, Any]
Teller = Callable[["Channel"], Awaitable[None]]


class Listener(Protocol):
    """One subscription of one socket."""

    def hear(self, channel: "Channel", text: str) -> None:
        """Never waits."""
        ...

    def over(self, channel: "Channel") -> None:
        """Nothing more will come."""
        ...


class Channel:
    """Keeps its task going: a problem is said, and after a pause everything begins anew.

    Who joins, or falls behind, gets the newest whole; then changes.
    """

    def __init__(
        self,
        tell: Teller,
        *,
        acting: UUID | None = None,
        moved_by: Collection[str] = (),
        opened_by: UUID | None = None,
    ) -> None:
        """`moved_by` are the tables in which a change of the acting user's rows stirs it (db.changes)."""
        self.acting = acting
        self.opened_by = opened_by
        self.moved_by = moved_by
        self.listeners: set[Listener] = set()
        self.ended = False
        self._tell = tell
        self._whole: Callable[[], Payload] | None = None
        self._text = ""
        self._stirred = asyncio.Event()
        self._failures = 0
        self._task = asyncio.create_task(self._keep())

    def join(self, listener: Listener) -> None:
        self.listeners.add(listener)
        if self._whole is not None:
            listener.hear(self, self.whole())

    def leave(self, listener: Listener) -> None:
        self.listeners.discard(listener)

    def whole(self) -> str:
        """Everything, as it is now: made when somebody wants it."""
        if not self._text and self._whole is not None:
            self._text = _json(self._whole())
        return self._text

    def begin(self, whole: Callable[[], Payload]) -> None:
        """From now on this is the whole, which everybody gets."""
        self._whole, self._text, self._failures = whole, "", 0
        self._say(self.whole())

    def change(self, change: Payload) -> None:
        self._text = ""
        self._say(_json(change))

    def problem(self, problem: Problem, *, over: bool = False) -> None:
        """`over` says that nothing else will come."""
        said = {"type": "problem", "problem": problem_payload(problem)}
        self._say(_json(said | {"over": True} if over else said))

    def stir(self) -> None:
        """Something that it tells of has changed."""
        self._stirred.set()

    async def stirred(self) -> None:
        """Waits until something has changed since the last call."""
        await self._stirred.wait()
        self._stirred.clear()

    async def aclose(self) -> None:
        self.ended = True
        self._task.cancel()
        await asyncio.wait([self._task])

    def _say(self, text: str) -> None:
        for listener in list(self.listeners):
            listener.hear(self, text)

    async def _keep(self) -> None:
        with acting_as(self.acting):
            while await self._told():
                await asyncio.sleep(_PAUSES_S[min(self._failures, len(_PAUSES_S) - 1)])
                self._failures += 1

    async def _told(self) -> bool:
        """Whether it is to be tried again."""
        try:
            await self._tell(self)
        except BadInput as problem:
            self._end(problem)
            return False
        except Problem as problem:
            self.problem(problem)
        except Exception as error:
            log.exception("a channel of the feed failed")
            self.problem(_broken(error))
        else:
            return False
        return not self._task.cancelling()

    def _end(self, problem: Problem) -> None:
        """What was asked for cannot be: whoever asks again, asks anew."""
        self.ended = True
        self.problem(problem, over=True)
        for listener in list(self.listeners):
            listener.over(self)


def problem_payload(problem: Problem) -> Payload:
    """Which one it is, and its values: the page has the sentence, in its reader's language."""
    return {**problem.details, "code": problem.code, "reason": problem.reason, "value": problem.value}


def _json(said: Payload) -> str:
    return json.dumps(said, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _broken(error: Exception) -> Problem:
    return Problem(
        "This could not be kept up to date because of an error of ours.",
        value=type(error).__name__,
        remedy="It is tried again by itself.",
        reason="feed_broke_off",
    )
