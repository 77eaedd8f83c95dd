"""Which language a message is written in, and its words without what varies."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

LANGUAGES: Final = ("en", "es")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_SPANISH_SIGNS: Final = "¿¡ñ"


def language_of(text: str, *, fallback: str) -> str:
    """ "es" or "en" by the words and signs of the message; `fallback` where they are as many, or none."""
    return shown_language(text) or (fallback if fallback in LANGUAGES else "en")


def language_in_thread(text: str, before: Iterable[str], *, fallback: str) -> str:
    """The same, where a message that shows none ("4h?") is read in that of the last one that did. A message in
    an alphabet that is not answered in has the fallback."""
    if any(letter.isalpha() and not letter.isascii() for letter in fold(text)):
        return language_of(text, fallback=fallback)
    shown = (language for said in (text, *before) if (language := shown_language(said)))
    return next(shown, fallback if fallback in LANGUAGES else "en")


def shown_language(text: str) -> str:
    """ "es" or "en", or "" where a text shows neither more than the other."""
    lower = text.lower().replace("’", "'")
    words = _WORD.findall(lower)
    spanish = sum(word in _words("es") for word in words) + sum(sign in lower for sign in _SPANISH_SIGNS)
    english = sum(word in _words("en") for word in words)
    if spanish == english:
        return ""
    return "es" if spanish > english else "en"


def fold(text: str) -> str:
    """Lower case without accents, each character in its place: offsets stay those of the NFC text."""
    return text.lower() if text.isascii() else "".join(map(_bare, text))


@cache
def common_words() -> frozenset[str]:
    """Folded words of both languages that are never a symbol."""
    return frozenset(fold(word) for group in ("en", "es", "common") for word in _words(group))


@lru_cache(1024)
def _bare(character: str) -> str:
    if character.isascii():
        return character.lower()
    parts = unicodedata.normalize("NFD", character.lower())
    accented = len(parts) > 1 and unicodedata.combining(parts[1])
    return parts[0] if accented else character.lower()[:1] or character


@cache
def _words(group: str) -> frozenset[str]:
    return frozenset(tomllib.loads(files("agent").joinpath("words.toml").read_text("utf-8"))[group].split())
