"""Whatever a money sentence is tied to, no call is made that leaves it out."""

from hypothesis import given
from hypothesis import strategies as st

from agent.understanding.meaning import Expect
from agent.understanding.traits import CHANGING
from agent.understanding.understand import understand
from tests.agent.understanding.reads import CONTEXT

REQUESTS = {
    "en": [
        "buy 1 ETH", "sell 2 SOL at 150", "close my BTC position", "invest 500 in Atlas",
        "withdraw 200 from Nova", "cancel order 12", "buy $300 of ADA", "pause orion",
    ],
    "es": [
        "compra 1 ETH", "vende 2 SOL a 150", "cierra mi posición de BTC", "invierte 500 en Atlas",
        "retira 200 de Nova", "cancela la orden 12", "compra 300 usd de ADA", "pausa orion",
    ],
    "ru": [
        "купи 1 ETH", "продай 2 SOL по 150", "закрой позицию по BTC", "вложи 500 в атлас",
        "выведи 200 из новы", "отмени ордер 12", "купи ADA на 300 долларов", "поставь орион на паузу",
    ],
}  # fmt: skip
TIES = {
    "en": [
        "except BTC", "only if RSI is below 30", "if the news is good", "unless BTC falls", "every Monday",
        "tomorrow", "in two hours", "next week", "until Friday", "after the Fed meeting",
        "as long as it holds", "when volatility drops", "twice", "but not today", "but keep my ETH",
    ],
    "es": [
        "excepto BTC", "solo si el RSI está por debajo de 30", "si hay buenas noticias",
        "a menos que BTC caiga", "cada lunes", "mañana", "dentro de dos horas", "la semana que viene",
        "hasta el viernes", "después de la reunión de la Fed", "siempre que aguante",
        "cuando baje la volatilidad", "dos veces", "pero no hoy", "pero deja ETH",
    ],
    "ru": [
        "кроме BTC", "только если RSI ниже 30", "если новости хорошие", "если только биткоин не упадет",
        "каждый понедельник", "завтра", "через два часа", "на следующей неделе", "до пятницы",
        "после заседания ФРС", "пока держится", "когда упадет волатильность", "дважды", "но не сегодня",
        "но оставь эфир",
    ],
}  # fmt: skip


@st.composite
def _tied(draw: st.DrawFn) -> str:
    language = draw(st.sampled_from(sorted(REQUESTS)))
    request, tie = draw(st.sampled_from(REQUESTS[language])), draw(st.sampled_from(TIES[language]))
    return f"{request}{draw(st.sampled_from([' ', ', ']))}{tie}{draw(st.sampled_from(['', '.', '!', ' please']))}"


@given(_tied())
def test_no_request_is_made_without_what_it_is_tied_to(text: str) -> None:
    understood = understand(text, CONTEXT)
    made = {call.tool for call in understood.calls} if understood.expect is not Expect.CLARIFY else set()
    assert not made & CHANGING, understood
