"""A message in, an answer and a record out, through the real tools."""

from dataclasses import replace
from itertools import chain

import pytest

from knowledge.conversations import Message
from tests.agent.doubles import THREAD
from tests.agent.grounding.held import unbacked
from tests.conversations.desk import market_desk, walk
from tests.fakes import MemoryCandles
from tools.market.scan import WELL_KNOWN
from trading.markets.instruments import Instrument
from trading.markets.timeframes import Timeframe

ENGLISH = [
    "BTC price",
    "How is BTC on 4h?",
    "RSI, MACD and Bollinger bands of ETH on 1h",
    "SMA 50 of BTC",
    "How volatile is ETH?",
    "correlation of BTC and ETH over 60 days",
    "which coins have RSI below 99?",
    "price of SOL",
]
SPANISH = [
    "precio de BTC",
    "¿Cómo está BTC en 4h?",
    "RSI, MACD y ADX de ETH en 1h",
    "media móvil de 20 días de BTC",
    "¿Qué volatilidad tiene ETH en 20 días?",
    "correlación entre BTC, ETH y SOL",
    "¿qué monedas tienen el RSI por debajo de 99?",
    "¿Cuánto vale SOL?",
]


def numbers_without_a_fact(answer: Message, language: str) -> list[str]:
    return unbacked(answer.text, list(chain.from_iterable(call.facts for call in answer.calls)), language)


@pytest.mark.parametrize(("language", "questions"), [("en", ENGLISH), ("es", SPANISH)])
async def test_every_question_is_answered_in_its_language_from_facts_alone(
    language: str, questions: list[str]
) -> None:
    desk = await market_desk()
    for question in questions:
        answer = await desk.say(question)
        assert [call.error for call in answer.calls] == [None], question
        assert numbers_without_a_fact(answer, language) == [], question
        assert ("last" in answer.text.lower().split()) == (language == "en"), question


async def test_an_analysis_opens_with_its_venue_and_its_last_bar() -> None:
    answer = await (await market_desk()).say("¿Cómo está BTC en 4h?")
    assert answer.text.startswith("bitfinex BTC/USD, última vela de 4h del 15 ene 2026 12:00 UTC.")
    assert "SIMULADO" not in answer.text


async def test_what_is_simulated_is_called_simulated() -> None:
    answer = await (await market_desk()).say("SOL price")
    assert "SIMULATED" in answer.text
    assert all(fact["simulated"] for fact in answer.calls[0].facts)


async def test_a_talk_goes_on_from_question_to_question() -> None:
    desk = await market_desk("es")
    asked = [
        "analiza BTC en 4h",
        "¿y en 1d?",
        "¿y ETH?",
        "¿y la volatilidad?",
        "añádelo a mi lista",
        "mi lista",
    ]
    answers = [await desk.say(text) for text in asked]
    assert [(call.tool, dict(call.args)) for answer in answers for call in answer.calls] == [
        ("market_analysis", {"symbol": "BTC", "timeframe": "4h"}),
        ("market_analysis", {"symbol": "BTC", "timeframe": "1d"}),
        ("market_analysis", {"symbol": "ETH", "timeframe": "1d"}),
        ("volatility_analyzer", {"symbol": "ETH"}),
        ("watchlist", {"action": "add", "symbols": ["ETH"]}),
        ("watchlist", {"action": "list"}),
    ]
    assert "ETH" in answers[-1].text
    assert await desk.watchlists.symbols() == ["ETH"]


async def test_several_requests_are_answered_in_their_order() -> None:
    answer = await (await market_desk()).say("BTC price and volatility of ETH")
    assert answer.text.index("BTC is at") < answer.text.index("ETH: ")


@pytest.mark.parametrize("moved", [0.9, 1.1])
async def test_a_level_that_the_running_bar_has_passed_is_told_on_its_new_side(moved: float) -> None:
    desk = await market_desk()
    series = await desk.candles.open_series(Instrument("bitfinex", "BTC", "USD"), Timeframe.H1, "file")
    running = walk(1, 4000.0).tail(1)
    ran = replace(running, **{name: getattr(running, name) * moved for name in ("high", "low", "close")})
    await desk.candles.write(series, ran)
    facts = {fact["name"]: fact for fact in (await desk.say("how is BTC on 1h?")).calls[0].facts}
    price = float(facts["price"]["value"])
    told = {name: float(fact["value"]) for name, fact in facts.items() if fact["unit"] == "USD"}
    sides = [(name, level < price) for name, level in told.items() if "support" in name or "resist" in name]
    assert sides
    assert all(below is name.startswith("support") for name, below in sides)


async def test_one_request_that_fails_does_not_spoil_the_other() -> None:
    answer = await (await market_desk()).say("price of BTC and QWXZ")
    assert "BTC is at" in answer.text
    assert "QWXZ" in answer.text
    assert [bool(call.error) for call in answer.calls] == [False, True]


