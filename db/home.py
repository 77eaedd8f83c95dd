"""The folder in which everything of one installation lies.

<home>/            0700 (0710 with the server's group when we are root: it may pass, not look)
  postgres/        the server's data, owned by the user that the server runs as
  secrets/         0600 files; no backup contains them
  logs/ backups/
  page/            what Chainlit finds around it; `address` says where the page is, while it answers
  *.lock           start, users and server locks
"""

import errno
import json
import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from trading.errors import Problem, StorageFull, Unavailable

_ROOT_HOME = Path("/var/lib/orbiquant")  # root's own folders are closed to the user that the server runs as


class NoRights(Unavailable):
    """A folder or file that we may not use."""

    code = "no_rights"


@dataclass(frozen=True, slots=True)
class Home:
    path: Path

    @classmethod
    def default(cls) -> "Home":
        return cls(_ROOT_HOME if os.geteuid() == 0 else Path(platformdirs.user_data_path("orbiquant")))

    @property
    def data(self) -> Path:
        return self.path / "postgres"

    @property
    def secrets(self) -> Path:
        return self.path / "secrets"

    @property
    def backups(self) -> Path:
        return self.path / "backups"

    @property
    def log(self) -> Path:
        return self.path / "logs" / "postgres.log"

    def make(self) -> None:
        """Makes the folders. Raises NoRights or StorageFull."""
        try:
            for folder in (self.path, self.secrets, self.backups, self.log.parent):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise storage_problem(error, self.path) from error

    def secret(self, name: str, make: Callable[[], Mapping[str, str]]) -> dict[str, str]:
        """The JSON secret of that name, made once and kept 0600. Raises NoRights or StorageFull."""
        file = self.secrets / f"{name}.json"
        if not file.exists():
            with suppress(FileExistsError):  # a link loses against what was there first
                write_private(file, json.dumps(dict(make())).encode(), os.link)
        try:
            return dict(json.loads(file.read_text()))
        except OSError as error:
            raise storage_problem(error, file) from error


def write_private(file: Path, content: bytes, put: Callable[[Path, Path], object] = os.replace) -> None:
    """A file for this user alone, which appears whole or not at all; `put` brings the draft to its place. Raises
    FileExistsError where that does not replace, NoRights or StorageFull."""
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        put(draft, file)
    except FileExistsError:
        raise
    except OSError as error:
        raise storage_problem(error, file) from error
    finally:
        draft.unlink(missing_ok=True)


def storage_problem(error: OSError, path: Path) -> Problem:
    """Why a file or folder could not be used."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return full(path)
    return NoRights(
        f"I may not use {path}: {error.strerror}.",
        value=str(path),
        rule="The home folder must belong to the person who runs the program.",
        remedy="Give this user rights on it, or set ORBIQUANT_HOME to another folder.",
    )


def full(path: Path) -> StorageFull:
    return StorageFull(
        f"There is no space left for {path}.",
        value=str(path),
        rule="The database needs at least 200 MB of free space.",
        remedy="Free some space, or set ORBIQUANT_HOME to a folder on another disk.",
    )
