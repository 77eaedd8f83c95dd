"""Who acts: the user whose rows the current task may see."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

_acting: ContextVar[UUID | None] = ContextVar("acting_user", default=None)


def acting_user() -> UUID | None:
    return _acting.get()


@contextmanager
def acting_as(user_id: UUID | None) -> Iterator[None]:
    """Units of work begun inside see this user's rows, and with None nobody's."""
    token = _acting.set(user_id)
    try:
        yield
    finally:
        _acting.reset(token)


class NobodyActs(Exception):
    """A user's rows were asked for outside of `acting_as`: a mistake in the wiring, not in the asking."""


def require_user() -> UUID:
    user_id = _acting.get()
    if user_id is None:
        raise NobodyActs("wrap this call in acting_as(user_id)")
    return user_id
