"""A copilot whose language model is the loopback server's."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from agent.embedded.model import EmbeddedBrain
from agent.events import Rewritten, Token
from agent.ollama.brains import OllamaBrains
from agent.ollama.server import OllamaServer
from bots.settings import loopback
from tests.agent.doubles import Desk, catalog
from tests.doubles.ollama_server import GIB, LLAMA, QWEN
from tools.catalog import Catalog

WANTED = (LLAMA, "qwen2.5:14b", QWEN)


def brains(url: str, tools: Catalog | None = None, **how: Any) -> OllamaBrains:
    given: dict[str, Any] = {
        "memory": 32 * GIB,
        "first_seconds": 5.0,
        "between_seconds": 5.0,
        "wait_seconds": 5.0,
        **how,
    }
    wanted: Sequence[str] = given.pop("wanted", WANTED)
    near = loopback(urlsplit(url).hostname or "")
    known = tools or catalog()
    embedded = EmbeddedBrain(frozenset(known))
    return OllamaBrains(embedded, OllamaServer(url, near=near, seconds=5.0), wanted, known, **given)


def desk(url: str, *, language: str = "en", preferred: str | None = None, **how: Any) -> Desk:
    seconds, tools = how.pop("seconds", 30.0), how.pop("tools", None) or catalog()
    given = brains(url, tools, **how)
    return Desk(tools=tools, brains=given, language=language, preferred=preferred, seconds=seconds)


def shown(events: Sequence[object]) -> list[str]:
    """What stood on the screen: each text that was taken back, and at the end the one that stayed."""
    texts = [""]
    for event in events:
        match event:
            case Token(text=text):
                texts[-1] += text
            case Rewritten():
                texts.append("")
    return texts
