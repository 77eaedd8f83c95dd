"""Backups that have been read back.

A backup is pg_dump's custom format plus, beside it, a manifest of what the same snapshot held. Roles'
passwords and the secrets folder are in neither. A restore goes into a new database, is checked there, and
only then takes the name; what had the name before is kept under another.
"""

import hashlib
import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql

from db.cluster import binaries, environment
from db.home import storage_problem
from db.migrate import head
from db.roles import Access, prepare
from db.schemas import CHECKPOINT, OURS, QUEUE
from trading.errors import BadFile, Conflict, StorageFull, Unavailable


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: rows by table, the schema's revision, and the hash of the dump."""

    made_at: str
    revision: str
    rows: Mapping[str, int]
    sha256: str

    @property
    def total(self) -> int:
        return sum(self.rows.values())


def backup(access: Access, target: Path, *, now: datetime, bin_dir: Path | None = None) -> Manifest:
    """Writes `target` and its manifest, or neither. Blocks.

    Raises Conflict if `target` exists, StorageFull, NoRights, Unavailable."""
    for file in (target, _manifest_file(target)):
        if os.path.lexists(file):
            raise _there_already(file)
    draft = target.with_name(f"{target.name}.{uuid4().hex[:8]}")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        manifest = _dump(access, draft, now, bin_dir or binaries())
        _publish(draft, target, manifest)
    except FileExistsError as error:
        raise _there_already(_manifest_file(target)) from error
    except OSError as error:
        raise storage_problem(error, target) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    return manifest


def _publish(draft: Path, target: Path, manifest: Manifest) -> None:
    """The manifest claims the name: of two backups at the same time the second one finds it taken."""
    described = _manifest_file(target)
    with os.fdopen(os.open(described, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as out:
        try:
            out.write(json.dumps(asdict(manifest), indent=1))
            out.flush()
            draft.rename(target)
        except OSError:
            described.unlink()
            raise


def _there_already(file: Path) -> Conflict:
    return Conflict(
        f"There is a file {file} already.",
        value=str(file),
        rule="A backup never overwrites; it is a file and its .json beside it.",
        remedy="Name another file.",
    )


def restore(
    access: Access, source: Path, *, now: datetime, force: bool = False, bin_dir: Path | None = None
) -> Manifest:
    """Puts the backup into the place of the database. Blocks.

    Raises Conflict if there is one with tables, unless forced; then that one is kept as
    `<name>_before_<time>`. Raises BadFile for a backup that is damaged or does not hold what it says."""
    manifest = _read_manifest(source)
    if _has_tables(access) and not force:
        raise Conflict(
            f"The database {access.database} holds data.",
            value=access.database,
            rule="A restore does not replace data unasked.",
            remedy="Repeat it with --force; the present database is kept under another name.",
        )
    _refuse_while_used(access)
    fresh = replace(access, database=f"{access.database}_new_{uuid4().hex[:8]}")
    try:
        _load(fresh, source, bin_dir or binaries())
        _check(fresh, manifest)
        _swap(access, fresh, now)
    except BaseException:
        _drop(fresh)
        raise
    return manifest


def verify(access: Access, source: Path, *, bin_dir: Path | None = None) -> Manifest:
    """Restores the backup into a database of its own, checks it there and drops it. Blocks.

    Raises BadFile with the first thing that is not as it was."""
    manifest = _read_manifest(source)
    scratch = replace(access, database=f"verify_{uuid4().hex[:12]}")
    try:
        _load(scratch, source, bin_dir or binaries())
        _check(scratch, manifest)
    finally:
        _drop(scratch)
    return manifest


def _dump(access: Access, draft: Path, now: datetime, bin_dir: Path) -> Manifest:
    with psycopg.connect(access.admin_dsn()) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        snapshot = _one(connection, "SELECT pg_export_snapshot()")
        rows, revision = _count(connection), _revision(connection)
        _run(
            access, [bin_dir / "pg_dump", "-Fc", f"--snapshot={snapshot}", "-f", draft, "-d", access.database]
        )
    return Manifest(now.isoformat(), revision, rows, _sha256(draft))


def _load(access: Access, source: Path, bin_dir: Path) -> None:
    prepare(access)
    words: list[str | Path] = [bin_dir / "pg_restore", "--exit-on-error", "--single-transaction"]
    _run(access, [*words, "-d", access.database, source])


def _check(access: Access, manifest: Manifest) -> None:
    with psycopg.connect(access.admin_dsn()) as connection:
        rows, revision = _count(connection), _revision(connection)
        unguarded = [name for (name,) in connection.execute(_UNGUARDED)]
        unproven = [name for (name,) in connection.execute(_UNPROVEN)]
    lost = [
        f"{table}: {rows.get(table)} rows, not {n}"
        for table, n in manifest.rows.items()
        if rows.get(table) != n
    ]
    if revision != manifest.revision or revision > head():
        lost.append(f"its schema is {revision}, this program's is {head()}")
    lost += [f"{name} is not guarded by row-level security" for name in unguarded]
    lost += [f"the constraint {name} is not validated" for name in unproven]
    if lost:
        raise BadFile(
            "The backup does not hold what it should.",
            value=lost[0],
            rule="; ".join(lost[:5]) + ".",
            remedy="Use another backup.",
        )


_SCHEMAS = ", ".join(f"'{name}'" for name in (*OURS, CHECKPOINT, QUEUE))
_TABLES = f"""
SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname IN ({_SCHEMAS}) ORDER BY 1
"""  # noqa: S608 constants
_UNGUARDED = """
SELECT c.oid::regclass::text FROM pg_class c
WHERE c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity) AND (
    c.oid = 'auth.accounts'::regclass OR EXISTS (
        SELECT FROM pg_constraint f
        WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.confrelid = 'auth.accounts'::regclass))
"""
_UNPROVEN = "SELECT conname::text FROM pg_constraint WHERE NOT convalidated"


def _count(connection: psycopg.Connection) -> dict[str, int]:
    tables = [name for (name,) in connection.execute(_TABLES)]
    return {name: int(_one(connection, f"SELECT count(*) FROM {name}")) for name in tables}  # noqa: S608


def _revision(connection: psycopg.Connection) -> str:
    return _one(connection, "SELECT version_num FROM public.alembic_version")


def _one(connection: psycopg.Connection, query: str) -> str:
    row = connection.execute(query.encode()).fetchone()
    return str(row[0]) if row else ""


def _has_tables(access: Access) -> bool:
    with _server(access) as server:
        found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [access.database]).fetchone()
    if not found:
        return False
    with psycopg.connect(access.admin_dsn()) as connection:
        return connection.execute(_TABLES.encode()).fetchone() is not None


def _refuse_while_used(access: Access) -> None:
    with _server(access) as server:
        users = server.execute("SELECT 1 FROM pg_stat_activity WHERE datname = %s", [access.database])
        if users.fetchone():
            raise _in_use(access)


def _in_use(access: Access) -> Conflict:
    return Conflict(
        "Somebody is using the database.",
        value=access.database,
        rule="It can be replaced while nobody is connected.",
        remedy="Stop the other programs of this home and do it again.",
    )


def _swap(access: Access, fresh: Access, now: datetime) -> None:
    """Both names change in one transaction."""
    kept = f"{access.database}_before_{now:%Y%m%d_%H%M%S}"
    try:
        with psycopg.connect(access.admin_dsn("postgres")) as server:
            if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [access.database]).fetchone():
                server.execute(_rename(access.database, kept))
            server.execute(_rename(fresh.database, access.database))
    except psycopg.errors.ObjectInUse as error:
        raise _in_use(access) from error


