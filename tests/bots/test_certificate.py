"""The certificate that a machine makes for itself."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bots.certificate import LASTS, RENEWED_BEFORE, Certificate, names_of, own_certificate
from db.home import Home
from trading.errors import BadInput

NOW = datetime(2026, 1, 2, tzinfo=UTC)
NAMES = ("192.168.1.20", "127.0.0.1", "localhost", "desk.local")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def made(home: Home, *, names: tuple[str, ...] = NAMES, at: datetime = NOW) -> Certificate:
    return own_certificate(home, names, at)


def test_it_is_made_once_and_only_its_owner_reads_the_key(home: Home) -> None:
    first = made(home)
    assert made(home, at=NOW + timedelta(days=300)) == first
    assert stat.S_IMODE(first.file.stat().st_mode) == 0o600
    assert set(names_of(first.file)) == set(NAMES)
    assert len(first.fingerprint) == 95
    assert [file.name for file in home.secrets.iterdir()] == ["certificate.pem"]


def test_phones_take_its_length(home: Home) -> None:
    assert made(home).ends - NOW <= timedelta(days=398)


@pytest.mark.parametrize(
    "at",
    [
        NOW + LASTS - RENEWED_BEFORE,
        NOW + timedelta(days=4000),
        NOW - timedelta(days=30),  # a clock that was ahead made it
    ],
)
def test_it_is_renewed_before_it_ends_and_after_a_wrong_clock(home: Home, at: datetime) -> None:
    first = made(home)
    second = made(home, at=at)
    assert second.fingerprint != first.fingerprint
    assert second.ends > at + RENEWED_BEFORE
    assert made(home, at=at) == second


def test_it_is_renewed_when_the_machine_has_another_address(home: Home) -> None:
    first = made(home)
    second = made(home, names=("10.0.0.4", *NAMES[1:]))
    assert second.fingerprint != first.fingerprint
    assert "10.0.0.4" in names_of(second.file)
    assert made(home, names=("10.0.0.4",)) == second, "fewer names need no other"


@pytest.mark.parametrize("broken", ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_a_broken_file_is_replaced(home: Home, broken: str) -> None:
    first = made(home)
    first.file.write_text(broken)
    assert made(home).fingerprint not in ("", first.fingerprint)


def test_a_certificate_beside_anothers_key_is_replaced(home: Home, tmp_path: Path) -> None:
    first, other = made(home), made(Home(tmp_path / "other"))
    key = other.file.read_text().partition("-----BEGIN CERTIFICATE")[0]
    own = "-----BEGIN CERTIFICATE" + first.file.read_text().partition("-----BEGIN CERTIFICATE")[2]
    first.file.write_text(key + own)
    assert made(home).fingerprint != first.fingerprint


def test_a_file_that_is_no_certificate_is_named(tmp_path: Path) -> None:
    file = tmp_path / "nothing.pem"
    for text in (None, "no certificate"):
        if text:
            file.write_text(text)
        with pytest.raises(BadInput, match="cannot be read") as refused:
            names_of(file)
        assert refused.value.value == str(file)
