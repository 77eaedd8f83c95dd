"""Who thinks in one turn: the chosen brain until it fails, and from then on the embedded one.

Whatever the chosen one found stays and is used; what it asked for in vain is not shown to its successor. That a
model is missed, or is there again, is said once in a thread: an answer keeps who wrote it, and who was missed.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

import structlog
from langchain_core.messages import AIMessage, BaseMessage, SystemMessage

from agent.brain import BrainFailed, Hear, Setting, unheard
from agent.brains import Brains, Choice, called, why_not
from agent.calls import refused_in, without
from agent.grounding.grounded import Grounded, ground
from agent.phrases import say
from agent.talk import arguments, error, facts, last_results, this_turn
from knowledge.preferences import AUTO

log = structlog.get_logger(__name__)

WRITER: Final = "brain"
MISSED: Final = "missed"
MAX_THOUGHTS = 12  # fewer than a turn has steps, so that there is one left for an answer


class Mind:
    """`seconds` is how long the chosen brain may take in all; `notices` is what the user must know of it; `hear`
    takes every reply as it is written, also what turns out to be a draft."""

    def __init__(
        self, choice: Choice, brains: Brains, language: str, seconds: float, hear: Hear = unheard
    ) -> None:
        self._brain = choice.brain
        self._brains = brains
        self.language = language
        self._until = asyncio.get_running_loop().time() + seconds
        self._thoughts = 0
        self._has_rewritten = False
        self._left_out: frozenset[str] = frozenset()
        self._choice = choice
        self._hear = hear
        self._greeted = False
        self._misses = ""
        self.notices: list[str] = []

    @property
    def name(self) -> str:
        """Of the brain that thinks now."""
        return self._brain.name

    async def think(self, messages: Sequence[BaseMessage], setting: Setting) -> AIMessage:
        if not self._greeted:
            self._greet(signature(messages))
        if self.is_a_model:
            try:
                return await self._grounded(await self._bounded(messages, setting), messages, setting)
            except BrainFailed as failure:
                self._give_way(failure, messages)
            except Exception as error:
                log.exception("brain failed", brain=self.name)
                self._give_way(BrainFailed("unforeseen", type(error).__name__), messages)
        return await self._brain.think(self.reads(messages), setting, self._hear)

    def signed(self, reply: AIMessage) -> AIMessage:
        """An answer that says who wrote it, and who would have."""
        signs = {WRITER: self.name, MISSED: self._misses}
        return reply.model_copy(update={"response_metadata": {**reply.response_metadata, **signs}})

    @property
    def is_a_model(self) -> bool:
        """Whether what thinks now may invent what it says."""
        return self._brain is not self._brains.embedded

    def reads(self, messages: Sequence[BaseMessage]) -> Sequence[BaseMessage]:
        """The talk as the brain that thinks now is shown it."""
        return without(messages, self._left_out) if self._left_out else messages

    def gives_way(self, kind: str, messages: Sequence[BaseMessage]) -> bool:
        """Lets the embedded brain go on, for this reason; False where it was thinking already."""
        if not self.is_a_model:
            return False
        self._give_way(BrainFailed(kind), messages)
        return True

    def refused(self, refused: Sequence[tuple[str, str]]) -> None:
        """Tells the user which calls of the model did not run (agent/guard.py), and once."""
        if refused:
            tools = ", ".join(dict.fromkeys(tool.replace("_", " ") for _, tool in refused))
            self.notices.append(say("left_out", self.language, name=self.name, tools=tools))

    async def _grounded(
        self, reply: AIMessage, messages: Sequence[BaseMessage], setting: Setting
    ) -> AIMessage:
        """The answer with every number backed: as it was written, written once more, or by templates."""
        if reply.tool_calls:
            return reply
        found = _held_against_the_facts(str(reply.text), messages, setting)
        if found.unbacked and not self._has_rewritten:
            self._has_rewritten = True
            log.warning("numbers without a fact", brain=self.name, unbacked=list(found.unbacked))
            reply = await self._bounded([*messages, reply, _corrected(found.unbacked)], setting)
            if reply.tool_calls:
                return reply
            found = _held_against_the_facts(str(reply.text), messages, setting)
        if not found.unbacked:
            return reply.model_copy(update={"content": found.text})
        self.notices.append(say("unbacked", self.language, name=self.name))
        self._brain = self._brains.embedded
        self._left_out = refused_in(messages)
        return await self._brain.think(self.reads(messages), setting, self._hear)

    async def _bounded(self, messages: Sequence[BaseMessage], setting: Setting) -> AIMessage:
        self._thoughts += 1
        try:
            async with asyncio.timeout_at(self._until) as bound:
                reply = await self._brain.think(messages, setting, self._hear)
        except TimeoutError as error:
            if not bound.expired():
                raise
            raise BrainFailed("slow") from error
        if reply.tool_calls and self._thoughts >= MAX_THOUGHTS:
            raise BrainFailed("looping")
        self._brains.thought()
        if reply.response_metadata.get("done_reason") == "length" and not reply.tool_calls:
            self.notices.append(say("cut_short", self.language, name=self.name))
        return reply

    def _give_way(self, failure: BrainFailed, messages: Sequence[BaseMessage]) -> None:
        log.warning("the embedded brain goes on", brain=self.name, kind=failure.kind, detail=failure.detail)
        self._brains.failed(failure)
        self._misses = (self._choice.preferred or self.name) if failure.is_the_servers else ""
        self.notices.append(self._broke_off(failure))
        self._brain = self._brains.embedded
        self._left_out = refused_in(messages)

    def _broke_off(self, failure: BrainFailed) -> str:
        what = say(f"failed_{failure.kind}", self.language, name=self.name, detail=failure.detail)
        return say("gave_way", self.language, what=what)

    def _greet(self, before: Mapping[str, str]) -> None:
        """Says that another brain answers than the last time, and is not the one that is wanted, or is again."""
        self._greeted = True
        writer, missed = before.get(WRITER, self.name), before.get(MISSED, "")
        if not self._choice.why_not:
            if missed and self.is_a_model and writer != self.name:
                self.notices.append(say("answers_again", self.language, name=self.name))
            return
        wrote = writer if writer not in (self.name, self._brains.embedded.name) else ""
        self._misses = self._choice.preferred or missed or wrote or AUTO
        if self._misses not in (missed, AUTO):
            self.notices.append(self._instead(self._misses))

    def _instead(self, missed: str) -> str:
        what = why_not(missed, self._choice.why_not, self.language)
        return say("instead", self.language, what=what, other=called(self.name, self.language))


def signature(messages: Sequence[BaseMessage]) -> Mapping[str, str]:
    """What the last answer before this turn says of who wrote it; nothing where there is none."""
    before = messages[: len(messages) - len(this_turn(messages))]
    answers = (m.response_metadata for m in reversed(before) if isinstance(m, AIMessage) and not m.tool_calls)
    return next(answers, {})


def _corrected(unbacked: Sequence[str]) -> SystemMessage:
    """What a model is told to write its answer again; models are told in English what to do."""
    return SystemMessage(
        f"No tool result of this talk holds: {', '.join(dict.fromkeys(unbacked))[:400]}. Write your answer to "
        "the user again, in the user's language, using only values of the tool results, each with its own name, "
        "symbol, unit and sign. Leave out what you do not have. Do not mention this correction."
    )


def _held_against_the_facts(draft: str, messages: Sequence[BaseMessage], setting: Setting) -> Grounded:
    """A model's answer against what its turn found, or, where it called nothing, the last turn that did."""
    found = last_results(messages)
    problems = [error(result) for result in found]
    return ground(
        draft,
        [fact for result in found for fact in facts(result)],
        setting.reader,
        args=arguments(messages, found),
        user_text=str(this_turn(messages)[0].text),
        told=[str(value) for problem in problems for value in problem.values()],
    )
