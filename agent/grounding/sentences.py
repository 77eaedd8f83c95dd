"""A Markdown text cut into what is said: sentences, items and cells, with what stands over each.

text -> lines, cells of tables -> sentences with their figures, labels and symbols
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from agent.grounding import lexicon
from agent.grounding.figures import Figure, figures
from agent.grounding.ledger import Backing, Ledger
from agent.language import fold

_MARKS: Final = re.compile(r"[*`_#>|•]|\[|\]|\]\(")
_LINK: Final = re.compile(r"https?://\S+|\]\([^)\s]*\)")
_ITEM: Final = re.compile(r"^\s*(?:[-+*•–]|\(?\d{1,2}[.)]|\(?[a-h][.)])\s+")
_HEADING: Final = re.compile(r"^\s*#+\s*(?:\d+(?:\.\d+)*[.)]?\s)?")
_ORDINAL: Final = re.compile(
    r"(?<![\w.,])\d{1,3}(?:st|nd|rd|th|º|ª|°|\.º|\.ª|er|do|ro)(?!\w)|(?<!\w)#\d{1,3}(?!\w)"
)
_RULE: Final = re.compile(r"^\s*\|?[\s:|-]+\|?\s*$")
_SENTENCE: Final = re.compile(r"(?<=[.!?…])[\"”»)]*\s+(?=[\"“«(]?[^\W\d_a-z]|¿|¡)|;\s(?![^()]*\))")
_ROUGHLY: Final = lexicon.either(lexicon.read()["rounding"]["about"])
_COLON: Final = re.compile(
    rf":\s+(?=[a-z¿¡\"“«])(?!(?:{_ROUGHLY})(?!\w)|an?\s+[\d$]|una?\s+[\d$])"
)  # what follows is said anew
_LONGEST: Final = 600  # letters of a sentence
CONNECTS: Final = re.compile(
    r"(?:[\s(\[:=’'-]|'s|\b(?:of|de|del|the|la|el|los|las|its|su|an?|un|una|s|line|value|reading|for|at)\b)*"
)


@dataclass(frozen=True, slots=True)
class Label:
    """What a phrase names: any of these concepts. A weak one is a common word."""

    start: int
    end: int
    concepts: frozenset[str]

    @property
    def weak(self) -> bool:
        return self.concepts <= lexicon.WEAK

    def names(self, fact: Backing) -> bool:
        return bool(self.concepts & fact.concepts) or f"={fact.name}" in self.concepts


@dataclass(frozen=True, slots=True)
class Symbol:
    start: int
    end: int
    base: str


@dataclass(frozen=True, slots=True)
class Context:
    """What stands over a sentence: a heading, a list's opening line, a table's header and first column."""

    labels: Sequence[Label] = ()
    symbols: Sequence[str] = ()


@dataclass(eq=False)
class Sentence:
    text: str
    folded: str
    context: Context
    ledger: Ledger
    start: int = 0  # in the text as it was given
    items: int = 0  # how many items the list has that this sentence opens or stands in

    @cached_property
    def labels(self) -> list[Label]:
        known = self.ledger.labels
        named = ((match, re.sub(r"\s+", " ", match[0])) for match in self._names())
        return [Label(*match.span(), known[name]) for match, name in named if name in known]

    def _names(self) -> Iterator[re.Match[str]]:
        return label_pattern(self.ledger).finditer(self.folded)

    @cached_property
    def symbols(self) -> list[Symbol]:
        known = self.ledger.symbols
        found = [
            Symbol(*match.span(), known[match[0]])
            for match in symbol_pattern(self.ledger).finditer(self.folded)
            if _is_a_symbol(match[0], self.text[match.start() : match.end()])
        ]
        return [each for each in found if not re.match(r"\d", self.folded[: each.start][-1:] or " ")]

    @cached_property
    def figures(self) -> list[Figure]:
        tickers = sorted({base for base in self.ledger.symbols.values() if base.isupper()})
        return figures(self.text, self.folded, tickers)

    @cached_property
    def signs(self) -> list[re.Match[str]]:
        return list(lexicon.sign_pattern().finditer(self.folded))

    @cached_property
    def breaks(self) -> list[int]:
        words = lexicon.phrase_pattern("breaks").finditer(self.folded)
        return [match.start() for match in (*words, *_COLON.finditer(self.folded))]


def label_pattern(ledger: Ledger) -> re.Pattern[str]:
    unnamed = lexicon.read()["unnamed"]["words"]
    return _remembered(ledger, "labels", [*ledger.labels, *unnamed])


def symbol_pattern(ledger: Ledger) -> re.Pattern[str]:
    return _remembered(ledger, "symbols", list(ledger.symbols))


def _remembered(ledger: Ledger, kind: str, phrases: Sequence[str]) -> re.Pattern[str]:
    known = ledger.__dict__.setdefault("patterns", {})
    if kind not in known:
        known[kind] = lexicon.whole(phrases)
    pattern: re.Pattern[str] = known[kind]
    return pattern


def _is_a_symbol(folded: str, written: str) -> bool:
    """Names in any case, tickers in capitals: "link", "dot" and "uni" are words too."""
    return (
        written.isupper()
        or len(folded) > 4
        or folded in ("oro", "gold", "plata", "ether", "btc", "eth", "sol")
    )


def sentences(text: str, ledger: Ledger) -> Iterator[Sentence]:
    masked = _masked(text, ledger)
    lines = _lines(masked)
    items = sum(bool(_ITEM.match(line)) for _, line in lines)
    rows = sum(line.lstrip().startswith("|") and not _RULE.match(line) for _, line in lines)
    over = Context()
    header: list[str] | None = None
    last: Sequence[str] = ()
    for place, (start, line) in enumerate(lines):
        if _is_row(line):
            if _RULE.match(line):
                continue
            if header is None:
                header = line.split("|")
                following = lines[place + 1][1] if place + 1 < len(lines) else ""
                if _RULE.match(following):
                    continue
            yield from _cells(start, line, header, over, ledger, rows)
            continue
        header = None
        bare = _HEADING.sub(lambda m: " " * len(m[0]), line)
        item = _ITEM.match(bare)
        bare = _ITEM.sub(lambda m: " " * len(m[0]), bare)
        opening = not item and (
            line.rstrip().rstrip("*_").endswith(":") or line.lstrip().startswith(("#", "**"))
        )
        if not item and line.strip():
            over = Context(over.labels if not opening else (), over.symbols)
        here: Sequence[str] = ()
        for offset, sentence in _split(bare):
            made = _sentence(sentence, over, ledger, start + offset, max(items, rows - 1, 0))
            if not made.symbols:
                made.context = replace(made.context, symbols=here or over.symbols or last)
            yield made
            if made.symbols:
                here = last = [each.base for each in made.symbols]
            if opening:
                says = made.labels if line.rstrip().rstrip("*_").endswith(":") else []
                spoken = [each.base for each in made.symbols]
                over = Context(governing(says, made.folded), spoken or over.symbols)


def _is_row(line: str) -> bool:
    return line.count("|") >= 2 or (line.lstrip().startswith("|") and line.count("|") >= 1)


def _lines(text: str) -> list[tuple[int, str]]:
    found, place = [], 0
    for line in text.split("\n"):
        found.append((place, line))
        place += len(line) + 1
    return found


def _split(line: str) -> Iterator[tuple[int, str]]:
    place = 0
    for match in _SENTENCE.finditer(line):
        yield from _cut(line, place, match.start())
        place = match.end()
    yield from _cut(line, place, len(line))


def _cut(line: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """A sentence, or parts of one that is longer than any is: what is read of it must not grow with its square."""
    while end - start > _LONGEST:
        comma = line.rfind(", ", start + _LONGEST // 2, start + _LONGEST)
        space = line.rfind(" ", start + _LONGEST // 2, start + _LONGEST)
        until = comma + 1 if comma > 0 else space if space > 0 else start + _LONGEST
        yield start, line[start:until]
        start = until
    yield start, line[start:end]


def _sentence(text: str, over: Context, ledger: Ledger, start: int, items: int) -> Sentence:
    bare = _MARKS.sub(lambda m: " " * len(m[0]), text)
    return Sentence(bare, fold(bare), over, ledger, start, items)


def _cells(
    start: int, line: str, header: Sequence[str], over: Context, ledger: Ledger, rows: int
) -> Iterator[Sentence]:
    """A cell is governed by the head of its column and by the first cell of its row."""
    cells = line.split("|")
    first = next((cell for cell in cells if cell.strip()), "")
    place = start
    for i, cell in enumerate(cells):
        heads = [header[i]] if i < len(header) and header is not cells and header[i] != cell else []
        if cell is not first:
            heads.append(first)
        read_heads = [_sentence(head, Context(), ledger, 0, 0) for head in heads]
        labels = [label for head in read_heads for label in governing(head.labels, head.folded)]
        bases = [symbol.base for head in read_heads for symbol in head.symbols]
        units = [unit for head in read_heads for unit in _units_in(head)]
        context = Context(labels or over.labels, bases or over.symbols)
        made = _sentence(cell, context, ledger, place, max(rows - 1, 0))
        if units:
            made.__dict__["figures"] = [
                replace(figure, units=tuple(dict.fromkeys([*figure.units, *units])))
                for figure in made.figures
            ]
        yield made
        place += len(cell) + 1


def _units_in(head: Sentence) -> list[str]:
    """ "Price (USD)", "Change %": units that a head says for its column."""
    found = []
    for unit, words in lexicon.read()["units"].items():
        for word in words:
            if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", head.folded):
                found.append(unit)
    return found


def _masked(text: str, ledger: Ledger) -> str:
    """Without what holds digits and is no number: names, links, ordinals, list numbers."""
    for pattern in (_LINK, _ORDINAL):
        text = pattern.sub(lambda m: " " * len(m[0]), text)
    for name in [*ledger.texts, *lexicon.read()["names"]["words"]]:
        pattern = re.compile(rf"(?<![\w.,]){re.escape(name)}(?!\w|[.,]\d)", re.IGNORECASE)
        text = pattern.sub(lambda m: re.sub(r"\d", "x", m[0]), text)
    return text


def better(labels: Sequence[Label]) -> Sequence[Label]:
    return [label for label in labels if not label.weak] or labels


def governing(run: Sequence[Label], folded: str) -> list[Label]:
    """The nearest label, one of better words before a common one, with those that it forms one name with."""
    if not run:
        return []
    nearest = better(run)[-1]
    chain = [nearest]
    for label in reversed(run[: run.index(nearest)]):
        if not CONNECTS.fullmatch(folded[label.end : chain[0].start]):
            break
        chain.insert(0, label)
    return chain
