"""What the words around each number of a text say it is.

A label governs the numbers after it until the next one: "RSI 55 and MACD 12". One behind a number belongs to it
where no number follows the label: "5 touches", "64,000 (upper)". "RSI and ADX are 55 and 32" is read in order.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from agent.grounding import anaphors
from agent.grounding.figures import LENGTH, Figure
from agent.grounding.ledger import Backing, Ledger
from agent.grounding.polarity import polarity
from agent.grounding.sentences import CONNECTS, Label, Sentence, governing, sentences
from agent.grounding.whose import JOINS, symbols_of

_STATES: Final = re.compile(
    r"(?:[\s:=(,–—-]|\b(?:is|was|are|were|at|now|currently|stands?|sits|trades?|trading|reads|of|about|around|near|just|"
    r"es|era|esta|estaba|en|a|ahora|son|de|los|las|unos|casi|cerca|actualmente|marca)\b)*"
)
_SETTING_LISTED: Final = re.compile(r"\s*\([\d\s,;.]*")
_ONE: Final = re.compile(r"[\s-]*(?:period|day|bar)?[\s-]*one\b")
_THE_ONE_OF: Final = re.compile(r"\b(?:la|el) de \Z")
"""The EMA of 50 is above "the 200-day one", "la de 200"."""
_SETTING_BEFORE: Final = re.compile(r"\s*\(?\s*(?:de|of|a|con|with)?\s*(?:period|periodo|length)?\s*=?\s*")
_RANGE: Final = re.compile(r"\s*(?:-|–|—|to|and|a|y|hasta)\s*")
_FROM: Final = re.compile(r"(?:from|between|entre|de|desde|range|rango)\s+(?:los\s+|the\s+)?[$€(]?$")
_WHOLES: Final = frozenset({"price", "volume", "balance"})
_OF: Final = re.compile(r"\b(?:of|de|del)\b")
_OWN: Final = re.compile(r"['’]s?(?=\s)")
_APPOSED: Final = re.compile(r"\s*,\s*(?:(?:the|its|el|la|su|which is|that is|que es)\s+)+")
_APPOSED_END: Final = re.compile(r"\s*(?:[,.;:)]|$|(?:and|y|e)\b)")
_REACH: Final = 240  # letters
_OF_SETTINGS: Final = frozenset({"period", "window", "bars"})


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure and what governs it: `labels` must hold of the fact; `symbols` are those that it may be about, none
    where nothing says; `stated` means that a symbol alone says what it is ("BTC is at"), `inherited` that its
    labels are those of the figure before it, `denied` that the words say it is not so, `other_end` is that of the
    range that it begins or ends, and `opposed` that it is of another symbol than the one before it."""

    figure: Figure
    labels: Sequence[Label]
    symbols: frozenset[str]
    sign: int | None
    sentence: Sentence
    stated: bool = False
    inherited: bool = False
    denied: bool = False
    other_end: Figure | None = None
    opposed: bool = False

    @property
    def ranged(self) -> bool:
        return self.other_end is not None

    @property
    def before(self) -> str:
        """As much as words that speak of the figure can take."""
        return self.sentence.folded[max(0, self.figure.start - _REACH) : self.figure.start]

    @property
    def after(self) -> str:
        return self.sentence.folded[self.figure.end :]


def is_about(mention: Mention, fact: Backing) -> bool:
    if not fact.bases or not mention.symbols:
        return True
    return mention.symbols <= fact.bases if len(fact.bases) > 1 else bool(mention.symbols & fact.bases)


def mentions(text: str, ledger: Ledger) -> list[Mention]:
    """Every figure of a Markdown text, in order."""
    found: list[Mention] = []
    named: Sequence[Label] = ()
    for sentence in sentences(text, ledger):
        read_here = list(read(sentence, named))
        named = next((each.labels for each in reversed(read_here) if each.labels), named)
        found += read_here
    return found


