"""Which brain would answer now, and what is missing for another."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from knowledge.preferences import EMBEDDED

if TYPE_CHECKING:
    from agent.brains import Offer
    from agent.ollama.brains import OllamaBrains
    from bots.settings import Settings

_GIB = 2**30


async def brains_found(found: "Settings") -> dict[str, Any]:
    """One finding: in a sentence, in lines for each model, and in values. Asks the set address alone."""
    from agent.ollama.brains import OllamaBrains
    from bots.bootstrap import brains_for
    from tools.catalog import load

    brains = brains_for(found, load())
    if not isinstance(brains, OllamaBrains):
        return {"ok": True, "is": f"the embedded brain answers; {_unasked(found)}", "brain": EMBEDDED}
    try:
        return await _examined(brains, found)
    finally:
        await brains.aclose()


def _unasked(found: "Settings") -> str:
    from bots.settings import NO_OLLAMA

    if found.ollama_url == NO_OLLAMA:
        return "ORBIQUANT_OLLAMA_URL is off"
    if not found.models:
        return "ORBIQUANT_MODELS names none"
    return f"{found.ollama_url} is another machine, which is not asked while ORBIQUANT_OFFLINE is set"


async def _examined(brains: "OllamaBrains", found: "Settings") -> dict[str, Any]:
    from agent.ollama.models import memory_of_this_machine
    from agent.ollama.server import NoServer

    version, absent = None, ""
    try:
        version = (await brains.look()).version
    except NoServer as error:
        absent = str(error)
    offers = [offer for offer in await brains.offers() if offer.kind == "ollama"]
    brain = (await brains.choose(None)).brain.name
    host = offers[0].host
    memory = None if host else memory_of_this_machine()
    where = f"Ollama {version} at" if version else "no Ollama server at"
    who = "the embedded brain" if brain == EMBEDDED else brain
    return {
        "ok": brain != EMBEDDED or not version,
        "is": f"{who} answers; {where} {found.asked_ollama}{f' ({absent})' if absent else ''}",
        "lines": [*_leaving(host, found.asked_ollama), *(_line(offer, memory) for offer in offers)],
        "brain": brain,
        "server": {"url": found.asked_ollama, "version": version, "other_machine": host},
        "memory": memory,
        "models": [{**asdict(offer), "available": offer.available} for offer in offers],
    }


def _leaving(host: str, url: str) -> Sequence[str]:
    if not host:
        return []
    how = "" if url.startswith("https:") else ", unencrypted"
    return [f"what is said to a model leaves this machine: it goes to {host}{how}"]


def _line(offer: "Offer", memory: int | None) -> str:
    state = {
        "": "installed",
        "no_tools": "installed, but it cannot call tools, so it is not used",
        "not_installed": f"not installed; to have it: ollama pull {offer.name}",
        "no_server": f"to have it, start Ollama and: ollama pull {offer.name}",
        "resting": "its server failed a moment ago",
    }[offer.why_not]
    return f"{offer.name}: {state}{_size(offer, memory)}"


def _size(offer: "Offer", memory: int | None) -> str:
    if not offer.size or not offer.memory:
        return ""
    of = f" of the {memory / _GIB:.1f} here" if memory else ""
    tight = "" if offer.fits else ": too large, used only where it is named"
    return f" ({offer.size / _GIB:.1f} GiB; running it takes about {offer.memory / _GIB:.1f} GiB{of}{tight})"
