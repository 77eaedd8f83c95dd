"""Made-up public market data as Bybit sends it."""

from typing import Any

from tests.doubles.exchange_tape import Query, Tape, length, levels, texts


def _bybit(tape: Tape, result: Any) -> Any:
    return {"retCode": 0, "retMsg": "OK", "result": result, "retExtInfo": {}, "time": tape.now()}


def markets(query: Query, tape: Tape) -> Any:
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


def candles(query: Query, tape: Tape) -> Any:
    since = int(query["start"]) if "start" in query else None
    rows = tape.rows(length(query["interval"]), since, None, int(query.get("limit", 200)))
    listed = [[str(row[0]), *texts(row[1:]), "175000.00"] for row in reversed(rows)]
    return _bybit(tape, {"category": "spot", "symbol": query["symbol"], "list": listed})


def ticker(query: Query, tape: Tape) -> Any:
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


def book(query: Query, tape: Tape) -> Any:
    bids, asks = levels(int(query["limit"]))
    return _bybit(tape, {"s": query["symbol"], "a": asks, "b": bids, "ts": tape.now(), "u": 7, "seq": 8})


def trades(query: Query, tape: Tape) -> Any:
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


ROUTES = {
    "/v5/market/instruments-info": markets,
    "/v5/market/kline": candles,
    "/v5/market/tickers": ticker,
    "/v5/market/orderbook": book,
    "/v5/market/recent-trade": trades,
}
