"""The embedded brain as a chat model: no weights, no server, the same answer every time.

the user's words       -> understand -> calls, or words
results of those calls -> answers from templates
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.tool import tool_call
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from agent.brain import ChatBrain, Setting
from agent.calls import refused_in, without
from agent.embedded.answers import render
from agent.talk import results, this_turn
from agent.understanding import settings
from agent.understanding.meaning import Context, Expect, ToolCall, Understanding
from agent.understanding.understand import understand
from knowledge.preferences import EMBEDDED

_PIECE = re.compile(r"(?:\S+\s*){1,10}|\s+")


class EmbeddedModel(BaseChatModel):
    """Routes and writes by rules. Takes `setting` and, once bound, `tools` as keywords."""

    @property
    def _llm_type(self) -> str:
        return "orbiquant-embedded"

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        return self.bind(tools=[convert_to_openai_tool(tool) for tool in tools], **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=reply(messages, **_known(kwargs)))])

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        for piece in pieces(reply(messages, **_known(kwargs))):
            chunk = ChatGenerationChunk(message=piece)
            if run_manager:
                await run_manager.on_llm_new_token(str(piece.content), chunk=chunk)
            yield chunk
            await asyncio.sleep(0)


def embedded_brain() -> ChatBrain:
    return ChatBrain(EMBEDDED, EmbeddedModel())


def reply(messages: Sequence[BaseMessage], setting: Setting, tools: frozenset[str]) -> AIMessage:
    """The next message of the talk."""
    turn = this_turn(messages)
    asked = str(turn[0].text)
    before = messages[: len(messages) - len(turn)]
    context = Context(last_calls(before), setting.symbols, unfinished(before))
    understood = _with_planned(understand(asked, context), tools)
    if done := results(turn):
        found = [result.artifact for result in done]
        return AIMessage(render.answers(found, understood.planned, setting.reader))
    available = [call for call in understood.calls if call.tool in tools]
    if understood.expect in (Expect.CALL, Expect.CONFIRM) and available:
        return AIMessage(
            "",
            tool_calls=[
                tool_call(name=c.tool, args=plain(c.args), id=str(n)) for n, c in enumerate(available)
            ],
        )
    return AIMessage(render.words(_without_tools(understood), setting.reader))


def last_calls(messages: Sequence[BaseMessage]) -> list[ToolCall]:
    """The calls of the last turn that made any, with what was said in them; a setting is nothing to come back
    to. Another brain may have made them: what no tool took, and arguments that say nothing, are left out."""
    for message in reversed(without(messages, refused_in(messages))):
        calls = message.tool_calls if isinstance(message, AIMessage) else ()
        if about := [call for call in calls if call["name"] != settings.TOOL]:
            return [ToolCall(call["name"], _said(call["args"])) for call in about]
    return []


def _said(args: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in args.items() if value is not None}


def unfinished(messages: Sequence[BaseMessage]) -> str:
    """What the user said last, if no call was made for it."""
    turn = this_turn(messages)
    return str(turn[0].text) if turn and not results(turn) else ""


def pieces(message: AIMessage) -> Iterator[AIMessageChunk]:
    """An answer a few words at a time: each piece costs a tenth of a millisecond on its way to the screen. Calls
    in one piece."""
    if message.tool_calls:
        yield AIMessageChunk(content="", tool_calls=message.tool_calls)
        return
    for match in _PIECE.finditer(str(message.text)):
        yield AIMessageChunk(content=match[0])


def _with_planned(understood: Understanding, tools: frozenset[str]) -> Understanding:
    """It names what was asked for and does not exist yet."""
    if understood.expect not in (Expect.CALL, Expect.CONFIRM, Expect.CLARIFY):
        return understood
    missing = [call.tool for call in understood.calls if call.tool not in tools]
    return replace(understood, planned=missing)


def _without_tools(understood: Understanding) -> Understanding:
    if understood.planned and understood.expect in (Expect.CALL, Expect.CONFIRM, Expect.CLARIFY):
        return Understanding(Expect.ANSWER, topic="planned", planned=understood.planned)
    return understood


def plain(args: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments as JSON holds them: an amount is written in digits, so that none is lost."""
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in args.items()}


def _known(keywords: dict[str, Any]) -> dict[str, Any]:
    bound = keywords.get("tools", ())
    return {
        "setting": keywords.get("setting") or Setting("en"),
        "tools": frozenset(tool["function"]["name"] for tool in bound),
    }
