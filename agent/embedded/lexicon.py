"""Symbols as people write them.

    bitcoin, BTC/USDT, btcusdt, BTC-USD -> BTC;  ETH/EUR stays;  oro, gold -> XAU

A known symbol is in the list below or passed in by the caller. An unknown one, where a symbol was clearly
meant, is kept as it was written: the tool that gets it offers the nearest names.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

_NAMES: Final = {
    "BTC": "bitcoin bitcoins xbt",
    "ETH": "ethereum ether eter",
    "SOL": "solana",
    "BNB": "binancecoin",
    "XRP": "ripple",
    "ADA": "cardano",
    "DOGE": "dogecoin",
    "LTC": "litecoin",
    "DOT": "polkadot",
    "AVAX": "avalanche",
    "LINK": "chainlink",
    "TRX": "tron",
    "MATIC": "polygon",
    "XLM": "stellar",
    "XMR": "monero",
    "ATOM": "cosmos",
    "UNI": "uniswap",
    "SHIB": "shiba",
    "BCH": "bitcoincash",
    "TON": "toncoin",
    "XAU": "gold oro",
    "XAG": "silver plata",
    "EUR": "euro euros",
    "AAPL": "apple",
    "NVDA": "nvidia",
    "MSFT": "microsoft",
    "AMZN": "amazon",
    "GOOGL": "google alphabet",
    "META": "facebook",
    "TSLA": "tesla",
    "NFLX": "netflix",
    "INTC": "intel",
    "IBM": "",
    "AMD": "",
    "SPY": "",
    "QQQ": "nasdaq",
}
ALIASES: Final = {name: symbol for symbol, names in _NAMES.items() for name in names.split()}
_TICKERS: Final = frozenset(_NAMES) | frozenset(
    [
        "NEAR",
        "APT",
        "ARB",
        "OP",
        "FIL",
        "ICP",
        "ALGO",
        "AAVE",
        "MKR",
        "ETC",
        "PEPE",
        "SUI",
        "SEI",
        "INJ",
        "USDT",
        "USDC",
        "GBP",
        "JPY",
        "CHF",
        "AUD",
        "CAD",
        "NZD",
    ]
)
_QUOTES: Final = ("USDT", "USDC", "BUSD", "USD", "EUR", "GBP", "JPY", "BTC", "ETH", "CHF", "CAD", "AUD")
_DOLLARS: Final = frozenset({"USD", "USDT", "USDC", "BUSD"})
# Tickers that are also words: only in capitals are they symbols.
_ALSO_WORDS: Final = frozenset(
    [
        "near",
        "link",
        "dot",
        "op",
        "uni",
        "atom",
        "sui",
        "sei",
        "ton",
        "meta",
        "spy",
        "apt",
        "arb",
        "cad",
        "etc",
    ]
)
# Capitals that are no symbols.
_NO_SYMBOLS: Final = frozenset(
    [
        "RSI",
        "MACD",
        "ATR",
        "ADX",
        "EMA",
        "SMA",
        "OBV",
        "CCI",
        "MFI",
        "VWAP",
        "USD",
        "PAMM",
        "OK",
        "AM",
        "PM",
        "UTC",
        "API",
        "BB",
        "BBANDS",
        "STOCH",
        "ROC",
        "TRIX",
        "KDJ",
        "PSAR",
        "SAR",
        "WMA",
        "I",
        "A",
        "AI",
        "TV",
        "OHLC",
        "PNL",
        "VAR",
        "CVAR",
        "CSV",
        "AND",
        "OR",
        "THE",
        "NOT",
        "IS",
        "HOW",
        "WHAT",
        "Y",
        "O",
        "EN",
        "DE",
        "LA",
        "EL",
        "QUE",
        "COMO",
        "POR",
        "PARA",
        "ES",
        "CON",
        "LOS",
        "LAS",
        "SUPERTREND",
        "TWAP",
        "ICHIMOKU",
        "AROON",
        "KELTNER",
        "DONCHIAN",
    ]
)
_PAIR = re.compile(r"(?<![\w/$-])\$?([^\W_]{2,10})[/_-]([^\W\d_]{3,4})(?![\w/-])")
_WORD = re.compile(r"(?<![\w/.])\$?[^\W\d_][^\W_]{0,11}(?:\.[A-Za-z])?(?![\w/])")
_SLOT = re.compile(
    r"(?<!\w)(?:of|for|about|de|del|para|sobre|analy[sz]e|analiza|is|esta|va|vale|cuesta|cotiza|price|precio|con|symbol|simbolo) "
    r"(?:(?:the|el|la|los|las) )?(?P<symbol>[a-z][a-z0-9]{2,11})(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol and where it stands in the text."""

    start: int
    end: int
    name: str
    known: bool = True


