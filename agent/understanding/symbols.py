"""Symbols as people write them.

    bitcoin, BTC/USDT, btcusdt, BTC-USD -> BTC;  ETH/EUR stays;  oro, gold -> XAU

A known symbol is listed in symbols.toml or passed in by the caller. An unknown one, where a symbol was
clearly meant, is kept as it was written: the tool that gets it offers the nearest names.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from agent.language import common_words, fold
from agent.understanding.covered import Covered
from agent.understanding.lexicon import book
from agent.understanding.vocabulary import read

_QUOTES: Final = ("USDT", "USDC", "BUSD", "USD", "EUR", "GBP", "JPY", "BTC", "ETH", "CHF", "CAD", "AUD")
DOLLARS: Final = frozenset({"USD", "USDT", "USDC", "BUSD"})
_PAIR = re.compile(r"(?<![\w/$-])\$?([^\W_]{2,10})[/_-]([^\W\d_]{3,4})(?![\w/-])")
_WORD = re.compile(r"(?<![\w/.])\$?[^\W\d_][^\W_]{0,11}(?:\.[A-Za-z])?(?![\w/])")
_ASKED_HOW = re.compile(
    r"(?<!\w)(?:how is|how s|how about|como (?:esta|va|ves|anda)|que tal(?: va| esta)?) "
    r"(?P<symbol>[a-z][a-z0-9]{2,11})(?!\w)"
    r"(?= ?(?:$|[?!.,;]|on|in|at|today|now|right|doing|going|looking|trading|performing|this|these|lately|hoy"
    r"|ahora|en|esta|ultimamente|and|y|vs)(?!\w))"
)
_AFTER_REQUEST = re.compile(
    r"(?<!\w)(?:of|for|on|in|de|del|para|analy[sz]e|analiza|is|vale|cuesta|cotiza|price|precio) "
    r"(?=(?P<symbol>[a-z][a-z0-9]{2,11})(?!\w))"
)

_SPELLED: Final = 5
"""Letters from which on a word may be a name that is misspelt."""
_ALIKE: Final = 84
"""Of 100: two letters of a dozen may differ."""

_LISTED_AFTER: Final = re.compile(r"(?:,|,? (?:and|y|e|и|vs|with|con|с|contra|against|&|\+)) $")
_LISTED_BEFORE: Final = re.compile(r"(?:,|,? (?:and|y|e|и|vs|with|con|с|contra|against|&|\+)) ")
_LED: Final = re.compile(
    r"(?<!\w)(?:of|for|on|my|de|del|en|mis?|por|para|по|на|про|с|между|entre|between|tengo|buy|sell|compra|vende|add|watch|track"
    r"|agrega|anade|sigue|vigila|analiza|analy[sz]e|добавь|купи|продай|\d[\d.,]*k?|how.s|hows|how is"
    r"|what about|how about) $"
)

_MONEY_ASKED: Final = re.compile(
    r"(?<!\w)cu[aá]nta|(?<!\w)plata (?:tengo|me|hay|en)|(?<!\w)(?:mi|tu|su|mucha|poca|con) plata(?! de)"
    r"|(?<!\w)(?:perd|gan|hac|gast|sac|ahorr|met|mand|mov|muev|pas|pon|ret|inv|lleva|repart|divid|distribu)\w*"
    r" (?:\w+ )?(?<!en )(?<!de )plata(?!\w)"
)
_IN: Final = re.compile(r" (?:price )?(?:in|en|в|against|contra) (?:el |la |los |las |the )?")


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol and where it stands in the text."""

    start: int
    end: int
    name: str
    known: bool = True


def symbols(text: str, folded: str, known: Collection[str], *, requested: bool) -> list[Symbol]:
    """Every symbol in order. `known` are bases with stored bars; `requested` whether a tool was named, so
    that an unknown word in a symbol's place is meant as one."""
    found = [*_pairs(text), *_compounds(folded)]
    paired = Covered(found)
    shouting = not any(character.islower() for character in text)
    for match in _WORD.finditer(text):
        if not paired.meets(Symbol(*match.span(), match[0])):
            found += _symbol(match, folded[match.start() : match.end()], known, shouting=shouting)
    found += _placed(folded, found)
    return _quoted(sorted(found, key=lambda symbol: symbol.start), folded) or unknown(
        folded, requested=requested
    )


def _placed(folded: str, found: list[Symbol]) -> Iterator[Symbol]:
    """Tickers that are words, too, where only a symbol can stand: "10 link", "rsi de ada", "eth and dot", "btc eth
    sol link"."""
    ends, starts = {symbol.end for symbol in found}, {symbol.start for symbol in found}
    rowed = {one.end for one in found if one.start - 1 in ends and folded[one.start - 1] == " "}
    for match in _lower_tickers().finditer(folded):
        start, end = match.span()
        listed_after = _LISTED_AFTER.search(folded[:start])
        listed_before = _LISTED_BEFORE.match(folded, end)
        beside = bool(listed_after and listed_after.start() in ends) or bool(
            listed_before and listed_before.end() in starts
        )
        in_a_row = start - 1 in rowed and folded[start - 1] == " "
        if start not in starts and (beside or in_a_row or _LED.search(folded[:start])):
            yield Symbol(start, end, match[0].upper())
            ends.add(end)
            if in_a_row:
                rowed.add(end)


def _quoted(found: list[Symbol], folded: str) -> list[Symbol]:
    """ "ETH in euros" is one market."""
    kept: list[Symbol] = []
    for symbol in found:
        before = kept[-1] if kept else None
        quote = (
            symbol.name in listed("quotes") and before and _IN.fullmatch(folded[before.end : symbol.start])
        )
        if (
            before
            and quote
            and before.known
            and "/" not in before.name
            and before.name not in listed("quotes")
        ):
            kept[-1] = Symbol(before.start, symbol.end, f"{before.name}/{symbol.name}")
        else:
            kept.append(symbol)
    return kept


