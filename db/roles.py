"""The four database roles, and the server's side of an installation.

owner    owns the schemas and migrates; nothing else connects as owner
app      front doors and, later, the desk
copilot  what agent and tools use
engine   the checkpoint and queue schemas only
"""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from db.home import Home
from trading.errors import BadInput, Unavailable

DATABASE = "orbiquant"
_PREPARING = 0x726F6C65  # "role" in ASCII


class Role(StrEnum):
    OWNER = "orbiquant_owner"
    APP = "orbiquant_app"
    COPILOT = "orbiquant_copilot"
    ENGINE = "orbiquant_engine"


@dataclass(frozen=True, slots=True)
class Access:
    """How to reach one database in every role. `admin` is the superuser's URL, of any database there."""

    admin: URL
    database: str
    passwords: Mapping[Role, str] = field(repr=False)

    def url(self, role: Role, driver: str = "asyncpg") -> URL:
        """For SQLAlchemy; driver is asyncpg or psycopg."""
        url = self.admin.set(
            drivername=f"postgresql+{driver}",
            username=role.value,
            password=self.passwords.get(role),
            database=self.database,
        )
        return _for_asyncpg(url) if driver == "asyncpg" else url

    def admin_dsn(self, database: str | None = None) -> str:
        """For psycopg and the command line tools."""
        return _dsn(self.admin.set(database=database or self.database))

    def dsn(self, role: Role, schema: str | None = None) -> str:
        """For psycopg pools; `schema` becomes the search path, as the checkpointer and the queue need it."""
        url = self.url(role, "psycopg")
        if schema:
            url = url.update_query_dict({"options": f"-csearch_path={schema}"})
        return _dsn(url)

    @classmethod
    def external(cls, home: Home, url: str) -> "Access":
        """Of a server that somebody else runs, by its administrator's URL."""
        try:
            admin = make_url(url).set(drivername="postgresql+psycopg")
        except Exception as error:
            raise BadInput(
                "The database URL cannot be read.",
                rule="It looks like postgresql://admin:password@host:5432/orbiquant.",
                remedy="Correct the setting.",
            ) from error
        database = DATABASE if admin.database in (None, "", "postgres") else admin.database
        return cls(admin.set(database="postgres"), database, role_passwords(home))


def role_passwords(home: Home) -> dict[Role, str]:
    """Made once, kept in the home."""
    home.make()
    kept = home.secret("database", lambda: {role.name: secrets.token_urlsafe(32) for role in Role})
    return {role: kept[role.name] for role in Role}


def prepare(access: Access) -> None:
    """Makes the roles, the database and its extension where they are missing. Repeatable; blocks."""
    try:
        with psycopg.connect(access.admin_dsn("postgres"), autocommit=True, connect_timeout=10) as server:
            _refuse_pooler(server)
            server.execute("SELECT pg_advisory_lock(%s)", [_PREPARING])  # roles belong to the whole server
            for role in Role:
                _make_role(server, role, access.passwords[role])
            _make_database(server, access.database)
        with psycopg.connect(access.admin_dsn(), autocommit=True) as database:
            database.execute("CREATE EXTENSION IF NOT EXISTS vector")
            _search_by_index(database)
    except psycopg.OperationalError as error:
        raise Unavailable(
            "The database server cannot be reached.",
            rule=str(error).strip().splitlines()[0],
            remedy="Check that it runs and that the URL of its administrator is right.",
        ) from error


def _search_by_index(database: psycopg.Connection) -> None:
    """Full text is matched before the policies look at the rows, which lets its index be used (decision 10).
    An administrator who is no superuser may not say so: then a search reads the user's rows one by one."""
    with suppress(psycopg.errors.InsufficientPrivilege):
        database.execute("ALTER FUNCTION pg_catalog.ts_match_vq(tsvector, tsquery) LEAKPROOF")


def _refuse_pooler(server: psycopg.Connection) -> None:
    """A pooler gives out process ids of its own; behind one, a session is not ours alone (decision 7)."""
    row = server.execute("SELECT pg_backend_pid()").fetchone()
    if row and row[0] != server.info.backend_pid:
        raise BadInput(
            "The database URL leads to a connection pooler.",
            rule="Row-level security needs server connections that are not shared between clients.",
            remedy="Give the URL of the PostgreSQL server itself.",
        )


def _make_role(server: psycopg.Connection, role: Role, password: str) -> None:
    known = server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role.value]).fetchone()
    server.execute(
        sql.SQL(
            "{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION PASSWORD {}"
        ).format(sql.SQL("ALTER" if known else "CREATE"), sql.Identifier(role.value), sql.Literal(password))
    )


def _make_database(server: psycopg.Connection, name: str) -> None:
    if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
        server.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
                sql.Identifier(name), sql.Identifier(Role.OWNER.value)
            )
        )
    close_to_others(server, name)


def close_to_others(server: psycopg.Connection, name: str) -> None:
    """The four roles connect, and nobody makes temporary tables. A copied database has none of this yet."""
    database = sql.Identifier(name)
    roles = sql.SQL(", ").join(sql.Identifier(role.value) for role in Role)
    server.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    server.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, roles))


def _for_asyncpg(url: URL) -> URL:
    """asyncpg calls libpq's sslmode ssl."""
    query = dict(url.query)
    if mode := query.pop("sslmode", None):
        query["ssl"] = mode
    return url.set(query=query)


def _dsn(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
