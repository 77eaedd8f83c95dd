"""A memory of several things, of which one is to go."""

import pytest

from knowledge.memory_parts import Parted, parted


@pytest.mark.parametrize(
    ("memory", "said", "left"),
    [
        ("tengo 500 euros y vivo en Madrid", "tengo 500 euros", "vivo en Madrid"),
        ("I have 500 euros, and that I live in Rome", "I have 500 euros", "I live in Rome"),
        ("vivo en Roma, tengo 500 euros y ahorro poco", "500 euros", "vivo en Roma, ahorro poco"),
        ("solo opero de noche y que no quiero perder más del 2 %", "perder", "solo opero de noche"),
        ("я живу в Риме и торгую ночью", "торгую ночью", "я живу в Риме"),
    ],
)
def test_the_rest_stays_as_it_was_said(memory: str, said: str, left: str) -> None:
    found = parted(memory, said)
    assert found
    assert found.rest == left


@pytest.mark.parametrize(
    ("memory", "said"),
    [
        ("I trade at night", "night"),
        ("mi objetivo es ahorrar 1.500,50 euros", "objetivo"),
        ("tengo 500 euros y vivo en Madrid", "vivo en Madrid, tengo 500 euros"),
    ],
)
def test_of_one_thing_or_of_all_of_them_nothing_stays(memory: str, said: str) -> None:
    assert parted(memory, said) == Parted(memory)


def test_what_is_spread_over_all_parts_cannot_be_told_from_the_rest() -> None:
    assert parted("I trade ETH and BTC", "I trade BTC") is None
