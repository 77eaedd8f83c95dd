"""What people say, as read from the files beside this one."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

MESSAGES: Final = 256
"""Messages that are remembered as they were read: every turn reads its own twice, before its calls and after."""


def patterns(section: str) -> Mapping[str, re.Pattern[str]]:
    """Whole-word patterns of a section of requests.toml, in its order."""
    return _compiled()[section]


@cache
def read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("agent.understanding").joinpath(name).read_text("utf-8"))


@cache
def _compiled() -> dict[str, dict[str, re.Pattern[str]]]:
    return {
        section: {name: _whole_words(said) for name, said in entries.items()}
        for section, entries in read("requests.toml").items()
    }


def _whole_words(said: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(said)})(?!\w)")
