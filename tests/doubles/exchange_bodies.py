"""Made-up public market data in the shapes in which five venues send it."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

MINUTE = 60_000
DAY = 1440 * MINUTE
Query = Mapping[str, str]
Row = tuple[int, float, float, float, float, float]

_UNITS = {"m": MINUTE, "h": 60 * MINUTE, "d": DAY, "w": 7 * DAY}
_WORDS = {
    "ONE_MINUTE": "1m",
    "FIVE_MINUTE": "5m",
    "FIFTEEN_MINUTE": "15m",
    "THIRTY_MINUTE": "30m",
    "ONE_HOUR": "1h",
    "ONE_DAY": "1d",
}


def length(written: str) -> int:
    """Milliseconds of 1m, 4H, 1Dutc, 60 (minutes), D, ONE_HOUR."""
    text = _WORDS.get(written, written).lower().removesuffix("utc")
    if text.isdigit():
        return int(text) * MINUTE
    return int(text[:-1] or 1) * _UNITS[text[-1]]


@dataclass
class Tape:
    """A market that trades a little in every bar since it was listed at `first`."""

    first: int
    now: Callable[[], int]

    def rows(self, step: int, since: int | None, until: int | None, limit: int) -> list[Row]:
        """The first `limit` bars from `since`, or the last ones."""
        offset = 4 * DAY if step == 7 * DAY else 0  # weeks begin on Monday, the epoch on a Thursday
        end = min(self.now(), until if until is not None else self.now())
        last = (end - offset) // step * step + offset
        start = self.first if since is None else max(since, self.first)
        start = -(-(start - offset) // step) * step + offset
        if since is None:
            start = max(start, last - (limit - 1) * step)
        return [bar(ts) for ts in range(start, min(last, start + (limit - 1) * step) + 1, step)]


def bar(ts: int) -> Row:
    middle = 50_000 + 1_000 * math.sin(ts / DAY)
    return ts, middle, middle + 12.5, middle - 12.5, middle + 5.25, 3.5


def levels(count: int) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    bids = [(f"{50_000 - i * 0.5:.1f}", f"{1 + i / 10:.3f}") for i in range(count)]
    asks = [(f"{50_000.5 + i * 0.5:.1f}", f"{2 + i / 10:.3f}") for i in range(count)]
    return bids, asks


def _texts(values: Sequence[float]) -> list[str]:
    return [f"{value:.2f}" for value in values]


def _iso(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat().replace("+00:00", "Z")


# --- binance


def binance_markets(query: Query, tape: Tape) -> Any:
    return {
        "timezone": "UTC",
        "serverTime": tape.now(),
        "rateLimits": [],
        "exchangeFilters": [],
        "symbols": [_binance_symbol(base) for base in ("BTC", "ETH")],
    }


def _binance_symbol(base: str) -> Any:
    return {
        "symbol": f"{base}USDT",
        "status": "TRADING",
        "baseAsset": base,
        "baseAssetPrecision": 8,
        "quoteAsset": "USDT",
        "quotePrecision": 8,
        "quoteAssetPrecision": 8,
        "orderTypes": ["LIMIT", "MARKET"],
        "isSpotTradingAllowed": True,
        "isMarginTradingAllowed": True,
        "filters": [
            {
                "filterType": "PRICE_FILTER",
                "minPrice": "0.01",
                "maxPrice": "1000000",
                "tickSize": "0.01000000",
            },
            {"filterType": "LOT_SIZE", "minQty": "0.00001", "maxQty": "9000", "stepSize": "0.00001000"},
        ],
        "permissions": ["SPOT"],
    }


def binance_candles(query: Query, tape: Tape) -> Any:
    step = length(query["interval"])
    since = int(query["startTime"]) if "startTime" in query else None
    return [
        [row[0], *_texts(row[1:]), row[0] + step - 1, "175000.00", 10, "1.75", "87500.00", "0"]
        for row in tape.rows(step, since, None, int(query.get("limit", 500)))
    ]


def binance_ticker(query: Query, tape: Tape) -> Any:
    return {
        "symbol": query["symbol"],
        "priceChange": "250.00",
        "priceChangePercent": "0.502",
        "weightedAvgPrice": "49900.00",
        "prevClosePrice": "49750.00",
        "lastPrice": "50000.25",
        "lastQty": "0.01",
        "bidPrice": "50000.00",
        "bidQty": "1.0",
        "askPrice": "50000.50",
        "askQty": "2.0",
        "openPrice": "49750.25",
        "highPrice": "50500.00",
        "lowPrice": "49500.00",
        "volume": "1234.50",
        "quoteVolume": "61725000.00",
        "openTime": tape.now() - DAY,
        "closeTime": tape.now(),
        "firstId": 1,
        "lastId": 9,
        "count": 9,
    }


def binance_book(query: Query, tape: Tape) -> Any:
    bids, asks = levels(int(query.get("limit", 100)))
    return {"lastUpdateId": 7, "bids": bids, "asks": asks}


def binance_trades(query: Query, tape: Tape) -> Any:
    return [
        {
            "a": i,
            "p": "50000.25",
            "q": "0.010",
            "f": i,
            "l": i,
            "T": tape.now() - 1000 * (20 - i),
            "m": i % 2 == 0,
        }
        for i in range(min(int(query.get("limit", 500)), 20))
    ]


# --- bybit


def _bybit(tape: Tape, result: Any) -> Any:
    return {"retCode": 0, "retMsg": "OK", "result": result, "retExtInfo": {}, "time": tape.now()}


def bybit_markets(query: Query, tape: Tape) -> Any:
    listed = [
        {
            "symbol": f"{base}USDT",
            "baseCoin": base,
            "quoteCoin": "USDT",
            "innovation": "0",
            "status": "Trading",
            "marginTrading": "both",
            "lotSizeFilter": {
                "basePrecision": "0.000001",
                "quotePrecision": "0.00000001",
                "minOrderQty": "0.00004",
                "maxOrderQty": "80",
                "minOrderAmt": "1",
                "maxOrderAmt": "2000000",
            },
            "priceFilter": {"tickSize": "0.01"},
        }
        for base in ("BTC", "ETH")
    ]
    return _bybit(tape, {"category": "spot", "list": listed})


def bybit_candles(query: Query, tape: Tape) -> Any:
    since = int(query["start"]) if "start" in query else None
    rows = tape.rows(length(query["interval"]), since, None, int(query.get("limit", 200)))
    listed = [[str(row[0]), *_texts(row[1:]), "175000.00"] for row in reversed(rows)]
    return _bybit(tape, {"category": "spot", "symbol": query["symbol"], "list": listed})


def bybit_ticker(query: Query, tape: Tape) -> Any:
    ticker = {
        "symbol": query["symbol"],
        "bid1Price": "50000.00",
        "bid1Size": "1.0",
        "ask1Price": "50000.50",
        "ask1Size": "2.0",
        "lastPrice": "50000.25",
        "prevPrice24h": "49750.00",
        "price24hPcnt": "0.0050",
        "highPrice24h": "50500.00",
        "lowPrice24h": "49500.00",
        "turnover24h": "61725000.00",
        "volume24h": "1234.50",
        "usdIndexPrice": "50001.00",
    }
    return _bybit(tape, {"category": "spot", "list": [ticker]})


def bybit_book(query: Query, tape: Tape) -> Any:
    bids, asks = levels(int(query["limit"]))
    return _bybit(tape, {"s": query["symbol"], "a": asks, "b": bids, "ts": tape.now(), "u": 7, "seq": 8})


def bybit_trades(query: Query, tape: Tape) -> Any:
    listed = [
        {
            "execId": str(i),
            "symbol": query["symbol"],
            "price": "50000.25",
            "size": "0.010",
            "side": "Sell" if i % 2 else "Buy",
            "time": str(tape.now() - 1000 * i),
            "isBlockTrade": False,
        }
        for i in range(min(int(query.get("limit", 60)), 20))
    ]
    return _bybit(tape, {"category": "spot", "list": listed})


# --- okx


def _okx(data: Any) -> Any:
    return {"code": "0", "msg": "", "data": data}


def okx_markets(query: Query, tape: Tape) -> Any:
    return _okx({"SPOT": _okx_spot, "SWAP": _okx_swaps, "FUTURES": _okx_futures}[query["instType"]](tape))


def _okx_spot(tape: Tape) -> Any:
    return [
        {
            "instType": "SPOT",
            "instId": f"{base}-USDT",
            "baseCcy": base,
            "quoteCcy": "USDT",
            "settleCcy": "",
            "ctVal": "",
            "ctMult": "",
            "ctType": "",
            "expTime": "",
            "listTime": str(tape.first),
            "lever": "10",
            "lotSz": "0.00000001",
            "minSz": "0.00001",
            "maxLmtSz": "9999",
            "optType": "",
            "state": "live",
            "stk": "",
            "tickSz": "0.1",
            "uly": "",
            "instFamily": "",
        }
        for base in ("BTC", "ETH")
    ]


def _okx_swaps(tape: Tape) -> Any:
    return [_okx_contract(tape, "BTC-USDT-SWAP", "SWAP", "")]


def _okx_futures(tape: Tape) -> Any:
    return [_okx_contract(tape, "BTC-USDT-300329", "FUTURES", "1901001600000")]


def _okx_contract(tape: Tape, name: str, kind: str, expires: str) -> Any:
    return {
        **_okx_spot(tape)[0],
        "instType": kind,
        "instId": name,
        "baseCcy": "",
        "quoteCcy": "",
        "settleCcy": "USDT",
        "ctVal": "0.01",
        "ctMult": "1",
        "ctType": "linear",
        "ctValCcy": "BTC",
        "expTime": expires,
        "uly": "BTC-USDT",
        "instFamily": "BTC-USDT",
        "lotSz": "0.01",
    }


def okx_candles(query: Query, tape: Tape) -> Any:
    since = int(query["before"]) + 1 if "before" in query else None
    until = int(query["after"]) - 1 if "after" in query else None
    rows = tape.rows(length(query["bar"]), since, until, min(int(query.get("limit", 100)), 300))
    return _okx([[str(row[0]), *_texts(row[1:]), "175000", "175000", "1"] for row in reversed(rows)])


def okx_ticker(query: Query, tape: Tape) -> Any:
    return _okx(
        [
            {
                "instType": "SPOT",
                "instId": query["instId"],
                "last": "50000.25",
                "lastSz": "0.01",
                "askPx": "50000.5",
                "askSz": "2",
                "bidPx": "50000.0",
                "bidSz": "1",
                "open24h": "49750",
                "high24h": "50500",
                "low24h": "49500",
                "volCcy24h": "61725000",
                "vol24h": "1234.5",
                "sodUtc0": "49800",
                "sodUtc8": "49900",
                "ts": str(tape.now()),
            }
        ]
    )


def okx_book(query: Query, tape: Tape) -> Any:
    bids, asks = levels(int(query["sz"]))
    sides = {name: [[*level, "0", "1"] for level in side] for name, side in (("bids", bids), ("asks", asks))}
    return _okx([{**sides, "ts": str(tape.now())}])


def okx_trades(query: Query, tape: Tape) -> Any:
    return _okx(
        [
            {
                "instId": query["instId"],
                "side": "sell" if i % 2 else "buy",
                "sz": "0.01",
                "px": "50000.2",
                "tradeId": str(99 - i),
                "ts": str(tape.now() - 1000 * i),
            }
            for i in range(min(int(query.get("limit", 100)), 20))
        ]
    )


# --- kraken

# Its own name of a pair -> (its short name, its name on the stream, base, quote).
_KRAKEN = {
    "XXBTZUSD": ("XBTUSD", "XBT/USD", "XXBT", "ZUSD"),
    "XBTUSDT": ("XBTUSDT", "XBT/USDT", "XXBT", "USDT"),
    "XETHZUSD": ("ETHUSD", "ETH/USD", "XETH", "ZUSD"),
}


def _kraken(result: Any) -> Any:
    return {"error": [], "result": result}


def kraken_markets(query: Query, tape: Tape) -> Any:
    return _kraken(
        {
            pair: {
                "altname": altname,
                "wsname": wsname,
                "aclass_base": "currency",
                "base": base,
                "aclass_quote": "currency",
                "quote": quote,
                "lot": "unit",
                "cost_decimals": 5,
                "pair_decimals": 1,
                "lot_decimals": 8,
                "lot_multiplier": 1,
                "leverage_buy": [2, 3],
                "leverage_sell": [2, 3],
                "fees": [[0, 0.26]],
                "fees_maker": [[0, 0.16]],
                "fee_volume_currency": "ZUSD",
                "margin_call": 80,
                "margin_stop": 40,
                "ordermin": "0.0001",
                "costmin": "0.5",
                "tick_size": "0.1",
                "status": "online",
            }
            for pair, (altname, wsname, base, quote) in _KRAKEN.items()
        }
    )


def kraken_candles(query: Query, tape: Tape) -> Any:
    """Whatever `since` says, never more than the last 720."""
    after = int(query.get("since", "0")) * 1000
    rows = [row for row in tape.rows(length(query["interval"]), None, None, 720) if row[0] > after]
    listed = [[row[0] // 1000, *_texts(row[1:5]), "50000.1", f"{row[5]:.2f}", 10] for row in rows]
    return _kraken({query["pair"]: listed, "last": rows[-1][0] // 1000 if rows else 0})


def kraken_ticker(query: Query, tape: Tape) -> Any:
    return _kraken(
        {
            query["pair"]: {
                "a": ["50000.5", "2", "2.000"],
                "b": ["50000.0", "1", "1.000"],
                "c": ["50000.25", "0.01"],
                "v": ["600.0", "1234.5"],
                "p": ["49950.0", "49900.0"],
                "t": [4000, 9000],
                "l": ["49600.0", "49500.0"],
                "h": ["50400.0", "50500.0"],
                "o": "49750.0",
            }
        }
    )


def kraken_book(query: Query, tape: Tape) -> Any:
    bids, asks = levels(int(query["count"]))
    stamp = tape.now() // 1000
    return _kraken(
        {query["pair"]: {"asks": [[*a, stamp] for a in asks], "bids": [[*b, stamp] for b in bids]}}
    )


def kraken_trades(query: Query, tape: Tape) -> Any:
    listed = [
        ["50000.2", "0.010", tape.now() / 1000 - (20 - i), "b" if i % 2 else "s", "l", "", i]
        for i in range(min(int(query.get("count", 1000)), 20))
    ]
    return _kraken({query["pair"]: listed, "last": str(tape.now() * 1_000_000)})


# --- coinbase


def coinbase_markets(query: Query, tape: Tape) -> Any:
    products: list[Any] = [
        {
            "product_id": f"{base}-USD",
            "price": "50000.25",
            "price_percentage_change_24h": "0.5",
            "volume_24h": "1234.5",
            "base_increment": "0.00000001",
            "quote_increment": "0.01",
            "price_increment": "0.01",
            "quote_min_size": "1",
            "quote_max_size": "150000000",
            "base_min_size": "0.00000001",
            "base_max_size": "3400",
            "base_name": base,
            "quote_name": "US Dollar",
            "is_disabled": False,
            "status": "online",
            "trading_disabled": False,
            "product_type": "SPOT",
            "quote_currency_id": "USD",
            "base_currency_id": base,
            "base_display_symbol": base,
            "quote_display_symbol": "USD",
            "alias": "",
            "alias_to": [],
        }
        for base in ("BTC", "ETH")
    ]
    return {"products": products, "num_products": len(products)}


def coinbase_candles(query: Query, tape: Tape) -> Any:
    since, until = int(query["start"]) * 1000, int(query["end"]) * 1000
    rows = tape.rows(length(query["granularity"]), since, until, 350)
    names = ("open", "high", "low", "close", "volume")
    return {
        "candles": [
            {"start": str(row[0] // 1000), **dict(zip(names, _texts(row[1:]), strict=True))}
            for row in reversed(rows)
        ]
    }


def coinbase_trades(query: Query, tape: Tape) -> Any:
    """Coinbase has no ticker of its own: it is the head of its list of trades."""
    return {
        "trades": [
            {
                "trade_id": str(99 - i),
                "product_id": "BTC-USD",
                "price": "50000.25",
                "size": "0.010",
                "time": _iso(tape.now() - 1000 * i),
                "side": "SELL" if i % 2 else "BUY",
                "bid": "",
                "ask": "",
            }
            for i in range(min(int(query["limit"]), 20))
        ],
        "best_bid": "50000.00",
        "best_ask": "50000.50",
    }


def coinbase_book(query: Query, tape: Tape) -> Any:
    bids, asks = ([{"price": p, "size": s} for p, s in side] for side in levels(int(query["limit"])))
    return {
        "pricebook": {"product_id": query["product_id"], "bids": bids, "asks": asks, "time": _iso(tape.now())}
    }


ROUTES: Mapping[str, Callable[[Query, Tape], Any]] = {
    "/api/v3/exchangeInfo": binance_markets,
    "/api/v3/klines": binance_candles,
    "/api/v3/ticker/24hr": binance_ticker,
    "/api/v3/depth": binance_book,
    "/api/v3/aggTrades": binance_trades,
    "/v5/market/instruments-info": bybit_markets,
    "/v5/market/kline": bybit_candles,
    "/v5/market/tickers": bybit_ticker,
    "/v5/market/orderbook": bybit_book,
    "/v5/market/recent-trade": bybit_trades,
    "/api/v5/public/instruments": okx_markets,
    "/api/v5/market/candles": okx_candles,
    "/api/v5/market/history-candles": okx_candles,
    "/api/v5/market/ticker": okx_ticker,
    "/api/v5/market/books": okx_book,
    "/api/v5/market/trades": okx_trades,
    "/0/public/AssetPairs": kraken_markets,
    "/0/public/OHLC": kraken_candles,
    "/0/public/Ticker": kraken_ticker,
    "/0/public/Depth": kraken_book,
    "/0/public/Trades": kraken_trades,
    "/api/v3/brokerage/market/products": coinbase_markets,
    "/api/v3/brokerage/market/products/BTC-USD/candles": coinbase_candles,
    "/api/v3/brokerage/market/products/BTC-USD/ticker": coinbase_trades,
    "/api/v3/brokerage/market/product_book": coinbase_book,
}
