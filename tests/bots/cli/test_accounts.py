"""Accounts from the terminal: where they are logged in, and out again."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bots.auth.door import Purpose
from bots.one_page import noted
from bots.settings import Settings
from bots.web.entrance.links import link_to_running
from db.engine import Database
from db.repositories.accounts import Session, SqlAccounts
from db.roles import Access
from tests.bots.cli.conftest import Terminal

PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"


def sessions_of(access: Access, name: str, *agents: str) -> list[Session]:
    """The sessions that somebody of this name now has."""

    async def work(accounts: SqlAccounts) -> list[Session]:
        account = await accounts.by_name(name)
        assert account
        now = datetime.now(UTC)
        lasts = timedelta(hours=12)
        return [
            await accounts.open_session(account.id, now=now, lasts=lasts, user_agent=agent)
            for agent in agents
        ]

    return asyncio.run(_over(access, work))


async def _over(access: Access, work: "Callable[[SqlAccounts], Awaitable[list[Session]]]") -> list[Session]:
    async with Database(access, pool_size=1) as database:
        return await work(SqlAccounts(database))


def test_sessions_are_listed_with_their_devices_and_ended_one_by_one_or_all(
    terminal: Terminal, access: Access
) -> None:
    terminal.json("account", "add", "Ana")
    phone, script, tablet = sessions_of(access, "ana", PHONE, "curl/8.0", PHONE)
    listed = terminal.json("account", "sessions", "Ana")["sessions"]
    assert {one["id"]: one["device"] for one in listed} == {
        str(phone.id): "Chrome on Android",
        str(script.id): "curl",
        str(tablet.id): "Chrome on Android",
    }
    assert terminal.json("account", "sessions") == {"sessions": []}, "the owner's own"
    assert terminal.json("account", "revoke", str(phone.id)[:13], "--account", "Ana")["ended"] == 1
    refused = terminal.json("account", "revoke", str(phone.id), "--account", "Ana", status=2)["error"]
    assert refused["value"] == str(phone.id)
    assert terminal.json("account", "revoke", str(script.id), status=2)["error"]["rule"], "not the owner's"
    assert terminal.json("account", "revoke", "all", "--account", "Ana")["ended"] == 2
    assert terminal.run("account", "sessions", "Ana")[1].strip() == "This account is logged in nowhere."


def test_a_new_account_reads_as_a_welcome_and_is_removed_only_when_meant(terminal: Terminal) -> None:
    said = terminal.run("account", "add", "Ana")[1]
    assert "Ana chooses a password and is in" in said
    assert terminal.json("account", "remove", "owner", status=2)["error"]["value"] == "owner"
    assert terminal.run("account", "remove", "Ana", "--json")[0] == 130, "a program says --yes"
    assert terminal.json("account", "remove", "Ana", "--yes")["removed"]
    assert [one["name"] for one in terminal.json("account", "list")["accounts"]] == ["owner"]


def test_a_link_leads_to_the_page_that_runs_however_it_was_started(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    os.makedirs(tmp_path / "page")
    running = settings.serving("192.168.1.20", [], tmp_path / "c", tmp_path / "k")
    with noted(running):
        assert link_to_running(settings, Purpose.RESET, "t") == "https://192.168.1.20:8000/enter/reset/t"
    assert link_to_running(settings, Purpose.RESET, "t") == "http://127.0.0.1:8000/enter/reset/t"


def test_lan_and_host_do_not_go_together(terminal: Terminal) -> None:
    status, _, said = terminal.run("up", "--lan", "--host", "127.0.0.1")
    assert (status, "--lan and --host" in said) == (2, True)


@pytest.mark.parametrize("word", ["--lan", "--host"])
def test_the_help_tells_how_the_network_is_let_in(terminal: Terminal, word: str) -> None:
    assert word in terminal.run("up", "--help")[1]
