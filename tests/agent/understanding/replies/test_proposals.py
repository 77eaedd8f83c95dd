"""A proposal waits: only a clear, whole yes to it claims it."""

import itertools

import pytest

from agent.understanding.meaning import Context, Expect, ToolCall, Understanding
from agent.understanding.replies.turns import heard, made
from agent.understanding.understand import understand
from tests.agent.understanding.reads import NOW, Call, plain, reads

BUY: Call = ("place_order", {"symbol": "ETH", "side": "buy", "quantity": 1})
SELL: Call = ("place_order", {"symbol": "BTC", "side": "sell", "quantity": 2})
ATLAS: Call = ("pamm_invest", {"product": "atlas", "amount": 100})
QUOTE: Call = ("get_quote", {"symbol": "BTC"})

YES = """
yes | Yes! | yes yes | yep, go ahead | ok, yes | okay, do it | sure thing boss | actually, yes | yes thanks
ok, buy it | perfect, the ETH one | ok | okay | right | correct | that's right | exactly | sounds good | looks good
vale | de acuerdo | correcto | exacto | eso es | me parece bien | ок | ладно | договорились | верно | правильно
yes please, thanks | looks good, send it | go ahead and buy it | yes, the ETH one | confirm the ETH order
sí | sí, gracias | dale | dale que sí | vale, hazlo | perfecto, adelante | claro que sí
sí, estoy seguro | adelante, compra | sí, la de ETH | bueno, dale | por supuesto, ejecútala ya
да | да, давай | хорошо, подтверждаю | да, спасибо | так точно | да, я уверен | ладно, покупай
"""
NO = """
no | no, wait | wait | hold on | wait a minute please | not now | not yet, thanks | sure, but not now
yes but not today | perfect, cancel it | of course not | absolutely not | yeah no
let's not | I don't want it | yes, cancel it
don't do it yet | never mind, stop | cancel the ETH order | no, go ahead | ok, forget it
mejor no | no, espera | claro que no | por supuesto que no | espera un momento | dale, cancélala
sí, pero ahora no | todavía no | no lo hagas todavía | déjalo estar | un momento | vale, mejor no
me arrepentí | no me convence
не надо | подожди | отмена | нет, подожди | да, но не сейчас | конечно нет | ладно, не надо
погоди минутку | хорошо, отменяй | ни за что
"""
UNCLEAR = """
perfect | fine | perfecto | listo | está bien | хорошо
ok but cheaper | I confirm nothing | not sure | cheaper | what I'd like is a discount
más | lo que tú digas | да, но подешевле
yes? | y | ya | confirm? | are you sure? | really? | maybe | hmm | ok hmm | why not | no problem
why not? | let me think | yes or no? | yes if it drops | yes, when it opens | yes, the other one
yes, tomorrow | I do | buy it | no? | cancel? | oui | please | 👍 | yes 🤔 | yes to the BTC one
confirm order 12
¿sí? | ¿seguro? | ¿confirmo? | quizás | déjame pensarlo | sí, si baja | sí, mañana | ¿no? | por qué no
sin problema | ¿de verdad? | cómpralo | sí, cuando suba | no sé
да? | может быть | почему бы и нет | дай подумать | не знаю | да, если упадет | точно ли? | купи
"""
ABOUT = """
what happens if I say yes? | how much is the fee? | what am I confirming? | is it real money?
which order?
¿qué pasa si digo que sí? | ¿cuánto es la comisión? | ¿es dinero real? | espera, ¿cuánto es en dólares?
¿qué orden?
что будет если я скажу да? | сколько комиссия? | какой ордер?
"""
ASIDE = """
ok thanks | thank you | ok, thanks a lot | tell me a joke | what's the weather? | hello | help
vale gracias | perfecto, gracias | muchas gracias | cuéntame un chiste | hola | ayuda
ок спасибо | спасибо | расскажи анекдот | привет
"""


