"""The facts that every answer about a market opens with."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from tools.context import ToolContext, User
from tools.facts import FactSheet
from tools.result import CandleChart, Evidence
from trading.errors import NoData
from trading.markets.market_data import History, MarketData, Quote
from trading.markets.symbols import DOLLARS
from trading.markets.timeframes import Timeframe

_HOUR_MS = 3_600_000
_AGES = (("years", timedelta(days=365.25)), ("days", timedelta(days=1)), ("hours", timedelta(hours=1)))


def market_sheet(symbol: str, history: History, now: datetime) -> FactSheet:
    """A sheet on one series that already says where its numbers come from and how fresh they are."""
    sheet = series_sheet(symbol, history, now)
    add_timeframe(sheet, history.timeframe)
    sheet.add("bars", len(history.bars), "count")
    return sheet


def series_sheet(subject: str, history: History, now: datetime) -> FactSheet:
    """The series and its freshness alone, as a row of several markets needs it. What is old says its age."""
    sheet = FactSheet(subject, source=history.source, as_of=history.last, simulated=history.simulated)
    sheet.add("venue", history.instrument.venue, "label")
    sheet.add("market", history.instrument.symbol, "label")
    sheet.add("last_bar", history.last, "date")
    sheet.add("old", "yes" if history.old else "no", "label")
    if history.old:
        sheet.add("age", *_age(now - history.last))
    return sheet


def evidence(sheet: FactSheet) -> Evidence:
    """What a picture of this sheet's numbers cites."""
    return Evidence(sheet.source, sheet.as_of, sheet.simulated)


def _age(passed: timedelta) -> tuple[int, str]:
    """Whole years, else days, else hours."""
    return next(((passed // size, unit) for unit, size in _AGES if passed >= size), (0, "hours"))


def add_timeframe(sheet: FactSheet, timeframe: Timeframe) -> None:
    """The bar length, as people say it and as a number."""
    sheet.add("timeframe", str(timeframe), "label")
    sheet.add("timeframe_hours", timeframe.ms / _HOUR_MS, "hours")


def currency(history: History) -> str:
    """The unit of this series' prices; dollar coins count as the dollar."""
    quote = history.instrument.quote
    return "USD" if quote in DOLLARS else quote


def percent_change(before: float, after: float) -> float:
    return (after / before - 1) * 100


def price_of(quote: Quote) -> float:
    """By the venue's own figure, else by the last bar."""
    return quote.ticker.last if quote.ticker else float(quote.history.bars.close[-1])


def day_change(quote: Quote) -> float | None:
    """In percent: the venue's own figure over a day, else from the bars if there are two."""
    if quote.ticker and quote.ticker.change_24h_percent is not None:
        return quote.ticker.change_24h_percent
    closes = quote.history.bars.close
    return percent_change(float(closes[0]), price_of(quote)) if len(closes) > 1 else None


def add_quote(sheet: FactSheet, quote: Quote) -> None:
    """The price and its change over a day."""
    sheet.add("price", price_of(quote), currency(quote.history))
    change = day_change(quote)
    if change is not None:
        sheet.add("change_percent", change, "percent")


async def named_or_daily(
    context: ToolContext, symbol: str, named: Timeframe | None, count: int, *, venue: str | None
) -> History:
    """Bars of the timeframe that was named, else of the person's usual one, and where the stored bars are
    longer than that, daily ones."""
    timeframe = named or context.user.timeframe or Timeframe.H1
    try:
        return await preferred_history(context, symbol, timeframe, count, venue)
    except NoData:
        if named or timeframe is Timeframe.D1:
            raise
        return await preferred_history(context, symbol, Timeframe.D1, count, venue)


async def preferred_history(
    context: ToolContext, symbol: str, timeframe: Timeframe, count: int, venue: str | None
) -> History:
    """From the named venue, else as the person prefers: venue and currency."""
    user = context.user
    return await context.market.history(
        symbol, timeframe, count, venue=venue, preferred=user.exchange, currency=user.currency
    )


async def preferred_quote(market: MarketData, user: User, symbol: str, venue: str | None = None) -> Quote:
    """As preferred_history."""
    return await market.quote(symbol, venue=venue, preferred=user.exchange, currency=user.currency)


def drawn(
    symbol: str,
    history: History,
    count: int,
    *,
    levels: Mapping[str, float] | None = None,
    indicators: Sequence[str] = (),
) -> CandleChart:
    """The chart of the very series; a market that is not in dollars is named whole."""
    instrument = history.instrument
    named = symbol if instrument.quote in DOLLARS else instrument.symbol
    return CandleChart(named, instrument.venue, str(history.timeframe), count, levels or {}, indicators)
