import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest

from bots.background import again_and_again, answer_interrupted
from db.identity import require_user
from db.repositories.accounts import Account
from trading.errors import Conflict, Unavailable


@pytest.mark.parametrize("failure", [Unavailable("The database is away."), ValueError("unforeseen"), None])
async def test_a_part_that_ends_begins_anew(failure: Exception | None) -> None:
    begun = asyncio.Queue[None]()

    async def part() -> None:
        begun.put_nowait(None)
        if failure:
            raise failure

    task = asyncio.create_task(again_and_again(part, pause_s=0.001))
    async with asyncio.timeout(2):
        for _ in range(3):
            await begun.get()
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()


@dataclass
class Interrupted:
    """A program whose accounts each have an interrupted turn; `failures` come up first, one at a time."""

    accounts: list[Account]
    failures: dict[UUID, list[Exception]]
    answered: list[str] = field(default_factory=list)

    @property
    def app(self) -> SimpleNamespace:
        return SimpleNamespace(accounts=self, copilot=self, context_for=lambda account: account)

    async def visible(self) -> list[Account]:
        return self.accounts

    async def resume_unanswered(self, account: Account) -> None:
        assert require_user() == account.id
        if waiting := self.failures.get(account.id):
            raise waiting.pop()
        self.answered.append(account.name)


def named(name: str) -> Account:
    return Account(uuid4(), name, "user", None, "en", "UTC", "auto", {}, datetime.now(UTC))


@pytest.mark.parametrize(
    ("failure", "answered"),
    [
        (ValueError("unforeseen"), ["eva"]),
        (Conflict("The thread is busy."), ["eva"]),
        (Unavailable("The database is away."), ["ana", "eva"]),
    ],
)
async def test_one_persons_interrupted_turn_keeps_nobody_elses_from_being_answered(
    failure: Exception, answered: list[str]
) -> None:
    ana, eva = named("ana"), named("eva")
    found = Interrupted([ana, eva], {ana.id: [failure]})
    async with asyncio.timeout(2):
        await answer_interrupted(found.app, ana, pause_s=0.001)  # type: ignore[arg-type]
    assert found.answered == answered
