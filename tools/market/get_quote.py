"""The current price of one asset, with its change over a day. For "price of BTC", "¿a cuánto está ETH?"."""

from pydantic import BaseModel

from tools.arguments import SymbolArg, VenueArg
from tools.catalog import Effect
from tools.context import ToolContext
from tools.market_facts import add_quote, currency, market_sheet, preferred_quote
from tools.result import ToolResult

EFFECT = Effect.READ


class Args(BaseModel):
    symbol: SymbolArg
    exchange: VenueArg = None


async def run(args: Args, context: ToolContext) -> ToolResult:
    quote = await preferred_quote(context.market, context.user, args.symbol, args.exchange)
    sheet = market_sheet(args.symbol, quote.history, context.clock())
    add_quote(sheet, quote)
    if quote.ticker:
        sheet.add("quoted_at", quote.ticker.at, "date")
        for name, value in (("bid", quote.ticker.bid), ("ask", quote.ticker.ask)):
            if value is not None:
                sheet.add(name, value, currency(quote.history))
    return ToolResult(sheet.facts)
