"""What a language model writes is shown as final only where every number of it is backed."""

from agent.brain import Brain
from agent.brains import Choice, OneBrain
from agent.embedded.model import EmbeddedBrain
from agent.events import Rewritten, Token
from tests.agent.doubles import Desk, asks, catalog, scripted

LOOK = asks(("get_quote", {"symbol": "BTC"}))
LIE = "BTC is at 9,999 USD."
TRUTH = "BTC is at 3,742.70 USD, down 2.3%."


class Preferred(OneBrain):
    """A model is preferred; the embedded brain stands behind it."""

    def __init__(self, model: Brain) -> None:
        super().__init__(EmbeddedBrain(frozenset(catalog())))
        self.model = model

    async def choose(self, preferred: str | None) -> Choice:
        return Choice(self.model)


async def test_a_true_answer_stays_as_it_was_written() -> None:
    model = scripted(LOOK, TRUTH)
    answer = await Desk(brains=Preferred(model)).say("BTC price")
    assert (answer.text, answer.brain, list(answer.notices)) == (TRUTH, "script", [])
    assert len(model.shown) == 2


async def test_an_invented_number_is_written_again_with_the_reason() -> None:
    model = scripted(LOOK, LIE, TRUTH)
    answer = await Desk(brains=Preferred(model)).say("BTC price")
    assert (answer.text, answer.brain) == (TRUTH, "script")
    assert "9,999" in str(model.shown[-1][-1].content)


async def test_a_model_that_lies_twice_is_replaced_by_the_template() -> None:
    model = scripted(LOOK, LIE, LIE)
    answer = await Desk(brains=Preferred(model)).say("BTC price")
    assert answer.brain == "embedded"
    assert "9,999" not in answer.text
    assert "3,742.70" in answer.text
    assert "numbers that no tool" in answer.notices[0]


async def test_a_number_from_memory_is_looked_up_instead() -> None:
    model = scripted(LIE, LIE)
    answer = await Desk(brains=Preferred(model)).say("BTC price")
    assert answer.brain == "embedded"
    assert "3,742.70" in answer.text


async def test_what_was_streamed_of_a_lie_is_taken_back() -> None:
    model = scripted(LOOK, LIE, LIE)
    events = await Desk(brains=Preferred(model)).events("BTC price")
    last = max(place for place, event in enumerate(events) if isinstance(event, Rewritten))
    final = "".join(event.text for event in events[last:] if isinstance(event, Token))
    assert "9,999" not in final


async def test_placeholders_are_filled_before_anyone_reads_them() -> None:
    model = scripted(LOOK, "BTC is at {price:BTC}.")
    answer = await Desk(brains=Preferred(model)).say("BTC price")
    assert answer.text == "BTC is at 3,742.70 USD."


async def test_a_later_turn_may_repeat_what_an_earlier_one_found() -> None:
    model = scripted(LOOK, TRUTH, TRUTH)
    desk = Desk(brains=Preferred(model))
    await desk.say("BTC price")
    assert (await desk.say("say that again please")).text == TRUTH
