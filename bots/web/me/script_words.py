"""What the scripts of public/ say: the catalogue's words for them, and the names that answers use too."""

from collections.abc import Iterator
from functools import cache
from typing import Final

from agent.embedded.answers.wording import OUTPUTS, SOURCES, headed, output, source, word
from agent.understanding import lexicon
from bots.web.words import words

_COLUMNS: Final = (
    "symbol", "price", "change_percent", "rsi", "adx", "venue", "last_bar", "old", "unit",
    "memory", "memory_kind", "said_at",
)  # fmt: skip
_JOBS: Final = ("import", "download", "refresh", "embed")
_LEVELS: Final = ("support", "resistance")
_VALUES: Final = ("yes", "no", "simulated", "file", "fact", "preference", "summary")


@cache
def script_words(language: str) -> dict[str, str]:
    """By the keys that scripts ask for. What an answer names too is called as there."""
    return {**words("script", language), **dict(_named(language))}


def _named(language: str) -> Iterator[tuple[str, str]]:
    for name in lexicon.names("indicators"):
        yield f"chart.indicator.{name}", word(name, language)
    for name in OUTPUTS:
        yield f"chart.output.{name}", output("", name, language)
    for name in SOURCES:
        yield f"chart.source.{name}", source(name, language)
    for name in _COLUMNS:
        yield f"chart.column.{name}", headed(word(name, language))
    for name in _LEVELS:
        yield f"chart.level.{name}", word(name, language)
    for name in _VALUES:
        yield f"chart.value.{name}", word(name, language)
    for name in _JOBS:
        yield f"jobs.kind.{name}", headed(word(name, language))
