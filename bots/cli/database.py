"""`orbiquant db`: the database of this home."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bots.cli.frame import AsJson, say, settings, show
from trading.errors import BadInput

if TYPE_CHECKING:
    from db.backup import Manifest
    from db.embedded import EmbeddedServer
    from db.roles import Access

app = typer.Typer(help="The database of this home.", no_args_is_help=True)
Backup = Annotated[Path, typer.Argument(help="The file that `db backup` wrote.")]


@app.command()
def start(as_json: AsJson = False) -> None:
    """Start the server and leave it running until `db stop`, with the newest schema."""
    from db.migrate import head, migrate_now
    from db.opening import embedded_access

    server = _server()
    server.join()
    server.stay()
    migrate_now(embedded_access(server))
    _tell(
        {"running": True, "port": server.port, "revision": head()},
        "The database runs on port {port}.",
        as_json,
    )


@app.command()
def stop(as_json: AsJson = False) -> None:
    """Stop the server for everybody; what is stored is safe."""
    server = _server()
    was = server.alive()
    if was:
        server.stop()
    _tell({"running": False, "was_running": was}, "The database is stopped.", as_json)


@app.command()
def backup(
    file: Annotated[Path | None, typer.Argument(help="Where to; a new file in the home if left out.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write a backup that can be verified and restored. Secrets are not in it."""
    from db.backup import backup as write

    now = datetime.now(UTC)
    with _Joined() as (access, home):
        target = (file or home / "backups" / f"orbiquant-{now:%Y%m%d-%H%M%S}.dump").absolute()
        _told(target, write(access, target, now=now), "Wrote {rows:,} rows to {file}.", as_json)


@app.command()
def verify(file: Backup, as_json: AsJson = False) -> None:
    """Restore a backup into a database of its own, compare, and drop it."""
    from db.backup import verify as check

    with _Joined() as (access, _):
        _told(file, check(access, file), "{file} holds its {rows:,} rows.", as_json)


@app.command()
def restore(
    file: Backup,
    force: Annotated[bool, typer.Option("--force", help="Keep the present data under another name.")] = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup in the database's place."""
    from db.backup import restore as put

    with _Joined() as (access, _):
        manifest = put(access, file, now=datetime.now(UTC), force=force)
        _told(file, manifest, "Restored {rows:,} rows from {file}.", as_json)


class _Joined:
    """The server, used without its schema being touched: a restore must find nobody connected."""

    def __enter__(self) -> "tuple[Access, Path]":
        from db.home import Home
        from db.opening import embedded_access
        from db.roles import Access

        found = settings()
        self._server: EmbeddedServer | None = None
        if found.postgres_url:
            return Access.external(Home(found.home), found.postgres_url.get_secret_value()), found.home
        self._server = _server()
        self._server.join()
        return embedded_access(self._server), found.home

    def __exit__(self, *_: object) -> None:
        if self._server:
            self._server.leave()


def _server() -> "EmbeddedServer":
    from db.embedded import EmbeddedServer
    from db.home import Home

    found = settings()
    if found.postgres_url:
        raise BadInput(
            "This home uses a server that somebody else runs.",
            value="ORBIQUANT_POSTGRES_URL",
            rule="Only the embedded server is started and stopped here.",
            remedy="Start and stop that one with its own tools, or remove ORBIQUANT_POSTGRES_URL.",
        )
    return EmbeddedServer(Home(found.home))


def _told(file: Path, manifest: "Manifest", sentence: str, as_json: bool) -> None:
    facts = {
        "file": str(file),
        "rows": manifest.total,
        "revision": manifest.revision,
        "made_at": manifest.made_at,
        "tables": dict(manifest.rows),
    }
    _tell(facts, sentence, as_json)


def _tell(facts: dict[str, Any], sentence: str, as_json: bool) -> None:
    if as_json:
        show(facts)
    else:
        say(sentence.format(**facts))
