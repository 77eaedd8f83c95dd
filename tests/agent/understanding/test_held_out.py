"""What is understood of utterances that the lexicon was not written from: both halves are measured."""

import pytest

from bench.understanding import GOALS, HALVES, heard, held_out, shares

MOST_SILENTLY_WRONG = 0


@pytest.fixture(scope="module")
def figures() -> dict[str, float]:
    """Over both halves together, which is as many as the goals were set for."""
    verdicts = heard([said for half in HALVES for said in held_out(half)])
    return {row["name"].removeprefix("all: "): row["value"] for row in shares("all", verdicts)}


def test_there_are_enough_of_them_in_three_languages() -> None:
    said = [one for half in HALVES for one in held_out(half)]
    assert len({one["id"] for one in said}) == len(said) >= 320
    assert all(
        sum(one["lang"] == lang for one in said) >= least
        for lang, least in (("en", 130), ("es", 110), ("ru", 80))
    )


@pytest.mark.parametrize(
    "what",
    [
        what
        for what in GOALS
        if what not in ("p95", "false calls", "false money calls", "silently wrong amounts")
    ],
)
def test_a_figure_is_above_its_goal(figures: dict[str, float], what: str) -> None:
    assert figures[what] >= GOALS[what], f"{what}: {figures[what]}"


def test_no_amount_is_silently_wrong(figures: dict[str, float]) -> None:
    assert figures["silently wrong amounts"] == MOST_SILENTLY_WRONG