def said(table: str) -> list[str]:
    return [text.strip() for line in table.strip().splitlines() for text in line.split("|")]


def waiting(*calls: Call, moved_on: bool = False) -> Context:
    proposals = [ToolCall(*call) for call in calls]
    return Context(proposals, ("BTC/USD", "ETH/USD"), clock=NOW, pending=proposals, moved_on=moved_on)


def executed(understood: Understanding) -> list[Call]:
    return plain(understood.calls) if understood.expect is Expect.CONFIRMED else []


@pytest.mark.parametrize("text", said(YES))
def test_a_whole_yes_claims_it(text: str) -> None:
    assert executed(understand(text, waiting(BUY))) == [BUY]


@pytest.mark.parametrize("text", said(NO))
def test_a_no_or_a_wait_drops_it_wherever_it_stands(text: str) -> None:
    understood = understand(text, waiting(BUY))
    assert (understood.expect, plain(understood.calls)) == (Expect.CANCELLED, [BUY])


@pytest.mark.parametrize("text", said(UNCLEAR))
def test_what_is_neither_is_asked_back_and_claims_nothing(text: str) -> None:
    understood = understand(text, waiting(BUY))
    assert (understood.expect, understood.topic, plain(understood.calls)) == (
        Expect.CLARIFY,
        "pending",
        [BUY],
    )


@pytest.mark.parametrize("text", said(ABOUT))
def test_a_question_about_it_is_answered_and_it_waits(text: str) -> None:
    understood = understand(text, waiting(BUY))
    assert (understood.expect, understood.topic) == (Expect.ANSWER, "pending")


@pytest.mark.parametrize("text", said(ASIDE))
def test_thanks_greetings_and_jokes_are_neither(text: str) -> None:
    understood = understand(text, waiting(BUY))
    assert understood.expect in (Expect.ANSWER, Expect.DECLINE)
    assert understood.topic != "pending"


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("yes but make it 2", [("place_order", {**BUY[1], "quantity": "2"})]),
        ("sí, pero que sean 2", [("place_order", {**BUY[1], "quantity": "2"})]),
        ("да, но 2", [("place_order", {**BUY[1], "quantity": "2"})]),
        ("yes, 0.5", [("place_order", {**BUY[1], "quantity": "0.5"})]),
        ("yes sell it instead", [("place_order", {**BUY[1], "side": "sell"})]),
        ("vale, pero con stop en 2700", [("place_order", {**BUY[1], "stop_loss": "2700"})]),
        ("sí, y vende 1 BTC", [("place_order", {"symbol": "BTC", "side": "sell", "quantity": "1"})]),
        ("yes and also buy 1 SOL", [("place_order", {"symbol": "SOL", "side": "buy", "quantity": "1"})]),
    ],
)
def test_a_yes_with_another_amount_or_order_is_a_new_proposal(text: str, calls: list[Call]) -> None:
    assert reads(text, BUY) == ("confirm", [], calls)


@pytest.mark.parametrize(
    "text",
    ["yes, and show me the price of BTC", "wait, what's the price of BTC?", "sí, ¿y a cuánto está BTC?"],
)
def test_a_yes_with_a_question_answers_the_question_alone(text: str) -> None:
    assert reads(text, BUY) == ("call", [], [QUOTE])


PIECES = ("yes", "sí", "ok", "dale", "да", "go ahead", "confirmo", "the ETH one", "please", "gracias")
SPOILING = (
    "?",
    "¿",
    "not",
    "no",
    "не",
    "don't",
    "2",
    "0,5 ETH",
    "but at 2900",
    "wait",
    "espera",
    "unless it falls",
)


@pytest.mark.parametrize("first", PIECES)
def test_no_message_with_a_question_a_negation_or_an_amount_claims_anything(first: str) -> None:
    for spoiling in SPOILING:
        for text in (f"{first} {spoiling}", f"{spoiling} {first}", f"dale, {spoiling}, {first}"):
            assert executed(understand(text, waiting(BUY))) == [], text


