"""One in-memory fake per port."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import numpy as np

from knowledge.conversations import ANY, Message, NoThread, Rating, Role, Thread, ThreadQuery
from knowledge.memories import Memory, MemoryKind, Recalled, Remembered, same_words
from knowledge.passages import Found, Passage
from knowledge.preferences import defaults
from knowledge.preferences import value as fitting
from knowledge.stemming import stem, words
from trading.errors import VenueDown
from trading.jobs import Cancelled, Job, JobStatus
from trading.markets.bars import Bars
from trading.markets.instruments import Instrument, Split
from trading.markets.sources import BarUpdate, OrderBook, Ticker, Trade
from trading.markets.store import Series, Written
from trading.markets.timeframes import Timeframe


class MemoryVenue:
    """A MarketSource over given bars by (base, timeframe); `down` makes it unreachable."""

    def __init__(
        self,
        venue: str,
        bars: dict[tuple[str, Timeframe], Bars],
        *,
        quote: str = "USDT",
        simulated: bool = False,
    ) -> None:
        self.venue = venue
        self.simulated = simulated
        self.down = False
        self.asked = 0
        self._bars = bars
        self._quote = quote

    async def find(self, base: str, quote: str | None = None) -> Instrument | None:
        self._answer()
        if quote not in (None, self._quote) or base not in {listed for listed, _ in self._bars}:
            return None
        return Instrument(self.venue, base, self._quote)

    async def candles(
        self, instrument: Instrument, timeframe: Timeframe, *, start: datetime | None = None, limit: int = 500
    ) -> Bars:
        self._answer()
        bars = self._bars.get((instrument.base, timeframe), Bars.empty())
        if start is None:
            return bars.tail(limit)
        return bars[bars.ts >= int(start.timestamp() * 1000)][:limit]

    async def ticker(self, instrument: Instrument) -> Ticker:
        self._answer()
        bars = next(bars for (base, _), bars in self._bars.items() if base == instrument.base)
        return Ticker(datetime.fromtimestamp(bars.ts[-1] / 1000, UTC), last=float(bars.close[-1]))

    async def book(self, instrument: Instrument, depth: int = 50) -> OrderBook:
        raise NotImplementedError

    async def trades(self, instrument: Instrument, limit: int = 200) -> Sequence[Trade]:
        raise NotImplementedError

    async def aclose(self) -> None:
        self.down = True

    def _answer(self) -> None:
        self.asked += 1
        if self.down:
            raise VenueDown(f"{self.venue} does not answer.", value=self.venue)


class MemoryCandles:
    """A CandleStore."""

    def __init__(self) -> None:
        self._series: list[Series] = []
        self._rows: dict[int, dict[int, tuple[float, ...]]] = {}
        self._splits: dict[int, dict[object, Split]] = {}

    async def open_series(self, instrument: Instrument, timeframe: Timeframe, origin: str) -> Series:
        for series in self._series:
            if _key(series.instrument) == _key(instrument) and series.timeframe == timeframe:
                return self._now(series)
        self._series.append(Series(len(self._series) + 1, instrument, timeframe, origin))
        return self._series[-1]

    async def series(self, base: str | None = None) -> Sequence[Series]:
        return [self._now(s) for s in self._series if base in (None, s.instrument.base)]

    async def write(self, series: Series, bars: Bars) -> Written:
        rows = self._rows.setdefault(series.id, {})
        added = changed = 0
        for ts, *values in zip(*(column.tolist() for column in bars.columns()), strict=True):
            added += ts not in rows
            changed += ts in rows and rows[ts] != tuple(values)
            rows[ts] = tuple(values)
        return Written(added, changed, len(bars) - added - changed)

    async def read(self, series: Series, start: int | None = None, end: int | None = None) -> Bars:
        rows = sorted((ts, *values) for ts, values in self._rows.get(series.id, {}).items())
        bars = Bars.from_rows(rows)
        low = 0 if start is None else int(np.searchsorted(bars.ts, start))
        high = len(bars) if end is None else int(np.searchsorted(bars.ts, end))
        return bars[low : max(low, high)]

    async def read_last(self, series: Series, count: int) -> Bars:
        return (await self.read(series)).tail(count)

    async def splits(self, series: Series) -> Sequence[Split]:
        return sorted(self._splits.get(series.id, {}).values(), key=lambda split: split.until)

    async def write_splits(self, series: Series, splits: Sequence[Split]) -> None:
        self._splits.setdefault(series.id, {}).update({split.until: split for split in splits})

    def _now(self, series: Series) -> Series:
        times = self._rows.get(series.id)
        if not times:
            return series
        return replace(series, count=len(times), first_ts=min(times), last_ts=max(times))


def _key(instrument: Instrument) -> tuple[object, ...]:
    return (
        instrument.venue,
        instrument.base,
        instrument.quote,
        instrument.asset_class,
        instrument.expiry,
    )


class MemoryConversations:
    """One user's Conversations; `everybody` is where the threads of all users are."""

    def __init__(self, user_id: UUID, everybody: dict[UUID, Thread] | None = None) -> None:
        self.user_id = user_id
        self._threads = {} if everybody is None else everybody
        self._messages: dict[UUID, Message] = {}
        self.ratings_given: dict[UUID, tuple[int, str]] = {}
        self._summarised: dict[UUID, datetime] = {}

    async def thread(self, thread_id: UUID) -> Thread | None:
        thread = self._threads.get(thread_id)
        return thread if thread and thread.user_id == self.user_id else None

    async def threads(self, limit: int = 50, wanted: ThreadQuery = ANY) -> Sequence[Thread]:
        """Looks for words in titles only."""
        own = [t for t in self._threads.values() if t.user_id == self.user_id and wanted.words in t.title]
        return sorted(own, key=lambda thread: thread.updated_at, reverse=True)[:limit]

    async def rename(self, thread_id: UUID, title: str) -> None:
        self._threads[thread_id] = replace(await self._own(thread_id), title=title)

    async def delete(self, thread_id: UUID) -> None:
        del self._threads[(await self._own(thread_id)).id]
        self._messages = {id_: m for id_, m in self._messages.items() if m.thread_id != thread_id}

    async def ratings(self, thread_id: UUID) -> Mapping[UUID, Rating]:
        of_thread = {m.id for m in self._messages.values() if m.thread_id == thread_id}
        return {id_: Rating(*rated) for id_, rated in self.ratings_given.items() if id_ in of_thread}

    async def ask(self, message: Message, *, channel: str) -> bool:
        thread_id, now = message.thread_id, datetime.now(UTC)
        thread = self._threads.setdefault(thread_id, Thread(thread_id, self.user_id, channel, "", now, now))
        if thread.user_id != self.user_id:
            raise NoThread(thread_id)
        known = message.id in self._messages
        await self.add(message)
        return not known

    async def add(self, message: Message) -> None:
        self._messages.setdefault(message.id, message)

    async def messages(self, thread_id: UUID, limit: int = 100) -> Sequence[Message]:
        return [m for m in self._messages.values() if m.thread_id == thread_id][-limit:] if limit else []

    async def message(self, message_id: UUID) -> Message | None:
        return self._messages.get(message_id)

    async def rate(self, message_id: UUID, value: int, comment: str = "") -> None:
        if message_id not in self._messages:
            raise LookupError(f"there is no message {message_id}")
        self.ratings_given[message_id] = (value, comment)

    async def unrate(self, message_id: UUID) -> bool:
        return self.ratings_given.pop(message_id, None) is not None

    async def _own(self, thread_id: UUID) -> Thread:
        if found := await self.thread(thread_id):
            return found
        raise NoThread(thread_id)

    async def unsummarised(self, before: datetime, limit: int) -> Sequence[Thread]:
        never = datetime.min.replace(tzinfo=UTC)
        quiet = [thread for thread in self._threads.values() if thread.updated_at < before]
        return [t for t in quiet if self._summarised.get(t.id, never) < t.updated_at][:limit]

    async def summarised(self, thread_id: UUID, up_to: datetime) -> None:
        self._summarised[thread_id] = up_to

    async def unanswered(self) -> Sequence[Message]:
        last = {m.thread_id: m for m in self._messages.values() if m.role is Role.USER}
        answered = {m.answers for m in self._messages.values()}
        return [m for m in last.values() if m.id not in answered]


