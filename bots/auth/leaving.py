"""How somebody leaves for good: nothing of theirs goes on, and nothing stays."""

from contextlib import suppress
from typing import TYPE_CHECKING

from db.identity import acting_as
from db.repositories.accounts import Account

if TYPE_CHECKING:
    from bots.bootstrap import App

_ALL = 100_000


async def leave(app: "App", person: Account) -> None:
    """Ends their sessions, jobs and turns, then deletes the account with everything that is theirs.

    Raises BadInput for the machine's owner; then nothing has changed."""
    app.door.refuse_owner(person)
    await app.door.revoke_all(person)
    with acting_as(person.id):
        for job in await app.jobs.recent(_ALL):
            if not job.status.finished:
                await app.jobs.cancel(job.id)
        for thread in await app.conversations.threads(_ALL):
            with suppress(LookupError):  # deleted meanwhile
                await app.copilot.delete(thread.id)  # its turns and its checkpoint too
    await app.door.remove(person)