def symbols(text: str, folded: str, known: Collection[str], common: Collection[str]) -> list[Symbol]:
    """Every symbol in order. `known` are those with stored bars; `common` are words that are never symbols."""
    found = sorted({*_pairs(text, known)}, key=lambda symbol: symbol.start)
    taken = [(symbol.start, symbol.end) for symbol in found]
    words = [
        match
        for match in _WORD.finditer(text)
        if not any(a < match.end() and match.start() < b for a, b in taken)
    ]
    shouting = not any(character.islower() for character in text)
    for match in words:
        found += _word(match, folded[match.start() : match.end()], known, common, shouting)
    if not found:
        found = _slots(folded, common)
    return sorted(found, key=lambda symbol: symbol.start)


def normalise(base: str, quote: str = "") -> str:
    """The usual way to write it: the quote only where it is not the dollar."""
    base = ALIASES.get(base.lower(), base.upper())
    return base if not quote or quote.upper() in _DOLLARS else f"{base}/{quote.upper()}"


def _pairs(text: str, known: Collection[str]) -> Iterator[Symbol]:
    for match in _PAIR.finditer(text):
        base, quote = match[1], match[2]
        if quote.upper() in _QUOTES and base.upper() != quote.upper():
            yield Symbol(*match.span(), normalise(base, quote))


def _word(
    match: re.Match[str], folded: str, known: Collection[str], common: Collection[str], shouting: bool
) -> Iterator[Symbol]:
    written = match[0].removeprefix("$")
    folded = folded.removeprefix("$")
    name = _known_name(written, folded, known)
    if name:
        yield Symbol(*match.span(), name)
    elif match[0].startswith("$") or (_in_capitals(written) and not shouting and folded not in common):
        yield Symbol(*match.span(), written.upper(), known=False)
    elif len(folded) >= 6 and folded not in common and (name := _misspelt(folded)):
        yield Symbol(*match.span(), name)


def _known_name(written: str, folded: str, known: Collection[str]) -> str | None:
    upper = written.upper()
    if folded in ALIASES:
        return ALIASES[folded]
    if upper in _NO_SYMBOLS and upper not in known:
        return None
    if upper in _TICKERS or upper in known:
        return upper if written.isupper() or _safe_in_lower_case(folded) else None
    return _glued(upper, known)


def _safe_in_lower_case(folded: str) -> bool:
    return len(folded) >= 3 and folded not in _ALSO_WORDS


def _glued(upper: str, known: Collection[str]) -> str | None:
    """BTCUSDT is BTC, ETHEUR is ETH/EUR."""
    for quote in _QUOTES:
        base = upper.removesuffix(quote)
        if base != upper and (base in _TICKERS or base in known):
            return normalise(base, quote)
    return None


def _in_capitals(written: str) -> bool:
    return len(written) >= 3 and written.isupper() and written.isascii() and written not in _NO_SYMBOLS


def _misspelt(folded: str) -> str | None:
    best = process.extractOne(folded, ALIASES.keys(), scorer=fuzz.ratio, score_cutoff=84)
    return ALIASES[best[0]] if best else None


def _slots(folded: str, common: Collection[str]) -> list[Symbol]:
    """A word where a symbol belongs, though nobody knows it."""
    return [
        Symbol(*match.span("symbol"), match["symbol"].upper(), known=False)
        for match in _SLOT.finditer(folded)
        if match["symbol"] not in common
    ][:1]