def read(sentence: Sentence, named: Sequence[Label] = ()) -> Iterator[Mention]:
    """`named` is what the sentence before spoke of, to which "that of ETH" may refer."""
    found = [figure for figure in sentence.figures if not _is_setting(figure, sentence)]
    _forget_periods([figure for figure in sentence.figures if figure not in found], sentence)
    valued = [figure for figure in found if figure.moment is None]
    listed = _listed(valued, sentence)
    made: list[Mention] = []
    apposed: list[Label] = []
    for figure in found:
        if figure.moment is not None:
            yield Mention(figure, (), frozenset(), None, sentence)
            continue
        mention = _mention(figure, sentence, valued, apposed)
        previous = _last(made, figure, sentence)
        named = next((each.labels for each in made[-1:] if each.labels), named)
        if figure in listed:
            mention = replace(mention, labels=[listed[figure]])
        elif not mention.labels and (behind := _in_apposition(figure, sentence)):
            mention = replace(mention, labels=[behind])
            apposed.append(behind)
        elif not mention.labels and named and _is_named_again(figure, sentence):
            mention = replace(mention, labels=named, inherited=True, stated=False)
        elif not mention.labels and previous is not None:
            mention = replace(mention, labels=previous.labels, inherited=True)
        elif not mention.labels and sentence.context.labels:
            mention = replace(mention, labels=sentence.context.labels)
        if not mention.labels and not mention.stated:
            mention = replace(mention, labels=_beginning(figure, sentence))
        if made:
            mention = _carried(mention, made[-1])
        made.append(mention)
        yield mention


def _carried(mention: Mention, previous: Mention) -> Mention:
    """With what words between it and the figure before it carry over: "so did SOL, by 2 %", "58 against 42"."""
    between = mention.sentence.folded[previous.figure.end : mention.figure.start]
    goes_on = anaphors.goes_the_same_way(between) or _is_listed_on(mention, previous)
    if mention.sign is None and previous.sign and goes_on:
        mention = replace(mention, sign=previous.sign)
    if mention.symbols == previous.symbols and anaphors.is_set_against(between):
        others = frozenset(mention.sentence.ledger.bases - previous.symbols)
        return replace(mention, symbols=others, opposed=True) if previous.symbols and others else mention
    if previous.opposed and JOINS.fullmatch(between):
        return replace(mention, symbols=previous.symbols, opposed=True)
    return mention


def _is_listed_on(mention: Mention, previous: Mention) -> bool:
    """ "BTC and SOL fell 2 % and 1 %", "both fell: BTC 2 %, SOL 1 %"."""
    sentence, start, end = mention.sentence, previous.figure.end, mention.figure.start
    symbol = next((each for each in sentence.symbols if start <= each.start and each.end <= end), None)
    gaps = [(start, symbol.start), (symbol.end, end)] if symbol else [(start, end)]
    return all(JOINS.fullmatch(sentence.folded[first:last]) for first, last in gaps)


def _is_named_again(figure: Figure, sentence: Sentence) -> bool:
    """ "That of ETH is 58", "ETH's is 58": the symbol says of which, the words before what."""
    before = [each for each in sentence.symbols if each.end <= figure.start]
    if not before:
        return False
    after = sentence.folded[before[-1].end : figure.start]
    if own := _OWN.match(after):
        return bool(_STATES.fullmatch(after[own.end() :]))
    return bool(_STATES.fullmatch(after)) and anaphors.refers_back(sentence.folded[: before[-1].start])


def _in_apposition(figure: Figure, sentence: Sentence) -> Label | None:
    """ "Watch 98,000, the resistance, and 92,500, the support"."""
    behind = next((each for each in sentence.labels if each.start >= figure.end), None)
    if behind is None or not _APPOSED.fullmatch(sentence.folded[figure.end : behind.start]):
        return None
    return behind if _APPOSED_END.match(sentence.folded, behind.end) else None


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
    return all(JOINS.fullmatch(folded[one.end : other.start]) for one, other in pairwise(named))


def _last(made: Sequence[Mention], figure: Figure, sentence: Sentence) -> Mention | None:
    """The mention that a list goes on from; what stood in brackets was said beside it."""
    inside = _depth(figure, sentence)
    return next((each for each in reversed(made) if _depth(each.figure, sentence) <= inside), None)


def _depth(place: Figure | Label, sentence: Sentence) -> int:
    before = sentence.text[: place.start]
    return before.count("(") - before.count(")")


def _mention(
    figure: Figure, sentence: Sentence, valued: Sequence[Figure], apposed: Sequence[Label]
) -> Mention:
    place = valued.index(figure)
    breaks = [each for each in sentence.breaks if each < figure.start]
    since = max([0, *breaks, *(each.end for each in valued[:place])])
    after = (each.start for each in valued[place + 1 :] if each.units[0] != LENGTH)
    until = min([len(sentence.text), *after])
    before = [label for label in sentence.labels if since <= label.start and label.end <= figure.start]
    before = [label for label in before if label not in apposed]
    run = [label for label in before if not _is_aside(label, figure, valued, sentence)]
    said = polarity(figure, sentence, since, until)
    return Mention(
        figure,
        (*governing(run, sentence.folded), *_behind(figure, sentence, until)),
        symbols_of(figure, sentence, until),
        said.sign,
        sentence,
        stated=not run and _is_stated(figure, sentence, since),
        denied=said.denied,
        other_end=_other_end(figure, valued, sentence),
    )


