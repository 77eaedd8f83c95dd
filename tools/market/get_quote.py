"""The current price of one asset, with its change over a day. For "price of BTC", "¿a cuánto está ETH?"."""

from pydantic import BaseModel

from tools.arguments import SymbolArg
from tools.catalog import Effect
from tools.context import ToolContext
from tools.market_facts import currency, market_sheet, percent_change
from tools.result import ToolResult
from trading.markets.market_data import Quote

EFFECT = Effect.READ


class Args(BaseModel):
    symbol: SymbolArg


async def run(args: Args, context: ToolContext) -> ToolResult:
    quote = await context.market.quote(args.symbol, preferred=context.user.exchange)
    sheet = market_sheet(args.symbol, quote.history)
    unit = currency(quote.history)
    sheet.add("price", price_of(quote), unit)
    if (change := change_of(quote)) is not None:
        sheet.add("change_percent", change, "percent")
    if quote.ticker:
        sheet.add("quoted_at", quote.ticker.at, "date")
        for name, value in (("bid", quote.ticker.bid), ("ask", quote.ticker.ask)):
            if value is not None:
                sheet.add(name, value, unit)
    return ToolResult(sheet.facts)


def price_of(quote: Quote) -> float:
    return quote.ticker.last if quote.ticker else float(quote.history.bars.close[-1])


def change_of(quote: Quote) -> float | None:
    """Percent over a day: the venue's own figure, else from the bars; None with one bar only."""
    if quote.ticker and quote.ticker.change_24h_percent is not None:
        return quote.ticker.change_24h_percent
    closes = quote.history.bars.close
    return percent_change(float(closes[0]), price_of(quote)) if len(closes) > 1 else None
