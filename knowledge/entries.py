"""Reads the knowledge base's files. Their form, and the rules that are kept here: knowledge/base/README.md."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import groupby
from typing import Any, Final

from knowledge.passages import Passage, Source

LANGUAGES: Final = ("en", "es")
TOPICS: Final = frozenset(
    {
        "markets", "orders", "charts", "indicators", "risk", "costs", "psychology", "strategies", "testing",
        "statistics", "portfolio", "derivatives", "crypto", "automation", "pamm", "rules", "data",
    }
)  # fmt: skip
FEWEST_WORDS, MOST_WORDS = 20, 160
_NAME: Final = re.compile(r"(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)\.(?P<language>[a-z]{2})\.md")
_FENCE: Final = "+++"
_KEYS: Final = {"title", "also", "topics", "source"}
_SOURCE_KEYS: Final = {"author", "title", "year", "publisher", "url"}
_UNWANTED: Final = re.compile(r"!\[|\]\(|^\||^#{3,} |^# ", re.MULTILINE)


class BrokenEntry(Exception):
    """A file of the knowledge base that breaks a rule; it names the file and the rule."""

    def __init__(self, file: str, rule: str) -> None:
        super().__init__(f"knowledge/base/{file}: {rule}")
        self.file = file
        self.rule = rule


@dataclass(frozen=True, slots=True)
class _File:
    """One language of one entry, as it was read."""

    name: str
    passages: Sequence[Passage]


@cache
def passages() -> Sequence[Passage]:
    """The whole knowledge base that comes with the program, by entry, language and ordinal."""
    return read(files("knowledge.base"))


def read(folder: Traversable) -> Sequence[Passage]:
    """Every passage of a folder. Raises BrokenEntry for the first file that breaks a rule."""
    found = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".md") and file.name != "README.md"),
        key=lambda file: file.name,
    )
    whole = [_read_file(file.name, file.read_text("utf-8")) for file in found]
    for slug, pair in groupby(whole, key=lambda file: file.name.partition(".")[0]):
        _check_pair(slug, list(pair))
    return tuple(passage for file in whole for passage in file.passages)


def _read_file(name: str, text: str) -> _File:
    named = _NAME.fullmatch(name)
    if not named or named["language"] not in LANGUAGES:
        raise BrokenEntry(
            name, "a file is called <slug>.en.md or <slug>.es.md, the slug in lower case with hyphens"
        )
    head, body = _front_matter(name, text)
    title, also, topics = head["title"], _words(name, head, "also"), _words(name, head, "topics")
    if not topics or not set(topics) <= TOPICS:
        raise BrokenEntry(name, f"topics are one or more of {', '.join(sorted(TOPICS))}")
    source = _source(name, head.get("source"))
    pieces = list(_pieces(name, body))
    return _File(
        name,
        [
            Passage(named["slug"], ordinal, named["language"], title, heading, piece, topics, also, source)
            for ordinal, (heading, piece) in enumerate(pieces)
        ],
    )


def _front_matter(name: str, text: str) -> tuple[Mapping[str, Any], str]:
    lines = text.split("\n")
    if lines[0].strip() != _FENCE or _FENCE not in (line.strip() for line in lines[1:]):
        raise BrokenEntry(name, f"it begins with TOML between two lines {_FENCE}")
    end = 1 + next(at for at, line in enumerate(lines[1:]) if line.strip() == _FENCE)
    try:
        head = tomllib.loads("\n".join(lines[1:end]))
    except tomllib.TOMLDecodeError as error:
        raise BrokenEntry(name, f"what stands between the lines {_FENCE} is TOML: {error}") from error
    if unknown := set(head) - _KEYS:
        raise BrokenEntry(name, f"{', '.join(sorted(unknown))}: the keys are {', '.join(sorted(_KEYS))}")
    if not isinstance(head.get("title"), str) or not head["title"].strip():
        raise BrokenEntry(name, "title is the concept's name")
    return head, "\n".join(lines[end + 1 :])


def _words(name: str, head: Mapping[str, Any], key: str) -> Sequence[str]:
    given = head.get(key, [])
    if not isinstance(given, list) or not all(isinstance(word, str) and word.strip() for word in given):
        raise BrokenEntry(name, f"{key} is a list of texts")
    return tuple(given)


def _source(name: str, given: Any) -> Source:
    if not isinstance(given, dict) or not _SOURCE_KEYS - {"url"} <= set(given) <= _SOURCE_KEYS:
        raise BrokenEntry(
            name, "[source] has author, title, year and publisher, and url where the page was read"
        )
    texts = {key: value for key, value in given.items() if key != "year"}
    if not all(isinstance(value, str) and value.strip() for value in texts.values()):
        raise BrokenEntry(name, "author, title, publisher and url of the source are texts")
    if type(given["year"]) is not int or not 1600 <= given["year"] <= 2100:
        raise BrokenEntry(name, "year of the source is a year, without quotes")
    if not texts.get("url", "https://").startswith("https://"):
        raise BrokenEntry(name, "url of the source begins with https://")
    return Source(**given)


def _pieces(name: str, body: str) -> Iterator[tuple[str, str]]:
    """The heading and the text of each passage."""
    if unwanted := _UNWANTED.search(body):
        raise BrokenEntry(
            name,
            f"{unwanted[0].strip()!r}: passages hold paragraphs and simple lists, headings begin with ##",
        )
    parts = re.split(r"^## +(.+)$", "\n" + body, flags=re.MULTILINE)
    for heading, text in zip(["", *parts[1::2]], parts[::2], strict=True):
        flowing = _unwrapped(text)
        count = len(flowing.split())
        if not FEWEST_WORDS <= count <= MOST_WORDS:
            what = f"“{heading}”" if heading else "the text before the first heading"
            raise BrokenEntry(name, f"{what} has {count} words; a passage has {FEWEST_WORDS} to {MOST_WORDS}")
        yield heading.strip(), flowing


def _unwrapped(text: str) -> str:
    """Paragraphs and list items on one line each."""
    blocks = re.split(r"\n\s*\n|\n(?=[-*] |\d+\. )", text.strip())
    return "\n\n".join(" ".join(block.split()) for block in blocks)


def _check_pair(slug: str, pair: Sequence[_File]) -> None:
    if [file.name.split(".")[1] for file in pair] != list(LANGUAGES):
        raise BrokenEntry(f"{slug}.*.md", "an entry stands in both languages, en and es")
    english, spanish = pair
    if len(english.passages) != len(spanish.passages):
        raise BrokenEntry(
            spanish.name,
            f"it has {len(spanish.passages)} passages and {english.name} {len(english.passages)}; passage n of one"
            " says what passage n of the other says",
        )
    for what in ("topics", "source"):
        if getattr(english.passages[0], what) != getattr(spanish.passages[0], what):
            raise BrokenEntry(spanish.name, f"{what} is not that of {english.name}")
