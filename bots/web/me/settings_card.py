"""A person's settings as public/elements/Settings.jsx draws them: what holds now, and what may be chosen."""

from typing import TYPE_CHECKING, Any, Final
from zoneinfo import available_timezones

from knowledge.preferences import AUTO, EMBEDDED, PREFERENCES

if TYPE_CHECKING:
    from bots.bootstrap import App
    from db.repositories.accounts import Account

SHOWN: Final = ("language", "currency", "number_format", "time_zone", "theme", "exchange", "brain", "risk")
_REGIONS: Final = (
    "Africa/",
    "America/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)


async def settings_card(app: "App", account: "Account") -> dict[str, Any]:
    prefers = account.prefers
    choices: dict[str, list[str]] = {key: list(PREFERENCES[key].choices) for key in SHOWN}
    choices["brain"] = [AUTO, EMBEDDED, *await app.context_for(account).models()]
    if prefers["brain"] not in choices["brain"]:
        choices["brain"].append(prefers["brain"])
    choices["time_zone"] = zones()
    return {"prefers": {key: prefers[key] for key in SHOWN}, "choices": choices}


def zones() -> list[str]:
    """Those that people know a place by."""
    return ["UTC", *sorted(zone for zone in available_timezones() if zone.startswith(_REGIONS))]
