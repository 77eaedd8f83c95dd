"""What somebody wants to be told of."""

from dataclasses import replace
from decimal import Decimal

import pytest

from agent.understanding.meaning import Expect
from agent.understanding.understand import understand
from tests.agent.understanding.reads import CONTEXT, Call, reads

SAID: list[tuple[str, str, list[Call]]] = [
    (
        "алерт если биток выше 100000",
        "call",
        [("create_alert", {"symbol": "BTC", "metric": "price", "op": "above", "value": "100000"})],
    ),
    (
        "avísame si ETH baja de 2500",
        "call",
        [("create_alert", {"symbol": "ETH", "metric": "price", "op": "below", "value": "2500"})],
    ),
    (
        "alert me if RSI of BTC goes below 30 on 4h",
        "call",
        [
            (
                "create_alert",
                {"symbol": "BTC", "metric": "rsi", "op": "below", "value": "30", "timeframe": "4h"},
            )
        ],
    ),
    (
        "notify me when SOL drops 5%",
        "call",
        [("create_alert", {"symbol": "SOL", "metric": "price", "op": "change_pct", "value": "-5"})],
    ),
    ("borra la alerta 3", "call", [("delete_alert", {"alert_id": "3"})]),
    ("delete my BTC alert", "call", [("delete_alert", {"symbol": "BTC"})]),
    (
        "avísame cuando BTC supere los 100 mil",
        "call",
        [("create_alert", {"symbol": "BTC", "metric": "price", "op": "above", "value": "100000"})],
    ),
    (
        "create an alert for ETH RSI above 70",
        "call",
        [("create_alert", {"symbol": "ETH", "metric": "rsi", "op": "above", "value": "70"})],
    ),
    (
        "сообщи когда солана упадет ниже 120",
        "call",
        [("create_alert", {"symbol": "SOL", "metric": "price", "op": "below", "value": "120"})],
    ),
    (
        "alerta si el oro sube un 2%",
        "call",
        [("create_alert", {"symbol": "XAU", "metric": "price", "op": "change_pct", "value": "2"})],
    ),
    ("elimina todas mis alertas", "call", [("delete_alert", {"all": True})]),
]


@pytest.mark.parametrize(("text", "expect", "calls"), SAID)
def test_what_is_said_is_what_is_asked_for(text: str, expect: str, calls: list[Call]) -> None:
    assert reads(text) == (expect, [], calls)


