"""Every call is answered, and a turn ends."""

import asyncio
import time

from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from structlog.testing import capture_logs

from agent import graph
from tests.agent.doubles import Args, Desk, asks, break_down, catalog, look, scripted
from tools.context import ToolContext
from tools.result import ToolResult


async def test_two_calls_of_one_reply_run_side_by_side_and_both_are_answered_before_the_next_thought() -> (
    None
):
    arrived = asyncio.Barrier(2)

    async def meet(args: Args, context: ToolContext) -> ToolResult:
        await arrived.wait()  # comes back only when both run at the same time
        return await look(args, context)

    brain = scripted(asks(("get_quote", {"symbol": "BTC"}), ("get_quote", {"symbol": "ETH"})), "Done.")
    answer = await Desk(brain, catalog(get_quote=meet)).say("both")
    assert [call.args["symbol"] for call in answer.calls] == ["BTC", "ETH"]
    assert answer.text == "Done."
    assert sum(isinstance(message, ToolMessage) for message in brain.shown[1]) == 2


async def test_a_tool_that_does_not_exist_is_answered_with_the_names_of_those_that_do() -> None:
    brain = scripted(asks(("teleport", {})), "Sorry.")
    answer = await Desk(brain).say("beam me up")
    error = answer.calls[0].error
    assert error
    assert error["code"] == "bad_call"
    assert "get_quote" in error["rule"]
    assert "teleport" in str(brain.shown[1][-1].content)


async def test_arguments_that_do_not_fit_are_repaired_by_the_brain_once() -> None:
    brain = scripted(
        asks(("get_quote", {"symbol": "BTC", "window": 1})),
        asks(("get_quote", {"symbol": "BTC"})),
        "Repaired.",
    )
    answer = await Desk(brain).say("price")
    assert answer.text == "Repaired."
    assert [bool(call.error) for call in answer.calls] == [True, False]


async def test_a_number_that_came_as_text_needs_no_repair() -> None:
    brain = scripted(asks(("get_quote", {"symbol": "BTC", "window": "14"})), "Fine.")
    assert (await Desk(brain).say("price")).calls[0].error is None


async def test_a_brain_that_cannot_repair_its_call_is_stopped_with_words() -> None:
    brain = scripted(asks(("get_quote", {})))
    answer = await Desk(brain, language="es").say("precio")
    assert "herramientas" in answer.text
    assert len(answer.calls) == graph.MAX_BAD_CALLS == len(brain.shown)


async def test_a_brain_that_never_stops_calling_is_stopped_after_twelve_calls() -> None:
    brain = scripted(asks(("get_quote", {"symbol": "BTC"})))
    answer = await Desk(brain).say("loop")
    assert len(answer.calls) == graph.MAX_CALLS
    assert "12" in answer.text


async def test_a_reply_with_too_many_calls_keeps_the_first_and_says_so() -> None:
    brain = scripted(asks(*[("get_quote", {"symbol": f"S{n}"}) for n in range(20)]), "Here.")
    answer = await Desk(brain).say("all of them")
    assert len(answer.calls) == graph.MAX_CALLS
    assert answer.text == "Here."
    assert "12 of 20" in answer.notices[0]


async def test_a_tool_that_breaks_is_answered_for_and_its_neighbour_is_not_lost() -> None:
    brain = scripted(asks(("scan", {"symbol": "BTC"}), ("get_quote", {"symbol": "BTC"})), "Half.")
    with capture_logs() as logs:
        answer = await Desk(brain, catalog(scan=break_down)).say("both")
    assert logs[0]["tool"] == "scan"
    broken, whole = answer.calls
    assert broken.error
    assert "should not" in broken.error["what"]
    assert whole.facts
    assert not whole.error


async def test_ids_that_a_model_repeats_never_overwrite_an_older_result() -> None:
    brain = scripted(
        asks(("get_quote", {"symbol": "BTC"})), "One.", asks(("scan", {"symbol": "ETH"})), "Two."
    )
    desk = Desk(brain)
    await desk.say("first")
    await desk.say("second")
    shown = [message.tool_call_id for message in brain.shown[-1] if isinstance(message, ToolMessage)]
    assert len(set(shown)) == 2


async def test_history_is_trimmed_to_whole_turns() -> None:
    brain = scripted("Yes.")
    desk = Desk(brain)
    for n in range(30):
        await desk.say(f"message {n}")
    last = brain.shown[-1]
    assert len(last) <= 40
    assert isinstance(last[0], HumanMessage)
    assert last[-1].text == "message 29"


async def test_a_turn_that_takes_too_long_ends_with_words_in_the_users_language() -> None:
    async def hang(args: Args, context: ToolContext) -> ToolResult:
        await asyncio.Event().wait()
        raise AssertionError

    brain = scripted(asks(("get_quote", {"symbol": "BTC"})))
    began = time.monotonic()
    answer = await Desk(brain, catalog(get_quote=hang), language="es", seconds=0.2).say("¿precio?")
    assert time.monotonic() - began < 2
    assert "0.2 segundos" in answer.text


async def test_a_brain_that_raises_leaves_an_answer_and_a_thread_that_goes_on() -> None:
    class Broken:
        name = "broken"
        fails = True

        async def think(self, messages: object, setting: object, hear: object) -> AIMessage:
            if self.fails:
                raise ConnectionError("the model's server is gone")
            return AIMessage("Back.")

    brain = Broken()
    desk = Desk(brain)
    with capture_logs() as logs:
        assert "no answer" in (await desk.say("hello")).text
    assert "server is gone" in str(logs)
    brain.fails = False
    assert (await desk.say("hello?")).text == "Back."


async def test_a_reply_without_words_becomes_a_sentence() -> None:
    brain = scripted("")
    assert "help" in (await Desk(brain).say("hm")).text
