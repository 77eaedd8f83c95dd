"""Every path of every venue, and who answers it."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.doubles import exchange_binance, exchange_bybit, exchange_coinbase, exchange_kraken, exchange_okx
from tests.doubles.exchange_tape import Query, Tape

ROUTES: Mapping[str, Callable[[Query, Tape], Any]] = {
    **exchange_binance.ROUTES,
    **exchange_bybit.ROUTES,
    **exchange_okx.ROUTES,
    **exchange_kraken.ROUTES,
    **exchange_coinbase.ROUTES,
}
