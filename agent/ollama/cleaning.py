"""The stream of a small model made fit to show: no thoughts, and no call that was written as words.

text as it comes -> Visible -> text to show at once
                            -> at the end: calls that stood there as JSON, or the rest of the text
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

WrittenCall: TypeAlias = tuple[str, dict[str, Any]]  # a tool's name and its arguments

_TAGS: Final = ("<think>", "</think>", "<thinking>", "</thinking>")
_OPEN: Final = re.compile(r"<think(?:ing)?>", re.IGNORECASE)
_CLOSE: Final = re.compile(r"</think(?:ing)?>", re.IGNORECASE)
_MAYBE_CALL: Final = ("{", "[", "`", "<")
_WRAPPING: Final = re.compile(r"</?tool_call>|<\|python_tag\|>|<\|eom_id\|>|```(?:json)?", re.IGNORECASE)
_BETWEEN: Final = " \t\r\n,;"
_CALL_KEYS: Final = {"name", "parameters", "arguments", "type", "id"}
MOST_CALL_CHARACTERS: Final = 4_000


class Visible:
    """Takes text piece by piece and gives what may be shown. What begins like a call is held back until it
    is whole, within bounds."""

    def __init__(self) -> None:
        self._thoughts = _Thoughts()
        self._held = ""
        self._shows = False

    def take(self, text: str) -> str:
        return self._let_through(self._thoughts.take(text))

    def end(self) -> tuple[str, list[WrittenCall]]:
        """The rest of the words, or the calls that they turn out to be."""
        held = self._held + self._thoughts.end()
        if not self._shows and (calls := written_calls(held)):
            return "", calls
        return held, []

    def _let_through(self, text: str) -> str:
        self._held += text
        if not self._shows:
            begun = self._held.lstrip()
            self._shows = bool(begun) and (
                not begun.startswith(_MAYBE_CALL) or len(begun) > MOST_CALL_CHARACTERS
            )
        if not self._shows:
            return ""
        out, self._held = self._held, ""
        return out


class _Thoughts:
    """Leaves out what stands between <think> and </think>, also where a piece ends inside of a tag."""

    def __init__(self) -> None:
        self._rest = ""
        self._thinking = False

    def take(self, text: str) -> str:
        self._rest += text
        shown = ""
        while match := (_CLOSE if self._thinking else _OPEN).search(self._rest):
            shown += "" if self._thinking else self._rest[: match.start()]
            self._rest = self._rest[match.end() :]
            self._thinking = not self._thinking
        kept = _begun_tag(self._rest)
        whole = self._rest[: len(self._rest) - kept]
        self._rest = self._rest[len(self._rest) - kept :]
        return shown if self._thinking else shown + whole

    def end(self) -> str:
        return "" if self._thinking else self._rest


def _begun_tag(text: str) -> int:
    """How many characters at the end may be the beginning of a tag."""
    start = text.rfind("<", max(0, len(text) - max(map(len, _TAGS))))
    begun = text[start:].lower() if start >= 0 else ""
    return len(begun) if begun and any(tag.startswith(begun) for tag in _TAGS) else 0


def after_thoughts(text: str) -> str:
    """Some models begin to think without saying so: then all before the last </think> was thought."""
    return _CLOSE.split(text)[-1].strip() if _CLOSE.search(text) else text


def written_calls(text: str) -> list[WrittenCall]:
    """The calls that a text consists of, in the form {"name": ..., "parameters": {...}} or with "arguments",
    one after the other or in a list; none where anything else stands in it."""
    bare = _WRAPPING.sub(" ", text).strip(_BETWEEN)
    if not bare or len(bare) > MOST_CALL_CHARACTERS:
        return []
    try:
        calls = [_as_call(value) for value in _values(bare)]
    except (ValueError, RecursionError):
        return []
    return [call for call in calls if call] if all(calls) else []


def _values(text: str) -> Iterator[Any]:
    """Raises ValueError where it is not JSON values alone."""
    decoder = json.JSONDecoder()
    while text:
        value, end = decoder.raw_decode(text)
        yield from value if isinstance(value, list) else [value]
        text = text[end:].strip(_BETWEEN)


def _as_call(value: Any) -> WrittenCall | None:
    if isinstance(value, dict) and isinstance(value.get("function"), dict):
        value = value["function"]
    if not isinstance(value, dict) or not value.keys() <= _CALL_KEYS:
        return None
    name, given = value.get("name"), value.get("parameters", value.get("arguments"))
    if isinstance(given, str):
        given = json.loads(given)
    return (name, given) if isinstance(name, str) and name and isinstance(given, dict) else None
