"""The talks in docs/transcripts are still what the copilot makes of those words."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.embedded.answers import render
from agent.understanding.meaning import Context, Expect, ToolCall
from agent.understanding.replies.follow_ups import names_in
from agent.understanding.understand import understand
from knowledge.preference_talk import heard
from knowledge.reader import Reader
from tests.agent.understanding.reads import NOW

TALKS = sorted((Path(__file__).parents[2] / "docs" / "transcripts").glob("*.md"))
TURN = re.compile(r"^\*\*— (?P<said>.+?)\*\*\n\n(?P<answer>(?:>.*\n?)+)", re.M)
MARKS = re.compile(r"[*>]|(?<=\s)- ")


def bare(text: str) -> str:
    return " ".join(MARKS.sub(" ", f" {text}").split())


def turns(talk: Path) -> Iterator[tuple[str, str, Context, str]]:
    """What is said, what was answered, what is known then, and what was answered before."""
    last: list[ToolCall] = []
    spoken: list[list[str]] = []
    told, unfinished, passing = "", "", ""
    for turn in TURN.finditer(talk.read_text("utf-8")):
        context = Context(last, unfinished=unfinished, clock=NOW, heard=passing, spoken=spoken)
        yield turn["said"], turn["answer"], context, told
        understood = understand(turn["said"], context)
        called = [call for call in understood.calls if call.tool != "set_preference"]
        if understood.expect is Expect.CALL and called:
            last = called
            spoken = [names_in(called), *spoken] if names_in(called) else spoken
        unfinished = "" if understood.expect is Expect.CALL else turn["said"]
        passing = heard(turn["said"]) or passing
        told += bare(turn["answer"])


@pytest.mark.parametrize("talk", TALKS, ids=[talk.stem for talk in TALKS])
def test_each_turn_is_understood_as_it_was(talk: Path) -> None:
    """Words come out as they stand there; a look is about the market that its answer names."""
    reader = Reader("es" if talk.stem.endswith(".es") else "en")
    found = list(turns(talk))
    assert len(found) > 10
    for said, answer, context, told in found:
        understood = understand(said, context)
        if understood.expect is Expect.CALL:
            looks = [call for call in understood.calls if call.tool != "scan"]  # it names only what it finds
            assert [name for name in names_in(looks) if name not in answer] == [], said
        else:
            assert bare(render.words(understood, reader, said, told)) in bare(answer), said
