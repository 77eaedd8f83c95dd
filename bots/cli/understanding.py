"""`orbiquant understand`: what messages mean, line by line, without doing anything about it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from bots.cli.frame import say, settings
from knowledge.preferences import EMBEDDED
from trading.errors import BadInput, Unavailable

if TYPE_CHECKING:
    from agent.understanding.meaning import Context, ToolCall, Understanding

OLLAMA: Final = "ollama"


def understand(
    jsonl: Annotated[
        Path, typer.Option("--jsonl", help="Messages: one JSON object a line, with id and text.")
    ],
    clock: Annotated[str, typer.Option("--clock", help="What time it is, as ISO; else the machine's.")] = "",
    brain: Annotated[str, typer.Option("--brain", help="Who reads: embedded, or ollama.")] = EMBEDDED,
    model: Annotated[
        str, typer.Option("--model", help="The model of the Ollama server; else the usual one.")
    ] = "",
) -> None:
    """Print what each message of a file means: its calls, and what is expected of the turn."""
    now = _moment(clock)
    if brain == OLLAMA:
        asyncio.run(_by_a_model(list(_lines(jsonl)), now, model))
        return
    if brain != EMBEDDED or model:
        raise BadInput(
            f"{brain[:40]} --model {model[:40]}".strip() + " reads no messages.",
            value=brain[:40],
            rule=f"There are {EMBEDDED}, and {OLLAMA} with its models.",
            remedy="Name one of them.",
        )
    for line in _lines(jsonl):
        say(json.dumps(meaning(line, now), ensure_ascii=False))


async def _by_a_model(lines: Sequence[Mapping[str, Any]], now: datetime, model: str) -> None:
    """A yes or a no is read by the parser, as in a conversation; everything else by the model, with the guard."""
    from agent.understanding.replies.proposals import is_an_answer
    from agent.understanding.understand import understand

    async with _minds(model) as ready:
        for line in lines:
            answers = is_an_answer(understand(str(line["text"]), before(line, now)))
            heard = meaning(line, now) if answers else await ready(line, now)
            say(json.dumps(heard, ensure_ascii=False))


@asynccontextmanager
async def _minds(
    model: str,
) -> "AsyncIterator[Callable[[Mapping[str, Any], datetime], Awaitable[dict[str, Any]]]]":
    """Reads lines with a model. Raises Unavailable where it cannot be had."""
    from agent.brain import Setting
    from agent.brains import why_not
    from agent.conversation import MAX_SECONDS
    from agent.language import language_of
    from agent.mind import Mind
    from agent.rehearsal import rehearse, talk_of
    from bots.bootstrap import brains_for
    from tools.catalog import load

    found, catalog = settings(), load()
    brains = brains_for(found, catalog)
    try:
        choice = await brains.choose(model or None)
        if choice.brain is brains.embedded or choice.why_not:
            reason = why_not(model or OLLAMA, choice.why_not or "no_server", "en")
            raise Unavailable(
                reason, value=model, rule="A model reads them.", remedy="See `orbiquant doctor`."
            )

        async def read(line: Mapping[str, Any], now: datetime) -> dict[str, Any]:
            language = language_of(str(line["text"]), fallback=str(line.get("lang", "en")))
            setting = Setting(language, now=now)
            mind = Mind(choice, brains, setting.language, MAX_SECONDS)
            rehearsed = await rehearse(
                str(line["text"]), talk_of(line.get("context") or ()), mind, setting, catalog,
                tool_output=str(line.get("tool_output") or ""),
            )  # fmt: skip
            expect = _expected(rehearsed.calls) if rehearsed.calls else _in_words(line, now)
            return {
                "id": line.get("id"),
                "calls": rehearsed.calls,
                "expect": expect,
                "executed": [],
                "brain": rehearsed.brain,
            }

        yield read
    finally:
        await brains.aclose()


def _expected(calls: Sequence[Mapping[str, Any]]) -> str:
    from agent.understanding.meaning import Expect
    from agent.understanding.traits import MONEY

    return str(Expect.CONFIRM if any(call["tool"] in MONEY for call in calls) else Expect.CALL)


def _in_words(line: Mapping[str, Any], now: datetime) -> str:
    """What an answer without calls is, by what the parser makes of the message: a question, a refusal, words."""
    from agent.understanding.meaning import Expect

    wordy = {str(Expect.CLARIFY), str(Expect.DECLINE), str(Expect.REFUSE)}
    expected: str = meaning(line, now)["expect"]
    return expected if expected in wordy else str(Expect.ANSWER)


def meaning(line: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """One line of the answer. Nothing of `tool_output` is read: it is data, and no message."""
    from agent.understanding.meaning import Expect
    from agent.understanding.understand import understand

    context = before(line, now)
    understood = understand(str(line["text"]), context)
    claimed = understood.calls if understood.expect is Expect.CONFIRMED else ()
    return {
        "id": line.get("id"),
        "calls": [_call(call) for call in _made(understood)],
        "expect": str(understood.expect),
        "executed": [_call(call) for call in claimed],
    }


def before(line: Mapping[str, Any], now: datetime) -> "Context":
    """What was said before: the last calls of the assistant, and the proposals that nobody has answered."""
    from agent.understanding.meaning import Context, ToolCall
    from agent.understanding.replies.turns import heard, made

    context = Context(clock=now, language=line.get("lang", "en"))
    for turn in line.get("context") or ():
        if turn.get("role") == "user":
            context = heard(str(turn.get("content", "")), context)
        elif turn.get("role") == "assistant" and (called := list(_called(turn))):
            context = made([ToolCall(tool, args) for tool, args in called], context)
    return context


def _called(turn: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    entries = turn.get("calls") or ([turn] if turn.get("tool") else [])
    for entry in entries:
        yield entry["tool"], dict(entry.get("args") or {})


def _made(understood: "Understanding") -> "Sequence[ToolCall]":
    """Words, a question, a yes and a no call nothing."""
    from agent.understanding.meaning import Expect

    return understood.calls if understood.expect in (Expect.CALL, Expect.CONFIRM) else ()


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
    except (OSError, UnicodeDecodeError) as error:
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