class MemoryWatchlists:
    """One user's Watchlists."""

    def __init__(self) -> None:
        self._symbols: dict[str, None] = {}

    async def symbols(self) -> Sequence[str]:
        return list(self._symbols)

    async def add(self, symbols: Sequence[str]) -> None:
        self._symbols.update(dict.fromkeys(symbols))

    async def remove(self, symbols: Sequence[str]) -> None:
        for symbol in symbols:
            self._symbols.pop(symbol, None)


class MemoryPreferences:
    """One user's Preferences."""

    def __init__(self, **chosen: str) -> None:
        self.chosen = chosen

    async def get(self) -> Mapping[str, str]:
        return {**defaults(), **self.chosen}

    async def set(self, key: str, value: str) -> None:
        await self.set_all({key: value})

    async def set_all(self, chosen: Mapping[str, str]) -> None:
        self.chosen |= {key: fitting(key, value) for key, value in chosen.items()}


class MemoryMemories:
    """One user's Memories, found by the words that they share with a question."""

    def __init__(self, *memories: Memory, now: datetime = datetime(2026, 1, 15, 12, tzinfo=UTC)) -> None:
        self._now = now
        self._kept = {memory.id: memory for memory in memories}

    async def remember(
        self,
        text: str,
        *,
        kind: MemoryKind,
        language: str,
        thread: UUID | None = None,
        message: UUID | None = None,
        at: datetime | None = None,
    ) -> Remembered:
        for known in self._kept.values():
            if same_words(known.text) == same_words(text):
                return Remembered(known, new=False)
        made = Memory(
            UUID(int=len(self._kept) + 1 << 96), text, kind, language, at or self._now, thread, message
        )
        self._kept[made.id] = made
        return Remembered(made, new=True)

    async def recall(self, query: str, language: str, limit: int = 5) -> Sequence[Recalled]:
        shared = [(len(_stems(query) & _stems(memory.text)), memory) for memory in self._kept.values()]
        best = sorted((hit for hit in shared if hit[0]), key=lambda hit: -hit[0])
        return [Recalled(memory, float(count)) for count, memory in best[:limit]]

    async def listed(
        self,
        *,
        kind: MemoryKind | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 1_000,
    ) -> Sequence[Memory]:
        return [
            memory
            for memory in reversed(self._kept.values())
            if kind in (None, memory.kind)
            and (since is None or since <= memory.created_at)
            and (until is None or memory.created_at < until)
        ][:limit]

    async def holding(self, query: str) -> Sequence[Memory]:
        return [memory for memory in self._kept.values() if _stems(query) <= _stems(memory.text)]

    async def forget(self, ids: Sequence[UUID]) -> Sequence[Memory]:
        return [self._kept.pop(memory_id) for memory_id in ids if memory_id in self._kept]


