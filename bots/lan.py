"""The page for the phone and the tablet of the house: which address they come to, and how it is kept secret."""

import ipaddress
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bots.certificate import names_of, own_certificate
from bots.settings import Settings, Unsafe
from db.home import Home
from trading.errors import BadInput, Unavailable

_NEAR = ("127.0.0.1", "localhost")
_NOBODY = ("198.51.100.1", 9)  # an address of nobody (RFC 5737); asking the way there sends nothing


class NoNetwork(Unavailable):
    code = "no_network"


@dataclass(frozen=True, slots=True)
class Lan:
    """The settings under which the page serves the local network, and what its person is told."""

    settings: Settings
    listens: tuple[str, ...]
    fingerprint: str  # of the certificate that we made; empty with one of the user's own

    @property
    def address(self) -> str:
        return self.settings.address


def on_the_lan(
    settings: Settings, now: datetime, *, way_out: "Callable[[], str | None] | None" = None
) -> Lan:
    """Raises NoNetwork, Unsafe or BadInput with what hinders it."""
    if settings.public_url:
        raise BadInput(
            "--lan and a proxy do not go together.",
            value=settings.public_url,
            rule="Behind a proxy, everybody comes by its address.",
            remedy="Leave out --lan, or remove ORBIQUANT_PUBLIC_URL.",
        )
    address = _private((way_out or _way_out)())
    names = _machine_names()
    if settings.tls_certificate or settings.tls_key:
        return _with_their_certificate(settings, address)
    made = own_certificate(Home(settings.home), [address, *_NEAR, *names], now)
    served = settings.serving(address, [*_NEAR, *names], made.file, made.file)
    return Lan(served, (address, _NEAR[0]), made.fingerprint)


def _with_their_certificate(settings: Settings, address: str) -> Lan:
    certificate, key = settings.tls_certificate, settings.tls_key
    if certificate is None or key is None:
        raise Unsafe(
            "I cannot serve with half of a certificate.",
            value="ORBIQUANT_TLS_CERTIFICATE, ORBIQUANT_TLS_KEY",
            rule="A certificate needs its key, and a key its certificate.",
            remedy="Set both, or remove both: I make one then.",
        )
    names = names_of(certificate)
    _refuse_broken(certificate, key)
    host = next((name for name in names if name not in _NEAR), address)
    served = settings.serving(host, [*_NEAR, address, *names], certificate, key)
    return Lan(served, (address, _NEAR[0]), "")


def _refuse_broken(certificate: Path, key: Path) -> None:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except OSError as error:  # of which ssl.SSLError is one
        raise BadInput(
            "The certificate and the key cannot be used.",
            value=f"{certificate}, {key}",
            rule="The key is the certificate's own, without a password, and this user may read it.",
            remedy="Correct ORBIQUANT_TLS_CERTIFICATE and ORBIQUANT_TLS_KEY, or remove both: I make one then.",
        ) from error


def _private(address: str | None) -> str:
    if address is None:
        raise NoNetwork(
            "This machine is on no local network.",
            rule="A phone reaches it by the address that it has on a Wi-Fi or a cable.",
            remedy="Connect it and start again, or leave out --lan to use the page on this machine.",
        )
    if not ipaddress.ip_address(address).is_private:
        raise Unsafe(
            f"I will not listen on {address}.",
            value=address,
            rule="--lan is for the network of a house; this address is reached from the whole internet.",
            remedy="Leave out --lan, or put a proxy in front of the page and name it in ORBIQUANT_PUBLIC_URL.",
        )
    return address


def _way_out() -> str | None:
    """The address that this machine has on the network by which it reaches others."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_NOBODY)
        except OSError:
            return None
        return str(probe.getsockname()[0])


def _machine_names() -> Sequence[str]:
    """As the network may know this machine; one that no certificate can carry is left out."""
    name = socket.gethostname().partition(".")[0].lower()
    plain = name.isascii() and name.replace("-", "").isalnum()
    return [name, f"{name}.local"] if plain and name != "localhost" else []
