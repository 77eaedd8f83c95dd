from db.repositories.accounts import Account
from tests.web.feed.conftest import House

CHART = {"symbol": "BTC", "venue": "simulated", "timeframe": "1h", "count": 50}


async def test_a_chart_comes_whole_and_then_ticks(house: House, two_users: tuple[Account, Account]) -> None:
    async with house.page(await house.log_in(two_users[0])) as page:
        await page.watch(7, "candles", **CHART, indicators=["ema:20", "bbands", "rsi:14", "macd"])
        whole = await page.hear()
        assert (whole["id"], whole["type"], whole["market"]) == (7, "bars", "BTC/USD")
        assert (whole["venue"], whole["timeframe"], whole["simulated"]) == ("simulated", "1h", True)
        assert len(whole["bars"]) == 50
        lines = {line["name"]: line for line in whole["lines"]}
        assert {name: line["pane"] for name, line in lines.items()} == {
            "ema 20": 0,
            "bbands 20 2 upper": 0,
            "bbands 20 2 middle": 0,
            "bbands 20 2 lower": 0,
            "rsi 14": 1,
            "macd 12 26 9": 2,
            "macd 12 26 9 signal": 2,
            "macd 12 26 9 histogram": 2,
        }
        assert all(len(line["points"]) == 50 for line in lines.values())
        tick = await page.hear()
        assert (tick["id"], tick["type"]) == (7, "bar")
        assert tick["bar"][0] >= whole["bars"][-1][0]
        assert tick["lines"].keys() == lines.keys()
