"""The longest message that is read costs per character what a shorter one costs: calls are counted, not time."""

import sys
from types import FrameType
from typing import Any

import pytest

from agent.understanding.understand import LONGEST, understand
from tests.agent.understanding.reads import CONTEXT

MOST = 800
"""Calls for each character, those of built-in functions and their returns among them."""


@pytest.mark.parametrize("said", ["buy 1 BTC and ", "buy ", "what is RSI and "])
def test_reading_is_no_more_work_for_each_character_of_a_longer_message(said: str) -> None:
    understand(said, CONTEXT)
    half, whole = (_calls((said * LONGEST)[:length]) / length for length in (LONGEST // 2, LONGEST))
    assert whole <= MOST
    assert whole <= 1.5 * half


def _calls(text: str) -> int:
    counted = 0

    def count(_frame: FrameType, _event: str, _arg: Any) -> None:
        nonlocal counted
        counted += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        understand(text, CONTEXT)
    finally:
        sys.setprofile(before)
    return counted
