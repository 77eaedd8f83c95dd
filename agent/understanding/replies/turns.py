"""What is known when a message is read, from the turns before it: each gives the context of the next."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from agent.understanding.meaning import Context, Expect, ToolCall, Understanding
from agent.understanding.replies.follow_ups import names_in
from agent.understanding.replies.proposals import TOPIC
from agent.understanding.traits import MONEY
from agent.understanding.understand import understand

_LATELY: Final = 3  # turns


def heard(text: str, context: Context) -> Context:
    """After a person's message. A yes or a no settles its proposal; a question about it leaves it on the table;
    anything else is talk of something else. A proposal that was dropped is nothing to come back to."""
    if not context.pending:
        return replace(context, unfinished=text)
    understood = understand(text, context)
    settled = understood.calls if understood.expect in (Expect.CONFIRMED, Expect.CANCELLED) else ()
    dropped = settled if understood.expect is Expect.CANCELLED else ()
    return replace(
        context,
        unfinished=text,
        last_calls=[call for call in context.last_calls if call not in dropped],
        pending=[call for call in context.pending if call not in (*settled, *understood.replaced)],
        moved_on=not _stays(understood),
    )


def made(calls: Sequence[ToolCall], context: Context, *, failed: Sequence[ToolCall] = ()) -> Context:
    """After the assistant's calls: those that move money are proposed, and wait, but for those that failed."""
    proposed = [call for call in calls if call.tool in MONEY and call not in failed]
    about = names_in(calls)
    kept = [call for call in context.pending if not any(_same(call, new) for new in proposed)]
    return replace(
        context,
        last_calls=calls,
        unfinished="",
        spoken=[about, *context.spoken][:_LATELY] if about else context.spoken,
        pending=[*kept, *proposed],
        moved_on=context.moved_on and not proposed,
    )


def _stays(understood: Understanding) -> bool:
    """Whether the talk is still of the proposal."""
    return understood.topic == TOPIC or bool(understood.replaced)


def _same(old: ToolCall, new: ToolCall) -> bool:
    """Whether a later proposal is the same one, changed."""
    return new.tool == old.tool and new.args.get("symbol") == old.args.get("symbol")