def normalise(base: str, quote: str = "") -> str:
    """The usual way to write it: the quote only where it is not the dollar."""
    base = _aliases().get(base.lower(), base.upper())
    return base if not quote or quote.upper() in DOLLARS else f"{base}/{quote.upper()}"


def _pairs(text: str) -> Iterator[Symbol]:
    for match in _PAIR.finditer(text):
        base, quote = match[1], match[2]
        if quote.upper() in _QUOTES and base.upper() != quote.upper():
            yield Symbol(*match.span(), normalise(base, quote))


def _compounds(folded: str) -> Iterator[Symbol]:
    """Names of several words, of which one is another market's: "bitcoin cash"."""
    for match in _compound_names().finditer(folded):
        yield Symbol(*match.span(), _of_several_words()[match[0]])


def _symbol(match: re.Match[str], folded: str, known: Collection[str], *, shouting: bool) -> Iterator[Symbol]:
    """The symbol that one word is, if it is one. "$" before it says that it is."""
    bare, folded = match[0].removeprefix("$"), folded.removeprefix("$")
    capitals = _in_capitals(bare) and not shouting and folded not in common_words()
    if folded in listed("money_words") and _MONEY_ASKED.search(match.string.lower()):
        return
    if name := _known_name(bare, folded, known):
        yield Symbol(*match.span(), name)
    elif bare != match[0] or capitals:
        yield Symbol(*match.span(), bare.upper(), known=False)
    elif name := _misspelt(folded):
        yield Symbol(*match.span(), name)


def _known_name(written: str, folded: str, known: Collection[str]) -> str | None:
    upper = written.upper()
    if named := _aliases().get(folded) or _bent(folded):
        return named
    if upper in known or upper in _tickers():
        return upper if written.isupper() or _safe_in_lower_case(folded) else None
    if upper in listed("no_symbols"):
        return None
    return _glued(upper, known)


def _bent(folded: str) -> str | None:
    """The symbol of a name that is bent, as in Russian: биткоина, золотом."""
    if folded.isascii():
        return None
    return next((symbol for stem, symbol in _stems() if folded.startswith(stem)), None)


def _safe_in_lower_case(folded: str) -> bool:
    return len(folded) >= 3 and folded not in listed("also_words") and folded not in common_words()


def _glued(upper: str, known: Collection[str]) -> str | None:
    """BTCUSDT is BTC, ETHEUR is ETH/EUR."""
    for quote in _QUOTES:
        base = upper.removesuffix(quote)
        if base != upper and (base in _tickers() or base in known):
            return normalise(base, quote)
    return None


def _in_capitals(written: str) -> bool:
    ticker = len(written) >= 3 and written.isupper() and written.isascii()
    return ticker and written not in listed("no_symbols")


@lru_cache(4096)
def _misspelt(folded: str) -> str | None:
    if len(folded) < _SPELLED or folded in common_words():
        return None
    if len(folded) == _SPELLED:
        return _one_letter_off(folded)
    best = process.extractOne(folded, _aliases().keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    if best:
        return _aliases()[best[0]]
    return _one_letter_off(folded) if len(folded) == _SPELLED + 1 else None


def _one_letter_off(folded: str) -> str | None:
    """A short word is a symbol only where a longer name lost one letter, or two letters of it changed places:
    nvdia, solna, telsa; of six letters one may be another: nvidea."""
    near = [
        name
        for name in _aliases()
        if OSA.distance(folded, name, score_cutoff=1) == 1
        and name[0] == folded[0]
        and (len(name) > len(folded) or sorted(name) == sorted(folded) or len(folded) == len(name) > _SPELLED)
        and name not in listed("money_words")
    ]
    found = {_aliases()[name] for name in near}
    return found.pop() if len(found) == 1 else None


def unknown(folded: str, *, requested: bool) -> list[Symbol]:
    """A word where a symbol belongs, though nobody knows it."""
    places = (_ASKED_HOW, _AFTER_REQUEST) if requested else (_ASKED_HOW,)
    for place in places:
        for match in place.finditer(folded):
            if match["symbol"] not in _no_names() and match["symbol"].upper() not in listed("no_symbols"):
                return [Symbol(*match.span("symbol"), match["symbol"].upper(), known=False)]
    return []


@cache
def _of_several_words() -> dict[str, str]:
    return {name: symbol for symbol, names in read("symbols.toml")["compounds"].items() for name in names}


@cache
def _compound_names() -> re.Pattern[str]:
    names = sorted(_of_several_words(), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")


@cache
def _no_names() -> frozenset[str]:
    return common_words() | book("answers", "polite").words


@cache
def _aliases() -> dict[str, str]:
    names = read("symbols.toml")["names"]
    return {fold(name): symbol for symbol, said in names.items() for name in said.split()}


@cache
def _stems() -> tuple[tuple[str, str], ...]:
    stems = read("symbols.toml")["stems"]
    return tuple((fold(stem), symbol) for symbol, said in stems.items() for stem in said.split())


@cache
def _lower_tickers() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w$-])(?:{'|'.join(sorted(word.lower() for word in listed('placed')))})(?![\w'-])"
    )


@cache
def _tickers() -> frozenset[str]:
    return frozenset(read("symbols.toml")["names"]) | listed("tickers")


@cache
def listed(group: str) -> frozenset[str]:
    """The symbols or words of a list in symbols.toml."""
    return frozenset(read("symbols.toml")["lists"][group].split())
