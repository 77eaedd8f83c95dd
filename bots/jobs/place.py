"""Where jobs run: what a worker and its children must know, told over a pipe and never on a command line."""

import json
import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Self

from sqlalchemy import URL, make_url

from db.roles import Access, Role


def spare_cores() -> int:
    """All cores but one, which stays with the person."""
    return max((os.cpu_count() or 2) - 1, 1)


@dataclass(frozen=True, slots=True)
class Place:
    """One database, and how its worker behaves.

    `kinds` names the module whose KINDS and `services` the children use (bots.jobs.kinds.Kinds). `home` is
    the folder of the embedded server, which a worker keeps up; empty for somebody else's server. A worker
    without a heartbeat for `stalled_s` counts as dead; one without work for `idle_s` leaves.
    """

    access: Access
    kinds: str
    home: str = ""
    log: str = ""
    heartbeat_s: float = 2.0
    stalled_s: float = 6.0
    idle_s: float = 180.0
    concurrency: int = field(default_factory=spare_cores)

    @property
    def log_file(self) -> str:
        """Where a worker and its children say what went wrong."""
        return self.log or (str(Path(self.home) / "logs" / "worker.log") if self.home else os.devnull)

    def dumps(self) -> str:
        """One line of JSON."""
        told = {each.name: getattr(self, each.name) for each in fields(self)}
        return json.dumps(told | {"access": _without_admin(self.access)})

    @classmethod
    def loads(cls, line: str) -> Self:
        told = json.loads(line)
        server, database, passwords = told.pop("access")
        access = Access(make_url(server), database, {Role(role): p for role, p in passwords.items()})
        return cls(access=access, **told)


def _without_admin(access: Access) -> tuple[str, str, dict[str, str]]:
    """Server, database and the passwords of the two roles that jobs need: not the administrator's."""
    there = access.admin
    server = URL.create(there.drivername, host=there.host, port=there.port, query=there.query)
    roles = {
        role.value: access.passwords[role] for role in (Role.APP, Role.ENGINE) if role in access.passwords
    }
    return server.render_as_string(hide_password=False), access.database, roles
