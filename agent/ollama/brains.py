"""The embedded brain, and the models of an Ollama server beside it where one answers.

What the server has is asked in passing and remembered for a few seconds. A turn waits for that a fraction of
a second at most; a server that failed is left alone, longer each time.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import structlog

from agent.brain import Brain, BrainFailed
from agent.brains import Choice, Offer
from agent.ollama.models import DOWNLOADS, find, first_usable, fits, memory_for
from agent.ollama.prompt import PROMPT_TOKENS
from agent.ollama.server import Installed, Model, NoServer, OllamaServer, Patience
from knowledge.preferences import AUTO, EMBEDDED
from tools.catalog import Tool

if TYPE_CHECKING:
    from agent.ollama.brain import OllamaBrain

log = structlog.get_logger(__name__)

REMEMBERED_SECONDS: Final = 10.0
WAIT_SECONDS: Final = 0.5
REST_SECONDS: Final = 20.0
LONGEST_REST_SECONDS: Final = 600.0


class OllamaBrains:
    """`wanted` are the models to take by themselves, the first usable one first; `memory` is that of the
    machine which runs them, in bytes, None where it is not known.

    `first_seconds` is the wait for a first token, the loading of the model included, `between_seconds` for each
    further one; `wait_seconds` is what a turn may lose to a server that hangs."""

    def __init__(
        self,
        embedded: Brain,
        server: OllamaServer,
        wanted: Sequence[str],
        catalog: Mapping[str, Tool],
        *,
        memory: int | None,
        prompt_tokens: int = PROMPT_TOKENS,
        first_seconds: float = 60.0,
        between_seconds: float = 20.0,
        wait_seconds: float = WAIT_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.embedded = embedded
        self._server = server
        self._wanted = wanted
        self._catalog = catalog
        self._prompt_tokens = prompt_tokens
        self._memory = memory
        self._patience = Patience(first_seconds, between_seconds)
        self._wait = wait_seconds
        self._clock = clock
        self._brains: dict[Model, OllamaBrain] = {}
        self._installed: Installed | None = None
        self._says = ""
        self._looked_at = float("-inf")
        self._was_slow = False
        self._looking: asyncio.Task[None] | None = None
        self._failures = 0
        self._rests_until = float("-inf")

    async def choose(self, preferred: str | None) -> Choice:
        if preferred == EMBEDDED:
            return Choice(self.embedded)
        models, absent = await self._models()
        model = first_usable(self._wanted, models, self._memory)
        if not preferred or preferred == AUTO:
            return Choice(await self._brain(model), why_not="" if model else absent or "not_installed")
        named = find(preferred, models, self._memory)
        why_not = absent or _why_not(named)
        return Choice(await self._brain(model if why_not else named), preferred, why_not)

    async def offers(self) -> Sequence[Offer]:
        models, absent = await self._models()
        wanted = [self._offer(name, find(name, models), absent) for name in self._wanted]
        known = {model for name in self._wanted if (model := find(name, models))}
        others = [self._offer(m.name, m, "") for m in models if m not in known and m.calls_tools]
        return [Offer(EMBEDDED, "embedded"), *wanted, *others]

    async def look(self) -> Installed:
        """Asks the server now. Raises NoServer."""
        await self._look()
        if self._installed is None:
            raise NoServer(self._says, slow=self._was_slow)
        return self._installed

    def thought(self) -> None:
        self._failures = 0

    def failed(self, failure: BrainFailed) -> None:
        if not failure.is_the_servers:
            return
        self._looked_at = float("-inf")
        if failure.kind == "missing_model":
            return  # the next look shows what else is there
        rest = min(REST_SECONDS * 2**self._failures, LONGEST_REST_SECONDS)
        self._failures += 1
        self._rests_until = self._clock() + rest

    async def aclose(self) -> None:
        if self._looking:
            self._looking.cancel()
            await asyncio.wait([self._looking])

    async def _models(self) -> tuple[Sequence[Model], str]:
        """What is installed, and why nothing is."""
        if self._clock() < self._rests_until:
            return (), "resting"
        if self._clock() - self._looked_at >= REMEMBERED_SECONDS:
            await self._glance()
        return (self._installed.models, "") if self._installed else ((), "no_server")

    async def _glance(self) -> None:
        """Looks, and waits for it a little; not at all for a server that kept us waiting before."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        await asyncio.wait([self._looking], timeout=0 if self._was_slow else self._wait)
        self._was_slow = self._was_slow or not self._looking.done()

    async def _look(self) -> None:
        try:
            self._installed, self._was_slow = await self._server.look(), False
        except NoServer as absent:
            self._installed, self._says, self._was_slow = None, str(absent), absent.slow
        self._looked_at = self._clock()

    async def _brain(self, model: Model | None) -> Brain:
        """Made once for each installed model."""
        if model is None:
            return self.embedded
        if model not in self._brains:
            try:
                self._brains[model] = await asyncio.to_thread(self._made, model)
            except Exception:  # such as a library that is not whole; there is still a brain
                log.exception("no brain could be made", model=model.name)
                return self.embedded
        return self._brains[model]

    def _made(self, model: Model) -> "OllamaBrain":
        from agent.ollama.brain import ollama_brain

        log.info("a language model answers", model=model.name, server=self._server.url)
        return ollama_brain(self._server.url, model, self._patience, self._catalog, self._prompt_tokens)

    def _offer(self, name: str, model: Model | None, absent: str) -> Offer:
        size = model.size if model else DOWNLOADS.get(name)
        return Offer(
            name=name,
            kind="ollama",
            why_not=absent or _why_not(model),
            size=size,
            memory=memory_for(size) if size else None,
            fits=size is None or fits(size, self._memory),
            host=self._server.host,
        )


def _why_not(model: Model | None) -> str:
    if model is None:
        return "not_installed"
    return "" if model.calls_tools else "no_tools"
