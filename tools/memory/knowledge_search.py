"""Looks up a concept of trading in the knowledge base: what it is, how it is computed or used, where it fails,
each with its source. For "what is a stop-loss?", "¿cómo se calcula el ATR?", "explain slippage"."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from knowledge.passages import Passage
from knowledge.stemming import words
from tools.catalog import Effect
from tools.context import ToolContext
from tools.facts import FactSheet
from tools.result import ToolResult
from trading.errors import BadInput

EFFECT = Effect.READ
OUTSIDE = True
MOST = 3


class Args(BaseModel):
    query: Annotated[str, Field(description="The concept or question: stop-loss, how is ATR computed")]


async def run(args: Args, context: ToolContext) -> ToolResult:
    """The best passage, and two more that fit."""
    query = " ".join(args.query.split())
    if not query:
        raise BadInput(
            "What should I explain?",
            rule="A search needs a concept or a question.",
            remedy="Ask, for example: what is a stop-loss?",
            reason="nothing_to_explain",
        )
    found = _begun(
        [hit.passage for hit in await context.knowledge.search(query, context.language, MOST)], query
    )
    sheet = FactSheet("knowledge", source="knowledge base", as_of=context.clock())
    sheet.add("found_count", len(found), "count")
    for passage in found:
        sheet.include(_passage(passage))
    return ToolResult(sheet.facts)


def _begun(found: Sequence[Passage], query: str) -> list[Passage]:
    """Whoever only names a concept is told what it is before where it fails."""
    if not found or not set(words(query)) <= {word for name in _names(found[0]) for word in words(name)}:
        return list(found)
    first = [passage for passage in found if passage.entry == found[0].entry and passage.ordinal == 0]
    return [*first, *(passage for passage in found if passage not in first)]


def _names(passage: Passage) -> tuple[str, ...]:
    return (passage.title, *passage.also)


def _passage(passage: Passage) -> FactSheet:
    """Under its own source, as of the year in which that was published."""
    source = passage.source
    cited = f"{source.author}: {source.title} ({source.year}, {source.publisher})"
    row = FactSheet(
        f"{passage.entry} {passage.ordinal}", source=cited, as_of=datetime(source.year, 1, 1, tzinfo=UTC)
    )
    row.add("concept", passage.name, "label")
    row.add("passage", passage.text, "label")
    row.add("cited", cited, "label")
    if source.url:
        row.add("url", source.url, "label")
    return row
