"""`orbiquant understand`: what messages mean, line by line, without doing anything about it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bots.cli.frame import say
from trading.errors import BadInput

if TYPE_CHECKING:
    from agent.understanding.meaning import Context, ToolCall, Understanding


def understand(
    jsonl: Annotated[
        Path, typer.Option("--jsonl", help="Messages: one JSON object a line, with id and text.")
    ],
    clock: Annotated[str, typer.Option("--clock", help="What time it is, as ISO; else the machine's.")] = "",
) -> None:
    """Print what each message of a file means: its calls, and what is expected of the turn."""
    now = _moment(clock)
    for line in _lines(jsonl):
        say(json.dumps(meaning(line, now), ensure_ascii=False))


def meaning(line: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """One line of the answer. Nothing of `tool_output` is read: it is data, and no message."""
    from agent.understanding.meaning import Expect
    from agent.understanding.understand import understand

    context = before(line, now)
    understood = understand(str(line["text"]), context)
    claimed = context.pending if understood.expect is Expect.CONFIRMED else ()
    return {
        "id": line.get("id"),
        "calls": [_call(call) for call in _made(understood)],
        "expect": str(understood.expect),
        "executed": [_call(call) for call in claimed],
    }


def before(line: Mapping[str, Any], now: datetime) -> "Context":
    """What was said before: the last calls of the assistant, and the proposals that nobody has answered."""
    from agent.understanding.meaning import MONEY, Context, ToolCall
    from agent.understanding.talk import answers

    last: Sequence[ToolCall] = ()
    pending: list[ToolCall] = []
    unfinished = ""
    for turn in line.get("context") or ():
        if turn.get("role") == "user":
            unfinished = str(turn.get("content", ""))
            pending = [] if answers(unfinished) else pending
        elif turn.get("role") == "assistant" and (found := list(_called(turn))):
            last, unfinished = [ToolCall(tool, args) for tool, args in found], ""
            proposed = [call for call in last if call.tool in MONEY]
            pending = [*(old for old in pending if not _replaced(old, proposed)), *proposed]
    return Context(
        last_calls=last, unfinished=unfinished, clock=now, pending=pending, language=line.get("lang", "en")
    )


def _replaced(old: "ToolCall", proposed: "Sequence[ToolCall]") -> bool:
    """Whether a later proposal is the same one, changed."""
    return any(new.tool == old.tool and new.args.get("symbol") == old.args.get("symbol") for new in proposed)


def _called(turn: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    entries = turn.get("calls") or ([turn] if turn.get("tool") else [])
    for entry in entries:
        yield entry["tool"], dict(entry.get("args") or {})


def _made(understood: "Understanding") -> "Sequence[ToolCall]":
    """A clarification calls nothing yet."""
    from agent.understanding.meaning import Expect

    return () if understood.expect is Expect.CLARIFY else understood.calls


def _call(call: "ToolCall") -> dict[str, Any]:
    return {"tool": call.tool, "args": {name: _plain(value) for name, value in call.args.items()}}


def _plain(value: Any) -> Any:
    """A number as JSON writes one."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _lines(path: Path) -> Iterator[Mapping[str, Any]]:
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise BadInput(
            f"{path} cannot be read.",
            value=str(path),
            rule="It is a file of JSON lines.",
            remedy="Check the path.",
        ) from error
    for number, written in enumerate(text.splitlines(), start=1):
        if not written.strip():
            continue
        try:
            line = json.loads(written)
        except ValueError as error:
            raise _unfit(number, written) from error
        if not isinstance(line, dict) or "text" not in line:
            raise _unfit(number, written)
        yield line


def _unfit(number: int, written: str) -> BadInput:
    return BadInput(
        f"Line {number} is no message.",
        value=written[:80],
        rule="Each line is a JSON object with id and text.",
        remedy="Correct the line.",
    )


def _moment(clock: str) -> datetime:
    if not clock:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(clock)
    except ValueError:
        raise BadInput(
            f"{clock[:40]!r} is no time.",
            value=clock[:40],
            rule="A clock is written 2026-01-15T12:00:00Z.",
            remedy="Write it so.",
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
