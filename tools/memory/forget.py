"""Deletes for good what was remembered, and says what it was. For "forget that I trade at night", "olvida lo de mi
casa". Of a memory that says more than is named, the rest stays. To delete everything is asked once: "forget
everything" tells what would go, "forget everything, yes" does it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import BaseModel, Field

from knowledge.memories import Memories, Memory, same_words
from knowledge.memory_parts import Parted, parted
from knowledge.stemming import words
from tools.catalog import Effect
from tools.context import ToolContext
from tools.memory_facts import memory_sheet, memory_table, short_id
from tools.result import ToolResult
from trading.errors import BadInput

EFFECT = Effect.WRITE
OUTSIDE = True
_ALL: Final = frozenset(
    {
        *(
            "all",
            "everything",
            "all of it",
            "all memories",
            "all my memories",
            "everything you know about me",
        ),
        *("everything about me", "all about me", "everything you remember", "your memory", "my memories"),
        *("todo", "todos", "todas", "todo lo que sabes de mi", "todo lo que recuerdas", "todo sobre mi"),
        *("todos mis recuerdos", "todos los recuerdos", "mis recuerdos", "todo lo de mi", "todo lo mio"),
        *("все", "всё", "все обо мне", "все что знаешь обо мне", "все воспоминания"),
    }
)
_ALL_WORDS: Final = frozenset(" ".join(words(written)) for written in _ALL)
_SURE: Final = frozenset({"yes", "sure", "si", "sí", "да"})
_ID_BEGINS: Final = 6
_MOST: Final = 100_000
_TOLD: Final = 5
_SHOWN: Final = 1_000  # rows of a table


class Args(BaseModel):
    query: Annotated[
        str,
        Field(
            description="What to forget: words of the memory, the beginning of its id, or all; all, yes once asked"
        ),
    ]


@dataclass(frozen=True, slots=True)
class Taken:
    """A memory that is gone: all of it, or what of it was named; then the rest is a memory still."""

    memory: Memory
    part: Parted


async def run(args: Args, context: ToolContext) -> ToolResult:
    """One memory or a part of it, or all; where several are meant, none is deleted."""
    said = " ".join(args.query.split())
    if means_all(said):
        return await (_forget_all if set(words(said)) & _SURE else _ask)(context)
    taken = await take(said, context.memories)
    sheet = memory_sheet([taken.memory], context.clock(), name="forgotten", count="forgotten_count")
    if taken.part.rest:
        sheet.add("part_forgotten", taken.part.named, "label", subject=short_id(taken.memory))
        sheet.add("rest_kept", taken.part.rest, "label", subject=short_id(taken.memory))
    return ToolResult(sheet.facts)


def means_all(said: str) -> bool:
    """ "everything", "todo lo que sabes de mí", with a yes or without."""
    return " ".join(word for word in words(said) if word not in _SURE) in _ALL_WORDS


async def take(said: str, memories: Memories) -> Taken:
    """Deletes what is named; what else a memory says is kept before it goes, as of when it was said. Raises
    BadInput where none is meant, or several are, or it cannot be told what of one is."""
    memory = await meant(said, memories)
    part = _part(memory, said)
    if part.rest:
        await memories.remember(
            part.rest,
            kind=memory.kind,
            language=memory.language,
            thread=memory.thread,
            message=memory.message,
            at=memory.created_at,
        )
    await memories.forget([memory.id])
    return Taken(memory, part)


async def _ask(context: ToolContext) -> ToolResult:
    """What would go, and the file to keep it in; nothing is deleted."""
    kept = await context.memories.listed(limit=_MOST)
    sheet = memory_sheet(kept[:_TOLD], context.clock(), name="would_forget", count="shown_count")
    sheet.add("memory_count", len(kept), "count")
    return ToolResult(sheet.facts, [memory_table(kept[:_SHOWN], sheet)] if kept else ())


async def _forget_all(context: ToolContext) -> ToolResult:
    kept = await context.memories.listed(limit=_MOST)
    gone = await context.memories.forget([memory.id for memory in kept])
    sheet = memory_sheet(gone[:_TOLD], context.clock(), name="forgotten", count="shown_count")
    sheet.add("forgotten_count", len(gone), "count")
    return ToolResult(sheet.facts)


def _part(memory: Memory, said: str) -> Parted:
    """Raises BadInput where it says more, and what of it is meant cannot be told."""
    if _names_by_id(memory, said):
        return Parted(memory.text)
    found = parted(memory.text, said)
    if found is None:
        raise BadInput(
            "That memory says more.",
            value=said[:80],
            rule=f"It is “{memory.text[:200]}”. Nothing was deleted.",
            remedy=f"Say “forget {short_id(memory)}” to delete all of it.",
            reason="says_more",
            details={"text": memory.text, "id": short_id(memory)},
        )
    return found


def _names_by_id(memory: Memory, said: str) -> bool:
    return len(said) >= _ID_BEGINS and str(memory.id).startswith(said.lower())


async def meant(said: str, memories: Memories) -> Memory:
    """The one that is meant. Raises BadInput where none is, or several are."""
    kept = await memories.listed(limit=_MOST) if said else []
    named = [memory for memory in kept if _names_by_id(memory, said)]
    named = named or [memory for memory in kept if same_words(memory.text) == same_words(said)]
    found: Sequence[Memory] = named or (await memories.holding(said) if said else [])
    if len(found) == 1:
        return found[0]
    texts = "; ".join(f"“{memory.text[:60]}”" for memory in found[:5])
    raise BadInput(
        f"{len(found)} memories are meant." if found else "I remember nothing of that.",
        value=said[:80],
        rule=f"They are {texts}."
        if found
        else "What is forgotten is one memory, found by its words, or all.",
        remedy="Say more of its words." if found else "Ask “what do you remember about me?” to see them.",
        reason="which_memory" if found else "no_such_memory",
        details={"names": texts},
    )
