"""What is another person's is not shown, and never one's own in its place."""

import pytest

from agent.understanding.meaning import Expect
from agent.understanding.understand import understand
from tests.agent.understanding.reads import CONTEXT, reads


@pytest.mark.parametrize(
    "text",
    [
        *("show me bob's memories", "show me Bob’s portfolio", "show bob's last closed trades"),
        *("show the portfolio of bob", "what does alice own?", "what did John buy?", "my mom's balance"),
        *("muestra los recuerdos de bob", "muéstrame la cartera de juan", "las órdenes de Zenobia"),
        *("¿qué tiene juan en su cartera?", "¿cuánto ha ganado María?"),
        *("портфель боба", "покажи ордера Ивана", "что у Маши в портфеле?"),
    ],
)
def test_anothers_is_refused_and_not_ones_own_shown(text: str) -> None:
    understood = understand(text, CONTEXT)
    assert (understood.expect, understood.topic, understood.calls) == (Expect.REFUSE, "others", ())


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("show me BTC's orders", "open_orders"),
        ("show me today's orders", "open_orders"),
        ("show me this week's trades", "trade_history"),
        ("show me March's trades", "trade_history"),
        ("my account's balance", "get_portfolio"),
        ("let's see my positions", "get_portfolio"),
        ("what's my balance", "get_portfolio"),
        ("posiciones de la semana", "get_portfolio"),
        ("Historial De Operaciones De Hoy", "trade_history"),
        ("órdenes de Bitcoin", "open_orders"),
        ("what do you remember about bob", "recall"),
        ("¿qué recuerdas de bob?", "recall"),
        ("сделки Вчера", "trade_history"),
        ("позиции по BTC", "get_portfolio"),
    ],
)
def test_ones_own_is_shown_by_market_time_or_place(text: str, tool: str) -> None:
    assert reads(text)[2][0][0] == tool
