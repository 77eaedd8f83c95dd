"""`orbiquant data`: bars in, and what is stored."""

import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bots.cli.acting import account_named
from bots.cli.following import follow
from bots.cli.frame import AccountName, AsJson, note, run, say, show, table
from trading.errors import BadInput, Unavailable

if TYPE_CHECKING:
    from bots.bootstrap import App
    from trading.markets.files.preview import Preview
    from trading.markets.imports import ImportRequest
    from trading.markets.store import Series

app = typer.Typer(help="Bars: import, download, list, check.", no_args_is_help=True)
Symbol = Annotated[
    str, typer.Option("--symbol", help="Such as BTC/USD or AAPL; read from the file if left out.")
]
TimeframeName = Annotated[str, typer.Option("--timeframe", help="1m 5m 15m 30m 1h 4h 1d 1w.")]


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A CSV, text or Parquet file of bars.")],
    symbol: Symbol = "",
    timeframe: TimeframeName = "",
    venue: Annotated[str, typer.Option(help="Where the bars are from, such as bitfinex.")] = "file",
    asset_class: Annotated[str, typer.Option(help="spot perpetual future stock etf fx metal index.")] = "",
    calendar: Annotated[str, typer.Option(help="Trading hours, such as 24/7 or XNYS.")] = "",
    tz: Annotated[str, typer.Option(help="The time zone of times that carry none, such as UTC.")] = "",
    order: Annotated[str, typer.Option(help="dmy or mdy, for dates that fit both.")] = "",
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Do not ask. Without a terminal nothing is asked.")
    ] = False,
    account: AccountName = "",
    as_json: AsJson = False,
) -> None:
    """Show what a file holds, then store it. Twice changes nothing; what was cut short goes on."""
    request = _request(file, symbol, timeframe, venue, asset_class, calendar, tz, order)
    _look(request, ask=sys.stdin.isatty() and not (yes or as_json))

    async def work(app: "App") -> None:
        from bots.work import IMPORT

        job = await follow(
            app, await account_named(app, account), IMPORT, request.as_payload(), f"Import {file.name}"
        )
        _tell_import(job, as_json)

    run(work)


@app.command()
def download(
    symbol: Annotated[str, typer.Argument(help="Such as BTC/USDT.")],
    timeframe: TimeframeName = "1h",
    since: Annotated[str, typer.Option(help="The first day, such as 2024-01-01.")] = "",
    venue: Annotated[str, typer.Option(help="binance bybit okx kraken coinbase.")] = "binance",
    account: AccountName = "",
    as_json: AsJson = False,
) -> None:
    """Fetch bars from a venue and store them. Goes on where it stopped."""
    start = _day(since)

    async def work(app: "App") -> None:
        from bots.work import DOWNLOAD
        from trading.markets.downloads import DownloadRequest
        from trading.markets.timeframes import Timeframe

        if app.settings.offline:
            raise Unavailable(
                "Nothing was downloaded: no venue is asked while ORBIQUANT_OFFLINE is on.",
                remedy="Remove it, or import a file.",
            )
        payload = DownloadRequest(symbol, venue, Timeframe.parse(timeframe), start).as_payload()
        title = f"Download {symbol} {timeframe} from {venue}"
        result = await follow(app, await account_named(app, account), DOWNLOAD, payload, title)
        if as_json:
            show(result)
        else:
            note(f"{result['added']:,} bars added, {result['changed']:,} changed.")

    run(work)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """What is stored."""

    async def work(app: "App") -> None:
        stored = [series for series in await app.candles.series() if series.count]
        if as_json:
            show({"series": [_described(series) for series in stored]})
        else:
            table(
                ["symbol", "", "venue", "bars", "from", "to"],
                [_row(series) for series in stored],
                empty="No bars are stored yet: orbiquant data import FILE, or data download BTC/USDT.",
            )

    run(work)


@app.command()
def check(
    symbol: Annotated[str, typer.Argument(help="One symbol; all if left out.")] = "", as_json: AsJson = False
) -> None:
    """How complete each series is under its market's calendar. Gaps are told, never filled."""

    async def work(app: "App") -> None:
        checked = [await _checked(app, series) for series in await _named(app, symbol)]
        if as_json:
            show({"series": checked})
        else:
            table(
                ["symbol", "", "venue", "bars", "missing", "complete", "longest gap"],
                [_check_row(one) for one in checked],
                empty="No bars are stored yet.",
            )

    run(work)


def _request(
    file: Path, symbol: str, timeframe: str, venue: str, asset_class: str, calendar: str, tz: str, order: str
) -> "ImportRequest":
    from trading.markets.files.timestamps import Order
    from trading.markets.imports import ImportRequest
    from trading.markets.instruments import AssetClass
    from trading.markets.timeframes import Timeframe

    return ImportRequest(
        path=file.expanduser().absolute(),
        symbol=symbol or None,
        timeframe=Timeframe.parse(timeframe) if timeframe else None,
        venue=venue,
        asset_class=_one_of(AssetClass, asset_class, "asset class"),
        calendar=calendar or None,
        zone=tz or None,
        order=_one_of(Order, order, "order"),
    )


