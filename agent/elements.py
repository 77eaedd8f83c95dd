"""What is looked at under an answer: the pictures of its calls, each thing once."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from langchain_core.messages import ToolMessage

from knowledge.conversations import Element


def elements(answer_id: UUID, results: Sequence[ToolMessage]) -> list[Element]:
    """In the order of the calls. Where two calls picture the same thing, the fuller picture stays. The ids
    follow from the answer's, so that an answer made again has the same ones."""
    fullest: dict[tuple[str, str], Element] = {}
    for result in results:
        for picture in result.artifact["pictures"]:
            about = (picture["kind"], picture["about"])
            known = fullest.get(about)
            if known is None or len(str(picture["props"])) > len(str(known.props)):
                id_ = known.id if known else uuid5(answer_id, str(len(fullest)))
                fullest[about] = Element(id_, picture["kind"], picture["props"], result.tool_call_id)
    return list(fullest.values())
