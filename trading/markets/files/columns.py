"""Which column is which: by the names that exporters use in English and Spanish, else by their shape."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum


class Role(StrEnum):
    TIME = "time"
    CLOCK = "clock"  # the time of day, where the date has a column of its own
    SYMBOL = "symbol"
    TIMEFRAME = "timeframe"
    OPEN = "open"
    HIGH = "high"
    LOW = "low"
    CLOSE = "close"
    ADJUSTED = "adjusted close"
    VOLUME = "volume"
    PRICE_FACTOR = "price factor"
    SPLIT_FACTOR = "split factor"


PRICES = (Role.OPEN, Role.HIGH, Role.LOW, Role.CLOSE)

# Best first: an epoch is worth more than a written date, a named volume more than a tick count.
_NAMES: Mapping[Role, tuple[str, ...]] = {
    Role.TIME: (
        "ts",
        "timestamp",
        "window_start",
        "unix",
        "unix_timestamp",
        "epoch",
        "open_time",
        "opentime",
        "datetime",
        "date_time",
        "fecha_hora",
        "gmt_time",
        "utc_time",
        "date",
        "fecha",
        "time",
        "hora",
        "t",
        "day",
        "dia",
    ),
    Role.SYMBOL: ("symbol", "ticker", "tic", "simbolo", "instrument", "instrumento", "pair", "par", "name"),
    Role.TIMEFRAME: ("timeframe", "tf", "interval", "intervalo", "marco", "temporalidad"),
    Role.OPEN: ("open", "o", "apertura", "open_price", "1_open"),
    Role.HIGH: ("high", "h", "maximo", "max", "alto", "high_price", "2_high"),
    Role.LOW: ("low", "l", "minimo", "min", "bajo", "low_price", "3_low"),
    Role.CLOSE: ("close", "c", "cierre", "ultimo", "last", "close_last", "close_price", "4_close", "price"),
    Role.ADJUSTED: (
        "adj_close",
        "adjclose",
        "adjusted_close",
        "close_adj",
        "cierre_ajustado",
        "cierre_ajust",
    ),
    Role.VOLUME: (
        "volume",
        "vol",
        "v",
        "volumen",
        "periodvolume",
        "period_volume",
        "base_volume",
        "volume_from",
        "tick_volume",
        "tickvol",
        "5_volume",
        "6_volume",
    ),
    Role.PRICE_FACTOR: ("price_factor",),
    Role.SPLIT_FACTOR: ("split_factor",),
}
_CLOCKS = ("time", "hora")
_DATES = ("date", "fecha")


def plain(name: str) -> str:
    """`<TICKVOL>`, `Máximo` and `Adj Close` as tickvol, maximo and adj_close."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", letters).strip("_")


def by_name(names: Sequence[str]) -> dict[Role, str]:
    """The roles that the column names tell."""
    known = {plain(name): name for name in reversed(names)}
    roles = {
        role: known[wanted[0]]
        for role, candidates in _NAMES.items()
        if (wanted := [candidate for candidate in candidates if candidate in known])
    }
    if Role.VOLUME not in roles:
        volume = next((name for name in reversed(known) if name.startswith("volume_")), None)
        roles |= {Role.VOLUME: known[volume]} if volume else {}
    return _with_clock(roles, known)


def _with_clock(roles: dict[Role, str], known: Mapping[str, str]) -> dict[Role, str]:
    """A date beside a time of day, unless a better column already tells both."""
    date = next((known[name] for name in _DATES if name in known), None)
    clock = next((known[name] for name in _CLOCKS if name in known), None)
    if date and clock and roles[Role.TIME] == date:
        return roles | {Role.CLOCK: clock}
    if Role.TIME not in roles and "" in known:  # the unnamed index that pandas writes
        return roles | {Role.TIME: known[""]}
    return roles


_CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$|\d{4}$|\d{6}$")
_NUMBER = re.compile(r"[-+]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?$")


def is_number(text: str) -> bool:
    return bool(_NUMBER.match(text.strip()))


def by_shape(names: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[Role, str]:
    """The roles in a file without a header: [symbol,] date or epoch, [time of day,] four prices, [volume].

    Four prices are open, high, low, close, or high, low, open, close as IQFeed writes them, whichever the
    rows do not contradict; IQFeed's total volume of the day is then skipped for that of the bar.
    """
    first = rows[0]
    position = 1 if not any(letter.isdigit() for letter in first[0]) else 0
    roles = {Role.SYMBOL: names[0]} if position else {}
    roles[Role.TIME] = names[position]
    position += 1
    if position < len(first) and _CLOCK.match(first[position].strip()) and len(first) > position + 4:
        roles[Role.CLOCK] = names[position]
        position += 1
    prices = names[position : position + 4]
    if len(prices) < 4:
        return roles
    order = _price_order([row[position : position + 4] for row in rows])
    roles |= dict(zip(order, prices, strict=True))
    rest = names[position + 4 :]
    if rest:
        roles[Role.VOLUME] = rest[1] if order[0] is Role.HIGH and len(rest) > 1 else rest[0]
    return roles


_ORDERS = (PRICES, (Role.HIGH, Role.LOW, Role.OPEN, Role.CLOSE))


def _price_order(rows: Sequence[Sequence[str]]) -> tuple[Role, ...]:
    try:
        values = [[float(cell.replace(",", ".")) for cell in row] for row in rows]
    except ValueError:
        return PRICES
    for order in _ORDERS:
        high, low = order.index(Role.HIGH), order.index(Role.LOW)
        if all(row[high] >= max(row) and row[low] <= min(row) for row in values):
            return order
    return PRICES
