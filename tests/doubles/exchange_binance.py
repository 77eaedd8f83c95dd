"""Made-up public market data as Binance sends it."""

from typing import Any

from tests.doubles.exchange_tape import DAY, Query, Tape, length, levels, texts


def markets(query: Query, tape: Tape) -> Any:
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


def candles(query: Query, tape: Tape) -> Any:
    step = length(query["interval"])
    since = int(query["startTime"]) if "startTime" in query else None
    return [
        [row[0], *texts(row[1:]), row[0] + step - 1, "175000.00", 10, "1.75", "87500.00", "0"]
        for row in tape.rows(step, since, None, int(query.get("limit", 500)))
    ]


def ticker(query: Query, tape: Tape) -> Any:
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


def book(query: Query, tape: Tape) -> Any:
    bids, asks = levels(int(query.get("limit", 100)))
    return {"lastUpdateId": 7, "bids": bids, "asks": asks}


def trades(query: Query, tape: Tape) -> Any:
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


ROUTES = {
    "/api/v3/exchangeInfo": markets,
    "/api/v3/klines": candles,
    "/api/v3/ticker/24hr": ticker,
    "/api/v3/depth": book,
    "/api/v3/aggTrades": trades,
}
