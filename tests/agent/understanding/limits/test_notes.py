"""What was said and no tool takes is noted, so that the answer speaks of it."""

from decimal import Decimal

import pytest

from agent.understanding.meaning import Context, Note, ToolCall
from agent.understanding.understand import understand
from tests.agent.understanding.reads import CONTEXT, NOW, Call

BEFORE: Call = ("market_analysis", {"symbol": "BTC", "timeframe": "4h"})


def noted(text: str, *last: Call) -> list[Note]:
    before = [ToolCall(*call) for call in last]
    return list(understand(text, Context(before, CONTEXT.symbols, clock=NOW)).notes)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("BTC price on 2020-03-12", "on 2020-03-12"),
        ("how was ETH on 5 Jan 2010", "on 5 Jan 2010"),
        ("price of bitcoin yesterday", "yesterday"),
        ("what was BTC worth last monday", "last monday"),
        ("how much was SOL in 2021", "in 2021"),
        ("price of gold a year ago", "a year ago"),
        ("BTC at the start of 2023", "2023"),
        ("precio de BTC el 12 de marzo de 2020", "12 de marzo de 2020"),
        ("¿a cuánto estaba ETH ayer?", "ayer"),
        ("¿cuánto valía el oro hace un año?", "hace un año"),
        ("¿cómo estaba BTC en enero de 2021?", "en enero de 2021"),
        ("cuánto costaba solana en 2021", "en 2021"),
        ("precio de bitcoin la semana pasada", "la semana pasada"),
        ("цена биткоина 12 марта 2020", "12 марта 2020"),
        ("сколько стоил эфир вчера", "вчера"),
        ("сколько стоило золото год назад", "год назад"),
        ("rsi of btc on 2020-03-12", "on 2020-03-12"),
        ("analyze BTC on 3 march 2021", "on 3 march 2021"),
        ("volatility of ETH in 2022", "in 2022"),
        ("correlation of BTC and ETH in 2021", "in 2021"),
    ],
)
def test_a_day_that_is_over_is_not_passed_over(text: str, said: str) -> None:
    assert noted(text) == [Note("past", said)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cuánto ha subido esta semana", "esta semana"),
        ("how much did it drop since Monday", "since Monday"),
        ("how much has btc gained this month", "this month"),
        ("is btc up or down this week", "this week"),
        ("btc performance this year", "this year"),
        ("has gold risen since december", "since december"),
        ("cuánto ha bajado bitcoin desde enero", "desde enero"),
        ("rendimiento de ETH este mes", "este mes"),
        ("на сколько упал биткоин за неделю", "за неделю"),
    ],
)
def test_a_change_over_more_than_a_day_is_the_nearest_that_can_be_told(text: str, said: str) -> None:
    understood = understand(text, Context([ToolCall(*BEFORE)], CONTEXT.symbols, clock=NOW))
    assert [call.tool for call in understood.calls] == ["get_quote"]
    assert list(understood.notes) == [Note("since", said)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("only the weekly pivot of btc", "weekly pivot"),
        ("btc pivot points", "pivot points"),
        ("volatility of BTC excluding weekends", "excluding weekends"),
        ("analyze btc only during the asian session", "during the asian session"),
        ("price of nvidia after hours", "after hours"),
        ("premarket price of AAPL", "premarket"),
        ("volatility of btc in log scale", "log scale"),
        ("btc price including fees", "including fees"),
        ("inflation adjusted gold price", "inflation adjusted"),
        ("volatilidad de BTC sin fines de semana", "sin fines de semana"),
        ("precio de ETH con comisiones", "con comisiones"),
        ("analiza btc solo el pivote semanal", "pivote semanal"),
        ("rsi de btc solo en horario de nueva york", "horario de nueva york"),
        ("волатильность btc без выходных", "без выходных"),
        ("eth indicators except macd", "macd"),
        ("indicadores de sol excepto el rsi", "rsi"),
    ],
)
def test_a_condition_that_no_tool_knows_is_told(text: str, said: str) -> None:
    assert [(note.kind, note.said) for note in noted(text)] == [("left_out", said)]


@pytest.mark.parametrize(
    ("text", "symbol", "quantity", "money"),
    [
        ("how much is 0.25 BTC?", "BTC", "0.25", None),
        ("¿cuánto son 0,25 BTC?", "BTC", "0.25", None),
        ("what would 500 dollars of SOL be", "SOL", None, "500"),
        ("how much is 2 eth worth", "ETH", "2", None),
        ("what's 1.5 ETH in dollars", "ETH", "1.5", None),
        ("value of 3 SOL", "SOL", "3", None),
        ("how many BTC can i get for 1000 dollars", "BTC", None, "1000"),
        ("0.5 btc in euros", "BTC/EUR", "0.5", None),
        ("¿cuántos SOL son 500 dólares?", "SOL", None, "500"),
        ("500 euros en bitcoin cuánto es", "BTC/EUR", None, "500"),
        ("сколько стоит 0.25 BTC", "BTC", "0.25", None),
        ("сколько будет 2 эфира", "ETH", "2", None),
        ("сколько биткоинов на 1000 долларов", "BTC", None, "1000"),
        ("price of 100 shares of nvidia", "NVDA", "100", None),
        ("what are 10 ounces of gold worth", "XAU", "10", None),
    ],
)
def test_an_amount_of_a_symbol_is_reckoned_at_its_price(
    text: str, symbol: str, quantity: str | None, money: str | None
) -> None:
    understood = understand(text, CONTEXT)
    assert list(understood.calls) == [ToolCall("get_quote", {"symbol": symbol})]
    (note,) = understood.notes
    assert (note.kind, note.symbol) == ("worth", symbol)
    assert note.quantity == (Decimal(quantity) if quantity else None)
    assert note.money == (Decimal(money) if money else None)


@pytest.mark.parametrize(
    "text",
    [
        "BTC price today",
        "how is BTC today",
        "how much is one bitcoin",
        "btc this week",
        "volatility of ETH over the last 30 days",
        "news on BTC since yesterday",
        "backtest macd on btc in 2024",
        "rsi of btc on 4h",
        "ema 200 of btc",
    ],
)
def test_what_is_taken_is_not_noted(text: str) -> None:
    assert noted(text) == []


@pytest.mark.parametrize(
    ("text", "taken", "left"),
    [
        ("scan: adx over 25 and rsi under 40 on 1d", ("adx", "above", 25), "rsi under 40"),
        ("monedas con RSI menor de 40 y ADX mayor de 25", ("rsi", "below", 40), "ADX mayor de 25"),
        ("scan coins with price below 1 dollar and rsi below 40", ("price", "below", 1), "rsi below 40"),
        ("монеты с rsi ниже 40 и adx выше 25", ("rsi", "below", 40), "adx выше 25"),
    ],
)
def test_a_scan_takes_one_condition_whole_and_says_which_it_left(
    text: str, taken: tuple[str, str, int], left: str
) -> None:
    (call,) = understand(text, CONTEXT).calls
    assert (call.args["metric"], call.args["op"], call.args["value"]) == taken
    assert noted(text) == [Note("left_out", left)]
