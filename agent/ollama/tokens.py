"""How many tokens a text is for a language model, as an upper estimate: nobody here has its vocabulary.

What a character costs is rounded up from what the usual vocabularies (Llama 3, Qwen 2.5 and 3) make of English,
Spanish, Russian and JSON. The test against recorded answers of real servers holds it above what they counted.
"""

import math
import re
from collections.abc import Sequence
from typing import Final

_LETTER: Final = 1 / 3.6
_COSTS: Final = (
    (re.compile(r"[0-9]"), 1.0),  # Qwen writes every digit as a token of its own
    (re.compile(r"[!-/:-@\[-`{-~]"), 0.6),  # in JSON two signs are often one
    (re.compile(r"[\u0080-\u052f]"), 0.6),  # accented Latin, Greek, Cyrillic
    (re.compile(r"[^\x00-\u052f]"), 2.0),  # a picture or an ideogram is one to three
)

MESSAGE: Final = 8
"""What stands around each message: its role and its ends."""

FRAME: Final = 32
"""What a template adds once: the begin of the text, a date, the begin of the answer."""

TOOLS: Final = 240
"""What a template says before the first tool: how one is called. Qwen 3.6's is the longest that was seen."""


def tokens(text: str) -> int:
    """Of a text alone."""
    counted = [(len(kind.findall(text)), each) for kind, each in _COSTS]
    letters = len(text) - sum(number for number, _ in counted)
    return math.ceil(letters * _LETTER + sum(number * each for number, each in counted))


def cut(text: str, room: int) -> str:
    """The text, or as much of its beginning as fits into `room` tokens, with "…" for the rest."""
    if tokens(text) <= room:
        return text
    least, most = 0, min(len(text), max(room, 0) * 4)
    while least < most:
        middle = (least + most + 1) // 2
        fits = tokens(f"{text[:middle]}…") <= room
        least, most = (middle, most) if fits else (least, middle - 1)
    return f"{text[:least]}…" if least else ""


def shares(needs: Sequence[int], room: int) -> list[int]:
    """What each gets of a room that may be too small: who needs little gets it whole, the others the same."""
    given = [0] * len(needs)
    left = max(room, 0)
    waiting = sorted(range(len(needs)), key=lambda n: needs[n])
    for place, n in enumerate(waiting):
        given[n] = min(needs[n], left // (len(waiting) - place))
        left -= given[n]
    return given
