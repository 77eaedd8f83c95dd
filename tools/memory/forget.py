"""Deletes for good what was remembered, and says what it was. For "forget that I trade at night", "olvida lo de mi
casa", "forget everything"."""

from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import BaseModel, Field

from knowledge.memories import Memories, Memory, same_words
from knowledge.stemming import fold
from tools.catalog import Effect
from tools.context import ToolContext
from tools.memory_facts import memory_sheet
from tools.result import ToolResult
from trading.errors import BadInput

EFFECT = Effect.WRITE
OUTSIDE = True
_ALL: Final = frozenset(
    {
        "all",
        "everything",
        "all of it",
        "all memories",
        "todo",
        "todos",
        "todas",
        "todo lo que sabes de mi",
        "все",
    }
)
_ID_BEGINS: Final = 6
_MOST: Final = 100_000


class Args(BaseModel):
    query: Annotated[
        str, Field(description="What to forget: words of the memory, the beginning of its id, or all")
    ]


async def run(args: Args, context: ToolContext) -> ToolResult:
    """One memory, or all; where several are meant, none is deleted."""
    found = await meant(args.query, context.memories)
    gone = await context.memories.forget([memory.id for memory in found])
    return ToolResult(memory_sheet(gone, context.clock(), name="forgotten", count="forgotten_count").facts)


async def meant(query: str, memories: Memories) -> Sequence[Memory]:
    """One, or all where all are named. Raises BadInput where none is meant, or several are."""
    said = " ".join(query.split())
    if fold(said) in _ALL:
        return await memories.listed(limit=_MOST)
    kept = await memories.listed(limit=_MOST) if said else []
    named = [m for m in kept if len(said) >= _ID_BEGINS and str(m.id).startswith(said.lower())]
    named = named or [m for m in kept if same_words(m.text) == same_words(said)]
    found = named or (list(await memories.holding(said)) if said else [])
    if len(found) == 1:
        return found
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
