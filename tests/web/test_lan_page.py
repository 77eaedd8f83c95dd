"""The page as a phone beside the machine meets it: real TLS, checked against the certificate that was made."""

import asyncio
import hashlib
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from bots.cli.qr import qr
from bots.cli.serving import refuse_without_password
from bots.settings import Settings, Unsafe
from db.engine import Database
from db.repositories.accounts import SqlAccounts
from db.roles import Access
from tests.passwords import HASH, PASSWORD
from tests.web.pages import Page, up

NETWORK, ELSEWHERE = "127.0.0.2", "127.0.0.3"  # all of 127/8 is this machine, but for macOS

needs_addresses = pytest.mark.skipif(sys.platform != "linux", reason="127.0.0.2 is no address here")


@pytest.fixture
async def lan_page(access: Access, accounts: SqlAccounts, tmp_path: Path) -> AsyncIterator[Page]:
    owner = await accounts.ensure_owner("Ana")
    await accounts.change(owner.id, password_hash=HASH)
    words = ("-m", "tests.web.lan_page", NETWORK)
    with ExitStack() as running:
        page = Page(access, tmp_path, words, scheme="https")
        yield await asyncio.to_thread(running.enter_context, up(page))
        await asyncio.to_thread(running.close)


def at(host: str, page: Page) -> httpx.Client:
    trust = ssl.create_default_context(cafile=page.home / "secrets" / "certificate.pem")
    return httpx.Client(base_url=f"https://{host}:{page.port}", verify=trust)


@needs_addresses
async def test_a_phone_logs_in_by_https_and_nothing_else_answers(lan_page: Page) -> None:
    for host in (NETWORK, "127.0.0.1", "localhost"):
        with at(host, lan_page) as caller:
            shown = caller.get("/login")
            assert shown.status_code == 200, host
            assert "Strict-Transport-Security" not in shown.headers
    with at(NETWORK, lan_page) as phone:
        home = f"https://{NETWORK}:{lan_page.port}"
        done = phone.post(
            "/login",
            data={"name": "ana", "password": PASSWORD},
            headers={"Origin": home, "User-Agent": "x/1"},
        )
        assert done.status_code == 303
        (cookie,) = done.headers.get_list("Set-Cookie")
        assert cookie.startswith("__Host-orbiquant_session=")
        assert "Secure" in cookie
        assert phone.get("/chat/user").json()["display_name"] == "Ana"
        forged = phone.post("/account/language", headers={"Origin": f"http://{NETWORK}:{lan_page.port}"})
        assert forged.status_code == 403
        assert phone.post("/logout", headers={"Origin": home}).headers["Location"] == "/login"
        assert phone.get("/chat/user").status_code == 401
    with at(ELSEWHERE, lan_page) as caller, pytest.raises(httpx.ConnectError):
        caller.get("/login")
    plain = f"http://{NETWORK}:{lan_page.port}"
    with httpx.Client(base_url=plain) as caller, pytest.raises(httpx.RemoteProtocolError):
        caller.get("/login")
    _what_is_said(lan_page)


def _what_is_said(lan_page: Page) -> None:
    address = f"https://{NETWORK}:{lan_page.port}"
    said = lan_page.says(r"(?s).*without --lan")
    assert f"OrbiQuant is at {address} " in said
    assert qr(address, coloured=False) in said, "the code holds the address and nothing else"
    assert "/enter/" not in said
    assert "Everybody on this network can reach the log-in page" in said
    served = ssl.get_server_certificate((NETWORK, lan_page.port))
    fingerprint = hashlib.sha256(ssl.PEM_cert_to_DER_cert(served)).hexdigest().upper()
    assert fingerprint in said.replace(":", "").replace("\n  ", "")


async def test_the_network_is_not_let_in_before_somebody_has_a_password(
    access: Access, accounts: SqlAccounts, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path / "home", postgres_url=access.admin_dsn())
    with pytest.raises(Unsafe, match="not open the page to the network yet") as refused:
        await refuse_without_password(settings)
    assert "orbiquant up" in refused.value.remedy
    owner = await accounts.ensure_owner()
    await accounts.change(owner.id, password_hash=HASH)
    await refuse_without_password(settings)


@pytest.fixture
def accounts(database: Database) -> SqlAccounts:
    return SqlAccounts(database)
