"""What a front door can rely on."""

import asyncio
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from langchain_core.messages import HumanMessage, ToolMessage
from langsmith import get_tracing_context, tracing_context

from agent.conversation import MAX_CHARACTERS
from agent.events import Token, ToolFinished, ToolStarted, TurnEnded, TurnStarted
from agent.phrases import say
from knowledge.conversations import Message, Role
from tests.agent.doubles import ANA, NOW, THREAD, Args, Desk, MemoryCheckpoints, asks, catalog, look, scripted
from tests.fakes import MemoryConversations
from tools.context import ToolContext
from tools.result import ToolResult


async def test_events_come_in_order_and_the_tokens_are_the_answer() -> None:
    events = await Desk().events("BTC price")
    kinds = [type(event) for event in events if not isinstance(event, Token)]
    assert kinds == [TurnStarted, ToolStarted, ToolFinished, TurnEnded]
    last = events[-1]
    assert isinstance(last, TurnEnded)
    assert "".join(event.text for event in events if isinstance(event, Token)) == last.message.text


async def test_a_finished_tool_carries_its_facts_its_chart_and_its_time() -> None:
    events = await Desk().events("BTC price")
    finished = next(event for event in events if isinstance(event, ToolFinished))
    assert finished.call.facts[0]["source"] == "bitfinex BTC/USD 4h"
    assert finished.call.elapsed_ms >= 0


async def test_results_of_tools_never_appear_among_the_tokens() -> None:
    brain = scripted(asks(("get_quote", {"symbol": "BTC"})), "Words.")
    events = await Desk(brain).events("price")
    assert [event.text for event in events if isinstance(event, Token)] == ["Words."]


async def test_the_record_holds_question_answer_calls_and_the_name_of_the_brain() -> None:
    desk = Desk()
    await desk.say("BTC price")
    asked, answered = await desk.conversations.messages(THREAD)
    assert (asked.role, asked.text) == (Role.USER, "BTC price")
    assert (answered.role, answered.answers, answered.brain) == (Role.ASSISTANT, asked.id, "embedded")
    assert answered.calls[0].tool == "get_quote"


async def test_the_message_is_stored_before_anything_is_thought() -> None:
    desk = Desk()
    turn = desk.copilot.turn(THREAD, "BTC price", desk.context, "test")
    assert isinstance(await anext(turn), TurnStarted)
    assert (await desk.conversations.messages(THREAD))[0].text == "BTC price"
    assert [event async for event in turn]


async def test_two_turns_at_once_on_one_thread_are_answered_one_after_the_other() -> None:
    at_once = most = 0

    async def slow(args: Args, context: ToolContext) -> ToolResult:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.02)
        at_once -= 1
        return await look(args, context)

    desk = Desk(tools=catalog(get_quote=slow))
    await asyncio.gather(*(desk.say(f"price of {name}") for name in ("BTC", "ETH", "SOL")))
    roles = [message.role for message in await desk.conversations.messages(THREAD)]
    assert most == 1
    assert roles == [Role.USER, Role.ASSISTANT] * 3


async def test_turns_on_two_threads_do_not_wait_for_each_other() -> None:
    arrived = asyncio.Barrier(2)

    async def meet(args: Args, context: ToolContext) -> ToolResult:
        await arrived.wait()
        return await look(args, context)

    desk = Desk(tools=catalog(get_quote=meet))
    async with asyncio.timeout(5):
        await asyncio.gather(desk.say("BTC price", UUID(int=1)), desk.say("BTC price", UUID(int=2)))


async def test_a_listener_who_leaves_does_not_leave_the_thread_half_done() -> None:
    desk = Desk()
    turn = desk.copilot.turn(THREAD, "BTC price", desk.context, "test")
    await anext(turn)
    await turn.aclose()
    await desk.copilot.aclose()
    assert [message.role for message in await desk.conversations.messages(THREAD)] == [
        Role.USER,
        Role.ASSISTANT,
    ]
    assert (await desk.say("and ETH?")).calls[0].args["symbol"] == "ETH"


async def test_a_thread_of_somebody_else_is_not_there() -> None:
    everybody: dict[UUID, object] = {}
    theirs = Message(UUID(int=5), THREAD, Role.USER, "BTC price", NOW)
    await MemoryConversations(UUID(int=2), everybody).ask(theirs, channel="web")  # type: ignore[arg-type]
    desk = Desk(conversations=MemoryConversations(ANA, everybody))  # type: ignore[arg-type]
    with pytest.raises(LookupError):
        await desk.say("BTC price")
    assert not await desk.conversations.messages(THREAD)


