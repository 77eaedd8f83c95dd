"""A message is understood once in a turn, whoever thinks and however often."""

from langchain_core.messages import AIMessage, HumanMessage

from agent.asked import Hearing
from agent.brain import Setting
from agent.embedded.model import reply
from agent.understanding.meaning import Expect, ToolCall, Understanding
from tests.agent.doubles import Desk, NoMarket, asks, scripted


async def test_whoever_thinks_twice_in_a_turn_is_told_the_same_understanding() -> None:
    brain = scripted(asks(("get_quote", {"symbol": "BTC"})), "It is up.")
    await Desk(brain).say("price of BTC")
    calling, answering = (setting.understanding for setting in brain.settings)
    assert calling is not None
    assert [call.tool for call in calling.calls] == ["get_quote"]
    assert answering is calling


async def test_another_turn_is_understood_anew() -> None:
    brain = scripted("Yes.")
    desk = Desk(brain)
    await desk.say("price of BTC")
    await desk.say("volatility of AAPL")
    told = [setting.understanding.calls[0].tool for setting in brain.settings if setting.understanding]
    assert told == ["get_quote", "volatility_analyzer"]


def test_the_embedded_brain_reads_no_word_of_what_was_understood_already() -> None:
    meant = Understanding(Expect.CALL, [ToolCall("scan", {})])
    setting = Setting("en", understanding=meant)
    message = reply([HumanMessage("price of BTC")], setting, frozenset({"scan", "get_quote"}), frozenset())
    assert [call["name"] for call in message.tool_calls] == ["scan"]


async def test_what_is_asked_is_read_where_it_is_first_wanted() -> None:
    hearing = Hearing(Setting("en", ["BTC/USD"]), NoMarket())  # type: ignore[arg-type]
    talk = [HumanMessage("price of BTC", id="1")]
    first = await hearing.of(talk)
    assert await hearing.of([*talk, AIMessage("", id="2")]) is first
