"""What a question about earlier talk asks for."""

from datetime import UTC, datetime

import pytest

from knowledge.past import past

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("question", "first_day", "day_after_last"),
    [
        ("what did we talk about yesterday?", 14, 15),
        ("¿De qué hablamos ayer?", 14, 15),
        ("¿de qué hablamos antes de ayer?", 13, 14),
        ("о чём мы говорили вчера", 14, 15),
        ("what did we discuss last week", 8, 16),
        ("¿de qué hablamos la semana pasada?", 8, 16),
    ],
)
def test_a_named_time_bounds_the_search_in_whole_days(
    question: str, first_day: int, day_after_last: int
) -> None:
    asked = past(question, NOW)
    assert asked.about_talk
    assert asked.about == ""
    assert asked.since == datetime(2026, 1, first_day, tzinfo=UTC)
    assert asked.until == datetime(2026, 1, day_after_last, tzinfo=UTC)
    assert asked.holds(asked.since)
    assert not asked.holds(asked.until)


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("what did I tell you about my house", "house"),
        ("¿qué te dije de mi hermana Clara?", "hermana clara"),
        ("what did we say about ETH last month?", "eth"),
    ],
)
def test_what_is_left_is_what_it_is_about(question: str, about: str) -> None:
    assert past(question, NOW).about == about


def test_without_a_time_every_time_is_meant() -> None:
    assert past("my goals", NOW).holds(datetime(1999, 1, 1, tzinfo=UTC))
