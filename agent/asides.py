"""What is said beside an answer, whichever brain wrote it: that a lasting preference was heard and could be
remembered, and in which language somebody is answered who writes Russian. Neither is said twice in a thread."""

import re
from collections.abc import Sequence
from typing import Final

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from agent.asked import asked
from agent.embedded.answers.quoting import as_written
from agent.phrases import say
from agent.talk import this_turn
from agent.understanding.traits import Trait, tools_with
from knowledge.memories import Memories, same_words
from knowledge.preference_talk import heard

_HOLD_IT: Final = tools_with(Trait.KEEPS_WHAT_IS_SAID)
_CYRILLIC: Final = re.compile(r"[а-яё]", re.IGNORECASE)
_LATIN: Final = re.compile(r"[a-záéíóúñü]", re.IGNORECASE)


async def asides(messages: Sequence[BaseMessage], language: str, memories: Memories) -> list[str]:
    """For the turn that these messages end with; `language` is that of its answer."""
    text = asked(messages)
    before = [str(one.text) for one in messages if isinstance(one, HumanMessage)][:-1]
    found = []
    if is_russian(text) and not any(map(is_russian, before)):
        found.append(say("reads_russian", language))
    said = heard(text)
    if said and not _was_heard(said, before) and not _is_held(messages) and not await memories.holding(said):
        found.append(say("may_remember", language, said=as_written(said)))
    return found


def is_russian(text: str) -> bool:
    """Whether most of its letters are."""
    return len(_CYRILLIC.findall(text)) > len(_LATIN.findall(text))


def _was_heard(said: str, before: Sequence[str]) -> bool:
    return any(same_words(heard(text)) == same_words(said) for text in before)


def _is_held(messages: Sequence[BaseMessage]) -> bool:
    """Whether this turn has done something with it already."""
    calls = [
        call["name"] for one in this_turn(messages) if isinstance(one, AIMessage) for call in one.tool_calls
    ]
    return any(name in _HOLD_IT for name in calls)
