"""A message cut into words, numbers and signs, each with its place, and phrases found among them.

    "buy 2 ETH @ 3,100"  ->  buy | 2 | eth | @ | 3,100

Digits that belong to a name (1INCH, S&P500, ord-7f3a, a link) are one opaque token: nobody's number.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final, Generic, NamedTuple, TypeVar

from agent.language import fold

SPACES: Final = " \u00a0\u2009\u202f"
_PIECE: Final = re.compile(
    rf"(?P<link>[a-z]{{2,10}}://\S*)"
    rf"|(?P<number>(?:[0-9]{{1,3}}(?:[{SPACES}][0-9]{{3}})+(?![0-9])|[0-9]+)(?:[.,'’][0-9]+)*|(?<![\w.,])[.][0-9]+)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<sign>[^\s])"
)
_LIST: Final = re.compile(r"[0-9]+(?:,[0-9]+)+|[0-9]+(?: [0-9]+)+")
_JOINTS: Final = frozenset("-_/&")
_GLUED_BEFORE: Final = frozenset({"q", "t", "h", "m", "d", "w", "x", "х", "v"})


class Token(NamedTuple):
    """`text` is folded; `glued` says that nothing stands between it and the token before."""

    start: int
    end: int
    text: str
    kind: str
    glued: bool


_Value = TypeVar("_Value")


class Phrases(Generic[_Value]):
    """Phrases of one or more words with what each stands for; the longest that fits is found."""

    def __init__(self, said: Iterable[tuple[str, _Value]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], _Value]]] = {}
        for phrase, value in said:
            words = tuple(piece[0] for piece in _PIECE.finditer(fold(phrase)))
            self._by_first.setdefault(words[0], []).append((words, value))
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def at(self, tokens: Sequence[Token], index: int) -> tuple[_Value, int] | None:
        """What the phrase that begins here stands for, and the index after it."""
        if index >= len(tokens):
            return None
        for words, value in self._by_first.get(tokens[index].text, ()):
            end = index + len(words)
            if end == index + 1:
                return value, end
            if end <= len(tokens) and all(
                tokens[place].text == word for place, word in enumerate(words[1:], index + 1)
            ):
                return value, end
        return None


@cache
def data(name: str) -> dict[str, Any]:
    """One of the word lists beside this file."""
    return tomllib.loads(files("agent.understanding").joinpath(name).read_text("utf-8"))


def listed(groups: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every phrase of a section with the key that it stands under; a string is words, a list phrases."""
    for key, said in groups.items():
        for phrase in said.split() if isinstance(said, str) else said:
            yield phrase, key


@cache
def words(name: str, key: str) -> frozenset[str]:
    """One plain list of folded words, by its place in a file: "context.before_minutes"."""
    found: Any = data(name)
    for part in key.split("."):
        found = found[part]
    return frozenset(fold(word) for word in (found.split() if isinstance(found, str) else found))


def tokenize(text: str) -> list[Token]:
    """The tokens of a text, whose offsets are those of the text as it was written."""
    folded = fold(text)
    tokens: list[Token] = []
    end, heading = -1, ""
    for match in _PIECE.finditer(folded):
        start = match.start()
        kind = match.lastgroup or "sign"
        if kind == "number" and (parts := _listed_figures(match, heading)):
            tokens += parts
        else:
            name = "opaque" if kind == "link" else kind
            tokens.append(Token(start, match.end(), match[0], name, start == end))
        heading = match[0] if kind == "word" else heading
        end = match.end()
    if any(token.glued for token in tokens):
        _hide_names(tokens)
    return tokens


