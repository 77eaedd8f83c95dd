"""The only ways from a front door to the queue, and from a queue's entry to the job's owner."""

from alembic import op

revision = "0002"
down_revision = "0001"

_DOORS = """
-- An entry carries the job's random id and nothing else. Its two locks are that id, so that one job never has
-- two entries waiting or running.
CREATE FUNCTION queue.defer_job(job uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = queue, pg_temp
    AS $$
        SELECT procrastinate_defer_jobs_v1(ARRAY[
            ROW('jobs', 'run_job', 0, job::text, job::text, jsonb_build_object('job_id', job), NULL)
            ::procrastinate_job_to_defer_v1
        ])
    $$;

-- What waits is taken away; what runs is aborted.
CREATE FUNCTION queue.cancel_job(job uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = queue, pg_temp
    AS $$
        SELECT procrastinate_cancel_job_v1(id, true, true) FROM procrastinate_jobs
        WHERE lock = job::text AND status IN ('todo', 'doing')
            AND EXISTS (SELECT FROM trading.jobs WHERE id = job AND user_id = auth.acting_user())
    $$;

-- A worker acts as the owner of the job whose entry it took.
CREATE POLICY door ON trading.jobs FOR SELECT TO orbiquant_owner USING (current_user <> session_user);
CREATE FUNCTION trading.job_owner(job uuid) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS $$ SELECT user_id FROM trading.jobs WHERE id = job $$;

REVOKE EXECUTE ON FUNCTION queue.defer_job, queue.cancel_job, trading.job_owner FROM PUBLIC;
GRANT EXECUTE ON FUNCTION queue.defer_job, queue.cancel_job, trading.job_owner TO orbiquant_app;
"""


def upgrade() -> None:
    op.execute(_DOORS)
