"""What the words around each number of a text say it is.

    text -> lines, cells of tables -> sentences -> figures, each with the labels, symbols and signs that govern it

A label governs the numbers after it until the next one: "RSI 55 and MACD 12". One behind a number belongs to it
where no number follows the label: "5 touches", "64,000 (upper)". "RSI and ADX are 55 and 32" is read in order.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Final

from agent.grounding import lexicon
from agent.grounding.figures import LENGTH, Figure, figures
from agent.grounding.ledger import Ledger
from agent.language import fold

_MARKS: Final = re.compile(r"[*`_#>|•]|\[|\]|\]\(")
_LINK: Final = re.compile(r"https?://\S+|\]\([^)\s]*\)")
_ITEM: Final = re.compile(r"^\s*(?:[-+*•–]|\(?\d{1,2}[.)]|\(?[a-h][.)])\s+")
_HEADING: Final = re.compile(r"^\s*#+\s*(?:\d+(?:\.\d+)*[.)]?\s)?")
_ORDINAL: Final = re.compile(
    r"(?<![\w.,])\d{1,3}(?:st|nd|rd|th|º|ª|°|\.º|\.ª|er|do|ro)(?!\w)|(?<!\w)#\d{1,3}(?!\w)"
)
_RULE: Final = re.compile(r"^\s*\|?[\s:|-]+\|?\s*$")
_SENTENCE: Final = re.compile(r"(?<=[.!?…])[\"”»)]*\s+(?=[\"“«(]?[^\W\d_a-z]|¿|¡)|;\s")
_JOINS: Final = re.compile(r"(?:[\s,&/+]|\b(?:and|y|e|the|la|el|los|las|its|their|su|sus)\b)*")
_CONNECTS: Final = re.compile(
    r"(?:[\s(\[:=’'-]|'s|\b(?:of|de|del|the|la|el|los|las|its|su|an?|un|una|s|line|value|reading|for|at)\b)*"
)
_STATES: Final = re.compile(
    r"(?:[\s:=(,–—-]|\b(?:is|was|are|were|at|now|currently|stands?|sits|trades?|trading|reads|of|about|around|near|just|"
    r"es|era|esta|estaba|en|a|ahora|son|de|los|las|unos|casi|cerca|actualmente|marca)\b)*"
)
_SETTING_BEFORE: Final = re.compile(r"\s*\(?\s*(?:de|of|a|con|with)?\s*(?:period|periodo|length)?\s*=?\s*")
_COLON: Final = re.compile(r":\s+(?=[a-z¿¡\"“«])")  # what follows it is said anew
_RANGE: Final = re.compile(r"\s*(?:-|–|—|to|and|a|y|hasta)\s*")
_FROM: Final = re.compile(r"(?:from|between|entre|de|desde|range|rango)\s+(?:los\s+|the\s+)?[$€(]?$")
_OF_SETTINGS: Final = frozenset({"period", "window", "bars"})


@dataclass(frozen=True, slots=True)
class Label:
    """What a phrase names: any of these concepts. A weak one is a common word."""

    start: int
    end: int
    concepts: frozenset[str]

    @property
    def weak(self) -> bool:
        return self.concepts <= lexicon.WEAK


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


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure and what governs it: `labels` must hold of the fact; `symbols` are those that it may be about, none
    where nothing says; `stated` means that a symbol alone says what it is ("BTC is at"), `inherited` that its
    labels are those of the figure before it, and `ranged` that it is an end of a range."""

    figure: Figure
    labels: Sequence[Label]
    symbols: frozenset[str]
    sign: int | None
    sentence: "Sentence"
    stated: bool = False
    inherited: bool = False
    ranged: bool = False

    @property
    def before(self) -> str:
        return self.sentence.folded[: self.figure.start]

    @property
    def after(self) -> str:
        return self.sentence.folded[self.figure.end :]


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
        return [
            Label(*match.span(), known[re.sub(r"\s+", " ", match[0])])
            for match in label_pattern(self.ledger).finditer(self.folded)
        ]

    @cached_property
    def symbols(self) -> list[Symbol]:
        known = self.ledger.symbols
        found = [
            Symbol(*match.span(), known[match[0]])
            for match in symbol_pattern(self.ledger).finditer(self.folded)
            if _is_a_symbol(match[0], self.text[match.start() : match.end()], known)
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
    return _remembered(ledger, "labels", list(ledger.labels))


def symbol_pattern(ledger: Ledger) -> re.Pattern[str]:
    return _remembered(ledger, "symbols", list(ledger.symbols))


def _remembered(ledger: Ledger, kind: str, phrases: Sequence[str]) -> re.Pattern[str]:
    known = ledger.__dict__.setdefault("patterns", {})
    if kind not in known:
        known[kind] = lexicon.whole(phrases)
    pattern: re.Pattern[str] = known[kind]
    return pattern


def _is_a_symbol(folded: str, written: str, known: object) -> bool:
    """Names in any case, tickers in capitals: "link", "dot" and "uni" are words too."""
    return (
        written.isupper()
        or len(folded) > 4
        or folded in ("oro", "gold", "plata", "ether", "btc", "eth", "sol")
    )


def mentions(text: str, ledger: Ledger) -> list[Mention]:
    """Every figure of a Markdown text, in order."""
    return [mention for sentence in sentences(text, ledger) for mention in read(sentence)]


# -- lines and sentences ---------------------------------------------------------------------------------------


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
        for offset, sentence in _split(bare):
            made = _sentence(sentence, over, ledger, start + offset, max(items, rows - 1, 0))
            if not made.symbols and last and not over.symbols:
                made.context = replace(made.context, symbols=last)
            yield made
            if made.symbols:
                last = [each.base for each in made.symbols]
            if opening:
                over = Context(
                    _governing(made.labels, made.folded), [each.base for each in made.symbols] or over.symbols
                )
        if not line.strip() and not item:
            over = Context(over.labels, over.symbols)


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
        yield place, line[place : match.start()]
        place = match.end()
    yield place, line[place:]


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
        labels = [label for head in read_heads for label in _governing(head.labels, head.folded)]
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


# -- what governs a figure ---------------------------------------------------------------------------------------


def read(sentence: Sentence) -> Iterator[Mention]:
    found = [figure for figure in sentence.figures if not _is_setting(figure, sentence)]
    _forget_periods([figure for figure in sentence.figures if figure not in found], sentence)
    valued = [figure for figure in found if figure.moment is None]
    listed = _listed(valued, sentence)
    made: list[Mention] = []
    for figure in found:
        if figure.moment is not None:
            yield Mention(figure, (), frozenset(), None, sentence)
            continue
        mention = _mention(figure, sentence, valued)
        previous = _last(made, figure, sentence)
        if figure in listed:
            mention = replace(mention, labels=[listed[figure]])
        elif not mention.labels and previous is not None:
            mention = replace(mention, labels=previous.labels, inherited=True)
        elif not mention.labels and sentence.context.labels:
            mention = replace(mention, labels=sentence.context.labels)
        if not mention.labels and not mention.stated:
            mention = replace(mention, labels=_beginning(figure, sentence))
        made.append(mention)
        yield mention


def _forget_periods(settings: Sequence[Figure], sentence: Sentence) -> None:
    """The word "period" of a setting names nothing else."""
    sentence.labels = [
        label
        for label in sentence.labels
        if not any(0 <= label.start - each.end <= 1 and label.concepts & _OF_SETTINGS for each in settings)
    ]


def _listed(valued: Sequence[Figure], sentence: Sentence) -> dict[Figure, Label]:
    """ "RSI and ADX are 55 and 32": each figure's label, in order."""
    if len(valued) < 2:
        return {}
    named = [label for label in sentence.labels if label.end <= valued[0].start]
    others = [label for label in sentence.labels if valued[0].start < label.start < valued[-1].start]
    if len(named) != len(valued) or others or not _is_enumeration(named, sentence.folded):
        return {}
    return dict(zip(valued, named, strict=True))


def _is_enumeration(named: Sequence[Label], folded: str) -> bool:
    return all(_JOINS.fullmatch(folded[one.end : other.start]) for one, other in pairwise(named))


def _last(made: Sequence[Mention], figure: Figure, sentence: Sentence) -> Mention | None:
    """The mention that a list goes on from; what stood in brackets was said beside it."""
    inside = _depth(figure, sentence)
    return next((each for each in reversed(made) if _depth(each.figure, sentence) <= inside), None)


def _depth(place: Figure | Label, sentence: Sentence) -> int:
    before = sentence.text[: place.start]
    return before.count("(") - before.count(")")


def _mention(figure: Figure, sentence: Sentence, valued: Sequence[Figure]) -> Mention:
    place = valued.index(figure)
    breaks = [each for each in sentence.breaks if each < figure.start]
    since = max([0, *breaks, *(each.end for each in valued[:place])])
    until = min([len(sentence.text), *(each.start for each in valued[place + 1 :])])
    before = [label for label in sentence.labels if since <= label.start and label.end <= figure.start]
    run = [label for label in before if _depth(label, sentence) <= _depth(figure, sentence)]
    return Mention(
        figure,
        (*_governing(run, sentence.folded), *_behind(figure, sentence, until)),
        _symbols(figure, sentence, until),
        _sign(figure, sentence, since, until),
        sentence,
        stated=not run and _is_stated(figure, sentence, since),
        ranged=_is_ranged(figure, valued, sentence),
    )


def _is_ranged(figure: Figure, valued: Sequence[Figure], sentence: Sentence) -> bool:
    place = valued.index(figure)
    pairs = [(valued[i], valued[i + 1]) for i in (place - 1, place) if 0 <= i < len(valued) - 1]
    return any(
        _RANGE.fullmatch(sentence.folded[one.end : other.start])
        and (_FROM.search(sentence.folded[: one.start]) or "-" in sentence.folded[one.end : other.start])
        for one, other in pairs
    )


def _better(labels: Sequence[Label]) -> Sequence[Label]:
    return [label for label in labels if not label.weak] or labels


def _governing(run: Sequence[Label], folded: str) -> list[Label]:
    """The nearest label, one of better words before a common one, with those that it forms one name with."""
    if not run:
        return []
    nearest = _better(run)[-1]
    chain = [nearest]
    for label in reversed(run[: run.index(nearest)]):
        if not _CONNECTS.fullmatch(folded[label.end : chain[0].start]):
            break
        chain.insert(0, label)
    return chain


def _behind(figure: Figure, sentence: Sentence, until: int) -> list[Label]:
    """The labels right behind a figure, where they lead to no other figure."""
    chain: list[Label] = []
    place = figure.end
    for label in sentence.labels:
        if label.start < figure.end:
            continue
        gap = sentence.folded[place : label.start]
        if label.end > until or not _CONNECTS.fullmatch(gap) or "," in gap:
            break
        chain.append(label)
        place = label.end
    if chain and until < len(sentence.text):
        rest = sentence.folded[chain[-1].end : until]
        if _STATES.fullmatch(rest) and "," not in rest and ")" not in rest:
            return []
    return chain


def _beginning(figure: Figure, sentence: Sentence) -> list[Label]:
    """ "With 62,000, the price ...": what begins right behind the comma."""
    following = [label for label in sentence.labels if label.start >= figure.end]
    gap = sentence.folded[figure.end : following[0].start] if following else ""
    return following[:1] if re.fullmatch(r"[\s,]*(?:the|its|el|la|su)?\s*", gap) else []


def _is_stated(figure: Figure, sentence: Sentence, since: int) -> bool:
    before = [symbol for symbol in sentence.symbols if since <= symbol.start and symbol.end <= figure.start]
    return bool(before) and bool(_STATES.fullmatch(sentence.folded[before[-1].end : figure.start]))


def _symbols(figure: Figure, sentence: Sentence, until: int) -> frozenset[str]:
    """Of which symbols a figure may speak: the one right behind it, else the nearest before it, else those that
    stand over the sentence."""
    behind = [each for each in sentence.symbols if figure.end <= each.start and each.end <= until + 1]
    if behind and re.fullmatch(
        r"[\s)]*(?:[\w%&' ]{0,40}\b)?(?:of|for|on|in|de|del|para|en)\s+(?:the\s+|el\s+)?",
        sentence.folded[figure.end : behind[0].start],
    ):
        return frozenset(each.base for each in behind[:1])
    before = [each for each in sentence.symbols if each.end <= figure.start]
    if not before:
        return frozenset(sentence.context.symbols) or frozenset(each.base for each in sentence.symbols)
    listed = _in_order(figure, sentence, before)
    if listed:
        return frozenset({listed})
    clause = max(sentence.folded.rfind(mark, 0, figure.start) for mark in (", ", "; "))
    near = [each for each in before if each.start > clause]
    joined = [before[-1]]
    for each in reversed(before[:-1]):
        if not _JOINS.fullmatch(
            sentence.folded[each.end : joined[0].start].replace("~", " ").replace("-", " ")
        ):
            break
        joined.insert(0, each)
    chosen = joined if len(joined) > 1 else near[-1:] or before[-1:]
    return frozenset(each.base for each in chosen)


def _in_order(figure: Figure, sentence: Sentence, before: Sequence[Symbol]) -> str:
    """ "BTC and ETH trade at 62,000 and 3,000"."""
    valued = [each for each in sentence.figures if each.moment is None and not each.length]
    first = [each for each in before if each.end <= valued[0].start] if valued else []
    after = [each for each in before if each not in first]
    if len(first) < 2 or after or len(valued) != len(first) or figure not in valued:
        return ""
    gaps = pairwise(first)
    if not all(_JOINS.fullmatch(sentence.folded[one.end : other.start]) for one, other in gaps):
        return ""
    return first[valued.index(figure)].base


def _sign(figure: Figure, sentence: Sentence, since: int, until: int) -> int | None:
    """Which way the words say that it went; None where they say nothing."""
    behind = [m for m in sentence.signs if figure.end <= m.start() <= min(until, figure.end + 14)]
    if behind and re.fullmatch(r"[\s)]*(?:in |en |de )?", sentence.folded[figure.end : behind[0].start()]):
        rest = sentence.folded[behind[0].end() : until]
        if until == len(sentence.text) or not re.fullmatch(r"\s*(?:by|to|un|a)?\s*", rest):
            return lexicon.signs()[re.sub(r"\s+", " ", behind[0][0])]
    before = [m for m in sentence.signs if since <= m.start() and m.end() <= figure.start]
    return lexicon.signs()[re.sub(r"\s+", " ", before[-1][0])] if before else None


def _is_setting(figure: Figure, sentence: Sentence) -> bool:
    """ "RSI 14", "RSI (14)", "EMA 20", "14-period RSI", "RSI de 14 periodos": a number that something was computed
    with, as facts or arguments say."""
    if figure.units[0] not in ("", LENGTH) or figure.sign or not figure.readings:
        return False
    value = figure.readings[-1].value
    near = [label for label in sentence.labels if _beside(label, figure, sentence)]
    period = re.match(
        r"[\s-]?(?:period|periodo|sesiones|bars?|velas?|day|dias?)", sentence.folded[figure.end :]
    )
    for concepts, number in sentence.ledger.settings:
        if number != value:
            continue
        for label in near:
            if label.concepts & concepts or "*" in concepts:
                return True
        if period and "*" in concepts:
            return True
    return False


def _beside(label: Label, figure: Figure, sentence: Sentence) -> bool:
    if label.end <= figure.start:
        gap = sentence.folded[label.end : figure.start]
        return bool(_SETTING_BEFORE.fullmatch(gap)) and not re.search(r":|\bat\b", gap)
    gap = sentence.folded[figure.end : label.start]
    return bool(
        re.fullmatch(
            r"[\s-]*(?:period|periodos?|bars?|day|dias?|velas)?[\s-]*(?:de |of )?(?:the |la |el )?", gap
        )
    )
