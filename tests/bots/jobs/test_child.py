"""What becomes of a job's row, whatever its work does."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from bots.jobs.child import run_job
from bots.jobs.place import Place
from db.engine import Database
from db.identity import acting_as
from db.repositories.jobs import SqlJobRows
from tests.bots.jobs.workers import lines, new_user
from trading.jobs import Job, JobStatus


@pytest.fixture
async def owner(database: Database) -> UUID:
    return await new_user(database)


async def ended(
    database: Database, place: Place, owner: UUID, kind: str, payload: Mapping[str, Any] | None = None
) -> Job:
    rows = SqlJobRows(database)
    with acting_as(owner):
        job = await rows.insert(Job(uuid4(), owner, kind, kind, payload or {}))
    await run_job(place, job.id)
    with acting_as(owner):
        end = await rows.get(job.id)
    assert end is not None
    return end


async def test_the_result_is_kept_and_the_work_acts_as_its_owner(
    database: Database, place: Place, owner: UUID
) -> None:
    end = await ended(database, place, owner, "count", {"to": 2})
    assert (end.status, end.progress, end.note) == (JobStatus.DONE, 1.0, "step 2")
    assert end.result == {"begun": 0, "services": f"as {owner}"}
    assert end.finished_at is not None


async def test_progress_never_falls_and_never_passes_one(
    database: Database, place: Place, owner: UUID
) -> None:
    end = await ended(database, place, owner, "back_and_forth")
    assert end.result == {"read": [0.4, 0.4, 0.4, 1.0]}


async def test_a_problem_reaches_its_owner_whole(database: Database, place: Place, owner: UUID) -> None:
    end = await ended(database, place, owner, "refuse")
    assert end.status is JobStatus.FAILED
    assert end.error is not None
    assert end.error["code"] == "unknown_symbol"
    assert end.error["nearest"] == "BTC"
    assert end.error["remedy"] == "Did you mean BTC?"


async def test_an_error_of_ours_is_said_without_its_innards(
    database: Database, place: Place, owner: UUID
) -> None:
    end = await ended(database, place, owner, "break_off")
    assert end.status is JobStatus.FAILED
    assert end.error is not None
    assert end.error["value"] == "ZeroDivisionError"
    assert "secret" not in str(end.error)


async def test_an_unknown_kind_names_the_known_ones(database: Database, place: Place, owner: UUID) -> None:
    end = await ended(database, place, owner, "fly")
    assert end.error is not None
    assert end.error["code"] == "bad_input"
    assert "count" in end.error["rule"]


async def test_work_that_was_cancelled_stops_at_its_next_report(
    database: Database, place: Place, owner: UUID
) -> None:
    end = await ended(database, place, owner, "cancels_itself")
    assert end.status is JobStatus.CANCELLED
    assert end.progress == 0.1
    assert end.result is None


async def test_a_finished_job_is_not_run_again(database: Database, place: Place, owner: UUID) -> None:
    end = await ended(database, place, owner, "count", {"to": 1})
    await run_job(place, end.id)
    with acting_as(owner):
        assert await SqlJobRows(database).get(end.id) == end


async def test_two_children_never_run_one_job(
    database: Database, place: Place, owner: UUID, tmp_path: Path
) -> None:
    diary = tmp_path / "diary"
    with acting_as(owner):
        payload = {"to": 3, "pause": 0.02, "diary": str(diary)}
        job = await SqlJobRows(database).insert(Job(uuid4(), owner, "count", "Count", payload))
    await asyncio.gather(*(run_job(place, job.id) for _ in range(3)))
    assert [line.split()[0] for line in lines(diary)] == ["1", "2", "3"]


async def test_an_entry_without_a_job_is_nothing_to_do(place: Place) -> None:
    await run_job(place, uuid4())
