"""What an empty page says: who is greeted, what is asked once, what waits, and what can be begun."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from bots.user import user_of
from bots.web.words import first_steps, starters
from db.identity import acting_as
from knowledge.preferences import CURRENCIES, PREFERENCES
from tools.market_facts import preferred_quote
from trading.errors import Problem

if TYPE_CHECKING:
    from bots.bootstrap import App
    from db.repositories.accounts import Account

ASKED_ONCE: Final = ("goal", "experience", "currency", "number_format", "risk")
SHOWN_THREADS: Final = 3
_PROBE: Final = "BTC"
_PROBE_S: Final = 2.5


async def first_screen(app: "App", account: "Account") -> dict[str, Any]:
    """As public/elements/Home.jsx draws it."""
    with acting_as(account.id):
        threads, unanswered, venue, choice = await asyncio.gather(
            app.conversations.threads(SHOWN_THREADS),
            app.conversations.unanswered(),
            _venue(app, account),
            app.brains.choose(account.prefers["brain"]),
        )
    waiting = {message.thread_id for message in unanswered}
    prefers = account.prefers
    return {
        "name": account.name,
        "new": not prefers["experience"],
        "prefers": {key: prefers[key] for key in ASKED_ONCE},
        "choices": choices(),
        "first_steps": [step._asdict() for step in first_steps(account.language)],
        "starters": [starter._asdict() for starter in starters(account.language)],
        "threads": [
            {
                "id": str(thread.id),
                "title": thread.title,
                "at": thread.updated_at.isoformat(),
                "unanswered": thread.id in waiting,
            }
            for thread in threads
        ],
        "venue": venue,
        "brain": {
            "name": choice.brain.name,
            "model": choice.brain.name != app.brains.embedded.name,
            "wanted": choice.preferred if choice.why_not else "",
        },
    }


def choices() -> dict[str, Any]:
    """What the questions may be answered with."""
    return {
        "currency": list(CURRENCIES),
        "number_format": list(PREFERENCES["number_format"].choices),
        "experience": list(PREFERENCES["experience"].choices),
    }


async def _venue(app: "App", account: "Account") -> Mapping[str, Any]:
    """Where prices come from now; where they are simulated, why: it was chosen, nobody may be asked, or nobody
    answers."""
    user = user_of(account)
    if user.exchange == "simulated":
        return {"simulated": True, "why": "chosen"}
    why = "unreachable" if app.sources else "offline"
    try:
        async with asyncio.timeout(_PROBE_S):
            quote = await preferred_quote(app.market, user, _PROBE)
    except (Problem, TimeoutError):
        return {"simulated": True, "why": why}
    if quote.history.simulated:
        return {"simulated": True, "why": why}
    stored = quote.ticker is None
    return {"simulated": False, "venue": quote.history.instrument.venue, "stored": stored}
