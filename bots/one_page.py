"""One page over one home: which process has it, and where it is open."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from db.home import Home, storage_problem, write_private
from db.locks import open_lock, take, try_alone, try_shared

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
    with _usable(folder):
        folder.mkdir(exist_ok=True)
    descriptor = open_lock(folder / "lock")
    try:
        open_at = _open_elsewhere(descriptor, settings, wait)
        if not open_at:
            _remove(_note(settings))  # of a page that was killed
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
    """Lets other processes know where the page is, for as long as it answers: the note is locked so long, and the
    kernel lets go of it when the page is killed. Raises NoRights or StorageFull."""
    file = _note(settings)
    write_private(file, settings.address.encode())
    descriptor = open_lock(file)
    try:
        take(descriptor)
        yield
    finally:
        os.close(descriptor)
        _remove(file)


def address(settings: "Settings") -> str:
    """Where the page of this home is, "" for nowhere: what a page that was killed has left is not believed.
    Raises NoRights."""
    file = _note(settings)
    try:
        with _usable(file), file.open(encoding="utf-8") as note:
            return "" if try_shared(note.fileno()) else note.read()
    except FileNotFoundError:
        return ""


def _remove(file: Path) -> None:
    with _usable(file):
        file.unlink(missing_ok=True)


@contextmanager
def _usable(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise storage_problem(error, path) from error


def _note(settings: "Settings") -> Path:
    return settings.home / "page" / "address"
