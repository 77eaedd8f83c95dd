"""Recorded bodies of venues: where they lie, what each one is, and why some are not the adapter's business."""

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PRIVATE = "an account's own data, or an answer to an order"
OTHER_VENUE = "a venue that no adapter reaches"
OLD_API = "a version of the API that the venue no longer serves"
OTHER_API = "the venue's separate futures API, which no adapter reaches"
OPTIONS = "options, which are not instruments here"
BOOKS = "a streamed book or best quote: books are asked for, not streamed"
NOT_ASKED = "public data that the adapter does not ask for"
NO_DATA = "a subscription, a time, a greeting: no market data"
TABLE = "a table that somebody made, not a body of a venue"

# What the adapter reads over request and answer; over a stream it reads candles. Streamed trades and tickers
# are read by the same library and the same parsing, though nothing subscribes to them yet.
ASKED = ("markets", "candles", "ticker", "book", "trades")
STREAMED = ("streamed candles", "streamed trades", "streamed ticker")


@dataclass(frozen=True, slots=True)
class Recorded:
    """One body. `kind` is one of ASKED or STREAMED, or "" with `why` it is left out. `market` is the kind of
    market that a listing lists."""

    file: str
    name: str
    venue: str
    kind: str
    why: str = ""
    market: str = "spot"
    body: str = ""


# (venue, pattern of the name, kind or reason); the first that matches counts.
_RULES: Sequence[tuple[str, str, str]] = (
    ("binance", r"spot/http_json/exchange_info", "markets"),
    ("binance", r"spot/http_json/klines", "candles"),
    ("binance", r"spot/http_json/ticker_24hr", "ticker"),
    ("binance", r"spot/http_json/depth_response", "book"),
    ("binance", r"spot/http_json/trades_response", "trades"),
    ("binance", r"spot/http_json/(avg_price|book_ticker|ticker_price)", NOT_ASKED),
    ("binance", r"spot/http_json/(ping|server_time)", NO_DATA),
    ("binance", r"market_data_json/kline", "streamed candles"),
    ("binance", r"market_data_json/(agg_)?trade_", "streamed trades"),
    ("binance", r"market_data_json/ticker_", "streamed ticker"),
    ("binance", r"market_data_json/(book_ticker|depth)", BOOKS),
    ("binance", r"market_data_json/", NOT_ASKED),
    ("bybit", r"instruments_option|ws_ticker_option", OPTIONS),
    ("bybit", r"http_get_instruments_", "markets"),
    ("bybit", r"http_get_klines", "candles"),
    ("bybit", r"http_get_tickers_option", OPTIONS),
    ("bybit", r"http_get_ticker", "ticker"),
    ("bybit", r"http_get_orderbook", "book"),
    ("bybit", r"http_get_trades_recent", "trades"),
    ("bybit", r"http_get_(funding|server_time)", NOT_ASKED),
    ("bybit", r"ws_kline", "streamed candles"),
    ("bybit", r"ws_public_trade", "streamed trades"),
    ("bybit", r"ws_ticker_linear", "streamed ticker"),
    ("bybit", r"ws_orderbook", BOOKS),
    ("bybit", r"ws_subscription", NO_DATA),
    ("okx", r"instruments_option|option_summary|opt_summary", OPTIONS),
    ("okx", r"http_get_instruments_margin", NOT_ASKED),
    ("okx", r"http_get_instruments_", "markets"),
    ("okx", r"http_get_candlesticks", "candles"),
    ("okx", r"http_get_order_book", "book"),
    ("okx", r"http_get_trades", "trades"),
    ("okx", r"ws_candle", "streamed candles"),
    ("okx", r"ws_trades", "streamed trades"),
    ("okx", r"ws_tickers", "streamed ticker"),
    ("okx", r"ws_(bbo|books)", BOOKS),
    (
        "okx",
        r"funding_rate|index_price|mark_price|position_tiers|spreads|ws_instruments|spread_trades",
        NOT_ASKED,
    ),
    ("kraken", r"_futures_", OTHER_API),
    ("kraken", r"http_asset_pairs", "markets"),
    ("kraken", r"http_ohlc", "candles"),
    ("kraken", r"http_ticker", "ticker"),
    ("kraken", r"http_order_book", "book"),
    ("kraken", r"http_trades\.", "trades"),
    ("kraken", r"ws_ohlc", "streamed candles"),
    ("kraken", r"ws_trade_", "streamed trades"),
    ("kraken", r"ws_ticker", "streamed ticker"),
    ("kraken", r"ws_(book|l3)", BOOKS),
    ("kraken", r"http_(server_time|system_status)|ws_(pong|subscribe)", NO_DATA),
    ("coinbase", r"http_products", "markets"),
    ("coinbase", r"http_product_book", "book"),
    ("coinbase", r"http_candles", "candles"),
    ("coinbase", r"http_ticker", "ticker"),
    ("coinbase", r"http_product\.|ws_candles", NOT_ASKED),
    ("coinbase", r"ws_market_trades", "streamed trades"),
    ("coinbase", r"ws_ticker", "streamed ticker"),
    ("coinbase", r"ws_l2", BOOKS),
    ("coinbase", r"ws_(heartbeats|subscriptions)", NO_DATA),
)

