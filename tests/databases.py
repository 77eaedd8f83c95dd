"""Databases of a test's own, each a copy of the migrated template."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import uuid4

import psycopg

from db.roles import Access, Role, close_to_others


@contextmanager
def copied(template: Access) -> Iterator[Access]:
    """A database that is there while inside."""
    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(template.admin_dsn("postgres"), autocommit=True) as admin:
        admin.execute(
            f"CREATE DATABASE {name} TEMPLATE {template.database} STRATEGY file_copy OWNER {Role.OWNER}"
        )
        try:
            close_to_others(admin, name)
            yield replace(template, database=name)
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
