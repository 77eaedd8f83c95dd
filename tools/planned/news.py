"""What is written about markets, and in which mood."""

from typing import Annotated, Final

from pydantic import Field

from tools.arguments import SinceArg, SymbolArg
from tools.catalog import Effect
from tools.planned import Planned, planned


class NewsFetcher(Planned):
    """The latest headlines, of one asset or a topic. For "latest news on ETH", "noticias de la Fed"."""

    symbol: Annotated[SymbolArg | None, Field(description="The asset, when one was named")] = None
    topic: Annotated[str | None, Field(description="The topic, when one was named: inflation, ETF")] = None
    since: SinceArg = None
    limit: Annotated[int | None, Field(description="How many headlines", ge=1, le=50)] = None


class SentimentAnalysis(Planned):
    """The mood about one asset in news and social media. For "sentiment for DOGE", "sentimiento de BTC"."""

    symbol: SymbolArg


TOOLS: Final = (planned(NewsFetcher, Effect.READ), planned(SentimentAnalysis, Effect.READ))
