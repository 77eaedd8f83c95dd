"""Orders and alerts by their numbers: each that is listed, and no other number."""

import pytest

from tests.agent.understanding.reads import reads


@pytest.mark.parametrize(
    ("text", "orders"),
    [
        ("cancel order 12 and order 15", ["12", "15"]),
        ("cancel orders 12 and 15", ["12", "15"]),
        ("cancela las órdenes 12, 15 y 18", ["12", "15", "18"]),
        ("cancel order #12 and #13", ["12", "13"]),
        ("отмени ордера 12 и 15", ["12", "15"]),
        ("cancel order 12, not 15", ["12"]),
        ("cancela la orden 12 y no la 15", ["12"]),
        ("отмени ордер 12, а не 15", ["12"]),
    ],
)
def test_every_order_of_the_list_is_cancelled_and_no_other(text: str, orders: list[str]) -> None:
    assert reads(text) == ("call", [], [("cancel_order", {"order_id": order}) for order in orders])


@pytest.mark.parametrize(
    ("text", "alerts"),
    [
        ("delete alerts 3 and 5", ["3", "5"]),
        ("borra la alerta 3 y la 5", ["3", "5"]),
        ("delete alert 3, not 5", ["3"]),
        ("borra la alerta 3 y no la 5", ["3"]),
    ],
)
def test_every_alert_of_the_list_is_deleted_and_no_other(text: str, alerts: list[str]) -> None:
    assert reads(text) == ("call", [], [("delete_alert", {"alert_id": alert}) for alert in alerts])


@pytest.mark.parametrize("text", ["borra la alerta 2 mañana", "delete alert 2 if BTC rises"])
def test_an_alert_that_a_number_names_goes_at_once_or_is_asked_about(text: str) -> None:
    assert reads(text)[0] == "clarify"
