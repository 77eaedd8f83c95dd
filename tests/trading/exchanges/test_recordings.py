import json
from pathlib import Path

import pytest

from bench.counts.recorded_bodies import OPTIONS, OTHER_VENUE, Recorded, recorded
from bench.counts.recordings import count, main
from tests.shared_data import shared


def binance(kind: str, body: object) -> Recorded:
    return Recorded("made up", "made up", "binance", kind, body=json.dumps(body))


KLINE = [1499040000000, "0.01634790", "0.80000000", "0.01575800", "0.01577100", "148976.1", 1499644799999]


async def test_recorded_bodies_of_every_venue_parse_through_the_adapter() -> None:
    bodies = list(recorded(shared("exchange_api").parent, feeds=False))
    told = await count(bodies)
    assert told["failed"] == []
    assert told["parsed"] == told["of"] >= 150
    venues = {name.partition(" ")[0] for name in told["by_venue_and_kind"]}
    assert venues == {"binance", "bybit", "okx", "kraken", "coinbase"}
    assert told["of"] + sum(each["bodies"] for each in told["left_out"]) == len(bodies)


async def test_a_body_that_does_not_parse_is_named() -> None:
    told = await count(
        [binance("candles", [KLINE]), binance("candles", []), binance("ticker", {"symbol": "X"})]
    )
    assert (told["parsed"], told["of"]) == (1, 3)
    assert [each["kind"] for each in told["failed"]] == ["candles", "ticker"]
    assert told["failed"][0]["why"] == "nothing came out"


async def test_what_is_left_out_is_counted_by_its_reason() -> None:
    left_out = [Recorded("a", "b", "gemini", "", OTHER_VENUE)] * 3 + [Recorded("c", "d", "okx", "", OPTIONS)]
    told = await count(left_out)
    assert told["of"] == 0
    assert [(each["venue"], each["bodies"]) for each in told["left_out"]] == [("gemini", 3), ("okx", 1)]


def test_the_command_says_that_a_folder_has_no_recorded_bodies(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="exchange_api"):
        main(["--data", str(tmp_path)])
