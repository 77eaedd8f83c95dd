"""The page of one's own account, and of the people of the machine."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import jwt
import pytest

from bots.web.entrance.entering import ours
from db.repositories.accounts import Account, Session, SqlAccounts
from tests.passwords import PASSWORD
from tests.web.pages import Page
from tests.web.people import cookie_secret, someone

pytestmark = pytest.mark.xdist_group("page")

OTHER = "another four words entirely"
PHONE = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
)
HTML = {"Accept": "text/html,application/xhtml+xml"}


def token(page: Page, session: UUID, **claims: object) -> str:
    """A cookie that the page signed."""
    ends = datetime.now(UTC) + timedelta(hours=12)
    body = {"identifier": "x", "metadata": {"session": str(session)}, "exp": ends, **claims}
    return jwt.encode(body, cookie_secret(page), algorithm="HS256")


async def on_phone(accounts: SqlAccounts, account: Account, user_agent: str = PHONE) -> Session:
    now = datetime.now(UTC)
    return await accounts.open_session(account.id, now=now, lasts=timedelta(hours=12), user_agent=user_agent)


async def log_in_here(
    browser: httpx.AsyncClient, page: Page, accounts: SqlAccounts, account: Account
) -> Session:
    session = await on_phone(accounts, account, "Mozilla/5.0 (X11; Linux x86_64) Firefox/127.0")
    browser.cookies.set("orbiquant_session", token(page, session.id))
    return session


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es-AR,es;q=0.9", "Ese nombre y esa contraseña no van juntos."),
        ("en-GB", "That name and that password do not go together."),
    ],
)
async def test_a_wrong_log_in_is_said_in_one_sentence_of_the_pages_language(
    browser: httpx.AsyncClient, accounts: SqlAccounts, language: str, said: str
) -> None:
    account = await someone(accounts)
    data = {"name": account.name, "password": "a guess"}
    refused = await browser.post("/login", data=data, headers={"Accept-Language": language})
    assert refused.status_code == 401
    assert re.findall(r'role="alert"[^>]*>([^<]+)<', refused.text) == [said]
    assert account.name in refused.text
    assert not browser.cookies


async def test_after_five_failures_the_page_says_how_long_to_wait_whoever_the_caller_claims_to_be(
    browser: httpx.AsyncClient, accounts: SqlAccounts
) -> None:
    account = await someone(accounts)
    for number in range(5):
        claimed = {"X-Forwarded-For": f"203.0.113.{number}"}  # believed behind a named proxy alone
        await browser.post("/login", data={"name": account.name, "password": "a guess"}, headers=claimed)
    refused = await browser.post("/login", data={"name": account.name, "password": PASSWORD})
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "300")
    assert "Wait 5 min" in refused.text


async def test_a_page_that_was_asked_for_is_shown_after_the_log_in(
    browser: httpx.AsyncClient, accounts: SqlAccounts
) -> None:
    account = await someone(accounts)
    thread = f"/chat/thread/{uuid4()}"
    sent = await browser.get(thread, headers=HTML)
    assert (sent.status_code, sent.headers["Location"]) == (303, f"/login?next={thread}")
    form = await browser.get(sent.headers["Location"])
    assert f'name="next" value="{thread}"' in form.text
    done = await browser.post("/login", data={"name": account.name, "password": PASSWORD, "next": thread})
    assert (done.status_code, done.headers["Location"]) == (303, thread)
    assert (await browser.get("/chat/user")).json()["identifier"] == str(account.id)
    again = await browser.get(f"/login?next={thread}")
    assert (again.status_code, again.headers["Location"]) == (303, thread)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/chat/../../x",
        "/enter/reset/x",
        "/chat/x\r\nX: y",
        "javascript:alert(1)",
        "/chat/login",
        "",
    ],
)
def test_a_log_in_leads_to_our_own_pages_alone(elsewhere: str) -> None:
    assert ours(elsewhere) == "/chat/"
    for page in ("/chat/", "/account", f"/chat/thread/{uuid4()}"):
        assert ours(page) == page


async def test_a_log_in_that_ended_under_an_open_page_is_said_and_leads_back(
    browser: httpx.AsyncClient, page: Page, accounts: SqlAccounts
) -> None:
    session = await log_in_here(browser, page, accounts, await someone(accounts))
    await accounts.revoke(session.account_id, now=datetime.now(UTC))
    thread = f"/chat/thread/{uuid4()}"
    assert (await browser.get("/chat/user")).status_code == 401
    sent = await browser.get("/chat/login", headers={**HTML, "Referer": page.address + thread})
    assert sent.headers["Location"] == f"/login?next={thread}"
    form = await browser.get(sent.headers["Location"], headers={"Accept-Language": "es"})
    assert "Tu sesión ha terminado" in form.text


async def test_a_cookie_holds_as_long_as_its_session_and_no_page_reads_it(
    browser: httpx.AsyncClient, accounts: SqlAccounts
) -> None:
    account = await someone(accounts)
    done = await browser.post("/login", data={"name": account.name, "password": PASSWORD})
    cookie = done.headers["Set-Cookie"]
    assert "Max-Age=43200" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    claims = jwt.decode(browser.cookies["orbiquant_session"], options={"verify_signature": False})
    (session,) = await accounts.sessions(account.id)
    assert claims["exp"] >= session.expires_at.timestamp()
    assert "iat" not in claims, "a clock that is set back would call it not yet valid"


async def test_the_signatures_times_are_read_with_leeway_and_the_session_decides(
    browser: httpx.AsyncClient, page: Page, accounts: SqlAccounts
) -> None:
    session = await on_phone(accounts, await someone(accounts))
    now = datetime.now(UTC)
    minutes = timedelta(minutes=1)
    for claims, status in (
        ({"iat": now + 4 * minutes}, 200),
        ({"exp": now - 4 * minutes}, 200),
        ({"iat": now + 9 * minutes}, 401),
        ({"exp": now - 9 * minutes}, 401),
    ):
        browser.cookies.set("orbiquant_session", token(page, session.id, **claims))
        assert (await browser.get("/account")).status_code == status, claims


async def test_the_account_lists_its_devices_and_marks_this_one(
    browser: httpx.AsyncClient, page: Page, accounts: SqlAccounts
) -> None:
    account = await someone(accounts)
    await log_in_here(browser, page, accounts, account)
    phone = await on_phone(accounts, account)
    shown = (await browser.get("/account")).text
    assert "Firefox on Linux" in shown
    assert "Chrome on Android" in shown
    assert shown.count("this one") == 1
    assert shown.index("this one") < shown.index("Chrome on Android")
    assert f"/account/sessions/{phone.id}/end" in shown


async def test_a_device_that_is_ended_is_refused_at_its_next_request(
    browser: httpx.AsyncClient, page: Page, accounts: SqlAccounts
) -> None:
    account = await someone(accounts)
    here = await log_in_here(browser, page, accounts, account)
    phone, tablet = await on_phone(accounts, account), await on_phone(accounts, account)
    async with httpx.AsyncClient(base_url=page.address) as other:
        other.cookies.set("orbiquant_session", token(page, phone.id))
        assert (await other.get("/chat/user")).status_code == 200
        done = await browser.post(f"/account/sessions/{phone.id}/end")
        assert done.headers["Location"] == "/account?said=ended"
        assert (await other.get("/chat/user")).status_code == 401
    await browser.post("/account/sessions/end-others")
    now = datetime.now(UTC)
    assert await accounts.live_sessions([here.id, phone.id, tablet.id], now=now) == {here.id}


async def test_a_forged_or_foreign_session_is_not_ended(
    browser: httpx.AsyncClient, page: Page, accounts: SqlAccounts
) -> None:
    ben = await on_phone(accounts, await someone(accounts))
    await log_in_here(browser, page, accounts, await someone(accounts))
    for forged in (str(ben.id), str(uuid4())):
        assert (await browser.post(f"/account/sessions/{forged}/end")).headers["Location"] == "/account"
    assert (await browser.post("/account/sessions/1' OR 1=1/end")).status_code == 422
    assert await accounts.live_session(ben.id, now=datetime.now(UTC))


ACTIONS = ("sessions/end-others", "password", "name", "language", "people")


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(
    "sent", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
async def test_no_other_page_acts_in_somebodys_name(
    page: Page, accounts: SqlAccounts, action: str, sent: dict[str, str]
) -> None:
    account = await someone(accounts)
    session, phone = await on_phone(accounts, account), await on_phone(accounts, account)
    async with httpx.AsyncClient(base_url=page.address, headers=sent) as browser:
        browser.cookies.set("orbiquant_session", token(page, session.id))
        refused = await browser.post(f"/account/{action}", data={"name": "Eve", "language": "es"})
    assert refused.status_code == 403
    assert await accounts.by_id(account.id) == account
    assert len(await accounts.live_sessions([session.id, phone.id], now=datetime.now(UTC))) == 2


async def test_nobody_acts_without_a_log_in(browser: httpx.AsyncClient) -> None:
    for action in ACTIONS:
        assert (await browser.post(f"/account/{action}")).status_code == 401
    assert (await browser.get("/account")).status_code == 401
    assert (await browser.get("/account", headers=HTML)).headers["Location"] == "/login?next=/account"


async def test_a_new_password_asks_for_the_current_one_and_ends_the_other_sessions(
    browser: httpx.AsyncClient, page: Page, accounts: SqlAccounts
) -> None:
    account = await someone(accounts)
    here, phone = await log_in_here(browser, page, accounts, account), await on_phone(accounts, account)
    for data, said in (
        ({"current": "a guess", "password": OTHER, "again": OTHER}, "not your current password"),
        ({"current": PASSWORD, "password": OTHER, "again": "else"}, "not the same"),
        ({"current": PASSWORD, "password": "short", "again": "short"}, "10 to 1000 characters"),
    ):
        refused = await browser.post("/account/password", data=data)
        assert refused.status_code == 400
        assert said in refused.text
    live = await accounts.live_sessions([here.id, phone.id], now=datetime.now(UTC))
    assert live == {here.id, phone.id}
    done = await browser.post(
        "/account/password", data={"current": PASSWORD, "password": OTHER, "again": OTHER}
    )
    assert done.headers["Location"] == "/account?said=password"
    assert await accounts.live_sessions([here.id, phone.id], now=datetime.now(UTC)) == {here.id}
    async with httpx.AsyncClient(base_url=page.address) as other:
        for password, status in ((PASSWORD, 401), (OTHER, 303)):
            data = {"name": account.name, "password": password}
            assert (await other.post("/login", data=data)).status_code == status


async def test_name_and_language_change_and_a_taken_name_is_said(
    browser: httpx.AsyncClient, page: Page, accounts: SqlAccounts
) -> None:
    ben, account = await someone(accounts), await someone(accounts)
    await log_in_here(browser, page, accounts, account)
    taken = await browser.post("/account/name", data={"name": ben.name.upper()})
    assert (taken.status_code, "belongs to another account" in taken.text) == (400, True)
    name = f"Zoë {uuid4().hex[:8]}"
    assert (await browser.post("/account/name", data={"name": name})).status_code == 303
    assert (await browser.get("/chat/user")).json()["display_name"] == name
    await browser.post("/account/language", data={"language": "tlh"})
    assert "Open sessions" in (await browser.get("/account")).text
    said = (await browser.post("/account/language", data={"language": "es"})).headers["Location"]
    assert "Idioma guardado." in (await browser.get(said)).text


async def test_only_the_owner_sees_and_changes_who_is_here(
    browser: httpx.AsyncClient, page: Page, accounts: SqlAccounts
) -> None:
    ben = await someone(accounts)
    await log_in_here(browser, page, accounts, await someone(accounts))
    shown = (await browser.get("/account")).text
    assert "People of this machine" not in shown
    assert ben.name not in shown
    for action in ("", f"/{ben.id}/link", f"/{ben.id}/remove"):
        refused = await browser.post(f"/account/people{action}", data={"name": "Eve", "sure": "yes"})
        assert refused.status_code == 403, action
    assert (await browser.get(f"/account/people/{ben.id}/remove")).status_code == 403
    assert await accounts.by_id(ben.id) == ben


async def test_the_owner_invites_somebody_with_a_link_that_is_shown_once(
    browser: httpx.AsyncClient, page: Page, accounts: SqlAccounts
) -> None:
    await log_in_here(browser, page, accounts, await accounts.ensure_owner())
    name = f"Ben {uuid4().hex[:8]}"
    shown = await browser.post("/account/people", data={"name": name, "language": "es"})
    link = re.findall(rf'href="({page.address}/enter/reset/[^"]+)"', shown.text)[0]
    assert "data:image/svg+xml" in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert link not in (await browser.get("/account")).text
    taken = await browser.post("/account/people", data={"name": name})
    assert (taken.status_code, "belongs to another account" in taken.text) == (400, True)
    async with httpx.AsyncClient(base_url=page.address, headers={"Accept-Language": "es"}) as other:
        assert f"{name}, tu cuenta está lista" in (await other.get(link)).text
        done = await other.post(link, data={"password": OTHER, "again": OTHER})
        assert (done.status_code, done.headers["Location"]) == (303, "/chat/")
        assert (await other.get("/chat/user")).json()["display_name"] == name
        assert (await other.get(link)).status_code == 410
        person = await accounts.by_name(name)
        assert person
        relinked = await browser.post(f"/account/people/{person.id}/link")
        newer = re.findall(rf'href="({page.address}/enter/reset/[^"]+)"', relinked.text)[0]
        assert f"{name}, elige una contraseña nueva" in (await other.get(newer)).text


async def test_somebody_is_removed_only_when_it_is_meant(
    browser: httpx.AsyncClient, page: Page, accounts: SqlAccounts
) -> None:
    owner, ben = await accounts.ensure_owner(), await someone(accounts)
    session = await on_phone(accounts, ben)
    await log_in_here(browser, page, accounts, owner)
    asked = (await browser.get(f"/account/people/{ben.id}/remove")).text
    assert "their conversations" in asked
    unsure = await browser.post(f"/account/people/{ben.id}/remove")
    assert (unsure.status_code, "Nothing was deleted" in unsure.text) == (400, True)
    assert await accounts.live_session(session.id, now=datetime.now(UTC))
    done = await browser.post(f"/account/people/{ben.id}/remove", data={"sure": "yes"})
    assert done.headers["Location"] == "/account?said=removed"
    assert await accounts.by_id(ben.id) is None
    assert await accounts.live_session(session.id, now=datetime.now(UTC)) is None
    for gone in (ben.id, owner.id, uuid4()):
        again = await browser.post(f"/account/people/{gone}/remove", data={"sure": "yes"})
        assert again.status_code == 404
    assert await accounts.by_id(owner.id) == owner


async def test_logging_out_of_the_account_ends_its_session(
    browser: httpx.AsyncClient, page: Page, accounts: SqlAccounts
) -> None:
    session = await log_in_here(browser, page, accounts, await someone(accounts))
    assert (await browser.post("/logout")).headers["Location"] == "/login"
    assert await accounts.live_session(session.id, now=datetime.now(UTC)) is None


async def test_what_is_done_is_logged_and_no_secret_with_it(
    browser: httpx.AsyncClient, page: Page, accounts: SqlAccounts
) -> None:
    account = await someone(accounts)
    session = await log_in_here(browser, page, accounts, account)
    await on_phone(accounts, account)
    data = {"current": PASSWORD, "password": f"{OTHER} {account.id}", "again": f"{OTHER} {account.id}"}
    await browser.post("/account/password", data=data)
    logs = page.logs.read_text()
    assert re.search(rf"password changed.*{account.id}", logs)
    for secret in (PASSWORD, OTHER, browser.cookies["orbiquant_session"]):
        assert secret not in logs
    assert str(session.id) not in re.sub(r"sessions?=\S+", "", logs)
