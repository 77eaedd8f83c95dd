"""What a written symbol means: BTCUSDT, BTC-USD, EURUSD, XAUUSD, AAPL, BRK-A."""

import re
from dataclasses import replace
from pathlib import Path

from trading.markets.instruments import ALWAYS_OPEN, WEEKDAYS, AssetClass, Instrument
from trading.markets.symbols import QUOTES

_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD"})
_CURRENCIES = _DOLLARS | {
    *("EUR", "JPY", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK"),
    *("HUF", "MXN", "BRL", "ZAR", "TRY", "CNH", "CNY", "INR"),
}
_METALS = frozenset({"XAU", "XAG", "XPT", "XPD"})
_INDICES = frozenset({"VIX", "SPX", "SP500", "NDX", "DJI", "RUT", "GSPC", "IXIC"})
_NEW_YORK = "XNYS"
_CALENDARS = {
    AssetClass.SPOT: ALWAYS_OPEN,
    AssetClass.PERPETUAL: ALWAYS_OPEN,
    AssetClass.FX: WEEKDAYS,
    AssetClass.METAL: WEEKDAYS,
    AssetClass.FUTURE: "CMES",
}


def instrument(
    symbol: str, venue: str, asset_class: AssetClass | None = None, calendar: str | None = None
) -> Instrument:
    """The instrument that a symbol means; `asset_class` and `calendar` overrule what it looks like."""
    base, quote = split(symbol)
    kind = asset_class or _looks_like(base, quote)
    found = Instrument(venue, base, quote or "USD", kind, calendar or _CALENDARS.get(kind, _NEW_YORK))
    return found if asset_class or quote else replace(found, name=symbol)


def is_symbol(text: str) -> bool:
    """Whether a text can be a symbol at all."""
    return re.fullmatch(r"\^?[A-Za-z0-9][A-Za-z0-9./:=_-]{0,29}", text) is not None


def split(symbol: str) -> tuple[str, str]:
    """(base, quote) in upper case; the quote is empty for what is not a pair."""
    written = symbol.strip().upper().lstrip("^")
    parts = re.split(r"[/:_-]", written)
    if len(parts) == 2 and ("/" in written or parts[1] in QUOTES or parts[1] in _CURRENCIES):
        return parts[0], parts[1]
    if (
        re.fullmatch(r"[A-Z]{6}", written)
        and written[:3] in _CURRENCIES | _METALS
        and written[3:] in _CURRENCIES
    ):
        return written[:3], written[3:]
    quote = next((q for q in QUOTES if written.endswith(q) and len(written) >= len(q) + 3), "")
    return (written.removesuffix(quote), quote) if quote and len(written) > 5 else (written, "")


def _looks_like(base: str, quote: str) -> AssetClass:
    if not quote:
        return AssetClass.INDEX if base in _INDICES else AssetClass.STOCK
    if base in _METALS:
        return AssetClass.METAL
    return AssetClass.FX if base in _CURRENCIES and quote in _CURRENCIES else AssetClass.SPOT


def from_file_name(path: Path) -> str:
    """The symbol that a file is probably named for: its name's first word."""
    stem = path.name.split(".")[0]
    return re.split(r"[ _,-]", stem)[0].upper()