def _rename(old: str, new: str) -> sql.Composed:
    return sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new))


def _drop(access: Access) -> None:
    with _server(access) as server:
        server.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(access.database))
        )


@contextmanager
def _server(access: Access) -> Iterator[psycopg.Connection]:
    with psycopg.connect(access.admin_dsn("postgres"), autocommit=True) as connection:
        yield connection


def _run(access: Access, words: Sequence[str | Path]) -> None:
    """One of PostgreSQL's own programs; the password goes by the environment, which others cannot read."""
    admin = access.admin
    where = {
        "PGHOST": admin.host,
        "PGPORT": admin.port,
        "PGUSER": admin.username,
        "PGPASSWORD": admin.password,
    }
    settings = {f"PG{name.upper()}": value for name, value in admin.query.items() if name.startswith("ssl")}
    done = subprocess.run(  # noqa: S603
        [str(word) for word in words],
        env=environment()
        | {name: str(value) for name, value in (where | settings).items() if value is not None},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise _tool_problem(Path(words[0]).name, done.stderr)


def _tool_problem(tool: str, said: str) -> Exception:
    if "No space left" in said or "could not extend file" in said:
        return StorageFull(
            "The disk is full: nothing was changed.", rule=said.strip()[-200:], remedy="Free some space."
        )
    if tool == "pg_restore":
        return BadFile(
            "The backup cannot be restored.",
            value=said.strip().splitlines()[-1][:200] if said.strip() else "",
            rule="A backup is a file that this program's backup wrote.",
            remedy="Use another backup.",
        )
    return Unavailable("The backup could not be made.", rule=said.strip()[-200:], remedy="See the log.")


def _manifest_file(target: Path) -> Path:
    return target.with_name(f"{target.name}.json")


def _read_manifest(source: Path) -> Manifest:
    try:
        manifest = Manifest(**json.loads(_manifest_file(source).read_text()))
        damaged = _sha256(source) != manifest.sha256
    except (OSError, ValueError, TypeError) as error:
        raise BadFile(
            f"{source} is not a backup, or its manifest is missing.",
            value=str(source),
            rule="A backup is a file and its .json beside it.",
            remedy="Name the file that backup wrote, with its .json in the same folder.",
        ) from error
    if damaged:
        raise BadFile(
            f"{source} is damaged.",
            value=str(source),
            rule="Its hash is not the one that its manifest holds.",
            remedy="Use another backup.",
        )
    return manifest


def _sha256(file: Path) -> str:
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
