"""The acting user's preferences, through two doors of schema auth: of accounts the copilot sees nothing else."""

import json
from collections.abc import Mapping
from typing import Final

from db.engine import Database
from db.identity import require_user
from db.repositories.accounts import preferred
from db.roles import Role
from knowledge import preferences

_GET: Final = "SELECT * FROM auth.preferences()"
_SET: Final = (
    "SELECT auth.prefer(wanted, chosen) FROM unnest($1::text[], $2::text[]) AS given(wanted, chosen)"
)


class SqlPreferences:
    """A tool's Preferences."""

    def __init__(self, database: Database, role: Role = Role.COPILOT) -> None:
        self._database = database
        self._role = role

    async def get(self) -> Mapping[str, str]:
        require_user()
        found = await self._database.statement(self._role, _GET)
        row = found[0]
        return preferred(
            row["language"], row["time_zone"], row["number_format"], json.loads(row["preferences"])
        )

    async def set(self, key: str, value: str) -> None:
        await self.set_all({key: value})

    async def set_all(self, chosen: Mapping[str, str]) -> None:
        require_user()
        values = [preferences.value(key, text) for key, text in chosen.items()]
        await self._database.statement(self._role, _SET, list(chosen), values)