@pytest.mark.soak
def test_no_longer_one_does_either() -> None:
    for first, second, spoiling in itertools.product(PIECES, PIECES, SPOILING):
        for text in (f"{first} {second} {spoiling}", f"{first}, {spoiling} {second}"):
            assert executed(understand(text, waiting(BUY))) == [], text


@pytest.mark.parametrize("text", ["yes", "sí", "да", "ok", "go ahead"])
def test_a_bare_yes_after_other_talk_names_nothing_and_claims_nothing(text: str) -> None:
    assert understand(text, waiting(BUY, moved_on=True)).expect is Expect.CLARIFY
    assert executed(understand("yes, the ETH order", waiting(BUY, moved_on=True))) == [BUY]


def test_of_several_the_one_that_is_named_is_claimed() -> None:
    both = waiting(BUY, SELL)
    assert tuple(understand("yes", both).missing) == ("which",)
    assert executed(understand("sí, la de BTC", both)) == [SELL]
    assert plain(understand("cancel the ETH one", both).calls) == [BUY]
    assert executed(understand("yes, Atlas", waiting(BUY, ATLAS))) == [ATLAS]


TURNS: list[tuple[list[str | Call], str, list[Call]]] = [
    (["compra 1 ETH", BUY], "sí", [BUY]),
    (["compra 1 ETH", BUY, "¿a cuánto está BTC?", QUOTE], "sí", []),
    (["compra 1 ETH", BUY, "what is a limit order?"], "yes", []),
    (["compra 1 ETH", BUY, "¿a cuánto está BTC?", QUOTE], "sí, la de ETH", [BUY]),
    (["compra 1 ETH", BUY, "¿a cuánto está BTC?", QUOTE, "sí"], "sí", [BUY]),
    (["buy 1 ETH", BUY, "how much is the fee?"], "yes", [BUY]),
    (["buy 1 ETH", BUY, "yes?"], "yes", [BUY]),
    (["buy 1 ETH", BUY, "no, espera"], "yes", []),
    (["buy 1 ETH", BUY, "wait"], "ok", []),
    (["buy 1 ETH", BUY, "yes"], "yes", []),
    (["buy 1 ETH", BUY, "sell 2 BTC", SELL], "yes", []),
    (["buy 1 ETH", BUY, "sell 2 BTC", SELL], "yes, the BTC one", [SELL]),
    (["buy 2 ETH", ("place_order", {**BUY[1], "quantity": 2}), "make it 1", BUY], "yes", [BUY]),
    (["buy 2 SOL", ("place_order", {**BUY[1], "symbol": "SOL"}), "no, ETH", BUY], "yes", [BUY]),
    (["buy 2 SOL", ("place_order", {**BUY[1], "symbol": "SOL"}), "same for ETH", BUY], "yes", []),
]


@pytest.mark.parametrize(("turns", "text", "claimed"), TURNS)
def test_a_yes_is_for_what_is_on_the_table(turns: list[str | Call], text: str, claimed: list[Call]) -> None:
    assert executed(understand(text, after(turns))) == claimed


@pytest.mark.parametrize(
    "text", ["con stop en 2700", "mejor 2", "same for SOL", "y también 1 SOL", "otra igual"]
)
def test_nothing_goes_on_from_an_order_that_was_dropped(text: str) -> None:
    understood = understand(text, after(["compra 1 ETH", BUY, "no"]))
    assert understood.expect not in (Expect.CONFIRM, Expect.CONFIRMED)


def after(turns: list[str | Call]) -> Context:
    context = Context(symbols=("BTC/USD", "ETH/USD"), clock=NOW)
    for turn in turns:
        context = heard(turn, context) if isinstance(turn, str) else made([ToolCall(*turn)], context)
    return context
