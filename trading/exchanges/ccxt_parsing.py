"""From ccxt's dictionaries to our values."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from trading.markets.bars import Bars
from trading.markets.instruments import AssetClass, Instrument
from trading.markets.sources import OrderBook, Ticker, Trade

_CLASSES = {"spot": AssetClass.SPOT, "swap": AssetClass.PERPETUAL, "future": AssetClass.FUTURE}


def instrument_of(venue: str, market: Mapping[str, Any]) -> Instrument | None:
    """The instrument that a ccxt market is; None for options and whatever else we do not trade."""
    asset_class = _CLASSES.get(market["type"])
    if asset_class is None or not market["base"] or not market["quote"]:
        return None
    return Instrument(
        venue=venue,
        base=market["base"],
        quote=market["quote"],
        asset_class=asset_class,
        tick=_step(market["precision"]["price"]),
        lot=_step(market["precision"]["amount"]),
        multiplier=_step(market["contractSize"]) or Decimal(1),
        expiry=_day(market["expiry"]),
    )


def bars_of(rows: Iterable[Sequence[float]]) -> Bars:
    """Candles in order, the later of two with one time. Rows with an empty price did not trade: left out."""
    newest = {row[0]: row for row in rows if None not in row[:5]}
    return Bars.from_rows([[*row[:5], row[5] or 0.0] for _, row in sorted(newest.items())])


def ticker_of(ticker: Mapping[str, Any], now: datetime) -> Ticker:
    """Raises ValueError where the venue sent no last price."""
    if ticker["last"] is None:
        raise ValueError("a ticker without a price")
    return Ticker(
        at=_time(ticker["timestamp"], now),
        last=float(ticker["last"]),
        bid=_number(ticker["bid"]),
        ask=_number(ticker["ask"]),
        change_24h_percent=_number(ticker["percentage"]),
        volume_24h=_number(ticker["baseVolume"]),
    )


def book_of(book: Mapping[str, Any], now: datetime, depth: int) -> OrderBook:
    """Raises ValueError for a book whose best bid is not below its best ask."""
    bids, asks = _levels(book["bids"], depth), _levels(book["asks"], depth)
    if bids and asks and bids[0][0] >= asks[0][0]:
        raise ValueError("a crossed book")
    return OrderBook(_time(book["timestamp"], now), bids, asks)


def trades_of(trades: Iterable[Mapping[str, Any]], now: datetime) -> list[Trade]:
    return [
        Trade(
            at=_time(trade["timestamp"], now),
            price=float(trade["price"]),
            quantity=float(trade["amount"]),
            side=trade["side"] or "",
            id=str(trade["id"] or ""),
        )
        for trade in trades
    ]


def _levels(levels: Iterable[Sequence[float]], depth: int) -> tuple[tuple[float, float], ...]:
    return tuple((float(level[0]), float(level[1])) for level in levels if level[1])[:depth]


def _step(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value)).normalize()


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _time(ms: int | None, now: datetime) -> datetime:
    return now if ms is None else datetime.fromtimestamp(ms / 1000, UTC)


def _day(ms: int | None) -> date | None:
    return None if ms is None else datetime.fromtimestamp(ms / 1000, UTC).date()
