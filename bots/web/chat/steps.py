"""The one projection of the record onto Chainlit's steps and elements: what a tab is sent while a turn goes on is
what it gets when the thread is opened again. Ids are the record's own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from agent.language import language_of
from bots.web.me import evidence
from bots.web.me.linking import linked
from bots.web.words import tool_name
from knowledge.conversations import Call, Element, Message, Rating, Role
from knowledge.preferences import EMBEDDED
from knowledge.reader import Reader

Step: TypeAlias = dict[str, Any]
AUTHOR = "OrbiQuant"
_RUN = ".run"


@dataclass(frozen=True, slots=True)
class Turn:
    """Where the steps of an answer hang: Chainlit keeps them, and the thumbs, in a run under the question."""

    thread_id: UUID
    question_id: UUID | None
    answer_id: UUID
    began: datetime

    @property
    def run_id(self) -> str:
        return f"{self.answer_id}{_RUN}"


def turn_of(answer: Message, question: Message | None) -> Turn:
    began = question.created_at if question else answer.created_at
    return Turn(answer.thread_id, question.id if question else None, answer.id, began)


def reader_of(question: Message, reader: Reader) -> Reader:
    """Whoever asks in another language than their own reads the answer's steps in that."""
    return reader.speaking(language_of(question.text, fallback=reader.language))


def rated(step_id: str) -> UUID:
    """The answer that a thumb under it is about. Raises ValueError for what is no id of ours."""
    return UUID(step_id.removesuffix(_RUN))


def whole(
    messages: Sequence[Message], ratings: Mapping[UUID, Rating], reader: Reader
) -> tuple[list[Step], list[Step]]:
    """All steps and all elements of a thread's messages, in the order in which they were first shown."""
    said_before = {message.id: message for message in messages}
    steps = [
        step
        for message in messages
        for step in _steps(message, said_before.get(message.answers or message.id), ratings, reader)
    ]
    return steps, [element for message in messages for element in elements(message)]


def _steps(
    message: Message, question: Message | None, ratings: Mapping[UUID, Rating], reader: Reader
) -> Iterator[Step]:
    if message.role is Role.USER:
        yield said(message)
    elif message.role is Role.RECORD:
        yield recorded(message, reader)
    else:
        turn = turn_of(message, question)
        reader = reader_of(question, reader) if question else reader
        yield ended(turn, message, ratings.get(message.id))
        yield from (called(turn, call, reader) for call in message.calls)
        yield answered(turn, message, reader)


def said(message: Message) -> Step:
    """What the user said."""
    return _message(message.id, message.thread_id, message.created_at, message.text) | {
        "type": "user_message",
        "name": "",
    }


def recorded(message: Message, reader: Reader) -> Step:
    """What happened outside the talk and entered the thread."""
    shown = words(message, reader)
    return _message(message.id, message.thread_id, message.created_at, shown) | {"metadata": {"record": True}}


def begun(turn: Turn) -> Step:
    """The run of an answer that is being made."""
    return {
        "id": turn.run_id,
        "threadId": str(turn.thread_id),
        "parentId": str(turn.question_id) if turn.question_id else None,
        "name": "on_message",  # by this name the page knows a run
        "type": "run",
        "input": "",
        "output": "",
        "streaming": False,
        "isError": False,
        "metadata": {},
        "createdAt": moment(turn.began),
        "start": moment(turn.began),
        "end": None,
        "feedback": None,
    }


def ended(turn: Turn, answer: Message, rating: Rating | None = None) -> Step:
    """The run of an answer that was made, with what its reader thought of it."""
    return begun(turn) | {"end": moment(answer.created_at), "feedback": _feedback(turn, rating)}


def asked(turn: Turn, call: Call, reader: Reader) -> Step:
    """A tool that is at work."""
    return {
        "id": call.id,
        "threadId": str(turn.thread_id),
        "parentId": turn.run_id,
        "name": tool_name(call.tool, reader.language),
        "type": "tool",
        "input": evidence.asked(call, reader),
        "output": "",
        "showInput": True,
        "streaming": False,
        "isError": False,
        "language": None,
        "metadata": {},
        "createdAt": moment(turn.began),
        "start": moment(turn.began),
        "end": None,
    }


def called(turn: Turn, call: Call, reader: Reader) -> Step:
    """What a tool was asked, and what it found."""
    return asked(turn, call, reader) | {
        "output": evidence.found(call, reader),
        "isError": call.error is not None,
        "end": moment(turn.began + timedelta(milliseconds=call.elapsed_ms)),
    }


def speaking(turn: Turn, text: str) -> Step:
    """An answer of which so much was said."""
    step = _message(turn.answer_id, turn.thread_id, turn.began, text)
    return step | {"parentId": turn.run_id, "streaming": True}


def answered(turn: Turn, answer: Message, reader: Reader) -> Step:
    step = _message(answer.id, answer.thread_id, answer.created_at, words(answer, reader))
    return step | {"parentId": turn.run_id, "name": _author(answer)}


def _author(answer: Message) -> str:
    """With the model that wrote it, where one did: the page shows it beside the answer's sign."""
    return AUTHOR if answer.brain in ("", EMBEDDED) else f"{AUTHOR} · {answer.brain}"


def words(message: Message, reader: Reader) -> str:
    """A message's text as the page shows it: the only place where that is decided."""
    text = linked(message.text, message.calls, message.id, reader)
    notices = "\n\n".join(f"> {notice}" for notice in message.notices)
    return f"{text}\n\n{notices}" if notices else text


def elements(message: Message) -> Iterable[Step]:
    return [drawn(element, message) for element in message.elements]


def drawn(element: Element, message: Message) -> Step:
    """What is looked at under a message; its props carry its own kind and id."""
    return {
        "id": str(element.id),
        "threadId": str(message.thread_id),
        "forId": str(message.id),
        "type": "custom",
        "name": component(element.kind),
        "display": "inline",
        "mime": "application/json",
        "props": {**element.props, "kind": element.kind, "id": str(element.id)},
    }


def component(kind: str) -> str:
    """The file in public/elements that draws elements of a kind."""
    return kind.title().replace("_", "")


def moment(when: datetime) -> str:
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _message(id_: UUID, thread_id: UUID, when: datetime, text: str) -> Step:
    return {
        "id": str(id_),
        "threadId": str(thread_id),
        "parentId": None,
        "name": AUTHOR,
        "type": "assistant_message",
        "output": text,
        "streaming": False,
        "isError": False,
        "waitForAnswer": False,
        "language": None,
        "metadata": {},
        "createdAt": moment(when),
        "start": moment(when),
        "end": moment(when),
    }


def _feedback(turn: Turn, rating: Rating | None) -> Step | None:
    if rating is None:
        return None
    about = {"id": str(turn.answer_id), "forId": turn.run_id}
    return {**about, "value": rating.value, "comment": rating.comment or None}
