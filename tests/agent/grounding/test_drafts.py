"""Drafts of a model over what tools found: each true one is kept, and what is false in the others is found."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from agent.grounding.grounded import ground
from knowledge.reader import Reader
from tests.agent.grounding.writers import CALLS, found

DRAFTS = tomllib.loads(Path(__file__).with_name("drafts.toml").read_text("utf-8"))
RESULTS: dict[str, int] = {"quote": 0, "day": 2, "analysis": 1, "indicators": 3, "correlation": 6, "scan": 7}
_FALSE = re.compile("<(.+?)>")


def facts(over: str) -> list[dict[str, Any]]:
    """What a real call found, or a record of the file."""
    if over in RESULTS:
        return [dict(fact) for fact in found(0, RESULTS[over])]
    own = ({"id": each["name"], "subject": "", **each} for each in DRAFTS["records"][over])
    return [{"source": "", "as_of": "2026-01-15T12:00:00Z", "simulated": False, **each} for each in own]


def args(over: str) -> list[dict[str, Any]]:
    return [CALLS[RESULTS[over]][1]] if over in RESULTS else []


def drafts(kind: str) -> list[Any]:
    return [
        pytest.param(group, lang, draft, id=f"{group['about']} {lang} {place}")
        for group in DRAFTS[kind]
        for lang in ("en", "es")
        for place, draft in enumerate(group[lang])
    ]


def unbacked(group: dict[str, Any], lang: str, draft: str) -> list[str]:
    held = ground(
        draft, facts(group["over"]), Reader(lang), args=args(group["over"]), user_text=group.get("user", "")
    )
    return list(held.unbacked)


@pytest.mark.parametrize(("group", "lang", "draft"), drafts("true"))
def test_a_true_draft_is_kept(group: dict[str, Any], lang: str, draft: str) -> None:
    assert unbacked(group, lang, draft) == []


@pytest.mark.parametrize(("group", "lang", "draft"), drafts("false"))
def test_what_is_false_in_a_draft_is_found(group: dict[str, Any], lang: str, draft: str) -> None:
    """The false numbers stand between < and >."""
    told = unbacked(group, lang, _FALSE.sub(r"\1", draft))
    for lie in _FALSE.findall(draft):
        assert any(each in lie or lie in each for each in told), told
