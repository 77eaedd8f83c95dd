"""One page over one home: which process has it, and where it is open."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from db.home import Home, storage_problem
from db.locks import open_lock, try_alone

if TYPE_CHECKING:
    from bots.settings import Settings

_LOOK_S = 0.2


@contextmanager
def the_page(settings: "Settings", wait: Callable[[], None]) -> Iterator[str]:
    """Holds the page of this home, until left or killed: "". Where another process has it, its address.

    One that starts or ends is waited for; `wait` is called once, to say so. Raises Problem for a home that cannot
    be used."""
    Home(settings.home).make()
    folder = _note(settings).parent
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise storage_problem(error, folder) from error
    descriptor = open_lock(folder / "lock")
    try:
        open_at = _open_elsewhere(descriptor, settings, wait)
        if not open_at:
            _note(settings).unlink(missing_ok=True)  # of a page that was killed
        yield open_at
    finally:
        os.close(descriptor)


def _open_elsewhere(descriptor: int, settings: "Settings", wait: Callable[[], None]) -> str:
    waiting = False
    while not try_alone(descriptor):
        if found := address(settings):
            return found
        if not waiting:
            wait()
        waiting = True
        time.sleep(_LOOK_S)
    return ""


@contextmanager
def noted(settings: "Settings") -> Iterator[None]:
    """Lets other processes know where the page is, for as long as it answers."""
    file = _note(settings)
    file.write_text(settings.address, "utf-8")
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def address(settings: "Settings") -> str:
    """Where the page of this home was said to be, "" for nowhere."""
    try:
        return _note(settings).read_text("utf-8")
    except OSError:
        return ""


def _note(settings: "Settings") -> Path:
    return settings.home / "page" / "address"
