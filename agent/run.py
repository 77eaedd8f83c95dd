"""One run of the graph, from what is said and done in it to events and an answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from langchain_core.messages import AIMessage, ToolMessage

from agent.elements import elements
from agent.events import Event, Rewritten, Token, ToolFinished, ToolStarted
from agent.history import as_call
from agent.talk import results
from knowledge.conversations import Call, Element

Hear: TypeAlias = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a turn came to, before it is stored."""

    text: str
    calls: Sequence[Call] = ()
    notices: Sequence[str] = ()
    elements: Sequence[Element] = ()
    brain: str = ""  # who wrote it, where a brain did


class Run:
    """Turns what the brain writes and what the graph does into events, and gathers the answer."""

    def __init__(self, answer_id: UUID, hear: Hear) -> None:
        self._answer_id = answer_id
        self._hear = hear
        self._streamed = ""
        self._streaming: str | None = None  # the message that the words belong to
        self._text = ""
        self._calls: dict[str, Call] = {}
        self._results: list[ToolMessage] = []
        self._notices: list[str] = []

    @property
    def begun(self) -> bool:
        """Whether anything was heard of it."""
        return bool(self._streamed or self._calls)

    def take(self, part: Mapping[str, Any]) -> None:
        """What the nodes of one step have added to the talk."""
        for node, update in part.items():
            if node == "think":
                self._thought(update)
            else:
                self._worked(update)

    def words(self, piece: AIMessage) -> None:
        """A piece of what a brain writes."""
        text = str(piece.text)
        if not text:
            return
        if self._streamed and piece.id != self._streaming:
            self._take_back()  # another reply begins
        self._streaming = piece.id
        self._streamed += text
        self._hear(Token(text))

    def answer(self, otherwise: str) -> Answer:
        if not self._text.strip():
            return self.broken_off(otherwise)
        return self._answer(self._text)

    def broken_off(self, words: str) -> Answer:
        """What was found stays; the words follow what was already said."""
        text = f"{self._streamed}\n\n{words}".strip()
        self._hear(Token(text[len(self._streamed) :]))
        return self._answer(text)

    def _answer(self, text: str) -> Answer:
        pictures = elements(self._answer_id, self._results)
        return Answer(text, list(self._calls.values()), self._notices, pictures)

    def _thought(self, update: dict[str, Any]) -> None:
        reply = update["messages"][-1]
        self._notices = update.get("notices", self._notices)
        for call in reply.tool_calls:
            self._calls[call["id"]] = started = Call(call["id"], call["name"], call["args"])
            self._hear(ToolStarted(started))
        self._text = "" if reply.tool_calls else str(reply.text)
        if self._streamed and self._streamed != self._text:
            self._rewrite()

    def _rewrite(self) -> None:
        """What was streamed turned out not to be the answer: words before a call, or a draft."""
        self._take_back()
        self._streamed = self._text
        if self._text:
            self._hear(Token(self._text))

    def _take_back(self) -> None:
        self._hear(Rewritten())
        self._streamed = ""

    def _worked(self, update: dict[str, Any]) -> None:
        for result in results(update["messages"]):
            self._calls[result.tool_call_id] = call = as_call(result)
            self._results.append(result)
            self._hear(ToolFinished(call))
