"""A password that opens accounts in tests, whose hash takes no tenth of a second to check: what a check costs is
written in the hash. What the program writes is tried in tests/bots/auth/test_attempts.py."""

from typing import Final

from argon2 import PasswordHasher

PASSWORD: Final = "caballo batería grapa correcto"
HASH: Final = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
