"""A language model on an Ollama server as a brain. Imported only once a server has answered: the library
takes a tenth of a second to load."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Final, cast
from uuid import uuid4

import httpx
import structlog
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.tool import ToolCall, tool_call
from langchain_core.outputs import ChatGenerationChunk
from langchain_ollama import ChatOllama
from ollama import ResponseError

from agent.brain import BrainFailed, Hear, Setting, unheard
from agent.ollama.cleaning import Visible, after_thoughts
from agent.ollama.models import CONTEXT_TOKENS
from agent.ollama.normal import normal
from agent.ollama.prompt import PROMPT_TOKENS, Prompt, prompt
from agent.ollama.server import Model, Patience, direct
from agent.talk import this_turn
from tools.catalog import Tool

log = structlog.get_logger(__name__)

MOST_TOKENS: Final = 1_024
MOST_TOKENS_WITH_THOUGHTS: Final = 4_096
MOST_CHARACTERS: Final = 20_000
CONNECT_SECONDS: Final = 2.0
_MOST_DETAIL: Final = 160


class TimelyOllama(ChatOllama):
    """ChatOllama whose stream comes in time or not at all, without thoughts, and to its end."""

    first_seconds: float
    between_seconds: float

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        visible, length, done = Visible(), None, ""
        async with aclosing(self._in_time(super()._astream(messages, stop, None, **kwargs))) as parts:
            async for part in parts:
                done = _done(part)
                length = (length or 0) + len(part.text)
                if length > MOST_CHARACTERS:
                    raise BrainFailed("endless")
                yield _chunk(visible.take(part.text), cast(AIMessageChunk, part.message).tool_calls)
        if not done:  # a stream that ends as if it were whole lacks its last line
            raise BrainFailed("empty" if length is None else "cut")
        text, written = visible.end()
        yield _chunk(text, [tool_call(name=name, args=args, id=str(uuid4())) for name, args in written], done)

    async def _in_time(
        self, parts: AsyncIterator[ChatGenerationChunk]
    ) -> AsyncGenerator[ChatGenerationChunk]:
        seconds, kind = self.first_seconds, "slow_start"
        while True:
            try:
                async with asyncio.timeout(seconds):
                    part = await anext(parts)
            except StopAsyncIteration:
                return
            except TimeoutError as late:
                raise BrainFailed(kind) from late
            yield part
            seconds, kind = self.between_seconds, "stalled"


def _done(part: ChatGenerationChunk) -> str:
    """Why it ended, as its last line says; servers of early 2024 gave no reason."""
    said = part.generation_info or {}
    return str(said.get("done_reason") or "stop") if said.get("done") else ""


def _chunk(text: str, calls: Sequence[ToolCall], done: str = "") -> ChatGenerationChunk:
    ended = {"done_reason": done} if done else {}
    return ChatGenerationChunk(
        message=AIMessageChunk(content=text, tool_calls=list(calls), response_metadata=ended)
    )


@dataclass(frozen=True, slots=True)
class OllamaBrain:
    """Thinks on the server at an address. `name` is the model's; it is sent `prompt_tokens` at most, with those
    tools of the catalog that a message may be about."""

    name: str
    model: TimelyOllama
    catalog: Mapping[str, Tool]
    prompt_tokens: int

    async def think(
        self, messages: Sequence[BaseMessage], setting: Setting, hear: Hear = unheard
    ) -> AIMessage:
        try:
            reply = await self._reply(prompt(messages, setting, self.catalog, self.prompt_tokens), hear)
        except BrainFailed:
            raise
        except Exception as error:
            raise failure(error) from error
        return _tidied(reply, messages, self.catalog)

    async def _reply(self, sent: Prompt, hear: Hear) -> AIMessageChunk:
        log.debug("prompt", model=self.name, estimated_tokens=sent.tokens, tools=len(sent.tools))
        bound: dict[str, Any] = {"tools": [dict(tool) for tool in sent.tools]} if sent.tools else {}
        whole: AIMessageChunk | None = None
        async for part in self.model.astream(list(sent.messages), **bound):
            hear(part)
            whole = part if whole is None else whole + part
        if whole is None:
            raise BrainFailed("empty")
        return whole


def ollama_brain(
    url: str,
    model: Model,
    patience: Patience,
    catalog: Mapping[str, Tool],
    prompt_tokens: int = PROMPT_TOKENS,
) -> OllamaBrain:
    """Prompt and answer fit into CONTEXT_TOKENS together: a server would drop what does not, without a word."""
    most = MOST_TOKENS_WITH_THOUGHTS if model.thinks else MOST_TOKENS
    chat = TimelyOllama(
        model=model.name,
        base_url=url,
        client_kwargs={"timeout": httpx.Timeout(None, connect=CONNECT_SECONDS), **direct(url)},
        reasoning=True if model.thinks else None,
        temperature=0,
        num_ctx=CONTEXT_TOKENS,
        num_predict=min(most, CONTEXT_TOKENS - prompt_tokens),
        first_seconds=patience.first,
        between_seconds=patience.between,
    )
    return OllamaBrain(model.name, chat, catalog, prompt_tokens)


def failure(error: Exception) -> BrainFailed:
    """What went wrong with the server, in one of the kinds that have a sentence."""
    match error:
        case ResponseError(status_code=404):
            return BrainFailed("missing_model")
        case ResponseError():
            return BrainFailed("server_error", _one_line(error.error))
        case httpx.ConnectError() | httpx.ConnectTimeout() | ConnectionError():
            return BrainFailed("gone")
        case httpx.HTTPError():
            return BrainFailed("cut")
        case ValueError() | TypeError() | KeyError() | RecursionError():  # of JSON, pydantic, LangChain
            return BrainFailed("garbage")
        case _:
            return BrainFailed("unforeseen", type(error).__name__)


def _one_line(text: str) -> str:
    return " ".join(text.split()).rstrip(".")[:_MOST_DETAIL]


def _tidied(reply: AIMessageChunk, messages: Sequence[BaseMessage], catalog: Mapping[str, Tool]) -> AIMessage:
    """With calls that have a name, each once, and none that this turn has had an answer to."""
    content = after_thoughts(str(reply.text))
    if reply.invalid_tool_calls:
        raise BrainFailed("garbage")
    asked = _distinct([normal(call, catalog) for call in reply.tool_calls if call["name"].strip()])
    known = [_key(call) for m in this_turn(messages) if isinstance(m, AIMessage) for call in m.tool_calls]
    calls = [call for call in asked if _key(call) not in known]
    if asked and not calls:
        raise BrainFailed("looping")
    if not calls and not content.strip():
        raise BrainFailed("empty")
    metadata = {"done_reason": reply.response_metadata.get("done_reason", "")}
    return AIMessage(content, id=reply.id, tool_calls=calls, response_metadata=metadata)


def _distinct(calls: Sequence[ToolCall]) -> list[ToolCall]:
    return list({_key(call): call for call in reversed(calls)}.values())[::-1]


def _key(call: ToolCall) -> str:
    return json.dumps([call["name"], call["args"]], sort_keys=True, default=str)
