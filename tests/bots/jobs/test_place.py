"""What a worker is told about where it works."""

import os

from sqlalchemy import make_url

from bots.jobs.place import Place, spare_cores
from db.roles import Access, Role


def place(home: str = "") -> Place:
    admin = make_url("postgresql+psycopg://boss:top-secret@db.example:5433/postgres?sslmode=require")
    access = Access(admin, "orbiquant", {role: f"password of {role.name}" for role in Role})
    return Place(access, "bots.work", home, idle_s=7.0)


def test_a_worker_reaches_the_same_database_in_the_roles_it_needs() -> None:
    told = Place.loads(place().dumps())
    for role in (Role.APP, Role.ENGINE):
        assert told.access.url(role) == place().access.url(role)
        assert told.access.dsn(role) == place().access.dsn(role)
    assert (told.kinds, told.idle_s) == ("bots.work", 7.0)


def test_the_administrators_and_the_other_roles_passwords_stay_behind() -> None:
    line = place().dumps()
    assert "\n" not in line
    for secret in ("top-secret", "password of OWNER", "password of COPILOT"):
        assert secret not in line


def test_the_log_lies_in_the_home_if_there_is_one() -> None:
    assert place("/srv/orbiquant").log_file == "/srv/orbiquant/logs/worker.log"
    assert place().log_file == os.devnull


def test_one_core_stays_with_the_person() -> None:
    assert place().concurrency == spare_cores()
    assert spare_cores() == max((os.cpu_count() or 2) - 1, 1)
