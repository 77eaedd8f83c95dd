"""What an open page may say over its socket."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from trading.errors import BadInput
from trading.markets.symbols import parse_symbol
from trading.markets.timeframes import Timeframe

LONGEST = 8_192  # characters of one message
_Id = Annotated[int, Field(ge=0, le=2**53)]


class _Asked(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)

    id: _Id


class WatchCandles(_Asked):
    """A chart: its bars, lines of indicators ("ema:20", "bbands", "macd:12:26:9"), and how both go on."""

    do: Literal["watch"]
    topic: Literal["candles"]
    symbol: Annotated[str, Field(min_length=1, max_length=40)]
    venue: Annotated[str, Field(max_length=40)] | None = None
    timeframe: Annotated[str, Field(max_length=8)] = "1h"
    count: Annotated[int, Field(ge=1, le=2000)] = 300
    indicators: Annotated[tuple[Annotated[str, Field(max_length=60)], ...], Field(max_length=8)] = ()


class WatchQuotes(_Asked):
    """Prices of the user's watchlist."""

    do: Literal["watch"]
    topic: Literal["quotes"]


class WatchJobs(_Asked):
    do: Literal["watch"]
    topic: Literal["jobs"]


class WatchNotices(_Asked):
    do: Literal["watch"]
    topic: Literal["notices"]


class Leave(_Asked):
    do: Literal["leave"]


class Cancel(_Asked):
    do: Literal["cancel"]
    job: UUID


class Read(_Asked):
    """One notice is read, or all of them."""

    do: Literal["read"]
    notice: UUID | None = None


Topic = WatchCandles | WatchQuotes | WatchJobs | WatchNotices
Asked = Topic | Leave | Cancel | Read
_MESSAGE: TypeAdapter[Asked] = TypeAdapter(
    Annotated[
        Annotated[Topic, Field(discriminator="topic")] | Leave | Cancel | Read, Field(discriminator="do")
    ]
)


def asked(text: str) -> Asked:
    """Raises BadInput for what is no message of ours, or names what cannot be."""
    try:
        found = _MESSAGE.validate_json(text)
    except ValidationError as error:
        raise _unreadable(error) from None
    if isinstance(found, WatchCandles):
        parse_symbol(found.symbol)
        Timeframe.parse(found.timeframe)
    return found


def id_of(text: str) -> int | None:
    """The number of a message that is not understood otherwise."""
    try:
        return _NUMBERED.validate_json(text).id
    except ValidationError:
        return None


_NUMBERED: TypeAdapter[_Asked] = TypeAdapter(_Asked)


def _unreadable(error: ValidationError) -> BadInput:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return BadInput(
        "The feed does not understand this message.",
        value=where[:60],
        rule=f"{first['msg'][:200]}.",
        remedy="Load the page again; if it goes on, the page and the program are of different versions.",
        reason="unreadable_message",
    )
