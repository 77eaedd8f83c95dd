"""The work of an import: a file's bars into the candle store, in steps that can be gone on from."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from trading.errors import BadInput, UnknownSymbol
from trading.jobs import Run
from trading.markets.cleaning import clean
from trading.markets.completeness import check
from trading.markets.files import spelling
from trading.markets.files.columns import Role
from trading.markets.files.factors import adjusted_factors, read_factors
from trading.markets.files.preview import Preview, SeriesPreview, examine
from trading.markets.files.reading import Block, Part, read
from trading.markets.files.timestamps import Order
from trading.markets.files.understanding import Options, Understanding, understand
from trading.markets.import_reports import ImportReport, SeriesReport, Tally
from trading.markets.instruments import AssetClass, Instrument, Split
from trading.markets.store import CandleStore, Series, Written
from trading.markets.timeframes import Timeframe

FROM_FILE = "file"


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What to import and what is known of it; what is left open is inferred. Of a file with several symbols,
    `symbol` picks one; of a file with one, it names it."""

    path: Path
    symbol: str | None = None
    timeframe: Timeframe | None = None
    venue: str = FROM_FILE
    asset_class: AssetClass | None = None
    calendar: str | None = None
    zone: str | None = None
    order: Order | None = None
    columns: Mapping[Role, str] = field(default_factory=dict)

    def options(self) -> Options:
        calendar = self.calendar
        if self.asset_class and not calendar:
            calendar = spelling.instrument(self.symbol or "", self.venue, self.asset_class).calendar
        return Options(self.symbol, self.timeframe, self.zone, self.order, calendar, self.columns)

    def as_payload(self) -> dict[str, Any]:
        """JSON, for a job."""
        told = {name: value for name, value in asdict(self).items() if value}
        return told | {"path": str(self.path)}

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        readers: dict[str, Callable[[Any], Any]] = {
            "path": Path,
            "timeframe": Timeframe.parse,
            "asset_class": AssetClass,
            "order": Order,
            "columns": lambda columns: {Role(role): name for role, name in columns.items()},
        }
        return cls(**{name: readers.get(name, str)(value) for name, value in payload.items()})


async def import_file(request: ImportRequest, store: CandleStore, run: Run) -> ImportReport:
    """Checks the whole file first, then stores it block by block; nothing is stored of a file that cannot be
    read to its end. A run that was cut short goes on from its last report; a block that was stored but not
    reported is stored again, which changes nothing. Raises BadInput, and what the store raises."""
    understood, seen = await asyncio.to_thread(_look, request)
    if seen.questions:
        raise BadInput(seen.questions[0], value=request.path.name, rule="Nothing was imported.")
    names = _names(request, seen)
    if understood.factors:
        return await _import_factors(request, understood, names, store)
    if request.venue == FROM_FILE:
        await _refuse_to_mix(request, seen, names, store)
    work = _Import(request, understood, store, run, seen.rows, names)
    tallies = await work.store_blocks()
    return await work.finish(tallies)


def _look(request: ImportRequest) -> tuple[Understanding, Preview]:
    understood = understand(request.path, request.options())
    return understood, examine(understood)


def _names(request: ImportRequest, seen: Preview) -> dict[str, str]:
    """The symbols to import, from how the file writes them to how they are to be stored."""
    found = list(dict.fromkeys(series.symbol for series in seen.series))
    if request.symbol is None:
        return {symbol: symbol for symbol in found}
    if not spelling.is_symbol(request.symbol):
        raise UnknownSymbol(request.symbol)
    wanted = [symbol for symbol in found if spelling.split(symbol) == spelling.split(request.symbol)]
    if not wanted and len(found) > 1:
        raise BadInput(
            f"{request.path.name} does not hold {request.symbol[:40]}.",
            value=request.symbol[:40],
            rule=f"It holds {', '.join(found[:20])}.",
            remedy="Name one of them, or none to import them all.",
        )
    return dict.fromkeys(wanted or found, request.symbol)


async def _refuse_to_mix(
    request: ImportRequest, seen: Preview, names: Mapping[str, str], store: CandleStore
) -> None:
    """Two files without a named venue may hold one symbol from two sources, raw and adjusted say: bars that
    differ at the ends of the file from those that are stored are not overwritten."""
    for series in seen.series:
        if series.symbol not in names:
            continue
        stored = await _stored(store, _instrument(request, names[series.symbol]), series.timeframe)
        for ts, *_, close, _volume in series.head + series.tail:
            if stored is None or stored.last_ts is None or ts >= stored.last_ts:
                continue  # the last stored bar may have been a running one
            there = await store.read(stored, int(ts), int(ts) + 1)
            if len(there) and there.close[0] != close:
                raise _other_bars(request, series, int(ts), float(there.close[0]), close)


def _other_bars(
    request: ImportRequest, series: SeriesPreview, ts: int, there: float, here: float
) -> BadInput:
    when = datetime.fromtimestamp(ts / 1000, UTC).strftime("%Y-%m-%d %H:%M")
    return BadInput(
        f"Other {series.timeframe} bars of {series.symbol} were imported before: at {when} UTC they close at "
        f"{there:g}, those of {request.path.name} at {here:g}.",
        value=request.path.name,
        rule="Bars of two sources are never mixed. Nothing was imported.",
        remedy="Name a venue for this file.",
    )


