"""When a row was: epochs, written dates and their zones, as epoch milliseconds UTC."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trading.errors import BadInput
from trading.markets.bars import Times

NEW_YORK_CLOSE = "New York close"
"""The clock of most FX brokers: New York plus seven hours, so that midnight is 17:00 there."""


class Order(StrEnum):
    """The order of day, month and year in a written date."""

    YMD = "ymd"
    DMY = "dmy"
    MDY = "mdy"


@dataclass(frozen=True, slots=True)
class TimeFormat:
    """How times are written: an epoch with its unit ("s", "ms", "us", "ns"), or a date with its order.

    `order` is None while day and month cannot be told apart. `zoned` times carry their own offset.
    """

    unit: str | None = None
    order: Order | None = None
    ambiguous: bool = False
    dates_only: bool = False
    zoned: bool = False

    def __str__(self) -> str:
        if self.unit:
            return f"epoch in {self.unit}"
        order = "day or month first: unclear" if self.order is None else _ORDERS[self.order]
        return (
            f"{order}{'' if self.dates_only else ' with time of day'}{', with offset' if self.zoned else ''}"
        )


_ORDERS = {Order.YMD: "year-month-day", Order.DMY: "day/month/year", Order.MDY: "month/day/year"}
_DIGITS = {"s": 11, "ms": 14, "us": 17, "ns": 19}
_UNITS_IN_MS = {"s": 1000, "ms": 1, "us": 1 / 1000, "ns": 1 / 1_000_000}

_CLOCK = (
    r"(?:[ T,;]+(?P<H>\d{1,2}):?(?P<M>\d{2})"
    r"(?::?(?P<S>\d{2})(?:[.,](?P<f>\d{1,9}))?)?\s*(?P<half>[AaPp][Mm])?)?"
)
_OFFSET = r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?$"
_PATTERNS = {
    "ymd": r"^(?P<y>\d{4})[-./](?P<m>\d{1,2})[-./](?P<d>\d{1,2})" + _CLOCK + _OFFSET,
    "compact": r"^(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})"
    + _CLOCK.replace("[ T,;]+", "[ T,;]*")
    + _OFFSET,
    "dmy": r"^(?P<d>\d{1,2})[-./](?P<m>\d{1,2})[-./](?P<y>\d{4})" + _CLOCK + _OFFSET,
    "mdy": r"^(?P<m>\d{1,2})[-./](?P<d>\d{1,2})[-./](?P<y>\d{4})" + _CLOCK + _OFFSET,
}
_COMPACT = re.compile(r"(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(([01]\d|2[0-3])([0-5]\d){1,2})?$")


def find_format(sample: Sequence[str], order: Order | None = None) -> TimeFormat | None:
    """How the sampled times are written, None if they are not times; `order` settles an unclear one."""
    texts = [text for text in sample if text]
    if not texts:
        return None
    if all(re.fullmatch(r"-?\d+(\.0*)?", text) for text in texts):
        return _find_number(texts)
    for name in ("ymd", "compact", "dmy"):
        matches = [re.match(_PATTERNS[name], text) for text in texts]
        found = [match.groupdict() for match in matches if match]
        if all(matches) and all(1 <= int(date[part]) <= 31 for date in found for part in "md"):
            return _described(found, Order.YMD if name != "dmy" else _order(found, order))
    return None


def _find_number(texts: Sequence[str]) -> TimeFormat:
    if all(_COMPACT.match(text) for text in texts):
        return TimeFormat(order=Order.YMD, dates_only=len(texts[0]) == 8)
    size = float(np.median([abs(float(text)) for text in texts]))
    unit = next((unit for unit, top in (("s", 1e11), ("ms", 1e14), ("us", 1e17)) if size < top), "ns")
    return TimeFormat(unit=unit)


def _order(found: Sequence[dict[str, Any]], told: Order | None) -> Order | None:
    if any(int(date["d"]) > 12 for date in found):
        return Order.DMY
    if any(int(date["m"]) > 12 for date in found):
        return Order.MDY
    return told


def _described(found: Sequence[dict[str, Any]], order: Order | None) -> TimeFormat:
    return TimeFormat(
        order=order,
        ambiguous=order is None,
        dates_only=all(date["H"] is None for date in found),
        zoned=all(date["zone"] is not None for date in found),
    )


def parse(texts: Any, time_format: TimeFormat) -> tuple[Times, NDArray[np.bool_]]:
    """(epoch ms as written, which could not be read) of an Arrow array of strings; zones are not applied
    except a time's own offset. The value of an unreadable one means nothing."""
    if time_format.unit:
        return _epochs(texts, time_format.unit)
    if time_format.order is Order.YMD:
        fast = _iso(texts, time_format)
        if fast is not None:
            return fast, np.zeros(len(texts), dtype=np.bool_)
    return _parts(texts, time_format)


def from_numbers(values: NDArray[Any], unit: str) -> Times:
    """Epoch numbers of a unit as epoch ms."""
    factor = _UNITS_IN_MS[unit]
    if values.dtype.kind == "f":
        return np.asarray(np.round(values * factor), dtype=np.int64)
    whole = values.astype(np.int64)
    return whole * int(factor) if factor >= 1 else whole // round(1 / factor)


