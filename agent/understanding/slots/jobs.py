"""Long work: how it goes, and stopping it."""

from collections.abc import Mapping
from typing import Final

from agent.understanding.meaning import ToolCall
from agent.understanding.slots.filled import Fill, Filled, Request, said, whole
from agent.understanding.vocabulary import patterns


def _job(request: Request) -> Filled:
    """By its kind and the market that it is about, where they were said; or by its number."""
    clause = request.clause
    kinds = [kind for kind, pattern in patterns("job_kinds").items() if pattern.search(clause.folded)]
    bases = [name.partition("/")[0] for name in clause.names]
    ids = [name.name for name in clause.inside(clause.reading.ids)]
    return whole(ToolCall(clause.tool, said(job=" ".join([*kinds[:1], *bases[:1]] or ids[:1]))))


TOOLS: Final[Mapping[str, Fill]] = {"job_status": _job, "job_cancel": _job}
