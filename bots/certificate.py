"""A certificate that this machine makes for itself, so that a phone beside it can speak with it in secret."""

import ipaddress
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from db.home import Home, write_private
from trading.errors import BadInput

LASTS = timedelta(days=397)  # what phones accept at most is 398
RENEWED_BEFORE = timedelta(days=30)
_EARLIER = timedelta(days=1)  # a phone's clock may be behind ours


@dataclass(frozen=True, slots=True)
class Certificate:
    """The key and the certificate lie in one file, which is replaced as a whole."""

    file: Path
    fingerprint: str  # SHA-256, as browsers show it
    ends: datetime


def own_certificate(home: Home, names: Collection[str], now: datetime) -> Certificate:
    """The home's certificate for these names and addresses, made anew when it is missing, broken, not for all
    of them, from the future, or ends within 30 days. Raises NoRights or StorageFull."""
    home.make()
    file = home.secrets / "certificate.pem"
    kept = _kept(file)
    if kept is None or not _fits(kept, names, now):
        pem, kept = _made(names, now)
        write_private(file, pem)
    return Certificate(file, _fingerprint(kept), kept.not_valid_after_utc)


def names_of(file: Path) -> list[str]:
    """The names that a certificate is for, without patterns. Raises BadInput for a file that is none."""
    try:
        certificate = x509.load_pem_x509_certificate(file.read_bytes())
    except (OSError, ValueError) as error:
        raise BadInput(
            "The certificate cannot be read.",
            value=str(file),
            rule="It is a file in PEM form that this user may read.",
            remedy="Correct ORBIQUANT_TLS_CERTIFICATE, or remove it and ORBIQUANT_TLS_KEY: I make one then.",
        ) from error
    return [name for name in _names(certificate) if "*" not in name]


def _kept(file: Path) -> x509.Certificate | None:
    """None unless the file holds a certificate and its own key."""
    try:
        pem = file.read_bytes()
        certificate = x509.load_pem_x509_certificate(pem)
        key = serialization.load_pem_private_key(pem, None)
    except (OSError, ValueError, TypeError):
        return None
    return certificate if key.public_key() == certificate.public_key() else None


def _fits(certificate: x509.Certificate, names: Collection[str], now: datetime) -> bool:
    lasts = certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc - RENEWED_BEFORE
    return lasts and set(names) <= set(_names(certificate))


def _names(certificate: x509.Certificate) -> list[str]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    return [str(name.value) for name in found]


def _made(names: Collection[str], now: datetime) -> tuple[bytes, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "OrbiQuant")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now - _EARLIER + LASTS)
        .add_extension(x509.SubjectAlternativeName([_named(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM), certificate


def _named(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _fingerprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()