def alert(symbol: str, op: str, value: str, **more: str) -> Call:
    return ("create_alert", {"symbol": symbol, "metric": "price", "op": op, "value": value, **more})


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        (
            "alert me when BTC goes above 70k or RSI falls below 30",
            [alert("BTC", "above", "70000"), alert("BTC", "below", "30", metric="rsi")],
        ),
        (
            "avísame cuando BTC pase de 70k o el RSI caiga por debajo de 30",
            [alert("BTC", "above", "70000"), alert("BTC", "below", "30", metric="rsi")],
        ),
        (
            "сообщи если BTC выше 70000 или RSI упадет ниже 30",
            [alert("BTC", "above", "70000"), alert("BTC", "below", "30", metric="rsi")],
        ),
        (
            "alert me when RSI of ETH is above 70 or below 30",
            [alert("ETH", "above", "70", metric="rsi"), alert("ETH", "below", "30", metric="rsi")],
        ),
        (
            "alert me when BTC hits 100k and ETH hits 5k",
            [alert("BTC", "above", "100000"), alert("ETH", "above", "5000")],
        ),
        (
            "pon alertas de BTC en 60k y 70k",
            [alert("BTC", "crosses", "60000"), alert("BTC", "crosses", "70000")],
        ),
        (
            "avísame cuando ETH esté por encima de 4000 y también si cae un 5%",
            [alert("ETH", "above", "4000"), alert("ETH", "change_pct", "-5")],
        ),
        (
            "alert if BTC or ETH drops 5%",
            [alert("BTC", "change_pct", "-5"), alert("ETH", "change_pct", "-5")],
        ),
        (
            "alert me if BTC rises or falls 5%",
            [alert("BTC", "change_pct", "5"), alert("BTC", "change_pct", "-5")],
        ),
        ("avísame si ETH sube un 5 %", [alert("ETH", "change_pct", "5")]),
        ("avísame si BTC baja de 60 mil", [alert("BTC", "below", "60000")]),
        ("avísame si BTC cae más de un 4%", [alert("BTC", "change_pct", "-4")]),
        (
            "ponme un aviso si el RSI de SOL pasa de 75 o baja de 25",
            [alert("SOL", "above", "75", metric="rsi"), alert("SOL", "below", "25", metric="rsi")],
        ),
        (
            "alert me if ETH RSI below 30 and BTC price above 70k",
            [alert("ETH", "below", "30", metric="rsi"), alert("BTC", "above", "70000")],
        ),
        ("avísame si BTC cruza 60 mil", [alert("BTC", "crosses", "60000")]),
        ("сообщи когда BTC пересечёт 60 тысяч", [alert("BTC", "crosses", "60000")]),
        ("alert me if BTC's RSI is 30 or less", [alert("BTC", "below", "30", metric="rsi")]),
        (
            "alert me if ETH goes above 4000 on 4h or RSI goes below 30 on 1h",
            [
                alert("ETH", "above", "4000", timeframe="4h"),
                alert("ETH", "below", "30", metric="rsi", timeframe="1h"),
            ],
        ),
    ],
)
def test_every_condition_is_an_alert_of_its_own(text: str, calls: list[Call]) -> None:
    assert reads(text) == ("call", [], calls)


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("delete alert 5 and 6", [{"alert_id": "5"}, {"alert_id": "6"}]),
        ("удали алерты 5 и 6", [{"alert_id": "5"}, {"alert_id": "6"}]),
        ("borra la alerta de BTC y la de ETH", [{"symbol": "BTC"}, {"symbol": "ETH"}]),
        ("delete the BTC and ETH alerts", [{"symbol": "BTC"}, {"symbol": "ETH"}]),
    ],
)
def test_each_alert_that_is_named_goes(text: str, calls: list[dict[str, str]]) -> None:
    assert reads(text) == ("call", [], [("delete_alert", args) for args in calls])


@pytest.mark.parametrize(
    "text",
    [
        *(
            "borra la alerta de btc menos la de 100k",
            "delete all alerts except the BTC one",
            "delete the alert at 70k",
        ),
        *("alert me when BTC volatility is above 60%", "avísame cuando el MACD de ETH pase de 2"),
        *("alert me if BTC drops 5% and gold too", "notify me if BTC falls by half"),
        *("let me know when BTC goes from 60k to 70k", "delete every alert but number 3"),
        "borra la alerta 3 y crea una de ETH a 4000",
    ],
)
def test_what_no_alert_can_say_is_asked(text: str) -> None:
    assert reads(text)[0] == "clarify"


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("alert me if BTC drops below 60000 until Friday", "expiry", "until Friday"),
        ("avísame si BTC baja de 60000 hasta el viernes", "expiry", "hasta el viernes"),
        ("set a price alert for SOL at 200 that expires tomorrow", "expiry", "expires tomorrow"),
        ("уведоми если BTC упадет ниже 60000 до пятницы", "expiry", "до пятницы"),
        ("alert me every Monday if ETH is above 4000", "schedule", "every Monday"),
        ("avísame cada lunes si ETH supera 4000", "schedule", "cada lunes"),
        ("alert me if ETH goes above 4000 tomorrow", "schedule", "tomorrow"),
        ("avísame mañana si ETH cae un 5%", "schedule", "mañana"),
        ("alert me in 4 hours if BTC is above 100k", "schedule", "in 4 hours"),
        ("avísame en 4 horas si BTC pasa de 100k", "schedule", "en 4 horas"),
        ("create a daily alert for BTC at 100k", "schedule", "daily"),
        ("avísame si BTC pasa de 100k durante 4 horas", "schedule", "durante 4 horas"),
        ("avísame hoy si BTC pasa de 100k", "schedule", "hoy"),
        ("alert me when ETH RSI is below 30 except on weekends", "exception", "except on weekends"),
        ("avísame si ETH pasa de 4000 menos los domingos", "exception", "menos los domingos"),
    ],
)
def test_how_long_and_when_to_watch_is_no_argument_so_it_is_asked_about(
    text: str, kind: str, words: str
) -> None:
    understood = understand(text, CONTEXT)
    assert (understood.expect, list(understood.missing)) == (Expect.CLARIFY, [kind])
    assert understood.part is not None
    assert understood.part.words == words


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("alert me when BTC closes above 100k on the daily", alert("BTC", "above", "100000", timeframe="1d")),
        (
            "avísame cuando el RSI de 4 horas de BTC baje de 30",
            alert("BTC", "below", "30", metric="rsi", timeframe="4h"),
        ),
        ("сообщи если эфир выше 4000 на 4ч", alert("ETH", "above", "4000", timeframe="4h")),
        ("alert me if BTC moves 5% in 24 hours", alert("BTC", "change_pct", "5", timeframe="1d")),
        ("avísame si BTC cae un 5% en una hora", alert("BTC", "change_pct", "-5", timeframe="1h")),
        ("уведоми если BTC вырастет на 5% за день", alert("BTC", "change_pct", "5", timeframe="1d")),
        ("alert me every time BTC crosses 100k", alert("BTC", "crosses", "100000")),
        ("avísame cada vez que BTC baje de 90k", alert("BTC", "below", "90000")),
    ],
)
def test_the_bars_of_a_condition_are_no_time_to_be_told_at(text: str, made: Call) -> None:
    assert reads(text) == ("call", [], [made])