@pytest.mark.parametrize("text", ["", "   \n\t "])
async def test_an_empty_message_is_answered_in_the_accounts_language(text: str) -> None:
    assert "vacío" in (await Desk(language="es").say(text)).text


async def test_a_huge_message_is_kept_in_part_and_refused_with_a_reason() -> None:
    desk = Desk()
    answer = await desk.say("what is the price of BTC " * 1000)
    assert "4000" in answer.text
    assert not answer.calls
    assert len((await desk.conversations.messages(THREAD))[0].text) == MAX_CHARACTERS


async def test_a_turn_that_was_killed_is_answered_later_once() -> None:
    desk = Desk()
    await desk.conversations.ask(Message(UUID(int=5), THREAD, Role.USER, "BTC price", NOW), channel="test")
    first = await desk.copilot.resume_unanswered(desk.context)
    assert [answer.answers for answer in first] == [UUID(int=5)]
    assert first[0].calls[0].tool == "get_quote"
    assert not await desk.copilot.resume_unanswered(desk.context)


async def test_two_processes_that_resume_at_once_answer_once() -> None:
    desk = Desk()
    await desk.conversations.add(Message(UUID(int=5), THREAD, Role.USER, "BTC price", NOW))
    answers = await asyncio.gather(*(desk.copilot.resume_unanswered(desk.context) for _ in range(3)))
    assert sum(len(found) for found in answers) == 1


async def test_a_turn_goes_on_after_all_checkpoints_were_deleted() -> None:
    desk = Desk()
    await desk.say("analyze BTC on 4h")
    await desk.checkpoints.forget(THREAD)
    answer = await desk.say("and on 1d?")
    assert dict(answer.calls[0].args) == {"symbol": "BTC", "timeframe": "1d"}


async def test_a_brain_sees_the_same_talk_from_the_record_as_from_the_checkpoint() -> None:
    async def shown(forget: bool) -> list[tuple[str, object]]:
        brain = scripted(asks(("get_quote", {"symbol": "BTC"})), "It is up.", "Still up.")
        desk = Desk(brain)
        await desk.say("price")
        if forget:
            await desk.checkpoints.forget(THREAD)
        await desk.say("and now?")
        return [(m.type, m.content, getattr(m, "tool_calls", None)) for m in brain.shown[-1]]  # type: ignore[misc]

    assert await shown(forget=True) == await shown(forget=False)


async def test_a_question_that_was_never_answered_is_left_out_of_the_rebuilt_talk() -> None:
    brain = scripted("Yes.")
    desk = Desk(brain)
    await desk.conversations.add(Message(UUID(int=5), THREAD, Role.USER, "lost", NOW))
    await desk.say("hello")
    assert [message.text for message in brain.shown[-1] if isinstance(message, HumanMessage)] == ["hello"]


async def test_an_unknown_symbol_is_said_with_the_nearest_name() -> None:
    answer = await Desk().say("price of NOPE")
    assert "NOPE" in answer.text
    assert "NEAR" in answer.text
    assert answer.calls[0].error


async def test_facts_of_the_turn_before_do_not_leak_into_this_one() -> None:
    desk = Desk()
    await desk.say("BTC price")
    answer = await desk.say("thanks")
    assert not answer.calls


async def test_a_turn_is_not_traced_even_where_tracing_is_switched_on() -> None:
    traced: list[object] = []

    async def look_around(args: Args, context: ToolContext) -> ToolResult:
        traced.append(get_tracing_context()["enabled"])
        return await look(args, context)

    with tracing_context(enabled=True):
        await Desk(tools=catalog(get_quote=look_around)).say("BTC price")
    assert traced == [False]


async def test_a_tool_message_has_the_fixed_id_of_its_call() -> None:
    checkpoints = MemoryCheckpoints()
    await Desk(checkpoints=checkpoints).say("BTC price")
    saved = await checkpoints.saved.aget({"configurable": {"thread_id": str(THREAD)}})
    assert saved
    tools = [m for m in saved["channel_values"]["messages"] if isinstance(m, ToolMessage)]
    assert [message.id for message in tools] == [f"tm-{tools[0].tool_call_id}"]


_SAYING = "BTC and y price precio RSI 14 4h ? , ETH/EUR correlation $ % x 30 días watchlist add scan below"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=200) | st.lists(st.sampled_from(_SAYING.split())).map(" ".join))
async def test_any_text_gets_an_answer(text: str) -> None:
    answer = await Desk().say(text)
    assert answer.text.strip()


class LostMarket:
    """Its database does not answer the knock."""

    async def symbols(self) -> list[str]:
        raise TimeoutError("connect")


