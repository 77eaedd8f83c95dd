"""Made-up public market data as OKX sends it."""

from typing import Any

from tests.doubles.exchange_tape import Query, Tape, length, levels, texts


def _okx(data: Any) -> Any:
    return {"code": "0", "msg": "", "data": data}


def markets(query: Query, tape: Tape) -> Any:
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


def candles(query: Query, tape: Tape) -> Any:
    since = int(query["before"]) + 1 if "before" in query else None
    until = int(query["after"]) - 1 if "after" in query else None
    rows = tape.rows(length(query["bar"]), since, until, min(int(query.get("limit", 100)), 300))
    return _okx([[str(row[0]), *texts(row[1:]), "175000", "175000", "1"] for row in reversed(rows)])


def ticker(query: Query, tape: Tape) -> Any:
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


def book(query: Query, tape: Tape) -> Any:
    bids, asks = levels(int(query["sz"]))
    sides = {name: [[*level, "0", "1"] for level in side] for name, side in (("bids", bids), ("asks", asks))}
    return _okx([{**sides, "ts": str(tape.now())}])


def trades(query: Query, tape: Tape) -> Any:
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


ROUTES = {
    "/api/v5/public/instruments": markets,
    "/api/v5/market/candles": candles,
    "/api/v5/market/history-candles": candles,
    "/api/v5/market/ticker": ticker,
    "/api/v5/market/books": book,
    "/api/v5/market/trades": trades,
}
