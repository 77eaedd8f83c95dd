"""Words as a search compares them: folded, without the endings that Spanish and English inflect by."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
_LEAST: Final = 4  # letters that are left of a word
_ENDINGS: Final = (
    "aciones", "iciones", "imientos", "amientos", "imiento", "amiento", "idades", "ations", "ition", "mente",
    "acion", "icion", "ation", "ments", "ciones", "siones", "iendo", "idad", "ment", "ando", "adas", "ados",
    "idas", "idos", "ness", "able", "ible", "ings", "cion", "sion", "ions", "iones", "ity", "ies", "ada", "ado",
    "ida", "ido", "ing", "ion", "aba", "aran", "amos", "emos", "arse", "erse", "irse", "ar", "er", "ir", "an",
    "en", "ed", "es", "os", "as", "ly", "y", "s", "o", "a", "e",
)  # fmt: skip
_RUSSIAN: Final = (
    "остями", "остей", "ость", "ости", "ениями", "ения", "ений", "ение", "ать", "ить", "еть", "ами", "ями", "ого",
    "ему", "ому", "ыми", "ими", "ает", "ают", "ция", "ции", "цию", "ый", "ий", "ая", "яя", "ое", "ее", "ые", "ие",
    "ой", "ей", "ую", "юю", "ов", "ев", "ам", "ям", "ах", "ях", "ом", "ем", "ть", "а", "я", "о", "е", "ы", "и",
    "у", "ю", "ь", "й",
)  # fmt: skip
_BY_LENGTH: Final = tuple(sorted((*_ENDINGS, *_RUSSIAN), key=len, reverse=True))


def fold(text: str) -> str:
    """Lower case, without accents; ñ is a letter of its own."""
    kept = text.lower().replace("ñ", "\0").replace("й", "\1")
    bare = "".join(c for c in unicodedata.normalize("NFD", kept) if not unicodedata.combining(c))
    return bare.replace("\0", "ñ").replace("\1", "й")


def words(text: str) -> list[str]:
    """The folded words of a text in order: letters and digits."""
    return _WORD.findall(fold(text))


@lru_cache(100_000)
def stem(word: str) -> str:
    """The word without its longest known ending, of both languages alike: "losses", "pérdidas" and "perder"
    become "loss", "perd" and "perd". What has a digit, and what is short, stays."""
    if any(character.isdigit() for character in word):
        return word
    for ending in _BY_LENGTH:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST:
            return _one_vowel(word[: -len(ending)])
    return _one_vowel(word)


def _one_vowel(root: str) -> str:
    """Spanish verbs change the vowel that is stressed: "pierdo" and "perder", "cuesta" and "costar"."""
    return root.replace("ie", "e").replace("ue", "o") if len(root) >= _LEAST else root