def _epochs(texts: Any, unit: str) -> tuple[Times, NDArray[np.bool_]]:
    import pyarrow as pa
    import pyarrow.compute as pc

    bad = np.zeros(len(texts), dtype=np.bool_)
    try:
        numbers: Times = texts.cast("int64").to_numpy()
    except pa.ArrowInvalid:
        good = pc.match_substring_regex(texts, r"^-?\d{1,18}(\.0*)?$")
        whole = pc.replace_substring_regex(pc.if_else(good, texts, "0"), r"\..*$", "")
        bad = ~good.to_numpy(zero_copy_only=False)
        numbers = whole.cast("int64").to_numpy()
    too_long = np.abs(numbers) >= 10.0 ** _DIGITS[unit]
    return from_numbers(np.where(too_long, 0, numbers), unit), bad | too_long


def _iso(texts: Any, time_format: TimeFormat) -> Times | None:
    """Arrow's own reading of ISO times, some ten times faster; None where it declines."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = pa.timestamp("us", "UTC") if time_format.zoned else pa.timestamp("us")
    try:
        times: Times = pc.cast(texts, kind).cast("int64").to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        return None
    return times // 1000


def _parts(texts: Any, time_format: TimeFormat) -> tuple[Times, NDArray[np.bool_]]:
    import pyarrow.compute as pc

    names = ["ymd", "compact"] if time_format.order is Order.YMD else [str(time_format.order)]
    for name in names:
        fields = pc.extract_regex(texts, _PATTERNS[name])
        bad = fields.is_null().to_numpy(zero_copy_only=False)
        if not bad.all():
            break
    number = {part: _whole(pc.struct_field(fields, part)) for part in "ymdHMS"}
    bad |= _impossible(number)
    months = ((number["y"] - 1970) * 12 + number["m"] - 1).astype("datetime64[M]")
    days = months.astype("datetime64[D]").astype(np.int64) + number["d"] - 1
    bad |= days.astype("datetime64[D]").astype("datetime64[M]") != months
    hours = _hours(number["H"], fields)
    seconds = (hours * 60 + number["M"]) * 60 + number["S"]
    return (days * 86_400 + seconds) * 1000 - _offsets(fields), bad


def _whole(texts: Any) -> Times:
    import pyarrow.compute as pc

    filled = pc.fill_null(pc.if_else(pc.equal(texts, ""), "0", texts), "0")
    values: Times = pc.cast(filled, "int64").to_numpy()
    return values


def _impossible(number: dict[str, Times]) -> NDArray[np.bool_]:
    tops = {"m": 12, "d": 31, "H": 24, "M": 59, "S": 60}
    wrong: NDArray[np.bool_] = number["m"] < 1
    for part, top in tops.items():
        wrong = wrong | (number[part] > top)
    return wrong


def _hours(hours: Times, fields: Any) -> Times:
    import pyarrow.compute as pc

    half = pc.fill_null(pc.utf8_lower(pc.struct_field(fields, "half")), "")
    afternoon = pc.equal(half, "pm").to_numpy(zero_copy_only=False)
    twelve = pc.not_equal(half, "").to_numpy(zero_copy_only=False) & (hours == 12)
    clock: Times = np.where(twelve, 0, hours) + 12 * afternoon
    return clock


def _offsets(fields: Any) -> Times:
    import pyarrow.compute as pc

    zones = pc.fill_null(pc.struct_field(fields, "zone"), "")
    texts, where = np.unique(zones.to_numpy(zero_copy_only=False), return_inverse=True)
    offsets: Times = np.array([_offset(str(text)) for text in texts], dtype=np.int64)[where]
    return offsets


def _offset(zone: str) -> int:
    if zone in ("", "Z", "UTC", "GMT"):
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    return (-minutes if zone[0] == "-" else minutes) * 60_000


_EARLIEST = int(np.datetime64("1850-01-01", "ms").astype(np.int64))
_LATEST = int(np.datetime64("2150-01-01", "ms").astype(np.int64))


def implausible(times: Times) -> NDArray[np.bool_]:
    """Which times lie before 1850 or after 2150: more likely read wrongly than meant."""
    return np.less(times, _EARLIEST) | np.greater(times, _LATEST)


def to_utc(times: Times, zone: str) -> Times:
    """Local clock times as UTC. An hour that a clock shows twice is read as the first."""
    if zone == "UTC":
        return times
    if zone == NEW_YORK_CLOSE:
        return to_utc(times - 7 * 3_600_000, "America/New_York")
    import pandas as pd

    local = pd.DatetimeIndex(times.astype("datetime64[ms]"))
    try:
        placed = local.tz_localize(
            zone, ambiguous=np.ones(len(local), dtype=bool), nonexistent="shift_forward"
        )
    except (KeyError, ValueError) as error:
        raise unknown_zone(zone) from error
    return placed.tz_convert("UTC").tz_localize(None).to_numpy().astype("datetime64[ms]").astype(np.int64)


def unknown_zone(zone: str) -> BadInput:
    return BadInput(
        f"I do not know the time zone {zone[:40]!r}.",
        value=zone[:40],
        rule=f"Zones are written as UTC, America/New_York, Europe/Madrid, +02:00 or {NEW_YORK_CLOSE!r}.",
        remedy="Name one of these.",
    )
