"""The queue of entries, each of which carries only a job's random id: procrastinate, in schema `queue`.

An entry lives as long as its job is unfinished; the record of the job is its own row.
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import ConnectorException
from psycopg import AsyncConnection

QUEUE = "jobs"
TASK = "run_job"

# Held by the one worker for as long as it may fetch entries; the number is "jobs" in ASCII.
WORKER_LOCK = 0x6A6F6273

WORKER_IS_UP = """
    select exists (
        select from pg_locks
        where locktype = 'advisory' and granted and objsubid = 1
            and (classid::bigint << 32) + objid::bigint = :lock
            and database = (select oid from pg_database where datname = current_database())
    )
"""

RunEntry = Callable[[JobContext, UUID], Awaitable[None]]


def open_queue(engine_dsn: str, run: RunEntry | None = None) -> App:
    """On a libpq address of role engine; `run` is what a worker does with an entry. The app is to be opened
    with `async with app.open_async()`."""
    app = App(
        connector=PsycopgConnector(
            conninfo=engine_dsn,
            kwargs={"options": "-c search_path=queue,pg_temp"},
            min_size=1,
            max_size=4,
            timeout=5,  # seconds to wait for a connection
        )
    )

    # A graceful stop marks a running entry aborted for ever unless its task retries.
    @app.task(name=TASK, queue=QUEUE, pass_context=True, retry=RetryStrategy(wait=1))
    async def run_job(context: JobContext, job_id: str) -> None:
        if run is not None:
            await run(context, UUID(job_id))

    return app


async def rescue(queue: App, stalled_s: float) -> int:
    """Puts the entries of dead workers back into the queue; how many they were."""
    entries = queue.job_manager
    rescued = 0
    for entry in await entries.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=stalled_s):
        try:
            await entries.retry_job(entry)
        except ConnectorException:
            continue  # it ended, or somebody else rescued it, in the meantime
        rescued += 1
    return rescued


async def unfinished_entries(queue: App, *statuses: str) -> int:
    """How many entries wait ("todo") or run ("doing"); without a status, both."""
    found = await queue.connector.execute_query_one_async(
        "select count(*) as count from procrastinate_jobs where status::text = any(%(statuses)s)",
        statuses=list(statuses or ("todo", "doing")),
    )
    return int(found["count"])


async def hold_worker_lock(line: AsyncConnection) -> bool:
    """Whether this process is now the worker, for as long as the line stands."""
    row = await (await line.execute("select pg_try_advisory_lock(%s)", (WORKER_LOCK,))).fetchone()
    return bool(row and row[0])


async def leave_worker_lock(line: AsyncConnection) -> None:
    await line.execute("select pg_advisory_unlock(%s)", (WORKER_LOCK,))
