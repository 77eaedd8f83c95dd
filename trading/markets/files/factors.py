"""Splits and dividends as factors: out of files of factors, and out of an adjusted close beside the close."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np

from trading.markets.bars import Floats, Times
from trading.markets.cleaning import clean
from trading.markets.files.columns import Role
from trading.markets.files.problems import bad_cell
from trading.markets.files.reading import floats, read
from trading.markets.files.understanding import Understanding, clock_times, series_rows
from trading.markets.instruments import Split

_SAME = 1e-5  # a dividend moves the factor by more, the rounding of an adjusted close by less
_DIGITS = 7


def read_factors(understood: Understanding) -> dict[str, list[Split]]:
    """Each symbol's factors, by rising date, of a file that holds them as columns."""
    found: dict[str, list[Split]] = {}
    done = 0
    for batch in understood.table.blocks(list(understood.roles.values())):
        first = understood.table.first_row + done
        dates = clock_times(batch, understood, first)
        price = _factors(batch, understood, Role.PRICE_FACTOR, first)
        split = _factors(batch, understood, Role.SPLIT_FACTOR, first)
        for (symbol, _), where in series_rows(batch, understood.roles):
            rows = [Split(_date(dates[i]), _decimal(price[i]), _decimal(split[i])) for i in where]
            found.setdefault(symbol or understood.symbol, []).extend(rows)
        done += batch.num_rows
    return {symbol: sorted(rows, key=lambda row: row.until) for symbol, rows in found.items()}


def _factors(batch: object, understood: Understanding, role: Role, first: int) -> Floats:
    if role not in understood.roles:
        return np.ones(len(batch))  # type: ignore[arg-type]
    values = floats(batch, understood, role, first)
    wrong = ~(np.isfinite(values) & (values > 0))
    if wrong.any():
        row = int(np.argmax(wrong))
        column = understood.roles[role]
        raise bad_cell(understood.path, first + row, column, str(values[row]), "is not a factor above zero")
    return values


def adjusted_factors(understood: Understanding) -> dict[str, list[Split]]:
    """Each symbol's factors, from the ratio of adjusted close to close: one wherever the ratio steps.

    An adjusted close that already contains splits gives them in the price factor, with a split factor of 1.
    """
    series: dict[str, list[tuple[Times, Floats]]] = {}
    for symbol, dates, ratios in _ratios(understood):
        series.setdefault(symbol, []).append((dates, ratios))
    return {symbol: _steps(parts) for symbol, parts in series.items()}


def _ratios(understood: Understanding) -> Iterator[tuple[str, Times, Floats]]:
    for block in read(understood):
        for part in block.parts:
            good, _ = clean(part.bars, part.timeframe, understood.calendar(part.symbol))
            kept = np.isin(part.bars.ts, good.ts)
            if part.adjusted is not None:
                ratios = part.adjusted[kept] / part.bars.close[kept]
                usable = np.isfinite(ratios) & (ratios > 0)
                yield part.symbol, part.bars.ts[kept][usable], ratios[usable]


def _steps(parts: list[tuple[Times, Floats]]) -> list[Split]:
    dates, ratios = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.argsort(dates, kind="stable")
    dates, ratios = dates[order], ratios[order]
    cuts = np.flatnonzero(np.abs(np.diff(ratios)) > _SAME * ratios[1:]) + 1
    pieces = list(zip(np.split(dates, cuts), np.split(ratios, cuts), strict=True)) if len(dates) else []
    found = [Split(_date(d[-1]), _decimal(float(np.median(r))), Decimal(1)) for d, r in pieces]
    return found[:-1] if found and found[-1].price_factor == 1 else found


def _date(ts: int) -> date:
    return datetime.fromtimestamp(int(ts) / 1000, UTC).date()


def _decimal(value: float) -> Decimal:
    return Decimal(repr(round(float(value), _DIGITS))).normalize()
