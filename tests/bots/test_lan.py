"""What `--lan` opens, to whom, and when it does not."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bots.certificate import own_certificate
from bots.lan import NoNetwork, on_the_lan
from bots.settings import Settings, Unsafe, refuse_unsafe
from db.home import Home
from trading.errors import BadInput

NOW = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", port=8123)


def test_it_listens_on_the_networks_address_and_on_this_machine_and_nowhere_else(settings: Settings) -> None:
    lan = on_the_lan(settings, NOW, way_out=lambda: "192.168.1.20")
    assert lan.listens == ("192.168.1.20", "127.0.0.1")
    assert lan.address == "https://192.168.1.20:8123"
    assert {
        "https://192.168.1.20:8123",
        "https://localhost:8123",
        "https://127.0.0.1:8123",
    } <= set(lan.settings.allowed_origins)
    assert not [one for one in lan.settings.allowed_origins if one.startswith("http://")]
    refuse_unsafe(lan.settings, {})


def test_without_it_the_page_stays_on_this_machine(settings: Settings) -> None:
    assert (settings.host, settings.tls) == ("127.0.0.1", False)


def test_a_machine_on_no_network_says_so(settings: Settings) -> None:
    with pytest.raises(NoNetwork, match="no local network") as refused:
        on_the_lan(settings, NOW, way_out=lambda: None)
    assert "Connect it" in refused.value.remedy


@pytest.mark.parametrize("address", ["8.8.8.8", "100.64.1.1"])
def test_an_address_of_the_internet_is_not_opened(settings: Settings, address: str) -> None:
    with pytest.raises(Unsafe, match="will not listen"):
        on_the_lan(settings, NOW, way_out=lambda: address)


def test_it_does_not_go_with_a_proxy(tmp_path: Path) -> None:
    proxied = Settings(home=tmp_path, public_url="https://desk.example")
    with pytest.raises(BadInput, match="proxy"):
        on_the_lan(proxied, NOW, way_out=lambda: "192.168.1.20")


def test_a_certificate_of_ones_own_is_used_under_its_name(settings: Settings, tmp_path: Path) -> None:
    theirs = own_certificate(Home(tmp_path / "theirs"), ["desk.home", "127.0.0.1"], NOW).file
    own = settings.model_copy(update={"tls_certificate": theirs, "tls_key": theirs})
    lan = on_the_lan(own, NOW, way_out=lambda: "192.168.1.20")
    assert lan.address == "https://desk.home:8123"
    assert lan.listens == ("192.168.1.20", "127.0.0.1")
    assert (lan.fingerprint, lan.settings.tls_certificate) == ("", theirs)
    assert "https://192.168.1.20:8123" in lan.settings.allowed_origins
    assert not (settings.home / "secrets" / "certificate.pem").exists()


def test_half_a_certificate_is_refused(settings: Settings, tmp_path: Path) -> None:
    half = settings.model_copy(update={"tls_certificate": tmp_path / "certificate.pem"})
    with pytest.raises(Unsafe, match="half"):
        on_the_lan(half, NOW, way_out=lambda: "192.168.1.20")


def test_a_key_of_another_certificate_is_refused_before_the_start(settings: Settings, tmp_path: Path) -> None:
    one, other = (own_certificate(Home(tmp_path / name), ["desk.home"], NOW).file for name in "ab")
    mixed = settings.model_copy(update={"tls_certificate": one, "tls_key": other})
    with pytest.raises(BadInput, match="cannot be used"):
        on_the_lan(mixed, NOW, way_out=lambda: "192.168.1.20")
