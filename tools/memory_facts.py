"""Memories as facts: each is a subject of its own, under the beginning of its id."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from knowledge.memories import Memory
from tools.facts import FactSheet
from tools.result import Column, Evidence, Table

SOURCE: Final = "your memories"
_ID_BEGINS: Final = 8


def memory_sheet(memories: Sequence[Memory], now: datetime, *, name: str, count: str) -> FactSheet:
    """`name` says what became of each, such as remembered or forgotten; `count` how many there are."""
    sheet = FactSheet("memory", source=SOURCE, as_of=now)
    sheet.add(count, len(memories), "count")
    for memory in memories:
        subject = short_id(memory)
        sheet.add(name, memory.text, "label", subject=subject)
        sheet.add("memory_kind", memory.kind.value, "label", subject=subject)
        sheet.add("said_at", memory.created_at, "date", subject=subject)
    return sheet


def memory_table(memories: Sequence[Memory], sheet: FactSheet) -> Table:
    """Every memory as a row, for looking through and for keeping as a file."""
    columns = [Column("memory", "label"), Column("memory_kind", "label"), Column("said_at", "date")]
    rows = [[memory.text, memory.kind.value, memory.created_at.isoformat()] for memory in memories]
    return Table("memories", columns, rows, Evidence(sheet.source, sheet.as_of))


def short_id(memory: Memory) -> str:
    return str(memory.id)[:_ID_BEGINS]
