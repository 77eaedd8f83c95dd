"""The candle streams of four venues, as their servers speak them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from tests.doubles.exchange_tape import Row, length


class Dialect(Protocol):
    def topics(self, message: dict[str, Any]) -> list[str]:
        """What the client's message subscribes to."""
        ...

    def reply(self, message: dict[str, Any]) -> dict[str, Any]: ...

    def candle(self, topic: str, row: Row, at: int) -> dict[str, Any]: ...


class Binance:
    def topics(self, message: dict[str, Any]) -> list[str]:
        return message["params"] if message["method"] == "SUBSCRIBE" else []

    def reply(self, message: dict[str, Any]) -> dict[str, Any]:
        return {"result": None, "id": message["id"]}

    def candle(self, topic: str, row: Row, at: int) -> dict[str, Any]:
        symbol, _, interval = topic.upper().partition("@KLINE_")
        interval = interval.lower()
        ts, opened, high, low, close, volume = row
        return {
            "e": "kline",
            "E": at,
            "s": symbol,
            "k": {
                "t": ts,
                "T": ts + length(interval) - 1,
                "s": symbol,
                "i": interval,
                "f": 1,
                "L": 2,
                "o": f"{opened}",
                "c": f"{close}",
                "h": f"{high}",
                "l": f"{low}",
                "v": f"{volume}",
                "n": 2,
                "x": False,
                "q": "0",
                "V": "0",
                "Q": "0",
                "B": "0",
            },
        }


class Bybit:
    def topics(self, message: dict[str, Any]) -> list[str]:
        return message["args"] if message["op"] == "subscribe" else []

    def reply(self, message: dict[str, Any]) -> dict[str, Any]:
        said = "pong" if message["op"] == "ping" else "subscribe"
        return {
            "success": True,
            "ret_msg": said,
            "conn_id": "1",
            "op": message["op"],
            "req_id": message["req_id"],
        }

    def candle(self, topic: str, row: Row, at: int) -> dict[str, Any]:
        interval = topic.split(".")[1]
        ts, opened, high, low, close, volume = row
        return {
            "topic": topic,
            "type": "snapshot",
            "ts": at,
            "data": [
                {
                    "start": ts,
                    "end": ts + length(interval) - 1,
                    "interval": interval,
                    "open": f"{opened}",
                    "close": f"{close}",
                    "high": f"{high}",
                    "low": f"{low}",
                    "volume": f"{volume}",
                    "turnover": "0",
                    "confirm": False,
                    "timestamp": at,
                }
            ],
        }


class Okx:
    def topics(self, message: dict[str, Any]) -> list[str]:
        return [f"{arg['channel']} {arg['instId']}" for arg in message["args"]]

    def reply(self, message: dict[str, Any]) -> dict[str, Any]:
        return {"event": "subscribe", "arg": message["args"][0], "connId": "1"}

    def candle(self, topic: str, row: Row, at: int) -> dict[str, Any]:
        channel, name = topic.split()
        ts, *values = row
        data = [str(ts), *(f"{value}" for value in values), "0", "0", "0"]
        return {"arg": {"channel": channel, "instId": name}, "data": [data]}


class Kraken:
    def topics(self, message: dict[str, Any]) -> list[str]:
        if message["method"] != "subscribe":
            return []
        given = message["params"]
        return [f"{given['interval']} {symbol}" for symbol in given["symbol"]]

    def reply(self, message: dict[str, Any]) -> dict[str, Any]:
        if message["method"] == "ping":
            return {"method": "pong"}
        return {
            "method": "subscribe",
            "result": message["params"],
            "success": True,
            "req_id": message["req_id"],
        }

    def candle(self, topic: str, row: Row, at: int) -> dict[str, Any]:
        interval, symbol = topic.split()
        names = ("open", "high", "low", "close", "volume")
        begins = datetime.fromtimestamp(row[0] / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.000000000Z")
        bar = {"symbol": symbol, "interval": int(interval), "interval_begin": begins, "trades": 2}
        data = bar | dict(zip(names, row[1:], strict=True))
        return {"channel": "ohlc", "type": "update", "timestamp": begins, "data": [data]}


DIALECTS: Mapping[str, type[Dialect]] = {
    "/v5/public/spot": Bybit,
    "/ws/v5/business": Okx,
    "/v2": Kraken,
    "/ws/{stream}": Binance,
}
