"""Made-up public market data as Kraken sends it."""

from typing import Any

from tests.doubles.exchange_tape import Query, Tape, length, levels, texts

# Its own name of a pair -> (its short name, its name on the stream, base, quote).
_KRAKEN = {
    "XXBTZUSD": ("XBTUSD", "XBT/USD", "XXBT", "ZUSD"),
    "XBTUSDT": ("XBTUSDT", "XBT/USDT", "XXBT", "USDT"),
    "XETHZUSD": ("ETHUSD", "ETH/USD", "XETH", "ZUSD"),
}


def _kraken(result: Any) -> Any:
    return {"error": [], "result": result}


def markets(query: Query, tape: Tape) -> Any:
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


def candles(query: Query, tape: Tape) -> Any:
    """Whatever `since` says, never more than the last 720."""
    after = int(query.get("since", "0")) * 1000
    rows = [row for row in tape.rows(length(query["interval"]), None, None, 720) if row[0] > after]
    listed = [[row[0] // 1000, *texts(row[1:5]), "50000.1", f"{row[5]:.2f}", 10] for row in rows]
    return _kraken({query["pair"]: listed, "last": rows[-1][0] // 1000 if rows else 0})


def ticker(query: Query, tape: Tape) -> Any:
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


def book(query: Query, tape: Tape) -> Any:
    bids, asks = levels(int(query["count"]))
    stamp = tape.now() // 1000
    return _kraken(
        {query["pair"]: {"asks": [[*a, stamp] for a in asks], "bids": [[*b, stamp] for b in bids]}}
    )


def trades(query: Query, tape: Tape) -> Any:
    listed = [
        ["50000.2", "0.010", tape.now() / 1000 - (20 - i), "b" if i % 2 else "s", "l", "", i]
        for i in range(min(int(query.get("count", 1000)), 20))
    ]
    return _kraken({query["pair"]: listed, "last": str(tape.now() * 1_000_000)})


ROUTES = {
    "/0/public/AssetPairs": markets,
    "/0/public/OHLC": candles,
    "/0/public/Ticker": ticker,
    "/0/public/Depth": book,
    "/0/public/Trades": trades,
}
