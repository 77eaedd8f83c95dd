"""Passwords: argon2id with the library's defaults (RFC 9106, low-memory profile)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from trading.errors import BadInput


class WeakPassword(BadInput):
    code = "weak_password"


SHORTEST = 10
LONGEST = 1_000


def hashed(password: str) -> str:
    """The argon2 string to store. Raises WeakPassword for a password that is too short or absurdly long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPassword(
            "I cannot take this password.",
            value=f"{len(password)} characters",
            rule=f"A password has {SHORTEST} to {LONGEST} characters.",
            remedy="Choose another; four unrelated words make a good one.",
        )
    return PasswordHasher().hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether the password is the one; as slow where nothing is stored, so that time tells no names."""
    try:
        return PasswordHasher().verify(stored or _NOBODY, password[:LONGEST]) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


# The hash of a password that opens nothing.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$IKIGKFgBgk1/Fmhy0iyILw$ONJY04whU1Xx2DU/fshdwkAKJuk+MyBtJDqdRnPe1T4"
