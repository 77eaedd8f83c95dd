"""Symbols as people write them: BTC, ETH/EUR, BTCUSDT, btc-usd, AAPL."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from trading.errors import UnknownSymbol

DOLLARS = ("USD", "USDT", "USDC")
"""Quotes that count as the dollar, in the order in which one is chosen when none was named."""

QUOTES = (
    *("FDUSD", "USDT", "USDC", "BUSD", "TUSD"),
    *("USD", "DAI", "EUR", "GBP", "JPY", "CHF", "BRL", "BTC", "ETH", "BNB"),
)
"""What a pair written in one word may end with, the longest first: BTCFDUSD is not quoted in USD."""

_SHARE_CLASS = re.compile(r"[A-Z]{1,5}[-.][A-Z]")  # BRK-B, also written BRK.B
_WRITTEN = re.compile(r"[A-Z0-9][A-Z0-9.]{0,14}")


@dataclass(frozen=True, slots=True)
class Symbol:
    """A base asset, and its quote if one was named that is not a dollar."""

    base: str
    quote: str | None = None

    def __str__(self) -> str:
        return f"{self.base}/{self.quote}" if self.quote else self.base

    def at_home(self, currency: str | None) -> "Symbol | None":
        """The same in the person's own currency; None where a quote was named, or that is the dollar."""
        if self.quote or not currency or currency in DOLLARS or currency == self.base:
            return None
        return Symbol(self.base, currency)

    def quoted_in(self, quote: str) -> bool:
        """Whether a market quoted in `quote` is the one meant; without a quote, a dollar one is."""
        return quote == self.quote if self.quote else quote in DOLLARS


def parse_symbol(text: str) -> Symbol:
    """The symbol that was written. Raises UnknownSymbol for what cannot be one."""
    written = text.strip().upper()
    if _SHARE_CLASS.fullmatch(written):
        return Symbol(written.replace(".", "-"))
    base, separator, quote = re.sub(r"[-_:\s]+", "/", written).partition("/")
    if not separator:
        base, quote = _split_joined(base)
    if not _WRITTEN.fullmatch(base) or (quote and not _WRITTEN.fullmatch(quote)):
        raise UnknownSymbol(text)
    return Symbol(base, quote if quote and quote not in DOLLARS else None)


def _split_joined(written: str) -> tuple[str, str]:
    """BTCUSDT into BTC and USDT; what is itself a currency, or too short to be a pair, stays whole."""
    for quote in QUOTES:
        if written.endswith(quote) and len(written) - len(quote) >= 3 and written not in QUOTES:
            return written.removesuffix(quote), quote
    return written, ""


def nearest(symbol: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """Known symbols that look like what was written."""
    from rapidfuzz import fuzz, process

    found = process.extract(symbol.upper()[:20], sorted(set(known)), scorer=fuzz.ratio, limit=limit)
    return [name for name, score, _ in found if score >= 50]
