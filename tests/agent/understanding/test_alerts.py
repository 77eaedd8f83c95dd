"""What somebody wants to be told of."""

import pytest

from tests.agent.understanding.reads import Call, reads

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