class MemoryKnowledge:
    """Knowledge of these passages, found by the words that they share with a question."""

    def __init__(self, *passages: Passage) -> None:
        self._passages = passages

    async def search(self, query: str, language: str, limit: int = 5) -> Sequence[Found]:
        asked = _stems(query)
        shared = [
            (2 * len(asked & _stems(passage.title)) + len(asked & _stems(passage.searched)), passage)
            for passage in self._passages
            if passage.language == language
        ]
        best = sorted((hit for hit in shared if hit[0]), key=lambda hit: -hit[0])
        return [Found(passage, float(count)) for count, passage in best[:limit]]


def memory(*memories: Memory, passages: Sequence[Passage] = ()) -> tuple[MemoryMemories, MemoryKnowledge]:
    """What a ToolContext takes of both."""
    return MemoryMemories(*memories), MemoryKnowledge(*passages)


def _stems(text: str) -> set[str]:
    return {stem(word) for word in words(text)}


class MemoryStream:
    """A MarketStream that says what is put into `updates`; `watched` lists who is followed now."""

    def __init__(self) -> None:
        self.updates: asyncio.Queue[BarUpdate | Exception] = asyncio.Queue()
        self.watched: list[str] = []

    async def watch(self, instrument: Instrument, timeframe: Timeframe) -> AsyncGenerator[BarUpdate, None]:
        self.watched.append(instrument.base)
        try:
            while True:
                update = await self.updates.get()
                if isinstance(update, Exception):
                    raise update
                yield update
        finally:
            self.watched.remove(instrument.base)

    async def aclose(self) -> None:
        self.watched.clear()


class MemoryRun:
    """A Run that keeps what was reported; `stop_at` kills it at that report, before it is kept."""

    def __init__(self, checkpoint: Mapping[str, Any] | None = None, *, stop_at: int | None = None) -> None:
        self.job = Job(UUID(int=1), UUID(int=2), "import", "", {}, checkpoint=checkpoint or {})
        self.reports: list[tuple[float, float, str]] = []
        self._stop_at = stop_at

    async def report(self, done: float, total: float, note: str = "", **checkpoint: Any) -> None:
        if len(self.reports) == self._stop_at:
            raise Cancelled
        self.reports.append((done, total, note))
        self.job = replace(self.job, progress=done / total, checkpoint=json.loads(json.dumps(checkpoint)))


class MemoryJobs:
    """The Jobs of the user whom `acting` names; none of them ever runs."""

    def __init__(self, acting: Callable[[], UUID], *jobs: Job) -> None:
        self._acting = acting
        self._jobs = {job.id: job for job in jobs}

    async def submit(self, kind: str, payload: Mapping[str, Any], *, title: str) -> Job:
        for job in await self.recent():
            if not job.status.finished and (job.kind, job.payload) == (kind, payload):
                return job
        job = Job(uuid4(), self._acting(), kind, title, payload)
        self._jobs[job.id] = job
        return job

    async def get(self, job_id: UUID) -> Job | None:
        job = self._jobs.get(job_id)
        return job if job and job.owner == self._acting() else None

    async def recent(self, limit: int = 20) -> Sequence[Job]:
        own = [job for job in self._jobs.values() if job.owner == self._acting()]
        return own[::-1][:limit]

    async def cancel(self, job_id: UUID) -> Job | None:
        job = await self.get(job_id)
        if job and not job.status.finished:
            job = self._jobs[job_id] = replace(job, status=JobStatus.CANCELLED)
        return job
