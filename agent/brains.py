"""Which brains there are, and which of them thinks in a turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from agent.brain import Brain, BrainFailed
from agent.phrases import say
from knowledge.preferences import AUTO, EMBEDDED


@dataclass(frozen=True, slots=True)
class Offer:
    """A brain that a user can prefer, by its name.

    `size` is that of its file and `memory` what it takes when it runs, in bytes; None where nobody knows.
    `why_not` is "" where it is available, else no_server, resting, not_installed or no_tools. `fits` says
    whether this machine has the memory; without it a brain is used only where it is preferred by name.
    `host` names the other machine that the words would go to, "" where they stay on this one.
    """

    name: str
    kind: Literal["embedded", "ollama"]
    why_not: str = ""
    size: int | None = None
    memory: int | None = None
    fits: bool = True
    host: str = ""

    @property
    def available(self) -> bool:
        return not self.why_not


@dataclass(frozen=True, slots=True)
class Choice:
    """Who thinks in a turn. `preferred` is the name that the user prefers, "" for whichever model there is;
    `why_not` says why it is another one, as in Offer."""

    brain: Brain
    preferred: str = ""
    why_not: str = ""


class Brains(Protocol):
    """Brains that are bound to the program's tools."""

    @property
    def embedded(self) -> Brain:
        """The one that always answers."""
        ...

    async def choose(self, preferred: str | None) -> Choice:
        """By the user's preference: "auto" or nothing, "embedded", or a name as in `offers`. Never raises,
        and never waits noticeably for a server."""
        ...

    async def offers(self) -> Sequence[Offer]:
        """The embedded brain, what the settings name, and whatever else is installed and can call tools."""
        ...

    def thought(self) -> None:
        """The chosen brain thought well."""

    def failed(self, failure: BrainFailed) -> None:
        """It broke off; its server is left alone for a while."""

    async def aclose(self) -> None: ...


class OneBrain:
    """There is no other, so it is the one that always answers."""

    def __init__(self, brain: Brain) -> None:
        self.embedded = brain

    async def choose(self, preferred: str | None) -> Choice:
        if not preferred or preferred in (AUTO, self.embedded.name):
            return Choice(self.embedded)
        return Choice(self.embedded, preferred, "no_server")

    async def offers(self) -> Sequence[Offer]:
        return [Offer(self.embedded.name, "embedded")]

    def thought(self) -> None:
        """Nothing follows from it."""

    def failed(self, failure: BrainFailed) -> None:
        """There is no server to leave alone."""

    async def aclose(self) -> None:
        """Nothing is open."""


def called(name: str, language: str) -> str:
    """A brain's name as the subject of a sentence."""
    return say("embedded_brain", language) if name == EMBEDDED else name


def why_not(name: str, reason: str, language: str) -> str:
    """Why a brain cannot be had, and what to do about it."""
    return say(f"unavailable_{reason}", language, name=name)
