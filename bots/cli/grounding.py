"""`orbiquant ground`: drafts of a model held against facts, without a model."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from bots.cli.frame import say
from trading.errors import BadFile


def ground(
    jsonl: Annotated[
        Path, typer.Option("--jsonl", help="Lines of {id, lang, facts, draft, user_text?}.", dir_okay=False)
    ],
) -> None:
    """Say of each draft whether its numbers are backed, and what would be shown."""
    from agent.language import LANGUAGES

    for place, line in enumerate(_lines(jsonl), start=1):
        given = _read(line, place)
        if given["lang"] not in LANGUAGES:
            given["lang"] = "en"
        say(json.dumps(grounded(given), ensure_ascii=False))


def grounded(given: dict[str, Any]) -> dict[str, Any]:
    """What one line comes to: {id, verdict, shown, unbacked}."""
    from agent.embedded.answers import render
    from agent.grounding.grounded import ground as check
    from knowledge.reader import Reader

    reader, facts = Reader(given["lang"]), given["facts"]
    found = check(given["draft"], facts, reader, user_text=given.get("user_text") or "")
    return {
        "id": given["id"],
        "verdict": "replaced" if found.unbacked else "kept",
        "shown": render.generic(facts, reader) if found.unbacked else found.text,
        "unbacked": list(found.unbacked),
    }


def _lines(jsonl: Path) -> list[str]:
    try:
        return [line for line in jsonl.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as unread:
        raise BadFile(
            f"{jsonl.name} cannot be read.",
            value=str(jsonl),
            rule="It is a text file in UTF-8 with one JSON object a line.",
            remedy="Name such a file.",
        ) from unread


_NEEDED: dict[str, type | tuple[type, ...]] = {"id": (str, int), "lang": str, "facts": list, "draft": str}
_OF_A_FACT = ("name", "value", "unit")


def _read(line: str, place: int) -> dict[str, Any]:
    try:
        given = json.loads(line)
    except ValueError as broken:
        raise _unfit(place, line, "each line is one JSON object") from broken
    if not isinstance(given, dict):
        raise _unfit(place, line, "each line is one JSON object")
    for name, kind in _NEEDED.items():
        if not isinstance(given.get(name), kind):
            raise _unfit(place, str(given.get(name))[:80], f"{name} is needed")
    for fact in given["facts"]:
        if not isinstance(fact, dict) or not all(isinstance(fact.get(name), str) for name in _OF_A_FACT):
            raise _unfit(place, str(fact)[:80], "a fact has name, value and unit, as text")
    given["facts"] = [_whole(fact) for fact in given["facts"]]
    return given


def _whole(fact: dict[str, Any]) -> dict[str, Any]:
    """With the parts of a fact that a file may leave out."""
    bare = {"id": fact["name"], "subject": "", "source": "", "as_of": "", "simulated": False}
    return {**bare, **{name: value for name, value in fact.items() if value is not None}}


def _unfit(place: int, value: str, rule: str) -> BadFile:
    return BadFile(
        f"Line {place} cannot be read.",
        value=value[:80],
        rule=f"{rule[0].upper()}{rule[1:]}.",
        remedy="Correct the line and run it again.",
    )