@pytest.mark.parametrize(
    "text",
    [
        *("tell me if I should sell ETH", "let me know whether to buy ETH at 3000"),
        *("could you tell me if I should buy 0.1 BTC", "tell me if it's worth buying BTC"),
        *("dime si debería comprar BTC", "dime si es buen momento para comprar BTC a 90.000"),
    ],
)
def test_a_question_for_an_opinion_sets_no_alert(text: str) -> None:
    assert all(tool != "create_alert" for tool, _ in reads(text)[2])


def test_what_something_is_worth_is_watched() -> None:
    assert reads("dime si BTC vale más de 80k")[2] == [alert("BTC", "above", "80000")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("alert me when ETH is 5% lower", "-5"),
        ("alert me when ETH is 5% higher", "5"),
        ("avísame cuando ETH esté un 5% más barato", "-5"),
        ("уведоми если ETH будет на 5% дешевле", "-5"),
    ],
)
def test_what_is_so_much_lower_has_fallen(text: str, value: str) -> None:
    assert reads(text) == ("call", [], [alert("ETH", "change_pct", value)])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("avísame si SOL baja 10 dólares", "10 dólares"),
        ("alert me if SOL moves 10 dollars", "10 dollars"),
        ("alert me if SOL falls by 10", "by 10"),
        ("avísame si SOL está 10 dólares más barato", "10 dólares"),
        ("уведоми если SOL упадет на 10 долларов", "10 долларов"),
    ],
)
def test_a_move_by_so_much_money_is_no_level_so_it_is_asked(text: str, words: str) -> None:
    understood = understand(text, CONTEXT)
    assert reads(text) == ("clarify", ["value"], [("create_alert", {"symbol": "SOL", "metric": "price"})])
    assert understood.part
    assert understood.part.words == words


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("avísame si BTC baja a 60000 dólares", alert("BTC", "below", "60000")),
        ("alert me when BTC drops below $90000", alert("BTC", "below", "90000")),
        ("сообщи если BTC упадет до 60000 долларов", alert("BTC", "below", "60000")),
    ],
)
def test_money_that_a_price_falls_to_is_a_level(text: str, level: Call) -> None:
    assert reads(text) == ("call", [], [level])


def test_money_near_the_last_close_is_a_level() -> None:
    context = replace(CONTEXT, closes={"BTC": Decimal(95_000)})
    (call,) = understand("alert me if BTC drops $90k", context).calls
    assert (call.args["op"], call.args["value"]) == ("below", Decimal(90_000))
