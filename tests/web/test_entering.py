"""Who gets in, and for how long."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest

from db.engine import Database
from db.identity import acting_as
from db.repositories.accounts import Account, SqlAccounts
from db.repositories.notices import SqlNotices
from tests.passwords import PASSWORD
from tests.web.pages import Page
from tests.web.people import log_in, someone
from trading.notices import NEW_DEVICE

pytestmark = pytest.mark.xdist_group("page")


async def link_for(accounts: SqlAccounts, account: Account, *, age: timedelta = timedelta()) -> str:
    token = await accounts.issue_link(
        account.id, "reset", now=datetime.now(UTC) - age, lasts=timedelta(hours=1)
    )
    return f"/enter/reset/{token}"


def chosen(password: str, again: str | None = None) -> dict[str, str]:
    return {"password": password, "again": password if again is None else again}


async def test_the_right_password_opens_the_chat_and_another_does_not(
    browser: httpx.AsyncClient, accounts: SqlAccounts
) -> None:
    account = await someone(accounts)
    assert (await log_in(browser, account.name, "not this one at all")).status_code == 401
    assert (await browser.get("/chat/user")).status_code == 401
    assert (await log_in(browser, account.name.upper())).status_code == 303
    assert (await browser.get("/chat/user")).json()["display_name"] == account.name


async def test_a_name_that_nobody_has_is_refused_like_a_wrong_password(
    browser: httpx.AsyncClient, accounts: SqlAccounts
) -> None:
    nobody = await log_in(browser, name := f"nobody {uuid4().hex[:8]}")
    account = await someone(accounts)
    wrong = await log_in(browser, account.name, "not this one at all")
    assert nobody.status_code == wrong.status_code == 401
    assert nobody.text.replace(name, "") == wrong.text.replace(account.name, "")


async def test_after_five_failures_even_the_right_password_waits(
    browser: httpx.AsyncClient, accounts: SqlAccounts
) -> None:
    account = await someone(accounts)
    for _ in range(5):
        assert (await log_in(browser, account.name, "a guess")).status_code == 401
    refused = await log_in(browser, account.name)
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "300"


async def test_logging_out_ends_the_session_and_not_only_the_cookie(
    browser: httpx.AsyncClient, accounts: SqlAccounts
) -> None:
    account = await someone(accounts)
    await log_in(browser, account.name)
    stolen = dict(browser.cookies)
    assert (await browser.post("/chat/logout")).status_code == 200
    browser.cookies.update(stolen)
    assert (await browser.get("/chat/user")).status_code == 401


async def test_a_revoked_session_is_refused_on_every_door(
    browser: httpx.AsyncClient, accounts: SqlAccounts
) -> None:
    account = await someone(accounts)
    await log_in(browser, account.name)
    await accounts.revoke(account.id, now=datetime.now(UTC))
    for path in ("/chat/user", "/chat/project/settings"):
        assert (await browser.get(path)).status_code == 401, path
    assert (await browser.post("/chat/project/threads", json={})).status_code == 401


async def test_a_session_lasts_twelve_hours(browser: httpx.AsyncClient, accounts: SqlAccounts) -> None:
    account = await someone(accounts)
    await log_in(browser, account.name)
    (session,) = await accounts.sessions(account.id)
    assert session.expires_at - session.created_at == timedelta(hours=12)
    late = session.expires_at + timedelta(seconds=1)
    assert await accounts.live_session(session.id, now=late) is None


async def test_a_link_sets_a_password_once_and_ends_open_sessions(
    browser: httpx.AsyncClient, accounts: SqlAccounts
) -> None:
    account = await someone(accounts)
    await log_in(browser, account.name)
    before = dict(browser.cookies)
    link = await link_for(accounts, account)
    assert (await browser.get(link)).status_code == 200
    done = await browser.post(link, data=chosen("another four words entirely"))
    assert (done.status_code, done.headers["Location"]) == (303, "/chat/")
    assert (await browser.get("/chat/user")).json()["display_name"] == account.name
    assert (await log_in(browser, account.name)).status_code == 401
    assert (await log_in(browser, account.name, "another four words entirely")).status_code == 303
    again = await browser.post(link, data=chosen("a third try of four words"))
    assert (again.status_code, (await browser.get(link)).status_code) == (410, 410)
    browser.cookies.clear()
    browser.cookies.update(before)
    assert (await browser.get("/chat/user")).status_code == 401


async def test_an_expired_link_opens_nothing(browser: httpx.AsyncClient, accounts: SqlAccounts) -> None:
    account = await someone(accounts)
    link = await link_for(accounts, account, age=timedelta(hours=1, seconds=1))
    assert (await browser.post(link, data=chosen("another four words"))).status_code == 410
    assert (await log_in(browser, account.name)).status_code == 303


async def test_a_link_for_a_password_is_none_for_a_name(
    browser: httpx.AsyncClient, accounts: SqlAccounts
) -> None:
    account = await someone(accounts)
    link = (await link_for(accounts, account)).replace("reset", "welcome")
    data = {**chosen("another four words"), "name": f"Eve {uuid4().hex[:8]}"}
    assert (await browser.post(link, data=data)).status_code == 410


@pytest.mark.parametrize(
    ("data", "said", "field"),
    [
        (chosen("short"), "10 a 1000 caracteres", "password"),
        (chosen("four unrelated words", "four other words here"), "no son iguales", "again"),
    ],
)
async def test_a_bad_password_is_explained_and_leaves_the_link_alive(
    browser: httpx.AsyncClient, accounts: SqlAccounts, data: dict[str, str], said: str, field: str
) -> None:
    link = await link_for(accounts, await someone(accounts))
    refused = await browser.post(link, data=data, headers={"Accept-Language": "es-AR,es;q=0.9"})
    assert refused.status_code == 400
    assert said in refused.text
    assert re.findall(r'<input id="(\w+)"[^>]* autofocus', refused.text) == [field]
    assert (await browser.post(link, data=chosen("now four good words"))).status_code == 303


async def test_a_page_of_another_origin_may_not_act(
    browser: httpx.AsyncClient, accounts: SqlAccounts
) -> None:
    account = await someone(accounts)
    data = {"name": account.name, "password": PASSWORD}
    for origin in ("http://127.0.0.1:1", "https://evil.example", "null"):
        refused = await browser.post("/login", data=data, headers={"Origin": origin})
        assert refused.status_code == 403, origin


async def test_a_cookie_that_we_did_not_sign_is_nobodys(browser: httpx.AsyncClient) -> None:
    import jwt

    forged = jwt.encode({"metadata": {"session": str(uuid4())}}, "x" * 32, algorithm="HS256")
    browser.cookies.set("orbiquant_session", forged)
    assert (await browser.get("/chat/user")).status_code == 401


async def test_the_page_is_healthy_and_counts(browser: httpx.AsyncClient) -> None:
    health = await browser.get("/health")
    assert (health.status_code, health.json()["ok"]) == (200, True)
    figures = (await browser.get("/metrics")).text
    assert 'orbiquant_request_seconds_count{route="/health",status="200"}' in figures


async def test_answers_keep_browsers_to_this_machine(browser: httpx.AsyncClient) -> None:
    shown = await browser.get("/chat/")
    assert shown.status_code == 200
    assert "https://" not in shown.text.replace("https://www.w3.org", "")
    assert "default-src 'self'" in shown.headers["Content-Security-Policy"]
    assert shown.headers["X-Request-ID"]


async def test_no_secret_and_nobodys_words_are_logged(
    page: Page, browser: httpx.AsyncClient, accounts: SqlAccounts
) -> None:
    account = await someone(accounts)
    link = await link_for(accounts, account)
    await browser.get(link)
    await log_in(browser, account.name)
    logs = page.logs.read_text()
    assert "request" in logs
    for secret in (link.rpartition("/")[2], PASSWORD, browser.cookies["orbiquant_session"], page.first_link):
        assert secret not in logs


async def test_an_account_that_is_opened_on_a_new_device_tells_its_owner_once(
    browser: httpx.AsyncClient, accounts: SqlAccounts, page: Page
) -> None:
    account = await someone(accounts)
    form = {"name": account.name, "password": PASSWORD}
    phone = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"
    newer = phone.replace("140", "141")
    async with Database(page.access, pool_size=1) as database:
        for agent, told in (("first/1.0", 0), ("first/1.1", 0), (phone, 1), (newer, 1)):
            answer = await browser.post("/login", data=form, headers={"User-Agent": agent})
            assert answer.status_code == 303
            with acting_as(account.id):
                notices = await SqlNotices(database).recent()
            assert len(notices) == told
    assert (notices[0].kind, notices[0].params) == (NEW_DEVICE, {"device": "Chrome on Android"})
