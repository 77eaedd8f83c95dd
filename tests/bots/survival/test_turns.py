"""kill -9 in the middle of a turn: what was acknowledged is there, and what was asked is answered once."""

import random
import time
from collections.abc import Iterator

import pytest

from db.home import Home
from db.identity import acting_as
from db.opening import opened
from db.repositories.accounts import SqlAccounts
from db.repositories.conversations import SqlConversations
from knowledge.conversations import Message, Role
from tests.bots.survival.programs import Process, Report, working_home
from tests.db.homes import kill_server

# The page that is killed in an answer (tests/web/test_slow_turns.py) and the turn whose lines to the database are
# cut (tests/conversations/test_database_talk.py) are short forms.
pytestmark = [pytest.mark.soak, pytest.mark.xdist_group("survival of turns")]
ROUNDS = 10
A_TURN_S = 0.05


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    with working_home() as home:
        yield home


async def test_a_turn_survives_the_kill_of_the_program(home: Home) -> None:
    report = Report("kill -9 of the program in a turn", ROUNDS)
    moments = random.Random(ROUNDS)
    said: list[str] = []
    for _ in range(ROUNDS):
        program = talker(home)
        in_a_turn(program, moments)
        said += program.kill()
        again = talker(home, turns=1)
        report.ready_s.append(again.until("ended") - again.started)
        said += again.end()
    await check(home, said, report)


async def test_a_turn_survives_the_kill_of_the_database(home: Home) -> None:
    report = Report("kill -9 of PostgreSQL in a turn", ROUNDS)
    moments = random.Random(ROUNDS)
    program = talker(home)
    for _ in range(ROUNDS):
        in_a_turn(program, moments)
        kill_server(home)
        killed = time.monotonic()
        report.ready_s.append(program.until("ended", after=len(program.said) + 1) - killed)
    said = program.kill() + talker(home, turns=1).end()
    await check(home, said, report)


def in_a_turn(program: Process, moments: random.Random) -> None:
    """Returns at any moment of one that follows another."""
    program.until("ended", after=len(program.said))
    program.until("started", after=len(program.said))
    time.sleep(moments.uniform(0, A_TURN_S))


def talker(home: Home, *, turns: int = 1_000_000) -> Process:
    return Process(home, ["-m", "tests.bots.survival.talker", str(turns)])


async def check(home: Home, said: list[str], report: Report) -> None:
    """Every promise was kept, and every question has one answer."""
    stored = await record(home)
    kept = {f"{'ended' if entry.answers else 'started'} {entry.id}" for entry in stored}
    promised = {line for line in said if line.startswith(("started", "ended"))}
    asked = sorted(entry.id for entry in stored if entry.role is Role.USER)
    ended = sum(line.startswith("ended") for line in promised)
    report.interrupted = len(promised) - 2 * ended
    report.acknowledged, report.lost = len(promised), len(promised - kept)
    report.tell()
    assert not report.lost
    assert sorted(entry.answers for entry in stored if entry.answers) == asked
    assert report.slowest <= 15


async def record(home: Home) -> list[Message]:
    async with opened(home) as database:
        conversations = SqlConversations(database)
        with acting_as((await SqlAccounts(database).ensure_owner()).id):
            threads = await conversations.threads(1_000)
            return [m for thread in threads for m in await conversations.messages(thread.id, 100_000)]
