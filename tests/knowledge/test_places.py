"""Coordinates over the places of the knowledge base: the two languages of a place meet there."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.tables.memory import DIMENSIONS
from knowledge.embedded_embedder import EmbeddedEmbedder
from knowledge.entries import passages
from knowledge.places import ROOMS, NoRoom, Places, room_for

TOLD = [
    (("leverage", 0), {"w:leverage": 1.0, "w:margin": 0.5}),
    (("leverage", 0), {"w:apalancamiento": 1.0, "w:margen": 0.5}),
    (("trend", 0), {"w:trend": 1.0, "w:price": 0.3}),
    (("trend", 0), {"w:tendencia": 1.0, "w:precio": 0.3}),
]
PLACES = Places(TOLD)


def alike(one: dict[str, float], other: dict[str, float]) -> float:
    first, second = PLACES.of(one), PLACES.of(other)
    return float(first @ second / (np.linalg.norm(first) * np.linalg.norm(second)))


def test_a_word_and_that_of_its_twin_lie_in_one_direction() -> None:
    assert alike({"w:leverage": 1.0}, {"w:apalancamiento": 1.0}) == pytest.approx(1)
    assert abs(alike({"w:leverage": 1.0}, {"w:tendencia": 1.0})) < 0.05


def test_a_text_without_a_known_word_lies_nowhere() -> None:
    assert not PLACES.of({"w:zxqv": 1.0}).any()
    assert not PLACES.of({}).any()
    assert not Places([]).of({"w:leverage": 1.0}).any()


@given(st.dictionaries(st.sampled_from(["w:leverage", "w:margen", "w:trend", "w:other"]), st.floats(0.1, 9)))
def test_the_length_is_how_much_of_the_text_the_places_tell(features: dict[str, float]) -> None:
    found = PLACES.of(features)
    assert found.shape == (ROOMS[0],)
    assert np.linalg.norm(found) <= 1 + 1e-9


def test_what_nobody_tells_shortens_a_text() -> None:
    whole, part = PLACES.of({"w:trend": 1.0}), PLACES.of({"w:trend": 1.0, "w:zxqv": 1.0})
    assert np.linalg.norm(part) == pytest.approx(np.linalg.norm(whole) / np.sqrt(2))


def test_a_few_more_places_than_directions_share_them() -> None:
    many = Places([((f"entry-{at}", 0), {f"w:{at}": 1.0}) for at in range(ROOMS[0] + 5)])
    assert np.array_equal(many.of({"w:0": 1.0}), many.of({f"w:{ROOMS[0]}": 1.0}))
    assert not np.array_equal(many.of({"w:0": 1.0}), many.of({"w:1": 1.0}))


def test_a_base_that_outgrows_a_room_moves_to_the_next_and_out_of_the_last_it_is_refused() -> None:
    assert (room_for(0), room_for(352), room_for(353)) == (ROOMS[0], ROOMS[0], ROOMS[1])
    with pytest.raises(NoRoom, match="700 places"):
        room_for(700)


def test_the_base_as_it_comes_has_room_and_every_room_has_an_index() -> None:
    room = room_for(len({(passage.entry, passage.ordinal) for passage in passages()}))
    hashed = EmbeddedEmbedder(passages).kind.dimension - room
    assert {hashed + each for each in ROOMS} <= set(DIMENSIONS)