@pytest.mark.parametrize(
    ("text", "word"),
    [("BTC en 2h", "1m"), ("precio de foocoin", "símbolo"), ("volatilidad de BTC en 5000 días", "5000")],
)
async def test_bad_input_is_answered_with_the_value_and_the_remedy(text: str, word: str) -> None:
    answer = await (await market_desk("es")).say(text)
    assert answer.calls[0].error
    assert word in answer.text


@pytest.mark.parametrize(
    "text", ["analyze $'; DROP TABLE messages;-- on 1h", "price of $<script>", "$../../etc price"]
)
async def test_hostile_text_in_a_symbol_is_only_a_symbol_that_nobody_knows(text: str) -> None:
    desk = await market_desk()
    answer = await desk.say(text)
    assert answer.text
    assert len(await desk.conversations.messages(THREAD)) == 2


@pytest.mark.parametrize(
    ("language", "simulated", "asked"),
    [
        ("en", "simulated", ["BTC price", "and simulated?", "and on bitfinex?", "and on kraken?"]),
        ("es", "el mercado simulado", ["precio de BTC", "¿y simulado?", "¿y en bitfinex?", "¿y en kraken?"]),
    ],
)
async def test_the_venue_that_was_named_answers_or_is_refused(
    language: str, simulated: str, asked: list[str]
) -> None:
    desk = await market_desk(language)
    answers = [await desk.say(text) for text in asked]
    venues = [
        next((fact["value"] for fact in answer.calls[0].facts if fact["name"] == "venue"), "")
        for answer in answers
    ]
    assert venues == ["bitfinex", "simulated", "bitfinex", ""]
    assert f"bitfinex, {simulated}" in answers[-1].text


@pytest.mark.parametrize(
    ("question", "refuses"),
    [
        ("should I buy BTC?", "I don’t advise buying or selling"),
        ("¿Debería vender BTC?", "No te aconsejo comprar ni vender"),
        ("¿me recomiendas comprar BTC?", "No te aconsejo comprar ni vender"),
    ],
)
async def test_whoever_asks_what_to_do_reads_that_nobody_advises_and_then_the_evidence(
    question: str, refuses: str
) -> None:
    answer = await (await market_desk()).say(question)
    assert answer.text.startswith(refuses)
    assert [call.tool for call in answer.calls] == ["market_analysis"]
    assert "bitfinex BTC/USD" in answer.text
    assert "RSI" in answer.text


@pytest.mark.parametrize(
    ("question", "refuses", "asks"),
    [
        ("should I buy?", "I don’t advise", "Which market"),
        ("¿debería comprar?", "No te aconsejo", "¿De qué mercado hablas?"),
    ],
)
async def test_where_no_market_is_named_it_is_asked_for_after_that(
    question: str, refuses: str, asks: str
) -> None:
    answer = await (await market_desk()).say(question)
    assert answer.text.startswith(refuses)
    assert asks in answer.text


async def test_a_quoted_price_is_of_the_time_that_the_answer_names() -> None:
    answer = await (await market_desk()).say("price of SOL")
    facts = {fact["name"]: fact for fact in answer.calls[0].facts}
    quoted = facts["quoted_at"]["value"]
    assert {facts[name]["as_of"] for name in ("price", "change_percent", "bid", "ask")} == {quoted}
    assert facts["last_bar"]["as_of"] == facts["last_bar"]["value"]


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("¿qué monedas tienen el RSI por debajo de 99 en 4h?", "los mercados más conocidos"),
        ("which coins have an RSI below 99 on 4h?", "the best-known markets"),
    ],
)
async def test_with_nothing_watched_and_nothing_stored_the_well_known_are_scanned(
    question: str, says: str
) -> None:
    desk = await market_desk()
    desk.candles = MemoryCandles()
    desk.reach()
    answer = await desk.say(question)
    assert says in answer.text
    assert len(answer.elements[0].props["rows"]) == len(WELL_KNOWN)
    await desk.watchlists.add(["BTC"])
    assert says not in (await desk.say(question)).text


@pytest.mark.parametrize(
    "question", ["qué está en sobreventa en mi lista", "mi lista: ¿qué está sobrevendido?"]
)
async def test_a_scan_of_the_list_is_one_table_and_not_the_list_too(question: str) -> None:
    desk = await market_desk()
    await desk.watchlists.add(["BTC", "ETH"])
    answer = await desk.say(question)
    assert [call.tool for call in answer.calls] == ["scan"]
    assert {element.props["name"] for element in answer.elements} <= {"scan"}
    wide = await desk.say("what in my list has an RSI below 99?")
    assert [element.props["name"] for element in wide.elements] == ["scan"]
