"""What a start may not pay for. Each case is a process of its own: this one has imported everything already."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEVER_AT_ONCE = (
    "alembic", "apscheduler", "ccxt", "chainlit", "exchange_calendars", "langchain_ollama", "matplotlib", "numba",
    "ollama", "pandas", "pyarrow", "scipy", "ta", "torch",
)  # fmt: skip
NOT_FOR_HELP = (
    *NEVER_AT_ONCE, "asyncpg", "langchain_core", "langgraph", "numpy", "procrastinate", "psycopg", "pydantic",
    "sqlalchemy", "sqlmodel", "structlog",
)  # fmt: skip

ONE_ANSWER = """
import asyncio
from datetime import UTC, datetime
from uuid import uuid4
from tests.fakes import MemoryCandles
from tools.context import ToolContext, User
from tools.market.market_analysis import Args, run
from trading.exchanges.simulated import SimulatedVenue
from trading.markets.market_data import MarketData

clock = lambda: datetime.now(UTC)
market = MarketData(MemoryCandles(), (), SimulatedVenue(), clock)
context = ToolContext(User(uuid4()), market, None, clock, None, None, None, None)
result = asyncio.run(run(Args(symbol="BTC", timeframe="4h"), context))
assert {"rsi", "regime", "atr", "volatility_percentile"} <= {fact.name for fact in result.facts}
"""
ONE_VENUE = """
from trading.exchanges.ccxt_loading import loaded

assert loaded("ccxt.pro.kraken").kraken({}).id == "kraken"
"""


def imported(code: str) -> set[str]:
    """The modules that are there after `code`."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("code", "dear"),
    [
        ("import bots.cli", NOT_FOR_HELP),
        ("import bots.cli, bots.ahead, bots.bootstrap, bots.background", NEVER_AT_ONCE),
        (ONE_ANSWER, NEVER_AT_ONCE),
    ],
    ids=["help", "start", "answer"],
)
def test_nothing_dear_is_loaded_for(code: str, dear: tuple[str, ...]) -> None:
    found = imported(code)
    assert "trading.errors" in found
    assert found & set(dear) == set()


def test_one_venue_is_loaded_without_the_hundred_others() -> None:
    venues = {name for name in imported(ONE_VENUE) if name.startswith(("ccxt.pro.", "ccxt.async_support."))}
    assert "ccxt.pro.kraken" in venues
    assert not {"ccxt.pro.binance", "ccxt.async_support.binance", "ccxt.async_support.okx"} & venues
