"""`orbiquant memory`: what is remembered of a person, seen, kept as a file and deleted."""

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bots.cli.acting import account_named
from bots.cli.frame import AccountName, AsJson, run, say, show, table
from trading.errors import BadInput

if TYPE_CHECKING:
    from bots.bootstrap import App
    from knowledge.memories import Memory

app = typer.Typer(help="What is remembered of you.", no_args_is_help=True)
_MOST = 100_000


@app.command("list")
def list_(account: AccountName = "", as_json: AsJson = False) -> None:
    """Everything that is remembered, the newest first."""

    async def work(app: "App") -> None:
        kept = await _kept(app, account)
        if as_json:
            show({"memories": [described(memory) for memory in kept]})
        else:
            table(
                ["id", "memory", "kind", "said"],
                [(str(m.id)[:8], m.text, m.kind, f"{m.created_at:%Y-%m-%d}") for m in kept],
                empty="Nothing is remembered yet.",
            )

    run(work)


@app.command()
def export(
    file: Annotated[Path | None, typer.Argument(help="A CSV file to write; left out, it is printed.")] = None,
    account: AccountName = "",
    as_json: AsJson = False,
) -> None:
    """All memories as CSV, or as JSON."""

    async def work(app: "App") -> None:
        kept = await _kept(app, account)
        if file is None and as_json:
            show({"memories": [described(memory) for memory in kept]})
            return
        _write(file, [described(memory) for memory in kept])
        if file is not None:
            told = {"file": str(file), "memories": len(kept)}
            show(told) if as_json else say(f"Wrote {len(kept)} memories to {file}.")

    run(work)


@app.command()
def forget(
    query: Annotated[str, typer.Argument(help="Words of the memory, the beginning of its id, or all.")],
    account: AccountName = "",
    yes: Annotated[bool, typer.Option("--yes", help="Delete all of them without being asked again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete a memory for good, or all of them; of one that says more than is named, the rest stays."""

    async def work(app: "App") -> None:
        from db.identity import acting_as
        from tools.memory.forget import means_all, take

        found = await account_named(app, account)
        with acting_as(found.id):
            if not means_all(query):
                taken = await take(query, app.memories)
                gone, rest = [taken.memory], taken.part.rest
            else:
                kept = await app.memories.listed(limit=_MOST)
                if kept and not yes:
                    raise BadInput(
                        f"That deletes {len(kept)} memories for good.",
                        rule="Everything is deleted only with --yes.",
                        remedy="Keep them in a file first: orbiquant memory export memories.csv",
                    )
                gone, rest = list(await app.memories.forget([memory.id for memory in kept])), ""
        if as_json:
            show({"forgotten": [described(memory) for memory in gone], "kept": rest})
        else:
            say("\n".join(f"Deleted: {memory.text}" for memory in gone) or "There was nothing to delete.")
            if rest:
                say(f"Kept: {rest}")

    run(work)


def described(memory: "Memory") -> dict[str, Any]:
    """A memory as JSON, and as a row of a file."""
    return {
        "id": memory.id,
        "kind": memory.kind.value,
        "language": memory.language,
        "said_at": memory.created_at.isoformat(),
        "text": memory.text,
        "thread": memory.thread,
    }


async def _kept(app: "App", account: str) -> "list[Memory]":
    from db.identity import acting_as

    with acting_as((await account_named(app, account)).id):
        return list(await app.memories.listed(limit=_MOST))


def _write(file: Path | None, rows: list[dict[str, Any]]) -> None:
    columns = ["id", "kind", "language", "said_at", "text", "thread"]
    if file is None:
        _lines(sys.stdout, columns, rows)
        return
    try:
        with file.open("x", encoding="utf-8", newline="") as made:
            _lines(made, columns, rows)
    except OSError as error:
        raise BadInput(
            f"I cannot write {file}.",
            value=str(file),
            rule="The file is new, and its folder exists and can be written.",
            remedy="Name another file.",
        ) from error


def _lines(out: Any, columns: list[str], rows: list[dict[str, Any]]) -> None:
    """Text that a spreadsheet would take for a formula gets an apostrophe."""
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    for row in rows:
        text = str(row["text"])
        writer.writerow({**row, "text": f"'{text}" if text[:1] in "=+-@\t\r" else text})
