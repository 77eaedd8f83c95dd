"""A memory that says several things: which of them are named, and what is left of it without them."""

import re
from dataclasses import dataclass
from typing import Final

from knowledge.stemming import stem, words

_BETWEEN: Final = re.compile(
    r"(\s*(?:[.,](?!\d)|[;\n])+\s*(?:(?:and|but|y|pero|и|но)\s+)?(?:(?:that|que|что)\s+)?"
    r"|\s+(?:and|but|y|pero|и|но|а)\s+(?:(?:that|que|что)\s+)?)",
    re.IGNORECASE,
)
_EMPTY: Final = frozenset(
    stem(word)
    for word in words(
        "i m im me my mine we a an the is am are to of in on at for with that and it its not have has do does "
        "about "
        "yo me mi mis nos el la los las lo un una es soy son a de en con que y por para se su no he ha al del "
        "sobre "
        "я мне мой моя мои в на и что это не у с"
    )
)


@dataclass(frozen=True, slots=True)
class Parted:
    """What of a memory is named, and the rest of it; no rest where all of it is."""

    named: str
    rest: str = ""


def parted(memory: str, said: str) -> Parted | None:
    """The memory without the things that are named. None where what is named is a part of each of its several
    things, and more stands in them: nobody could say what to keep.

    "tengo 500 euros y vivo en Madrid", "tengo 500 euros" -> "tengo 500 euros", "vivo en Madrid"
    """
    pieces = _BETWEEN.split(memory.strip(" .,;"))
    things, signs = pieces[::2], [*pieces[1::2], ""]
    asked = _telling(said)
    touched = [bool(_telling(thing) & asked) for thing in things]
    if len(things) == 1 or not asked or _telling(memory) <= asked:
        return Parted(memory)
    if all(touched):
        return None
    gone = [thing.strip() for thing, named in zip(things, touched, strict=True) if named]
    left = [(thing, sign) for thing, sign, named in zip(things, signs, touched, strict=True) if not named]
    rest = "".join(thing + (sign if n < len(left) - 1 else "") for n, (thing, sign) in enumerate(left))
    return Parted("; ".join(gone), rest.strip(" .,;"))


def _telling(text: str) -> set[str]:
    return {stem(word) for word in words(text)} - _EMPTY
