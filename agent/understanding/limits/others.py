"""What is somebody else's: "show me bob's portfolio", "las órdenes de María", "портфель Ивана".

Each person sees what is their own, and a request for another's must not show one's own in its place.
"""

from typing import Final

from agent.language import common_words
from agent.understanding.lexicon import book
from agent.understanding.reading import Reading
from agent.understanding.strangers import is_strange

_BETWEEN: Final = 2
"""Words between "bob's" and what is his: "bob's last closed trades"."""
_APOSTROPHES: Final = frozenset("'’")


def named(reading: Reading) -> bool:
    """Whether a message asks for what another person owns, remembers or trades, by that person's name."""
    if any(_anothers(match.first, match.last, reading) for match in reading.find(book("people", "owned"))):
        return True
    found = reading.find(book("people", "asked_of"))
    said = {label: {m.last for m in found if m.label == label} for label in ("before", "whole")}
    between = {m.first - 1 for m in found if m.label == "after"} & said["before"]
    return any(_is_a_name(place, reading) for place in between | said["whole"])


def _anothers(first: int, last: int, reading: Reading) -> bool:
    if any(_owns(place, reading) for place in range(first - 1, first - 2 - _BETWEEN, -1)):
        return True
    links = {one.last for one in reading.find(book("people", "of")) if one.first == last}
    directly = () if last >= len(reading.words) or reading.words[last].text.isascii() else (last,)
    return any(_is_a_name(place, reading) for place in (*links, *directly))


def _owns(place: int, reading: Reading) -> bool:
    """Whether here stands the "s" of "bob's"."""
    if place < 1 or reading.words[place].text != "s":
        return False
    owner = reading.words[place - 1]
    if (
        reading.text[owner.end : owner.end + 1] not in _APOSTROPHES
        or owner.text in book("people", "things").words
    ):
        return False
    return owner.text not in common_words() and not _is_of_ours(place - 1, reading)


def _is_a_name(place: int, reading: Reading) -> bool:
    """One that is known as such, or a word of no language here that is written as a name is."""
    if place >= len(reading.words) or _is_of_ours(place, reading):
        return False
    word = reading.words[place]
    if word.text in book("people", "given").words:
        return True
    written = reading.text[word.start : word.end]
    return place > 0 and written.istitle() and is_strange(word)


def _is_of_ours(place: int, reading: Reading) -> bool:
    return any(at <= place < end for at, kinds in reading.kinds.items() for _, end in kinds)