_MARKETS = (("linear", "linear"), ("inverse", "inverse"), ("swap", "swap"), ("future", "future"))


def recorded(data: Path, *, feeds: bool = True) -> Iterator[Recorded]:
    """Every recorded body below the folder of shared data, with or without the three long feeds."""
    for file in sorted((data / "exchange_api").glob("*.jsonl.gz")):
        yield from _documented(file)
    for file in sorted((data / "orderbook/cryptofeed").glob("*.gz")):
        yield from _captured(file)
    for file in sorted((data / "orderbook/hftbacktest").glob("*.gz")) if feeds else ():
        yield from _feed(file)
    for file in sorted((data / "orderbook/nautilus").iterdir()):
        why = BOOKS if file.suffix == ".zip" else TABLE
        yield Recorded(f"nautilus/{file.name}", file.name, file.name.partition("_")[0], "", why)


def _documented(file: Path) -> Iterator[Recorded]:
    with gzip.open(file, "rt") as lines:
        for line in lines:
            row = json.loads(line)
            name = re.sub(r".*/(test_data|resources)/", "", row["file"])
            kind, why = _ruled(row["exchange"], name)
            market = next((market for word, market in _MARKETS if f"_{word}" in name), "spot")
            yield Recorded(file.name, name, row["exchange"], kind, why, market, row["text"])


def _ruled(venue: str, name: str) -> tuple[str, str]:
    if not any(venue == ruled for ruled, _, _ in _RULES):
        return "", OTHER_VENUE
    said = next(
        (kind for ruled, pattern, kind in _RULES if ruled == venue and re.search(pattern, name)), PRIVATE
    )
    return (said, "") if said in ASKED + STREAMED else ("", said)


def _captured(file: Path) -> Iterator[Recorded]:
    """Lines of "address -> time: body" or "time: body"; what was sent, and headers, are no bodies."""
    venue = file.name.partition(".")[0].lower()
    with gzip.open(file, "rt") as lines:
        for line in lines:
            if answer := re.match(r"(https?://\S+) -> [\d.]+: (.*)", line):
                kind, why, market = _answered(venue, answer[1])
                yield Recorded(f"cryptofeed/{file.name}", answer[1], venue, kind, why, market, answer[2])
            elif message := re.match(r"[\d.]+: (.*)", line):
                kind, why = _pushed(venue, message[1])
                yield Recorded(f"cryptofeed/{file.name}", "message", venue, kind, why, body=message[1])


def _answered(venue: str, address: str) -> tuple[str, str, str]:
    if "/v2/public" in address or "api.pro.coinbase" in address:
        return "", OLD_API, "spot"
    if "OPTION" in address:
        return "", OPTIONS, "spot"
    market = next(
        (market for word, market in (("SWAP", "swap"), ("FUTURES", "future")) if word in address), "spot"
    )
    return ("book" if "/depth" in address else "markets"), "", market


def _pushed(venue: str, body: str) -> tuple[str, str]:
    if venue in ("bybit", "coinbase"):
        return "", OLD_API
    message = json.loads(body)
    channel = message.get("stream", "").partition("@")[2] or message.get("arg", {}).get("channel", "")
    if "data" not in message:
        return "", NO_DATA
    kinds = {"kline_1m": "streamed candles", "aggTrade": "streamed trades", "trade": "streamed trades"}
    kinds |= {"trades": "streamed trades", "tickers": "streamed ticker"}
    return (kinds[channel], "") if channel in kinds else ("", BOOKS)


def _feed(file: Path) -> Iterator[Recorded]:
    """Lines of "nanoseconds message"; one line of each Binance file is an answer with a whole book."""
    name = f"hftbacktest/{file.name}"
    with gzip.open(file, "rt") as lines:
        for line in lines:
            body = line.partition(" ")[2]
            if "hyperliquid" in file.name:
                yield Recorded(name, "message", "hyperliquid", "", OTHER_VENUE)
            elif '"lastUpdateId"' in body:
                yield Recorded(name, "book", "binance", "book", body=body)
            else:
                kind, why = _pushed("binance", body)
                yield Recorded(name, "message", "binance", kind, why, body=body)
