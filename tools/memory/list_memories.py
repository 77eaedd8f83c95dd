"""Lists everything that is remembered of the person, newest first, to look through or keep as a file. For "what do
you remember about me?", "¿qué sabes de mí?", "export my memories"."""

from pydantic import BaseModel

from tools.catalog import Effect
from tools.context import ToolContext
from tools.memory_facts import memory_sheet, memory_table
from tools.result import ToolResult

EFFECT = Effect.READ
OUTSIDE = True
MOST = 200  # rows of a table
TOLD = 5


class Args(BaseModel):
    pass


async def run(args: Args, context: ToolContext) -> ToolResult:
    """The latest as facts, all of them in the table."""
    kept = await context.memories.listed(limit=MOST)
    sheet = memory_sheet(kept[:TOLD], context.clock(), name="kept", count="shown_count")
    sheet.add("memory_count", len(kept), "count")
    return ToolResult(sheet.facts, [memory_table(kept, sheet)] if kept else ())