async def _stored(store: CandleStore, instrument: Instrument, timeframe: Timeframe) -> Series | None:
    for series in await store.series(instrument.base):
        found = series.instrument
        same = (found.venue, found.quote, found.asset_class) == (
            instrument.venue,
            instrument.quote,
            instrument.asset_class,
        )
        if same and series.timeframe is timeframe:
            return series
    return None


_Key = tuple[str, Timeframe]


@dataclass(frozen=True, slots=True)
class _Import:
    request: ImportRequest
    understood: Understanding
    store: CandleStore
    run: Run
    rows: int
    names: Mapping[str, str]
    opened: dict[_Key, Series] = field(default_factory=dict)

    async def store_blocks(self) -> dict[_Key, Tally]:
        start, tallies = self._resumed()
        with closing(read(self.understood, start)) as blocks:
            while block := await asyncio.to_thread(next, blocks, None):
                await self._store(block, tallies)
                await self._report(block.next_row, tallies)
        return tallies

    async def _report(self, row: int, tallies: Mapping[_Key, Tally]) -> None:
        note = f"{row:,} of {self.rows:,} rows"
        await self.run.report(row, self.rows, note, row=row, file=self._file(), series=_kept(tallies))

    def _resumed(self) -> tuple[int, dict[_Key, Tally]]:
        """Where to go on from: the beginning, where the file is not the one that was begun."""
        kept = self.run.job.checkpoint
        if kept.get("file") != self._file():
            return 0, {}
        tallies = {
            (one["symbol"], Timeframe(one["timeframe"])): Tally.from_dict(one["tally"])
            for one in kept["series"]
        }
        return int(kept["row"]), tallies

    def _file(self) -> list[int]:
        found = self.request.path.stat()
        return [found.st_size, found.st_mtime_ns]

    async def _store(self, block: Block, tallies: dict[_Key, Tally]) -> None:
        for part in block.parts:
            if part.symbol not in self.names:
                continue
            key = (self.names[part.symbol], part.timeframe)
            tallies[key] = await self._store_part(part, key, tallies.get(key, Tally()))

    async def _store_part(self, part: Part, key: _Key, tally: Tally) -> Tally:
        series = await self._series(key)
        after = None if self.understood.descending else tally.last_ts
        calendar = series.instrument.calendar
        bars, found = await asyncio.to_thread(
            clean, part.bars, part.timeframe, calendar, rows=part.rows, after=after
        )
        written = await self.store.write(series, bars) if len(bars) else Written()
        return Tally(
            tally.rows + len(part.bars),
            tally.written + written,
            tally.cleaning + found,
            int(bars.ts[-1]) if len(bars) else tally.last_ts,
        )

    async def _series(self, key: _Key) -> Series:
        if key not in self.opened:
            instrument = _instrument(self.request, key[0])
            self.opened[key] = await self.store.open_series(instrument, key[1], FROM_FILE)
        return self.opened[key]

    async def finish(self, tallies: Mapping[_Key, Tally]) -> ImportReport:
        """Factors and completeness, once all bars are stored."""
        factors = await self._factors()
        reports = []
        for key, tally in tallies.items():
            series = await self._series(key)
            splits = factors.get(key[0], [])
            if splits:
                await self.store.write_splits(series, splits)
            checked = await check(self.store, series)
            reports.append(SeriesReport(*_label(series), tally, checked, len(splits)))
        return ImportReport(self.request.path, self.rows, tuple(reports))

    async def _factors(self) -> dict[str, list[Split]]:
        if Role.ADJUSTED not in self.understood.roles:
            return {}
        found = await asyncio.to_thread(adjusted_factors, self.understood)
        return {self.names[symbol]: splits for symbol, splits in found.items() if symbol in self.names}


def _kept(tallies: Mapping[_Key, Tally]) -> list[dict[str, Any]]:
    return [
        {"symbol": symbol, "timeframe": str(timeframe), "tally": tally.as_dict()}
        for (symbol, timeframe), tally in tallies.items()
    ]


def _label(series: Series) -> tuple[str, str, Timeframe]:
    return series.instrument.symbol, series.instrument.venue, series.timeframe


def _instrument(request: ImportRequest, symbol: str) -> Instrument:
    return spelling.instrument(symbol, request.venue, request.asset_class, request.calendar)


async def _import_factors(
    request: ImportRequest, understood: Understanding, names: Mapping[str, str], store: CandleStore
) -> ImportReport:
    """Beside every stored series of the instrument, and beside its daily one in any case."""
    found = await asyncio.to_thread(read_factors, understood)
    reports = []
    for symbol, splits in found.items():
        if symbol not in names:
            continue
        for series in await _series_of(store, _instrument(request, names[symbol])):
            await store.write_splits(series, splits)
            checked = await check(store, series)
            reports.append(SeriesReport(*_label(series), Tally(rows=len(splits)), checked, len(splits)))
    return ImportReport(request.path, sum(len(splits) for splits in found.values()), tuple(reports))


async def _series_of(store: CandleStore, instrument: Instrument) -> Sequence[Series]:
    await store.open_series(instrument, Timeframe.D1, FROM_FILE)
    stored = await store.series(instrument.base)
    return [series for series in stored if series.instrument.venue == instrument.venue]
