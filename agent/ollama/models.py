"""Which models are wanted, and which of them a machine can run."""

import os
from collections.abc import Iterable, Sequence
from typing import Final

from agent.ollama.server import Model

CONTEXT_TOKENS: Final = 8_192

# As `ollama pull` fetches them, in bytes: for the advice on a model that is not here yet.
DOWNLOADS: Final = {
    "llama3.1:8b": 4_920_000_000,
    "qwen2.5:14b": 8_990_000_000,
    "qwen2.5:7b": 4_680_000_000,
    "qwen2.5:3b": 1_930_000_000,
    "qwen2.5:1.5b": 986_000_000,
}

_FOR_THE_REST: Final = 2 * 2**30  # the system, the database, the page
_RUNTIME: Final = 2**29
_CONTEXT_SHARE: Final = 0.25  # what the memory of CONTEXT_TOKENS tokens adds to the weights, at most


def memory_of_this_machine() -> int | None:
    """In bytes; None where the system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return None


def memory_for(size: int) -> int:
    """What a model of this file size takes when it runs, its context included."""
    return round(size * (1 + _CONTEXT_SHARE)) + _RUNTIME


def fits(size: int, memory: int | None) -> bool:
    """Beside everything else; yes where the memory is not known, as on another machine."""
    return memory is None or memory_for(size) <= memory - _FOR_THE_REST


def find(name: str, models: Iterable[Model], memory: int | None = None) -> Model | None:
    """By its whole name; "llama3.1:8b" is also a "llama3.1:latest" of that size, and "qwen2.5" the largest
    of its family that fits, or its smallest."""
    models = list(models)
    exact = next((model for model in models if model.name in (name, f"{name}:latest")), None)
    if exact:
        return exact
    family, _, tag = name.partition(":")
    relatives = [model for model in models if model.name.partition(":")[0] == family]
    if not tag:
        relatives.sort(key=lambda model: model.size)
        return next((m for m in reversed(relatives) if fits(m.size, memory)), next(iter(relatives), None))
    return next((m for m in relatives if m.name.endswith(":latest") and _same_size(tag, m.parameters)), None)


def first_usable(wanted: Sequence[str], models: Sequence[Model], memory: int | None) -> Model | None:
    """The first that is installed, calls tools and fits."""
    found = (find(name, models) for name in wanted)
    return next((m for m in found if m and m.calls_tools and fits(m.size, memory)), None)


def _same_size(tag: str, parameters: float) -> bool:
    """Whether "7b" means 7.6 thousand million."""
    try:
        said = float(tag.lower().removesuffix("b"))
    except ValueError:
        return False
    return said in (parameters, float(int(parameters)))
