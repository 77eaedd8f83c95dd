"""What is said to a proposal where none waits is answered so, and does nothing."""

import pytest

from agent.understanding.meaning import Expect
from agent.understanding.understand import understand
from tests.agent.understanding.reads import CONTEXT


@pytest.mark.parametrize(
    "text",
    [
        *("confirm", "yes", "exactly", "right", "cancel it", "place it"),
        *(
            "make it 0.2",
            "change it to 0.2",
            "better 0.2",
            "double it",
            "half",
            "with a stop at 2700",
            "at 3000",
        ),
        *("confirmar", "que sea 0,2", "mejor 0,2", "cámbialo a 0,2", "solo la mitad", "con stop en 2700"),
        *("подтверди", "сделай 0.2", "со стопом 2700", "верно"),
    ],
)
def test_a_yes_a_no_or_a_change_is_told_that_nothing_waits(text: str) -> None:
    understood = understand(text, CONTEXT)
    assert (understood.expect, understood.topic, understood.calls) == (Expect.ANSWER, "nothing_pending", ())


@pytest.mark.parametrize(
    "text", ["I was born in 1990", "make it 72 degrees", "turn it up to 5", "tengo 3 gatos"]
)
def test_a_number_that_is_about_something_else_lies_outside(text: str) -> None:
    assert understand(text, CONTEXT).expect is Expect.DECLINE
