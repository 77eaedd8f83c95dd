"""The person's own list of watched symbols: add, remove, or list with prices. For "watch SOL and ADA",
"mi lista"."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from tools.arguments import SymbolsArg
from tools.catalog import Effect
from tools.context import ToolContext
from tools.facts import FactSheet
from tools.market_facts import add_quote, preferred_quote, series_sheet
from tools.result import ToolResult
from tools.tables import table
from trading.errors import BadInput, Problem
from trading.markets.market_data import Quote
from trading.markets.symbols import parse_symbol

EFFECT = Effect.WRITE
MOST = 50

_OUTCOMES = {
    ("add", False): "added",
    ("add", True): "added",
    ("remove", True): "removed",
    ("remove", False): "not_watched",
    ("list", False): "asked",
    ("list", True): "asked",
}
"""What became of a named symbol, by the action and whether it was on the list before."""


class Args(BaseModel):
    action: Annotated[Literal["add", "remove", "list"], Field(description="What to do")] = "list"
    symbols: SymbolsArg = []


async def run(args: Args, context: ToolContext) -> ToolResult:
    if args.action != "list" and not args.symbols:
        raise BadInput(
            "Which symbols?",
            rule=f"To {args.action} needs at least one symbol.",
            remedy=f"Say, for example, {args.action} BTC.",
            reason="which_symbols",
        )
    symbols = list(dict.fromkeys(str(parse_symbol(symbol)) for symbol in args.symbols))
    before = set(await context.watchlists.symbols())
    outcomes = {symbol: _OUTCOMES[args.action, symbol in before] for symbol in symbols}
    quotes: dict[str, Quote] = {}
    if args.action == "add":
        quotes = await _add(symbols, context)
    elif args.action == "remove":
        await context.watchlists.remove(symbols)
    watched = list(await context.watchlists.symbols())
    quotes |= await _quotes([symbol for symbol in watched if symbol not in quotes], context)
    sheet = _sheet(outcomes, watched, quotes, context)
    shown = table("watchlist", sheet, watched, ("price", "change_percent", "venue", "last_bar", "old"))
    return ToolResult(sheet.facts, [shown] if watched and args.action == "list" else ())


async def _add(symbols: list[str], context: ToolContext) -> dict[str, Quote]:
    """Only what has a price can be watched: an unknown symbol is refused before anything is written."""
    watched = await context.watchlists.symbols()
    if len({*watched, *symbols}) > MOST:
        raise BadInput(
            "The list would become too long.",
            value=str(len({*watched, *symbols})),
            rule=f"A list holds at most {MOST} symbols.",
            remedy="Remove some first.",
            reason="long_list",
            details={"most": str(MOST)},
        )
    quotes = {symbol: await _quote(symbol, context) for symbol in symbols}
    await context.watchlists.add(symbols)
    return quotes


async def _quote(symbol: str, context: ToolContext) -> Quote:
    return await preferred_quote(context.market, context.user, symbol)


async def _quotes(symbols: list[str], context: ToolContext) -> dict[str, Quote]:
    """Of those that have one now: what cannot be priced stays on the list without a price."""

    async def quote(symbol: str) -> Quote | None:
        try:
            return await _quote(symbol, context)
        except Problem:
            return None

    found = await asyncio.gather(*(quote(symbol) for symbol in symbols))
    return {symbol: quote for symbol, quote in zip(symbols, found, strict=True) if quote}


def _sheet(
    outcomes: Mapping[str, str], watched: Sequence[str], quotes: Mapping[str, Quote], context: ToolContext
) -> FactSheet:
    sheet = FactSheet("watchlist", source="your watchlist", as_of=context.clock())
    sheet.add("watched_count", len(watched), "count")
    for symbol, outcome in outcomes.items():
        sheet.add(outcome, symbol, "label", subject=symbol)
    for symbol in watched:
        sheet.add("watched", symbol, "label", subject=symbol)
        if quote := quotes.get(symbol):
            sheet.include(_row(symbol, quote, context.clock()))
    return sheet


def _row(symbol: str, quote: Quote, now: datetime) -> FactSheet:
    """A price stands under its own source, not under the list's."""
    row = series_sheet(symbol, quote.history, now)
    add_quote(row, quote)
    return row