def _listed_figures(match: re.Match[str], heading: str) -> list[Token]:
    """The figures of a list such as "EMA 9,21,50" or "targets 110 120 130"; none where it is one number.
    `heading` is the word that they stand after."""
    written = match[0]
    if written.isdigit() or not _LIST.fullmatch(written):
        return []
    parts = re.split("[, ]", written)
    grouped = all(len(part) == 3 for part in parts[1:]) and len(parts[0]) < 4
    if heading in words("numerals.toml", "context.indicators"):
        apart = True
    elif heading in words("numerals.toml", "context.levels") and " " in written:
        apart = len(parts[0]) == 3 and "000" not in parts
    else:
        apart = len(parts) > 2 and not grouped and all(len(part) < 3 for part in parts[1:])
    if not apart:
        return []
    places = [match.start() + piece.start() for piece in re.finditer("[0-9]+", written)]
    return [
        Token(place, place + len(part), part, "number", glued=False)
        for place, part in zip(places, parts, strict=True)
    ]


def _hide_names(tokens: list[Token]) -> None:
    """Make opaque what is glued together of letters and digits and no known way to write an amount."""
    index, total = 0, len(tokens)
    while index < total:
        end = index + 1
        while end < total and tokens[end].glued and _may_join(tokens[end], tokens[end - 1]):
            end += 1
        if end - index > 1 and _is_name(tokens[index:end]):
            for place in range(index, end):
                if tokens[place].kind == "number" or tokens[place].text.isalpha():
                    tokens[place] = tokens[place]._replace(kind="opaque")
        index = end


def _may_join(token: Token, before: Token) -> bool:
    return token.kind in ("number", "word") or token.text in _JOINTS or before.text in _JOINTS


def _is_name(chain: Sequence[Token]) -> bool:
    """Whether a chain such as 1inch, s&p500 or ord-123 names something. 10k, 4h, 5-10% and 20-day do not."""
    has_figures = any(token.kind == "number" for token in chain)
    if has_figures and any(token.text == "&" for token in chain):
        return True
    run: list[Token] = []
    first_of_chain = True
    for token in [*chain, None]:
        if token is not None and token.kind in ("number", "word"):
            run.append(token)
            continue
        if len(run) > 1 and not _known_run(run):
            return True
        joined = token is not None and token.text in "-_" and first_of_chain
        if joined and len(run) == 1 and _names_what_follows(run[0], chain):
            return True
        first_of_chain = False
        run = []
    return False


def _names_what_follows(word: Token, chain: Sequence[Token]) -> bool:
    numbers_follow = len(chain) > 2 and chain[2].kind == "number"
    return word.kind == "word" and numbers_follow and word.text not in _may_stand_before()


def _known_run(run: Sequence[Token]) -> bool:
    kinds = "".join(token.kind[0] for token in run)
    match kinds:
        case "nw":
            return run[1].text in _glued_after()
        case "wn":
            return run[0].text in _GLUED_BEFORE or run[0].text in _currencies()
        case "nwn":
            return run[1].text in ("q", "t")
        case "wnw":
            return run[0].text in _currencies() and run[2].text in _glued_after()
        case _:
            return False


@cache
def _currencies() -> frozenset[str]:
    return frozenset(fold(word) for word, _ in listed(data("numerals.toml")["currency"]) if word.isalpha())


@cache
def _glued_after() -> frozenset[str]:
    """Words that may be written on to a number: suffixes, currencies, units of time, endings of ordinals."""
    calendar = data("calendar.toml")
    units = (fold(word) for group in ("unit", "letter") for word, _ in listed(calendar[group]))
    suffixes = (fold(word) for word, _ in listed(data("numerals.toml")["suffix"]))
    scales = (fold(word) for word, _ in listed(data("numerals.toml")["scale"]))
    others = words("numerals.toml", "glue.after")
    return frozenset([*units, *suffixes, *scales, *others]) | _currencies()


@cache
def _may_stand_before() -> frozenset[str]:
    """Words that a hyphen may join to a number without making a name of it."""
    months = (fold(word) for word, _ in listed(data("calendar.toml")["month"]))
    return (
        frozenset(months)
        | words("numerals.toml", "context.indicators")
        | words("numerals.toml", "glue.before")
    )
