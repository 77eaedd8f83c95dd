"""From a file of bars to an answer in the terminal, each of whose numbers stands in the facts beside it."""

from pathlib import Path

import numpy as np
import pytest

from tests.agent.grounding.held import unbacked
from tests.bots.cli.conftest import Terminal

HOUR = 3_600
LAST = 1_546_300_800 - HOUR  # the last hour of 2018


def written(path: Path, count: int = 2_000) -> str:
    """Hourly bars of a seeded random walk, as a CSV file."""
    chance = np.random.default_rng(7)
    close = np.round(4000 * np.exp(np.cumsum(chance.normal(0, 0.006, count))), 2)
    opened = np.concatenate(([4000.0], close[:-1]))
    high, low = np.maximum(opened, close) + 3, np.minimum(opened, close) - 3
    times = LAST - HOUR * np.arange(count)[::-1]
    rows = zip(times, opened, high, low, close, chance.integers(1, 50, count), strict=True)
    lines = ["timestamp,open,high,low,close,volume", *(",".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines), "utf-8")
    return str(path)


@pytest.fixture
def stocked(terminal: Terminal, tmp_path: Path) -> Terminal:
    """A terminal whose house holds real bars of BTC."""
    given = ("--symbol", "BTC/USD", "--timeframe", "1h", "--venue", "bitfinex", "--yes")
    terminal.json("data", "import", written(tmp_path / "bars.csv"), *given)
    return terminal


def test_every_number_of_an_answer_stands_in_the_facts_of_its_calls(stocked: Terminal) -> None:
    for question, language in (("¿Cómo está BTC en 4h?", "es"), ("price and volatility of BTC", "en")):
        told = stocked.json("ask", question)
        facts = [fact for call in told["calls"] for fact in call["facts"]]
        assert facts
        assert unbacked(told["answer"], facts, language) == []
        assert told["answer"].startswith("bitfinex BTC/USD")
        assert not any(fact["simulated"] for fact in facts)