def _one_of(kind: Any, text: str, what: str) -> Any:
    if not text:
        return None
    try:
        return kind(text)
    except ValueError:
        raise BadInput(
            f"I do not know the {what} {text[:20]!r}.",
            value=text[:20],
            rule=f"There are {' '.join(kind)}.",
            remedy="Choose one of them.",
        ) from None


def _look(request: "ImportRequest", *, ask: bool) -> None:
    """The preview; stops where the file leaves a question open or the person says no."""
    from trading.markets.files.preview import preview

    seen = preview(request.path, request.options())
    if ask:
        _tell_preview(seen)
    if seen.questions:
        raise BadInput(seen.questions[0], value=request.path.name, rule="Nothing was imported.")
    if ask:
        typer.confirm("Store these bars?", default=True, abort=True, err=True)


def _tell_preview(seen: "Preview") -> None:
    note(f"{seen.path.name}: {seen.rows:,} rows of {seen.kind}, {seen.container}, times in {seen.zone}")
    note("  " + ", ".join(f"{column} is {role}" for role, column in seen.columns.items()))
    for series in seen.series[:12]:
        span = f"{_when(series.first_ts)} to {_when(series.last_ts)}"
        note(f"  {series.symbol} {series.timeframe}: {series.rows:,} rows, {span}")
    for problem in seen.problems:
        note(f"  ! {problem}")


def _tell_import(result: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        show(result)
        return
    for one in result["series"]:
        say(f"{one['symbol']} {one['timeframe']} {one['venue']}")
        say(
            f"  {one['added']:,} bars added, {one['changed']:,} changed, {one['unchanged']:,} unchanged, "
            f"{one['bad']:,} bad rows"
        )
        say(
            f"  {one['stored']:,} stored, {one['missing']:,} of {one['expected']:,} missing: "
            f"{one['coverage_percent']:.2f} % complete"
        )


def _day(text: str) -> datetime:
    try:
        day = date.fromisoformat(text) if text else datetime.now(UTC).date().replace(month=1, day=1)
    except ValueError:
        raise BadInput(
            f"{text[:20]!r} is not a day.",
            value=text[:20],
            rule="A day is written 2024-01-31.",
            remedy="Write --since that way.",
        ) from None
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


async def _named(app: "App", symbol: str) -> "list[Series]":
    from trading.errors import UnknownSymbol
    from trading.markets.symbols import nearest, parse_symbol

    stored = [series for series in await app.candles.series() if series.count]
    if not symbol:
        return stored
    wanted = parse_symbol(symbol)
    found = [
        one
        for one in stored
        if one.instrument.base == wanted.base and wanted.quote in (None, one.instrument.quote)
    ]
    if not found:
        raise UnknownSymbol(symbol, nearest(wanted.base, [one.instrument.symbol for one in stored]))
    return found


async def _checked(app: "App", series: "Series") -> dict[str, Any]:
    from trading.markets import completeness

    found = await completeness.check(app.candles, series)
    return {
        **_described(series),
        "expected": found.expected,
        "missing": found.missing,
        "outside": found.outside,
        "coverage_percent": round(found.coverage_percent, 4),
        "complete": found.complete,
        "longest_gaps": [
            {"from": _when(gap.first), "to": _when(gap.last), "bars": gap.bars} for gap in found.gaps
        ],
    }


def _described(series: "Series") -> dict[str, Any]:
    return {
        "symbol": series.instrument.symbol,
        "timeframe": series.timeframe,
        "venue": series.instrument.venue,
        "asset_class": series.instrument.asset_class,
        "calendar": series.instrument.calendar,
        "origin": series.origin,
        "bars": series.count,
        "first": _when(series.first_ts),
        "last": _when(series.last_ts),
    }


def _row(series: "Series") -> list[Any]:
    shown = _described(series)
    named = [shown[name] for name in ("symbol", "timeframe", "venue")]
    return [*named, f"{series.count:,}", shown["first"][:10], shown["last"][:10]]


def _check_row(one: Mapping[str, Any]) -> list[str]:
    gap = one["longest_gaps"][0] if one["longest_gaps"] else None
    return [
        one["symbol"],
        one["timeframe"],
        one["venue"],
        f"{one['bars']:,}",
        f"{one['missing']:,}",
        f"{one['coverage_percent']:.2f} %",
        f"{gap['bars']:,} bars" if gap else "none",
    ]


def _when(ts: int | None) -> str:
    return datetime.fromtimestamp(ts / 1000, UTC).strftime("%Y-%m-%d %H:%M") if ts is not None else ""
