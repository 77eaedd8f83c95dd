"""What is excepted is never what is acted on: no tool takes an exception, so it is asked about, by its words."""

import pytest

from agent.understanding.meaning import Expect
from agent.understanding.understand import understand
from tests.agent.understanding.reads import CONTEXT

EXCEPTED: list[tuple[str, str]] = [
    ("sell everything except BTC", "except BTC"),
    ("close all positions but ETH", "but ETH"),
    ("close everything other than gold", "other than gold"),
    ("close everything, but not BTC", "but not BTC"),
    ("close everything but keep my BTC", "but keep my BTC"),
    ("sell all my ETH but keep 1", "keep 1"),
    ("liquidate everything excluding ETH", "excluding ETH"),
    ("cancel all orders except SOL", "except SOL"),
    ("cancel every order apart from the BTC one", "apart from the BTC one"),
    ("cancel all my orders except order 12", "except order 12"),
    ("stop all trading except BTC", "except BTC"),
    ("withdraw everything from all funds except atlas", "except atlas"),
    ("invest everything in Atlas except 200", "except 200"),
    ("cierra todo menos ETH", "menos ETH"),
    ("vende todo excepto mis SOL", "excepto mis SOL"),
    ("vende todas mis posiciones excepto BTC y ETH", "excepto BTC y ETH"),
    ("cierra todas las posiciones, menos la de oro", "menos la de oro"),
    ("cierra todo pero deja BTC", "pero deja BTC"),
    ("liquida todo quitando SOL", "SOL"),
    ("cancela todas las órdenes salvo la de SOL", "salvo la de SOL"),
    ("borra la alerta de btc menos la de 100k", "menos la de 100k"),
    ("retira todo menos 500 de atlas", "menos 500 de atlas"),
    ("retira todo de todos los pamm excepto nova", "excepto nova"),
    ("закрой всё кроме BTC", "кроме BTC"),
    ("закрой все позиции, кроме золота", "кроме золота"),
    ("продай всё, но оставь эфир", "но оставь эфир"),
    ("отмени все заявки за исключением BTC", "за исключением BTC"),
    ("выведи всё из паммов кроме атласа", "кроме атласа"),
]


@pytest.mark.parametrize(("text", "words"), EXCEPTED)
def test_an_exception_is_asked_about_in_its_own_words(text: str, words: str) -> None:
    understood = understand(text, CONTEXT)
    assert (understood.expect, list(understood.missing)) == (Expect.CLARIFY, ["exception"])
    assert understood.part is not None
    assert words in understood.part.words
    assert all(not call.args for call in understood.calls)


@pytest.mark.parametrize(
    "text",
    [
        "buy 1 BTC, not ETH",
        "compra 1 BTC, no ETH",
        "compra al menos 1 BTC",
        "compra 1 BTC por lo menos",
        "buy 1 ETH but at market",
        "sell all my BTC",
    ],
)
def test_what_only_sounds_like_an_exception_is_none(text: str) -> None:
    assert understand(text, CONTEXT).expect is Expect.CONFIRM
