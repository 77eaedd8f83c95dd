"""A person's settings as public/elements/Settings.jsx draws them: what holds now, and what may be chosen."""

from typing import TYPE_CHECKING, Any, Final

from knowledge.preferences import AUTO, EMBEDDED, PREFERENCES, zones
from tools.preferences import venues

if TYPE_CHECKING:
    from bots.bootstrap import App
    from db.repositories.accounts import Account

SHOWN: Final = (
    "language",
    "currency",
    "number_format",
    "time_zone",
    "theme",
    "exchange",
    "timeframe",
    "goal",
    "experience",
    "risk",
    "brain",
)


async def settings_card(app: "App", account: "Account") -> dict[str, Any]:
    prefers = account.prefers
    choices: dict[str, list[str]] = {key: list(PREFERENCES[key].choices) for key in SHOWN}
    context = app.context_for(account)
    choices["brain"] = [AUTO, EMBEDDED, *await context.models()]
    choices["exchange"] = await venues(context)
    choices["time_zone"] = zones()
    return {"prefers": {key: prefers[key] for key in SHOWN}, "choices": choices}
