"""The rows of long work, and the doors to its queue. Who runs it is not decided here."""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, update
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from db.engine import Database, storable, to_json
from db.identity import require_user
from db.repositories.notices import add_notice
from db.roles import Role
from db.tables.trading import JobRow
from trading.jobs import Job, JobStatus
from trading.notices import of_job

_UNFINISHED = (JobStatus.QUEUED.value, JobStatus.RUNNING.value)


class SqlJobRows:
    """The acting user's jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def insert(self, job: Job) -> Job:
        """The job, stored and queued in one transaction, or the unfinished one of this owner with the same
        kind and payload."""
        values = {
            "id": job.id,
            "user_id": job.owner,
            "kind": job.kind,
            "title": storable(job.title),
            "payload": dict(job.payload),
            "payload_hash": _hash(job.payload),
        }
        same = (
            col(JobRow.kind) == job.kind,
            col(JobRow.payload_hash) == values["payload_hash"],
            col(JobRow.user_id) == job.owner,
            col(JobRow.status).in_(_UNFINISHED),
        )
        async with self._database.unit_of_work() as connection:
            while True:  # the same one may finish between the two statements
                made = insert(JobRow).values(values).on_conflict_do_nothing().returning(JobRow)
                if row := (await connection.execute(made)).first():
                    await connection.execute(sql("SELECT queue.defer_job(:id)"), {"id": job.id})
                    return _as_job(row)
                if row := (await connection.execute(select(JobRow).where(*same))).first():
                    return _as_job(row)

    async def get(self, job_id: UUID) -> Job | None:
        async with self._database.unit_of_work() as connection:
            row = (await connection.execute(select(JobRow).where(col(JobRow.id) == job_id))).first()
        return _as_job(row) if row else None

    async def recent(self, limit: int = 20) -> Sequence[Job]:
        query = (
            select(JobRow)
            .where(col(JobRow.user_id) == require_user())
            .order_by(col(JobRow.created_at).desc(), col(JobRow.id))
            .limit(limit)
        )
        async with self._database.unit_of_work() as connection:
            return [_as_job(row) for row in await connection.execute(query)]

    async def start(self, job_id: UUID) -> Job | None:
        """Running from now on; None if it is finished, cancelled or somebody else's."""
        async with self._database.unit_of_work() as connection:
            return await _changed(connection, job_id, {"status": JobStatus.RUNNING.value})

    async def report(
        self, job_id: UUID, progress: float, note: str, checkpoint: Mapping[str, Any] | None = None
    ) -> bool:
        """Writes progress, which never falls. False once its owner wants it cancelled or it is finished."""
        values: dict[str, Any] = {
            "progress": func.greatest(col(JobRow.progress), min(max(progress, 0.0), 1.0)),
            "note": storable(note),
        }
        if checkpoint is not None:
            values["checkpoint"] = dict(checkpoint)
        async with self._database.unit_of_work() as connection:
            found = await connection.execute(
                _unfinished(job_id).values(values).returning(col(JobRow.cancel_requested))
            )
            return found.scalar() is False

    async def finish(
        self,
        job_id: UUID,
        status: JobStatus,
        *,
        result: Mapping[str, Any] | None = None,
        error: Mapping[str, str] | None = None,
    ) -> Job | None:
        """The end, written once and in one piece with the notice of it; None if it had ended before."""
        values: dict[str, Any] = {"status": status.value, "finished_at": func.now()}
        if result is not None:
            values["result"] = dict(result)
        if error is not None:
            values["error"] = dict(error)
        if status is JobStatus.DONE:
            values["progress"] = 1.0
        async with self._database.unit_of_work() as connection:
            job = await _changed(connection, job_id, values)
            if job and (told := of_job(job)):
                await add_notice(connection, *told)
        return job

    async def request_cancel(self, job_id: UUID) -> Job | None:
        """Cancelled at once, queued or running: what runs cannot write any more, and the queue ends it."""
        async with self._database.unit_of_work() as connection:
            ended = await connection.execute(
                _unfinished(job_id).values(
                    status=JobStatus.CANCELLED.value, cancel_requested=True, finished_at=func.now()
                )
            )
            if ended.rowcount:
                await connection.execute(sql("SELECT queue.cancel_job(:id)"), {"id": job_id})
        return await self.get(job_id)

    async def owner(self, job_id: UUID) -> UUID | None:
        """Whose job it is, whoever acts: for a process that was handed the job's random id."""
        async with self._database.unit_of_work() as connection:
            found = await connection.execute(sql("SELECT trading.job_owner(:id)"), {"id": job_id})
            owner: UUID | None = found.scalar()
        return owner

    @asynccontextmanager
    async def alone(self, job_id: UUID) -> AsyncIterator[None]:
        """Waits until no other process works on the job: the server takes a moment to notice a killed one.

        The lock is the session's, since a transaction that is open for hours would keep old rows alive."""
        key = {"key": int.from_bytes(job_id.bytes[:8], "big", signed=True)}
        async with self._database.engine(Role.APP).connect() as connection:
            line = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await line.execute(sql("SELECT pg_advisory_lock(:key)"), key)
            try:
                yield
            finally:
                await line.execute(sql("SELECT pg_advisory_unlock(:key)"), key)


async def _changed(connection: AsyncConnection, job_id: UUID, values: Mapping[str, Any]) -> Job | None:
    row = (await connection.execute(_unfinished(job_id).values(values).returning(JobRow))).first()
    return _as_job(row) if row else None


def _unfinished(job_id: UUID) -> Any:
    return update(JobRow).where(col(JobRow.id) == job_id, col(JobRow.status).in_(_UNFINISHED))


def _hash(payload: Mapping[str, Any]) -> str:
    """Equal for equal payloads, whatever the order of their keys."""
    canonical = json.dumps(json.loads(to_json(dict(payload))), sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _as_job(row: Row[Any]) -> Job:
    return Job(
        id=row.id,
        owner=row.user_id,
        kind=row.kind,
        title=row.title,
        payload=row.payload,
        status=JobStatus(row.status),
        progress=row.progress,
        note=row.note,
        checkpoint=row.checkpoint,
        result=row.result,
        error=row.error,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )
