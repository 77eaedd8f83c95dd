"""Imports of ccxt one venue at a time.

Its packages import all of their hundred venues as soon as one is asked for: 0.8 s and 60 MB. Stand-ins of the
same names and folders hand out a venue, an error or the base class when it is first read, and nothing else.
"""

import sys
import threading
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

_PACKAGES = ("ccxt", "ccxt.async_support", "ccxt.pro")
# ccxt's modules import each other in circles: two threads that import two venues at once deadlock.
_IMPORTING = threading.Lock()


def loaded(name: str) -> Any:
    """The module of that name, such as ccxt.pro.binance."""
    with _IMPORTING:
        if _PACKAGES[0] not in sys.modules:
            _stand_in()
        return import_module(name)


class _Package(ModuleType):
    """A package whose own text is not run; where that would have imported a name, it is imported when read."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        errors = import_module("ccxt.base.errors")
        if name in vars(errors):
            return vars(errors)[name]
        home = "ccxt.base.exchange" if name == "Exchange" else f"{self.__name__}.{name}"
        try:
            return getattr(import_module(home), name)
        except ModuleNotFoundError as missing:
            raise AttributeError(f"{self.__name__} has no {name}") from missing


def _stand_in() -> None:
    for name in _PACKAGES:
        spec = find_spec(name)
        if spec is None:
            raise ModuleNotFoundError(name)
        package = _Package(name)
        package.__spec__ = spec
        package.__path__ = list(spec.submodule_search_locations or ())
        sys.modules[name] = package
        above, _, own = name.rpartition(".")
        if above:
            setattr(sys.modules[above], own, package)
