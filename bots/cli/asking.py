"""`orbiquant ask` and `orbiquant chat`: the copilot in a terminal."""

import sys
import time
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID, uuid4

import typer

from bots.cli.acting import account_named
from bots.cli.frame import AccountName, AsJson, note, run, say, show
from trading.errors import BadInput

if TYPE_CHECKING:
    from agent.events import Event
    from bots.bootstrap import App
    from db.repositories.accounts import Account
    from knowledge.conversations import Call, Message

CHANNEL = "terminal"
Thread = Annotated[str, typer.Option("--thread", help="Go on with this conversation.")]


def ask(
    text: Annotated[str, typer.Argument(help='The question, such as "How is BTC doing on 4h?"')],
    account: AccountName = "",
    thread: Thread = "",
    as_json: AsJson = False,
) -> None:
    """Ask one question."""
    thread_id = _thread_id(thread)

    async def work(app: "App") -> None:
        started = time.perf_counter()
        answer: Message | None = None
        async for event in turn(app, await account_named(app, account), thread_id, text):
            answer = tell(event, quiet=as_json, stream=False) or answer
        if answer is None:
            return
        elapsed_ms = (time.perf_counter() - started) * 1000
        if as_json:
            show(described(answer, elapsed_ms))
        else:
            say(answer.text)
            told(answer)
            note(f"({answer.brain}, {elapsed_ms:.0f} ms, --thread {thread_id})")

    run(work)


def chat(account: AccountName = "", thread: Thread = "") -> None:
    """Talk in the terminal. /threads lists conversations, /new begins one, /quit or Ctrl-D leaves."""
    from bots.cli.terminal import talk

    talk(account, _thread_id(thread) if thread else None)


async def turn(app: "App", account: "Account", thread_id: UUID, text: str) -> "AsyncIterator[Event]":
    """The events of one turn of this account. Raises BadInput for a thread that is not theirs."""
    from db.identity import acting_as

    with acting_as(account.id):
        try:
            async for event in app.copilot.turn(thread_id, text, app.context_for(account), CHANNEL):
                yield event
        except LookupError:
            raise BadInput(
                f"There is no conversation {thread_id}.",
                value=str(thread_id),
                rule="A conversation is reached by the account that began it.",
                remedy="Leave --thread out to begin a new one.",
            ) from None


def described(answer: "Message", elapsed_ms: float) -> dict[str, Any]:
    """An answer as JSON."""
    return {
        "answer": answer.text,
        "brain": answer.brain,
        "calls": [_call(call) for call in answer.calls],
        "notices": list(answer.notices),
        "elapsed_ms": round(elapsed_ms, 1),
        "thread": answer.thread_id,
    }


def _call(call: "Call") -> dict[str, Any]:
    shown: dict[str, Any] = {"tool": call.tool, "args": dict(call.args), "facts": list(call.facts)}
    return {**shown, "error": dict(call.error)} if call.error else shown


def tell(event: "Event", *, quiet: bool, stream: bool) -> "Message | None":
    """Shows what happens; returns the answer when it is there."""
    from agent.events import Rewritten, Token, ToolFinished, TurnEnded

    match event:
        case ToolFinished(call=call) if not quiet:
            note(step(call))
        case Token(text=text) if stream:
            sys.stdout.write(text)
            sys.stdout.flush()
        case Rewritten() if stream:
            say("")
            note("· that was a draft; what follows takes its place")
        case TurnEnded(message=message):
            return message
    return None


def told(answer: "Message") -> None:
    """What its reader must know beside the answer."""
    for notice in answer.notices:
        note(f"! {notice}")


def step(call: "Call") -> str:
    """One line for one tool call."""
    given = " ".join(str(value) for value in call.args.values() if value not in (None, "", [], {}))
    outcome = call.error["what"] if call.error else f"{len(call.facts)} facts"
    return f"· {call.tool} {given}: {outcome} ({call.elapsed_ms:.0f} ms)"


def _thread_id(text: str) -> UUID:
    try:
        return UUID(text) if text else uuid4()
    except ValueError:
        raise BadInput(
            f"{text[:40]!r} is not the id of a conversation.",
            value=text[:40],
            rule="An id looks like 1b4e28ba-2fa1-41d2-883f-0016d3cca427.",
            remedy="Copy one from /threads in `orbiquant chat`, or leave --thread out.",
        ) from None