def _is_aside(label: Label, figure: Figure, valued: Sequence[Figure], sentence: Sentence) -> bool:
    """Whether a label stands in brackets with a number of its own: "61,000 (5 touches) and 59,000"."""
    if _depth(label, sentence) <= _depth(figure, sentence):
        return False
    opened = sentence.text.rfind("(", 0, label.start)
    return any(opened < each.start < label.end + 12 for each in valued if each is not figure)


def _other_end(figure: Figure, valued: Sequence[Figure], sentence: Sentence) -> Figure | None:
    place = valued.index(figure)
    for i, other in ((place - 1, place - 1), (place, place + 1)):
        if 0 <= i < len(valued) - 1:
            one, two = valued[i], valued[i + 1]
            between = sentence.folded[one.end : two.start]
            opened = _FROM.search(sentence.folded[max(0, one.start - _REACH) : one.start])
            if _RANGE.fullmatch(between) and (opened or "-" in between):
                return valued[other]
    return None


def _behind(figure: Figure, sentence: Sentence, until: int) -> list[Label]:
    """The labels right behind a figure, where they lead to no other figure."""
    chain: list[Label] = []
    place = figure.end
    for label in sentence.labels:
        if label.start < figure.end:
            continue
        gap = _without_lengths(place, label.start, sentence)
        if label.end > until or not CONNECTS.fullmatch(gap) or re.search("[,:=]", gap):
            break
        if figure.units[0] == "percent" and label.concepts & _WHOLES and _OF.search(gap):
            break  # "6% of the price" is of something else
        chain.append(label)
        place = label.end
    if chain and until < len(sentence.text):
        rest = sentence.folded[chain[-1].end : until]
        if _STATES.fullmatch(rest) and "," not in rest and ")" not in rest:
            return []
    return chain


def _without_lengths(start: int, end: int, sentence: Sentence) -> str:
    """ "300 four-hour bars": what stands between a number and what it counts, but for how long each is."""
    text = sentence.folded[start:end]
    for length in sentence.figures:
        if length.units[0] == LENGTH and start <= length.start and length.end <= end:
            text = text.replace(sentence.folded[length.start : length.end], " ")
    return text


def _beginning(figure: Figure, sentence: Sentence) -> list[Label]:
    """ "With 62,000, the price ...": what begins right behind the comma."""
    following = [label for label in sentence.labels if label.start >= figure.end]
    gap = sentence.folded[figure.end : following[0].start] if following else ""
    return following[:1] if re.fullmatch(r"\s*,\s*(?:the|its|el|la|su)\s+", gap) else []


def _is_stated(figure: Figure, sentence: Sentence, since: int) -> bool:
    if sentence.text.rstrip().endswith("?"):
        return False
    before = [symbol for symbol in sentence.symbols if since <= symbol.start and symbol.end <= figure.start]
    return bool(before) and bool(_STATES.fullmatch(sentence.folded[before[-1].end : figure.start]))


def _is_setting(figure: Figure, sentence: Sentence) -> bool:
    """ "RSI 14", "RSI (14)", "EMA 20", "14-period RSI", "RSI de 14 periodos": a number that something was computed
    with, as facts or arguments say."""
    if figure.units[0] not in ("", LENGTH) or figure.sign or not figure.readings:
        return False
    if any(label.start <= figure.start and figure.end <= label.end for label in sentence.labels):
        return True  # "support 1 touches" is a name
    value = figure.readings[-1].value
    near = [label for label in sentence.labels if _beside(label, figure, sentence)]
    if _ONE.match(sentence.folded, figure.end) or _THE_ONE_OF.search(sentence.folded, 0, figure.start):
        near += [label for label in sentence.labels if label.end <= figure.start]
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
        if _SETTING_LISTED.fullmatch(gap):
            return True
        return bool(_SETTING_BEFORE.fullmatch(gap)) and not re.search(r":|\bat\b", gap)
    gap = sentence.folded[figure.end : label.start]
    return bool(
        re.fullmatch(
            r"[\s-]*(?:period|periodos?|bars?|day|dias?|velas)?[\s-]*(?:de |of )?(?:the |la |el )?", gap
        )
    )
