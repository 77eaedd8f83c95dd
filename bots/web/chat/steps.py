"""The one projection of the record onto Chainlit's steps and elements: what a tab is sent while a turn goes on is
what it gets when the thread is opened again. Ids are the record's own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from agent.conversation import MAX_CHARACTERS
from agent.embedded.answers.wording import tool_name
from agent.language import language_of
from bots.web.me import evidence
from bots.web.me.linking import linked
from knowledge.conversations import Call, Element, Message, Rating, Role
from knowledge.preferences import EMBEDDED
from knowledge.reader import Reader

Step: TypeAlias = dict[str, Any]
AUTHOR = "OrbiQuant"
_RUN = ".run"


@dataclass(frozen=True, slots=True)
class AnswerRun:
    """Where the steps of an answer hang: Chainlit keeps them, and the thumbs, in a run under the question."""

    thread_id: UUID
    question_id: UUID | None
    answer_id: UUID
    began: datetime

    @property
    def id(self) -> str:
        return f"{self.answer_id}{_RUN}"


def run_of(answer: Message, question: Message | None) -> AnswerRun:
    began = question.created_at if question else answer.created_at
    return AnswerRun(answer.thread_id, question.id if question else None, answer.id, began)


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
        run = run_of(message, question)
        reader = reader_of(question, reader) if question else reader
        yield ended(run, message, ratings.get(message.id))
        yield from (called(run, call, reader) for call in message.calls)
        yield answered(run, message, reader)


def said(message: Message) -> Step:
    """What the user said; of what was too long, the beginning that was kept."""
    text = f"{message.text}…" if len(message.text) >= MAX_CHARACTERS else message.text
    return message_step(message.id, message.thread_id, message.created_at, text) | {
        "type": "user_message",
        "name": "",
    }


def recorded(message: Message, reader: Reader) -> Step:
    """What happened outside the talk and entered the thread."""
    step = message_step(message.id, message.thread_id, message.created_at, shown(message, reader))
    return step | {"metadata": {"record": True}}


def begun(run: AnswerRun) -> Step:
    """The run of an answer that is being made."""
    return {
        "id": run.id,
        "threadId": str(run.thread_id),
        "parentId": str(run.question_id) if run.question_id else None,
        "name": "on_message",  # by this name the page knows a run
        "type": "run",
        "input": "",
        "output": "",
        "streaming": False,
        "isError": False,
        "metadata": {},
        "createdAt": moment(run.began),
        "start": moment(run.began),
        "end": None,
        "feedback": None,
    }


def ended(run: AnswerRun, answer: Message, rating: Rating | None = None) -> Step:
    """The run of an answer that was made, with what its reader thought of it."""
    return begun(run) | {"end": moment(answer.created_at), "feedback": _feedback(run, rating)}


def asked(run: AnswerRun, call: Call, reader: Reader) -> Step:
    """A tool that is at work."""
    return {
        "id": call.id,
        "threadId": str(run.thread_id),
        "parentId": run.id,
        "name": tool_name(call.tool, reader.language),
        "type": "tool",
        "input": evidence.asked(call, reader),
        "output": "",
        "showInput": True,
        "streaming": False,
        "isError": False,
        "language": None,
        "metadata": {},
        "createdAt": moment(run.began),
        "start": moment(run.began),
        "end": None,
    }


def called(run: AnswerRun, call: Call, reader: Reader) -> Step:
    """What a tool was asked, and what it found."""
    return asked(run, call, reader) | {
        "output": evidence.found(call, reader),
        "isError": call.error is not None,
        "end": moment(run.began + timedelta(milliseconds=call.elapsed_ms)),
    }


def speaking(run: AnswerRun, text: str) -> Step:
    """An answer of which so much was said."""
    step = message_step(run.answer_id, run.thread_id, run.began, text)
    return step | {"parentId": run.id, "streaming": True}


def answered(run: AnswerRun, answer: Message, reader: Reader) -> Step:
    step = message_step(answer.id, answer.thread_id, answer.created_at, shown(answer, reader))
    return step | {"parentId": run.id, "name": _author(answer)}


def _author(answer: Message) -> str:
    """With the model that wrote it, where one did: the page shows it beside the answer's sign."""
    return AUTHOR if answer.brain in ("", EMBEDDED) else f"{AUTHOR} · {answer.brain}"


def shown(message: Message, reader: Reader) -> str:
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


def message_step(id_: UUID, thread_id: UUID | str, when: datetime, text: str) -> Step:
    """Something that is said in a thread."""
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


def _feedback(run: AnswerRun, rating: Rating | None) -> Step | None:
    if rating is None:
        return None
    about = {"id": str(run.answer_id), "forId": run.id}
    return {**about, "value": rating.value, "comment": rating.comment or None}
