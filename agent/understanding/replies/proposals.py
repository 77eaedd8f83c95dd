"""Answers to what was proposed: a yes, a no, or neither.

Only a message that is a yes and nothing else claims a proposal. A word that praises as well as it agrees
("perfect", "listo") claims one only where it names the deed or the market ("perfect, buy it"). Whatever a yes is
said with (a question, a doubt, a condition, another amount, thanks) leaves the proposal waiting; a no drops it
wherever it stands.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from agent.language import fold
from agent.understanding import talk
from agent.understanding.lexicon import book
from agent.understanding.meaning import Context, Expect, ToolCall, Understanding
from agent.understanding.phrases import Word
from agent.understanding.reading import Reading
from agent.understanding.traits import MONEY, Trait, tools_with

TOPIC: Final = "pending"
_SAYINGS: Final = ("no", "yes", "assent", "noted", "doubt", "thanks", "polite")
"""Of sayings of the same length the first is meant."""
_QUESTIONED: Final = re.compile(r"[?¿👎❌🚫✋⛔🤔]")
_LONG: Final = 12
_EVERYTHING: Final = re.compile(r"(?:all|everything|todo|todos|todas|все)(?!.*(?:yes|si|да)$)(?: .*)?")
_ANSWERED_BY_DEEDS: Final = tools_with(Trait.ANSWERED_BY_DEEDS)


def answered(reading: Reading, context: Context) -> Understanding | None:
    """What a message means that says nothing but a yes or a no; None where it says more."""
    if len(reading.words) > _LONG:
        return None
    kinds = _kinds(reading, context)
    if not kinds or ("other" in kinds and ("no" in kinds or _QUESTIONED.search(reading.text))):
        return None
    if not context.pending and any(call.tool in _ANSWERED_BY_DEEDS for call in context.last_calls):
        return None
    if not context.pending and talk.dropped(reading):
        return Understanding(Expect.ANSWER, topic="dropped")
    claimed = _named(reading, context) or list(context.pending)
    if "no" in kinds and not _QUESTIONED.search(reading.text):
        return _claim(Expect.CANCELLED, claimed, context)
    if not kinds & {"yes", "assent", "noted"} and not (context.pending and kinds & {"no", "doubt"}):
        return None
    if not context.pending:
        return _agreed(context) if "yes" in kinds else _noted(reading)
    if "thanks" in kinds and "yes" not in kinds:
        return Understanding(Expect.ANSWER, topic="thanks")
    if not (kinds & {"yes", "assent"} or kinds >= {"noted", "deed"}):
        return _unclear(context)
    if kinds & {"doubt", "no", "other"} or _QUESTIONED.search(reading.text):
        return _unclear(context)
    if context.moved_on and not _named(reading, context):
        return _unclear(context)
    return _claim(Expect.CONFIRMED, claimed, context)


def _noted(reading: Reading) -> Understanding | None:
    """ "Exactly" where nothing waits; "ok" and "perfect" are talk."""
    talked = talk.spoken(reading).expect is Expect.ANSWER
    return None if talked else Understanding(Expect.ANSWER, topic="nothing_pending")


def _agreed(context: Context) -> Understanding:
    """A yes where no money waits: to forgetting everything, which the last answer asked about, or to remembering
    what was said in passing."""
    last = context.last_calls[-1] if context.last_calls and not context.unfinished else None
    if last and last.tool == "forget" and _EVERYTHING.fullmatch(fold(str(last.args.get("query", "")))):
        return Understanding(Expect.CALL, [ToolCall("forget", {"query": f"{last.args['query']}, yes"})])
    if context.heard:
        return Understanding(Expect.CALL, [ToolCall("remember", {"text": context.heard})])
    return Understanding(Expect.ANSWER, topic="nothing_pending")


def is_an_answer(understood: Understanding) -> bool:
    """Whether a message was read as a yes or a no, or as one that may have been meant for it."""
    settled = understood.expect in (Expect.CONFIRMED, Expect.CANCELLED)
    return settled or understood.topic in (TOPIC, "nothing_pending")


def asked_about(reading: Reading, context: Context) -> Understanding | None:
    """A question about the proposal that waits, or a yes with a condition."""
    if not context.pending:
        return None
    if _conditional(reading, context):
        return _unclear(context)
    asks = not (reading.symbols or reading.amounts) and reading.find(book("answers", "about"))
    return Understanding(Expect.ANSWER, context.pending, topic=TOPIC) if asks else None


def kept(understood: Understanding, reading: Reading, context: Context) -> Understanding:
    """What a message means that asks for nothing, or for too little, while a proposal waits: the proposal is
    spoken of again, or dropped where the message says a no."""
    if not context.pending or not _says_little(understood, reading, context):
        return understood
    refused = any(label == "no" for label, _, _ in _sayings(reading, context))
    if (refused and not _QUESTIONED.search(reading.text)) or understood.topic in ("nothing_done", "dropped"):
        return _claim(Expect.CANCELLED, list(context.pending), context)
    thanked = understood.topic == "thanks" and bool(_kinds(reading, context))
    return understood if thanked else _unclear(context)


def _says_little(understood: Understanding, reading: Reading, context: Context) -> bool:
    if understood.expect is Expect.DECLINE:
        return (
            understood.topic == "outside"
            and len(reading.words) <= _LONG
            and not reading.find(book("talk", "foreign"))
        )
    if understood.expect is Expect.ANSWER:
        return understood.topic in ("nothing_done", "dropped", "thanks")
    if understood.expect is not Expect.CLARIFY or understood.part:
        return False
    if any(call.tool in MONEY for call in understood.calls):
        return all(any(_repeats(call, waiting) for waiting in context.pending) for call in understood.calls)
    return "symbol" in understood.missing


def _repeats(call: ToolCall, waiting: ToolCall) -> bool:
    """Whether a call says nothing that the proposal does not say: "buy it"."""
    return call.tool == waiting.tool and call.args.items() <= waiting.args.items()


def _claim(expect: Expect, claimed: Sequence[ToolCall], context: Context) -> Understanding:
    if not context.pending:
        return Understanding(Expect.ANSWER, topic="nothing_pending")
    if len(claimed) > 1:
        return Understanding(Expect.CLARIFY, claimed, ("which",), TOPIC)
    return Understanding(expect, claimed)


def _unclear(context: Context) -> Understanding:
    missing = "which" if len(context.pending) > 1 else "yes_or_no"
    return Understanding(Expect.CLARIFY, context.pending, (missing,), TOPIC)


def _conditional(reading: Reading, context: Context) -> bool:
    """ "Yes, if it falls", "sí, mañana": nobody waits for that."""
    said = [(label, end) for label, first, end in _sayings(reading, context) if first == 0]
    after = next((end for label, end in said if label in ("yes", "assent", "noted")), 0)
    if not after:
        return False
    conditions = book("answers", "condition").find(_plain(reading.words), {}, after)
    return bool(conditions) and conditions[0].first == after


def _kinds(reading: Reading, context: Context) -> set[str]:
    """What kinds of sayings the whole message is made of; none where a word belongs to no saying."""
    said = {first: (label, end) for label, first, end in _sayings(reading, context)}
    kinds, at = set(), 0
    while at < len(reading.words):
        if at not in said:
            return set()
        label, at = said[at]
        kinds.add(label)
    return kinds


def _sayings(reading: Reading, context: Context) -> list[tuple[str, int, int]]:
    """The sayings of a message from its first word to its last, each with its first word and the one after it."""
    words = _plain(reading.words)
    found = [
        (match.last - match.first, -rank, match.first, section)
        for rank, section in enumerate(_SAYINGS)
        for match in book("answers", section).find(words, {})
    ]
    deeds = {str(call.args["side"]) for call in context.pending if "side" in call.args}
    if len(deeds) == 1:
        found += [(m.last - m.first, -9, m.first, "deed") for m in book("answers", *deeds).find(words, {})]
    mentions = _mentions(reading, context)
    found += [(end - at, -9, at, "deed" if calls else "other") for at, end, calls in mentions]
    kept: list[tuple[str, int, int]] = []
    at = 0
    while at < len(words):
        here = max((one for one in found if one[2] == at), default=None)
        if here:
            kept.append((here[3], at, at + here[0]))
        at += here[0] if here else 1
    return kept


def _named(reading: Reading, context: Context) -> list[ToolCall]:
    """The proposals that the message names by their symbol or product."""
    meant = [calls for _, _, calls in _mentions(reading, context)]
    return [call for call in context.pending if any(call in calls for calls in meant)]


def _mentions(reading: Reading, context: Context) -> list[tuple[int, int, Sequence[ToolCall]]]:
    """Where symbols and products stand: the first word, the one after the last, and the proposals about it."""
    named = [(one.start, one.end, one.name) for one in reading.symbols]
    named += [(one.start, one.end, one.name) for one in reading.products]
    return [
        (*reading.between(start, end), [call for call in context.pending if name in _about(call)])
        for start, end, name in named
    ]


def _about(call: ToolCall) -> tuple[object, object]:
    return call.args.get("symbol"), call.args.get("product")


def _plain(words: Sequence[Word]) -> list[Word]:
    """As they were written: a misspelt yes is none."""
    return [replace(word, reading="") if word.reading else word for word in words]