async def test_a_time_limit_of_somebody_elses_is_a_failure_and_not_slowness() -> None:
    desk = Desk()
    context = replace(desk.context, market=LostMarket())  # type: ignore[arg-type]
    events = [event async for event in desk.copilot.turn(THREAD, "BTC price", context, "test")]
    last = events[-1]
    assert isinstance(last, TurnEnded)
    assert last.message.text == say("failed", "en")


async def test_closing_does_not_wait_for_ever_and_the_turn_is_answered_at_the_next_start() -> None:
    async def hang(args: Args, context: ToolContext) -> ToolResult:
        await asyncio.Event().wait()
        raise AssertionError

    conversations = MemoryConversations(ANA)
    desk = Desk(tools=catalog(get_quote=hang), conversations=conversations, closing_seconds=0.05)
    turn = desk.copilot.turn(THREAD, "BTC price", desk.context, "test")
    await anext(turn)
    async with asyncio.timeout(5):
        await desk.copilot.aclose()
    assert TurnEnded not in [type(event) async for event in turn]
    (answer,) = await (again := Desk(conversations=conversations)).copilot.resume_unanswered(again.context)
    assert "3,742.70" in answer.text


async def test_a_turn_is_stopped_by_its_user_alone_and_keeps_what_was_found() -> None:
    reached = asyncio.Event()

    async def hang(args: Args, context: ToolContext) -> ToolResult:
        reached.set()
        await asyncio.Event().wait()
        raise AssertionError

    desk = Desk(tools=catalog(get_quote=hang))
    saying = asyncio.create_task(desk.say("BTC price"))
    async with asyncio.timeout(5):
        await reached.wait()
        assert not desk.copilot.stop(THREAD, UUID(int=99))
        assert not desk.copilot.stop(UUID(int=99), ANA)
        assert desk.copilot.stop(THREAD, ANA)
        answer = await saying
    assert answer.text == "Stopped, as you asked."
    assert not desk.copilot.stop(THREAD, ANA)
    assert (await desk.conversations.messages(THREAD))[-1] == answer


async def test_a_turn_that_still_waits_for_its_thread_can_be_stopped() -> None:
    reached, let_in = asyncio.Event(), asyncio.Event()

    class Slow(MemoryConversations):
        async def ask(self, message: Message, *, channel: str) -> bool:
            reached.set()
            await let_in.wait()
            return await super().ask(message, channel=channel)

    desk = Desk(conversations=Slow(ANA))
    saying = asyncio.create_task(desk.say("BTC price"))
    async with asyncio.timeout(5):
        await reached.wait()
        assert desk.copilot.stop(THREAD, ANA)
        let_in.set()
        answer = await saying
    assert answer.text == "Stopped, as you asked."
    assert not answer.calls


async def test_what_was_said_before_under_the_same_id_is_answered_once() -> None:
    desk = Desk()
    for _ in range(2):
        turn = desk.copilot.turn(THREAD, "hello", desk.context, "test", UUID(int=5))
        events = [event async for event in turn]
    assert events == []
    assert len(await desk.conversations.messages(THREAD)) == 2


async def test_turns_are_overheard_also_those_that_nobody_listens_to() -> None:
    conversations = MemoryConversations(ANA)
    await conversations.ask(Message(UUID(int=5), THREAD, Role.USER, "BTC price", NOW), channel="test")
    desk = Desk(conversations=conversations)
    heard: list[tuple[UUID, UUID, object]] = []
    desk.copilot.overheard_by(lambda *what: heard.append(what))
    (answer,) = await desk.copilot.resume_unanswered(desk.context)
    kinds = [type(event).__name__ for _, _, event in heard]
    assert kinds[:3] == ["TurnStarted", "ToolStarted", "ToolFinished"]
    assert kinds[-2:] == ["TurnEnded", "NoneType"]
    assert {(user, thread) for user, thread, _ in heard} == {(ANA, THREAD)}
    assert heard[-2][2] == TurnEnded(answer)


async def test_a_deleted_thread_takes_its_turn_and_its_checkpoint_along() -> None:
    reached = asyncio.Event()

    async def hang(args: Args, context: ToolContext) -> ToolResult:
        reached.set()
        await asyncio.Event().wait()
        raise AssertionError

    desk = Desk(tools=catalog(get_quote=hang))
    listening = asyncio.create_task(desk.events("BTC price"))
    async with asyncio.timeout(5):
        await reached.wait()
        await desk.copilot.delete(THREAD)
        assert TurnEnded not in {type(event) for event in await listening}
    assert await desk.conversations.messages(THREAD) == []
    assert THREAD in desk.checkpoints.forgotten  # type: ignore[attr-defined]
    with pytest.raises(LookupError):
        await desk.copilot.delete(THREAD)
