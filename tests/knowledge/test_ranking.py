"""Joining searches by rank."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.entries import passages
from knowledge.ranking import by_name, fused

LEGS = st.lists(st.lists(st.integers(0, 20), max_size=10), max_size=4)


def test_what_two_searches_find_stands_before_what_one_finds_first() -> None:
    assert next(key for key, _ in fused([["a", "b"], ["c", "b"]])) == "b"
    assert dict(fused([["a"], []]))["a"] == pytest.approx(1 / 61)


@given(LEGS)
def test_everything_found_is_there_once_and_the_best_first(legs: list[list[int]]) -> None:
    found = fused(legs)
    assert {key for key, _ in found} == {key for leg in legs for key in leg}
    assert len({key for key, _ in found}) == len(found)
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


@given(LEGS)
def test_a_search_without_matches_changes_nothing(legs: list[list[int]]) -> None:
    assert fused([*legs, []]) == fused(legs)


def test_a_weight_turns_the_order() -> None:
    assert [key for key, _ in fused([["a", "b"]], lambda key: 0.5 if key == "a" else 1.0)] == ["b", "a"]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("volatility", ("historical-volatility", 0)),
        ("volatilidad", ("historical-volatility", 0)),
        ("RSI", ("relative-strength-index", 0)),
        ("bitcoin", ("bitcoin", 0)),
        ("how RSI is computed", ("relative-strength-index", 1)),
        ("how historical volatility is computed", ("historical-volatility", 1)),
    ],
)
def test_what_is_asked_for_by_its_name_comes_before_what_has_it_in_a_longer_one(
    query: str, first: tuple[str, int]
) -> None:
    weight = by_name(query, passages())
    others = [("volatility-cone", 0), (first[0], 2), ("stop-loss", 0)]
    assert next(place for place, _ in fused([[*others, first]], weight)) == first


def test_a_question_that_names_no_concept_weighs_all_alike() -> None:
    weight = by_name("how wild is the price of it", passages())
    assert {weight((one.entry, one.ordinal)) for one in passages()} == {1.0}
