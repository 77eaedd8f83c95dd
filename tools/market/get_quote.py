"""The current price of one asset, with its change over a day. For "price of BTC", "¿a cuánto está ETH?"."""

from pydantic import BaseModel

from tools.arguments import SymbolArg, VenueArg
from tools.catalog import Effect
from tools.context import ToolContext
from tools.facts import FactSheet
from tools.market_facts import add_quote, currency, market_sheet, preferred_quote
from tools.result import ToolResult

EFFECT = Effect.READ


class Args(BaseModel):
    symbol: SymbolArg
    exchange: VenueArg = None


async def run(args: Args, context: ToolContext) -> ToolResult:
    quote = await preferred_quote(context.market, context.user, args.symbol, args.exchange)
    sheet = market_sheet(args.symbol, quote.history, context.clock())
    if quote.ticker is None:
        add_quote(sheet, quote)
        return ToolResult(sheet.facts)
    quoted = FactSheet(sheet.subject, source=sheet.source, as_of=quote.ticker.at, simulated=sheet.simulated)
    add_quote(quoted, quote)
    quoted.add("quoted_at", quote.ticker.at, "date")
    for name, value in (("bid", quote.ticker.bid), ("ask", quote.ticker.ask)):
        if value is not None:
            quoted.add(name, value, currency(quote.history))
    return ToolResult([*sheet.facts, *quoted.facts])
