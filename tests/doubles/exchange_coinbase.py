"""Made-up public market data as Coinbase sends it."""

from typing import Any

from tests.doubles.exchange_tape import Query, Tape, iso, length, levels, texts


def markets(query: Query, tape: Tape) -> Any:
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


def candles(query: Query, tape: Tape) -> Any:
    since, until = int(query["start"]) * 1000, int(query["end"]) * 1000
    rows = tape.rows(length(query["granularity"]), since, until, 350)
    names = ("open", "high", "low", "close", "volume")
    return {
        "candles": [
            {"start": str(row[0] // 1000), **dict(zip(names, texts(row[1:]), strict=True))}
            for row in reversed(rows)
        ]
    }


def trades(query: Query, tape: Tape) -> Any:
    """Coinbase has no ticker of its own: it is the head of its list of trades."""
    return {
        "trades": [
            {
                "trade_id": str(99 - i),
                "product_id": "BTC-USD",
                "price": "50000.25",
                "size": "0.010",
                "time": iso(tape.now() - 1000 * i),
                "side": "SELL" if i % 2 else "BUY",
                "bid": "",
                "ask": "",
            }
            for i in range(min(int(query["limit"]), 20))
        ],
        "best_bid": "50000.00",
        "best_ask": "50000.50",
    }


def book(query: Query, tape: Tape) -> Any:
    bids, asks = ([{"price": p, "size": s} for p, s in side] for side in levels(int(query["limit"])))
    return {
        "pricebook": {"product_id": query["product_id"], "bids": bids, "asks": asks, "time": iso(tape.now())}
    }


ROUTES = {
    "/api/v3/brokerage/market/products": markets,
    "/api/v3/brokerage/market/products/BTC-USD/candles": candles,
    "/api/v3/brokerage/market/products/BTC-USD/ticker": trades,
    "/api/v3/brokerage/market/product_book": book,
}
