"""The page as a phone beside the machine meets it: real TLS, checked against the certificate that was made."""

import asyncio
import hashlib
import os
import signal
import ssl
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from bots.auth.passwords import hashed
from bots.cli.qr import qr
from bots.cli.serving import refuse_without_password
from bots.settings import Settings, Unsafe
from db.engine import Database
from db.repositories.accounts import SqlAccounts
from db.roles import Access
from tests.web.conftest import ROOT, free_port

NETWORK, ELSEWHERE = "127.0.0.2", "127.0.0.3"  # all of 127/8 is this machine, but for macOS
PASSWORD = "four unrelated words here"

needs_addresses = pytest.mark.skipif(sys.platform != "linux", reason="127.0.0.2 is no address here")


@dataclass(frozen=True, slots=True)
class LanPage:
    port: int
    said: str
    trust: ssl.SSLContext

    def at(self, host: str) -> httpx.Client:
        return httpx.Client(base_url=f"https://{host}:{self.port}", verify=self.trust)


@pytest.fixture
async def lan_page(access: Access, database: Database, tmp_path: Path) -> AsyncIterator[LanPage]:
    accounts = SqlAccounts(database)
    owner = await accounts.ensure_owner("Ana")
    await accounts.change(owner.id, password_hash=hashed(PASSWORD))
    port = free_port()
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "ORBIQUANT_HOME": str(tmp_path / "home"),
        "ORBIQUANT_POSTGRES_URL": access.admin_dsn(),
        "ORBIQUANT_OFFLINE": "true",
    }
    with (tmp_path / "logs").open("w") as logs:
        words = ("-m", "tests.web.lan_page", NETWORK, str(port))
        process = await asyncio.create_subprocess_exec(
            sys.executable, *words, env=env, stdout=asyncio.subprocess.PIPE, stderr=logs, cwd=ROOT
        )
        try:
            said = await _said(process)
            trust = ssl.create_default_context(cafile=tmp_path / "home" / "secrets" / "certificate.pem")
            yield LanPage(port, said, trust)
        finally:
            process.send_signal(signal.SIGINT)
            await asyncio.wait_for(process.wait(), 20)


async def _said(process: asyncio.subprocess.Process) -> str:
    said = ""
    while "without --lan" not in said:
        line = await process.stdout.readline() if process.stdout else b""
        if not line:
            raise RuntimeError(f"the page did not start: {said}")
        said += line.decode()
    return said


@needs_addresses
async def test_a_phone_logs_in_by_https_and_nothing_else_answers(lan_page: LanPage) -> None:
    for host in (NETWORK, "127.0.0.1", "localhost"):
        with lan_page.at(host) as caller:
            shown = caller.get("/login")
            assert shown.status_code == 200, host
            assert "Strict-Transport-Security" not in shown.headers
    with lan_page.at(NETWORK) as phone:
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
    with lan_page.at(ELSEWHERE) as caller, pytest.raises(httpx.ConnectError):
        caller.get("/login")
    plain = f"http://{NETWORK}:{lan_page.port}"
    with httpx.Client(base_url=plain) as caller, pytest.raises(httpx.RemoteProtocolError):
        caller.get("/login")
    _what_is_said(lan_page)


def _what_is_said(lan_page: LanPage) -> None:
    address = f"https://{NETWORK}:{lan_page.port}"
    assert f"OrbiQuant is at {address} " in lan_page.said
    assert qr(address, coloured=False) in lan_page.said, "the code holds the address and nothing else"
    assert "/enter/" not in lan_page.said
    assert "Everybody on this network can reach the log-in page" in lan_page.said
    served = ssl.get_server_certificate((NETWORK, lan_page.port))
    fingerprint = hashlib.sha256(ssl.PEM_cert_to_DER_cert(served)).hexdigest().upper()
    assert fingerprint in lan_page.said.replace(":", "").replace("\n  ", "")


async def test_the_network_is_not_let_in_before_somebody_has_a_password(
    access: Access, accounts_here: SqlAccounts, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path / "home", postgres_url=access.admin_dsn())
    with pytest.raises(Unsafe, match="not open the page to the network yet") as refused:
        await refuse_without_password(settings)
    assert "orbiquant up" in refused.value.remedy
    owner = await accounts_here.ensure_owner()
    await accounts_here.change(owner.id, password_hash=hashed(PASSWORD))
    await refuse_without_password(settings)


@pytest.fixture
def accounts_here(database: Database) -> SqlAccounts:
    return SqlAccounts(database)
