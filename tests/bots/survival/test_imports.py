"""kill -9 in the middle of an import: what it said it stored is there, and run again it ends with the file."""

import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from db.home import Home
from db.identity import acting_as
from db.opening import opened
from db.repositories.accounts import SqlAccounts
from db.repositories.candles import SqlCandles
from db.repositories.jobs import SqlJobRows
from tests.bots.survival.programs import Process, Report, at_work, eventually, kill, working_home
from tests.db.homes import kill_server
from tests.program import COMMAND
from tests.shared_data import shared
from trading.markets.bars import Bars

# Killed writes and resumed imports have short forms in tests/db/test_crash.py and test_imports.py.
pytestmark = [pytest.mark.soak, pytest.mark.xdist_group("survival of imports")]
ROUNDS = pytest.mark.parametrize("rounds", [10])
BARS = 300_000
MINUTE_MS = 60_000
WORK_S = 3.0  # from the start of the process that works to about its end


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    with working_home() as home:
        yield home


@pytest.fixture(scope="module")
def bars() -> Bars:
    """A walk in which half of the minutes did not trade."""
    noise = np.random.default_rng(7)
    ts = np.sort(noise.choice(2 * BARS, BARS, replace=False)).astype(np.int64) * MINUTE_MS
    close = np.round(20_000 + noise.normal(0, 5, len(ts)).cumsum(), 2)
    start = np.concatenate([close[:1], close[:-1]])
    high, low = np.maximum(start, close) + 1, np.minimum(start, close) - 1
    return Bars(ts, start, high, low, close, np.round(noise.random(len(ts)), 6))


@pytest.fixture(scope="module")
def file(bars: Bars, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("files") / "minutes.parquet"
    bars.to_frame().reset_index(names="time").to_parquet(file, index=False)
    return file


@ROUNDS
async def test_an_import_survives_the_kill_of_the_program_and_its_worker(
    home: Home, file: Path, bars: Bars, rounds: int
) -> None:
    report = Report("kill -9 of the program and its worker in an import", rounds)
    moments = random.Random(rounds)
    for number in range(rounds):
        venue = f"program{rounds}-{number}"
        program = importing(home, file, venue)
        report.interrupted += bool(in_the_middle(home, moments))
        kill(home, "bots.jobs")
        program.kill()
        await note(home, venue, report)
        again = importing(home, file, venue)
        report.ready_s.append(at_work_again(home, again) - again.started)
        assert result(again)["stored"] == len(bars)
        report.lost += await missing(home, venue, bars)
        if rounds > 1:
            changes_nothing(importing(home, file, venue), bars)
    promised(report)


@ROUNDS
async def test_an_import_survives_the_kill_of_the_database(
    home: Home, file: Path, bars: Bars, rounds: int
) -> None:
    report = Report("kill -9 of PostgreSQL in an import", rounds)
    moments = random.Random(-rounds)
    for number in range(rounds):
        venue = f"database{rounds}-{number}"
        program = importing(home, file, venue)
        before = in_the_middle(home, moments)
        report.interrupted += bool(before)
        kill_server(home)
        killed = time.monotonic()
        report.ready_s.append(at_work_again(home, program, before) - killed)
        if "series" not in "".join(program.end()):
            assert result(importing(home, file, venue))["stored"] == len(bars)
            report.asked_again += 1
        report.lost += await missing(home, venue, bars)
        if rounds > 1:
            changes_nothing(importing(home, file, venue), bars)
    promised(report)


def importing(home: Home, file: Path, venue: str) -> Process:
    words = ["data", "import", str(file), "--symbol", "BTC/USD", "--timeframe", "1m", "--venue", venue]
    return Process(home, [*COMMAND, *words, "--json"])


def in_the_middle(home: Home, moments: random.Random) -> list[int]:
    """Returns at any moment of the work; who does it, nobody if it is done."""
    eventually(lambda: at_work(home, "bots.jobs.child"))
    time.sleep(moments.uniform(0, WORK_S))
    return at_work(home, "bots.jobs.child")


def at_work_again(home: Home, program: Process, before: Sequence[int] = ()) -> float:
    """When somebody else works at it, or it is done."""
    eventually(lambda: set(at_work(home, "bots.jobs.child")) - set(before) or program.said)
    return time.monotonic()


def result(program: Process) -> dict[str, Any]:
    """What an import said of the one series of its file."""
    told = json.loads("".join(program.end()))
    assert "series" in told, told
    found: dict[str, Any] = told["series"][0]
    return found


async def note(home: Home, venue: str, report: Report) -> None:
    """How far the job had come by its own word."""
    async with opened(home) as database:
        with acting_as((await SqlAccounts(database).ensure_owner()).id):
            jobs = await SqlJobRows(database).recent(5)
    job = next(job for job in jobs if job.payload["venue"] == venue)
    report.acknowledged += sum(one["tally"]["rows"] for one in job.checkpoint.get("series", ()))


async def missing(home: Home, venue: str, bars: Bars) -> int:
    """How many of the file's bars are not there; those that are there are the file's."""
    async with opened(home) as database:
        candles = SqlCandles(database)
        stored = [series for series in await candles.series() if series.instrument.venue == venue]
        kept = await candles.read(stored[0])
    there = np.isin(bars.ts, kept.ts)
    assert kept.same_as(bars[there])
    return int((~there).sum())


def changes_nothing(program: Process, bars: Bars) -> None:
    found = result(program)
    assert (found["added"], found["changed"], found["unchanged"]) == (0, 0, len(bars))


def promised(report: Report) -> None:
    report.tell()
    assert not report.lost
    assert report.slowest <= 15


REAL = "market/btcusd_1m_bitfinex_2016-06_2018-12.parquet"


@pytest.mark.parametrize("moment_s", [0.5, 2.5, 4.5])
def test_the_import_of_two_and_a_half_years_goes_on_after_a_kill(moment_s: float) -> None:
    report = Report(f"kill -9 {moment_s} s into the work on 1.2 M bars", 1)
    with working_home() as home:
        program = importing(home, shared(REAL), "bitfinex")
        eventually(lambda: at_work(home, "bots.jobs.child"))
        time.sleep(moment_s)
        report.interrupted += bool(at_work(home, "bots.jobs.child"))
        kill(home, "bots.jobs")
        program.kill()
        again = importing(home, shared(REAL), "bitfinex")
        report.ready_s.append(at_work_again(home, again) - again.started)
        found = result(again)
        twice = result(importing(home, shared(REAL), "bitfinex"))
    promised(report)
    assert (found["stored"], found["missing"]) == (1_221_863, 137_497)
    assert (twice["stored"], twice["missing"], twice["added"], twice["changed"]) == (1_221_863, 137_497, 0, 0)
