"""What facts are called where nothing stands around them: in a list of what was found.

support_1_touches -> "touches of support 1", balance of account -> "account balance", change_24h -> "change (24h)"
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from agent.embedded.answers.wording import word

_SYMBOL: Final = re.compile(r"[A-Z0-9.]{1,12}(?:[/~-][A-Z0-9./]{1,12})*")
_SPAN: Final = re.compile(r"(?P<bare>.+?)_(?P<span>\d+(?:m|h|d|w|y))")
_TAIL: Final = re.compile(r"(?P<head>(?:support|resistance)_\d+)_(?P<tail>[a-z_]+)")


def named(fact: Mapping[str, Any], language: str) -> str:
    """The name of a fact in words, and of which market it is: "RSI (BTC/USD)"."""
    of = _subject(str(fact["subject"]), language)
    called = name(str(fact["name"]), language)
    if not of or of.lower() == called.lower():
        return called
    return f"{called[:-1]}, {of})" if called.endswith(")") else f"{called} ({of})"


@cache
def name(key: str, language: str) -> str:
    """A name that nobody listed is put together of its parts, or is its own words."""
    spanish = language == "es"
    if listed := _data()["names"].get(key):
        return str(listed[spanish])
    if spanned := _SPAN.fullmatch(key):
        return f"{name(spanned['bare'], language)} ({spanned['span']})"
    if tailed := _TAIL.fullmatch(key):
        return _of(word(tailed["tail"], language), word(tailed["head"], language), language)
    first, _, rest = key.partition("_")
    if rest and (form := _data()["prefixes"].get(first)):
        return str(form[spanish]).format(name(rest, language))
    head, _, unit = key.rpartition("_")
    if head and unit in _data()["units"]["words"] and word(key, language) == _bare(key):
        return name(head, language)
    return word(key, language)


def _bare(key: str) -> str:
    return key.replace("_", " ")


def _of(part: str, whole: str, language: str) -> str:
    if language != "es":
        return f"{part} of {whole}"
    return f"{part} {'de la' if whole.partition(' ')[0].endswith('a') else 'del'} {whole}"


def _subject(written: str, language: str) -> str:
    if _SYMBOL.fullmatch(written):
        return written.replace("~", " y " if language == "es" else " and ")
    return "" if written.lower() in _data()["subjects"]["silent"] else written.replace("_", " ")


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(files("agent.embedded.answers").joinpath("naming.toml").read_text("utf-8"))
