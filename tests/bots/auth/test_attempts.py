"""How often a wrong password may be tried."""

import contextlib

import pytest

from bots.auth.attempts import Attempts, LogIns, TooManyAttempts
from bots.auth.passwords import WeakPassword, hashed, matches
from tests.clocks import Clock


def after_failures(count: int, clock: Clock[float]) -> Attempts:
    attempts = Attempts(clock, limit=3, window=60)
    for _ in range(count):
        attempts.failed("ana")
    return attempts


def test_the_door_closes_at_the_limit_and_says_for_how_long() -> None:
    clock = Clock(0.0)
    after_failures(2, clock).check("ana")
    with pytest.raises(TooManyAttempts, match="61 seconds"):
        after_failures(3, clock).check("ana")


def test_it_opens_when_the_window_has_passed() -> None:
    clock = Clock(0.0)
    attempts = after_failures(3, clock)
    clock.now = 59.9
    with pytest.raises(TooManyAttempts):
        attempts.check("ana")
    clock.now = 60.0
    attempts.check("ana")


def test_one_name_does_not_close_anothers_door() -> None:
    after_failures(3, Clock(0.0)).check("ben")


def test_the_right_password_forgets_the_wrong_ones() -> None:
    attempts = after_failures(2, Clock(0.0))
    attempts.succeeded("ana")
    attempts.failed("ana")
    attempts.check("ana")


def test_names_without_number_do_not_fill_the_memory() -> None:
    attempts = Attempts(Clock(0.0), limit=1, keys=2)
    for name in ("a", "b", "c"):
        attempts.failed(name)
    attempts.check("a")
    for name in ("b", "c"):
        with pytest.raises(TooManyAttempts):
            attempts.check(name)


def test_a_password_matches_its_own_hash_alone() -> None:
    stored = hashed("four unrelated words")
    assert "four" not in stored
    assert matches(stored, "four unrelated words")
    assert not matches(stored, "four unrelated word")
    assert not matches(None, "nobody at all")
    assert not matches("not a hash", "anything")


@pytest.mark.parametrize("password", ["", "nine char", "x" * 1001])
def test_weak_passwords_are_refused_without_repeating_them(password: str) -> None:
    with pytest.raises(WeakPassword) as refused:
        hashed(password)
    assert refused.value.value == f"{len(password)} characters"


def test_an_address_that_tries_many_names_is_shut_out_and_its_neighbour_is_not() -> None:
    log_ins = LogIns(Clock(0.0), per_name=3, per_address=7)
    for number in range(7):
        log_ins.begin(f"name {number}", "192.0.2.66")
    with pytest.raises(TooManyAttempts):
        log_ins.begin("ana", "192.0.2.66")
    log_ins.begin("ana", "192.0.2.7")


def test_those_who_get_in_do_not_use_up_their_address() -> None:
    log_ins = LogIns(Clock(0.0), per_name=3, per_address=7)
    for _ in range(50):
        log_ins.begin("ana", "192.0.2.7")
        log_ins.succeeded("ana", "192.0.2.7")
    log_ins.begin("ben", "192.0.2.7")


def test_who_is_refused_for_the_name_does_not_use_up_the_address() -> None:
    log_ins = LogIns(Clock(0.0), per_name=3, per_address=7)
    for _ in range(20):
        with contextlib.suppress(TooManyAttempts):
            log_ins.begin("ana", "192.0.2.7")
    log_ins.begin("ben", "192.0.2.7")
