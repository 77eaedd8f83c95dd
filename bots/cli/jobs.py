"""`orbiquant jobs`: long work, seen and stopped."""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from bots.cli.acting import account_named
from bots.cli.frame import AccountName, AsJson, run, say, show, table
from trading.errors import BadInput

if TYPE_CHECKING:
    from bots.bootstrap import App
    from trading.jobs import Job

app = typer.Typer(help="Long work: what runs, what is done.", no_args_is_help=True)
Id = Annotated[str, typer.Argument(help="The job's id, or how it begins.")]


@app.command("list")
def list_(account: AccountName = "", as_json: AsJson = False) -> None:
    """The latest jobs."""

    async def work(app: "App") -> None:
        from db.identity import acting_as

        with acting_as((await account_named(app, account)).id):
            recent = await app.jobs.recent()
        if as_json:
            show({"jobs": [described(job) for job in recent]})
        else:
            table(
                ["id", "what", "state", "done", "note"],
                [(str(j.id)[:8], j.title, j.status, f"{j.progress:.0%}", j.note) for j in recent],
                empty="There are no jobs yet.",
            )

    run(work)


@app.command("show")
def show_(job: Id, account: AccountName = "", as_json: AsJson = False) -> None:
    """One job, whole."""

    async def work(app: "App") -> None:
        from db.identity import acting_as

        with acting_as((await account_named(app, account)).id):
            _print(await _found(app, job), as_json)

    run(work)


@app.command()
def cancel(job: Id, account: AccountName = "", as_json: AsJson = False) -> None:
    """Stop a job; what it stored stays."""

    async def work(app: "App") -> None:
        from db.identity import acting_as

        with acting_as((await account_named(app, account)).id):
            found = await _found(app, job)
            _print(await app.jobs.cancel(found.id) or found, as_json)

    run(work)


def described(job: "Job") -> dict[str, Any]:
    """A job as JSON."""
    return {
        "id": job.id,
        "kind": job.kind,
        "title": job.title,
        "status": job.status,
        "progress": round(job.progress, 4),
        "note": job.note,
        "result": job.result,
        "error": job.error,
    }


def _print(job: "Job", as_json: bool) -> None:
    if as_json:
        show({"job": described(job)})
        return
    for name, value in described(job).items():
        if value not in (None, ""):
            say(f"{name:>9}: {value}")


async def _found(app: "App", beginning: str) -> "Job":
    try:
        exact = await app.jobs.get(UUID(beginning))
        matching = [exact] if exact else []
    except ValueError:
        recent = await app.jobs.recent(200)
        matching = [job for job in recent if beginning and str(job.id).startswith(beginning.lower())]
    if len(matching) == 1:
        return matching[0]
    raise BadInput(
        f"{len(matching) or 'No'} jobs have an id that begins with {beginning[:40]!r}.",
        value=beginning[:40],
        rule="Jobs are those of `orbiquant jobs list`.",
        remedy="Write more of the id." if matching else "Choose one of them.",
    )
