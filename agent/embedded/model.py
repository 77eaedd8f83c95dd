"""The embedded brain as a chat model: no weights, no server, the same answer every time.

the user's words       -> understand -> calls, or words
results of those calls -> answers from templates
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
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

from agent.asked import asked, understood
from agent.brain import ChatBrain, Setting
from agent.embedded.answers import render
from agent.language import LANGUAGES
from agent.talk import results, this_turn
from agent.understanding.meaning import Expect
from agent.understanding.talk import asks_for_advice
from knowledge.preference_talk import heard
from knowledge.preferences import EMBEDDED
from knowledge.reader import Reader


class EmbeddedModel(BaseChatModel):
    """Routes and writes by rules. Takes `setting` and, once bound, `tools` as keywords."""

    planned: frozenset[str] = frozenset()

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
        return ChatResult(generations=[ChatGeneration(message=reply(messages, **self._known(kwargs)))])

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        """In one piece: it is written at once, and every piece costs on its way to the screen."""
        said = reply(messages, **self._known(kwargs))
        yield ChatGenerationChunk(message=AIMessageChunk(content=said.content, tool_calls=said.tool_calls))

    def _known(self, keywords: dict[str, Any]) -> dict[str, Any]:
        bound = keywords.get("tools", ())
        return {
            "setting": keywords.get("setting") or Setting("en"),
            "tools": frozenset(tool["function"]["name"] for tool in bound),
            "planned": self.planned,
        }


def embedded_brain(planned: Iterable[str] = ()) -> ChatBrain:
    """`planned` are tools that are understood and not built yet."""
    return ChatBrain(EMBEDDED, EmbeddedModel(planned=frozenset(planned)))


def reply(
    messages: Sequence[BaseMessage], setting: Setting, tools: frozenset[str], planned: frozenset[str]
) -> AIMessage:
    """The next message of the talk."""
    if done := results(this_turn(messages)):
        found = [result.artifact for result in done]
        reader = _as_asked(found, setting.reader)
        before, after = render.noted(understood(messages, setting).notes, found, reader)
        parts = (before, render.answers(found, reader, _told(messages)), after)
        return _said(messages, "\n\n".join(part for part in parts if part), reader)
    understanding = understood(messages, setting)
    wanted = [call for call in understanding.calls if call.tool in tools]
    if understanding.expect in (Expect.CALL, Expect.CONFIRM) and wanted:
        calls = [tool_call(name=c.tool, args=plain(c.args), id=str(n)) for n, c in enumerate(wanted)]
        return AIMessage("", tool_calls=calls)
    if waiting := [call for call in understanding.calls if call.tool in planned]:
        return _said(messages, render.not_yet(waiting, setting.reader, _told(messages)), setting.reader)
    if understanding.expect is Expect.DECLINE and heard(asked(messages)):
        understanding = replace(understanding, topic="heard")
    words = render.words(understanding, setting.reader, asked(messages), _told(messages))
    return _said(messages, words, setting.reader)


def _told(messages: Sequence[BaseMessage]) -> str:
    """What was answered in the turns before this one."""
    before = messages[: len(messages) - len(this_turn(messages))]
    return "\n\n".join(str(message.text) for message in before if isinstance(message, AIMessage))


def _as_asked(results: Sequence[Mapping[str, Any]], reader: Reader) -> Reader:
    """Whoever asks in Spanish to be spoken to in English reads that in English already."""
    chosen = [
        fact["value"]
        for result in results
        for fact in result["facts"]
        if (fact["name"], fact["subject"]) == ("set", "language")
    ]
    return reader.speaking(chosen[-1]) if chosen and chosen[-1] in LANGUAGES else reader


def _said(messages: Sequence[BaseMessage], words: str, reader: Reader) -> AIMessage:
    """Whoever asks what to do reads first, and once in a talk, that nobody here decides it."""
    advice = render.no_advice(reader) if asks_for_advice(asked(messages)) else ""
    new = advice and advice not in _told(messages)
    return AIMessage(f"{advice}\n\n{words}" if new else words)


def plain(args: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments as JSON holds them: an amount is written in digits, so that none is lost."""
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in args.items()}
