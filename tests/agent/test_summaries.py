"""What a past conversation was about."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from agent.summaries import summary
from knowledge.conversations import Call, Message, Role

AT = datetime(2026, 1, 15, 12, tzinfo=UTC)
THREAD = UUID(int=1)


def said(text: str) -> Message:
    return Message(uuid4(), THREAD, Role.USER, text, AT)


def did(*calls: tuple[str, dict[str, Any]], error: dict[str, str] | None = None) -> Message:
    made = tuple(Call(str(n), tool, args, error=error) for n, (tool, args) in enumerate(calls))
    return Message(uuid4(), THREAD, Role.ASSISTANT, "…", AT, calls=made)


TALK = [
    said("How is BTC on 4h?"),
    did(("market_analysis", {"symbol": "BTC", "timeframe": "4h"})),
    said("and ETH?"),
    did(("market_analysis", {"symbol": "ETH"}), ("get_quote", {"symbol": "ETH"})),
    said("use 4h candles by default"),
    did(("set_preference", {"key": "timeframe", "value": "4h"})),
]


def test_it_names_what_was_looked_up_of_what_what_was_changed_and_the_questions() -> None:
    assert summary(TALK, "en") == (
        "Looked up: an analysis, a price. About ETH, BTC. Settings changed: timeframe = 4h. "
        "Asked: “How is BTC on 4h?”, “and ETH?”, “use 4h candles by default”."
    )
    assert summary(TALK, "es").startswith("Se consultó: un análisis, un precio. Sobre ETH, BTC.")


def test_a_talk_in_which_nothing_was_done_is_not_summed_up() -> None:
    assert summary([said("hi"), did()], "en") == ""
    assert summary([said("remember x"), did(("remember", {"text": "x"}))], "en") == ""
    assert summary([said("FOO?"), did(("get_quote", {"symbol": "FOO"}), error={"what": "no"})], "en") == ""
    assert summary([], "en") == ""


def test_it_stays_short_however_long_the_talk_was() -> None:
    long = [*TALK, *(said("word " * 500) for _ in range(50))] * 4
    assert len(summary(long, "en")) < 600
