"""What is to be remembered, found again, explained or forgotten, in the person's own words."""

import re
from collections.abc import Mapping
from typing import Final

from agent.language import fold
from agent.understanding.lexicon import book
from agent.understanding.meaning import ToolCall
from agent.understanding.slots.filled import Fill, Filled, Request, lacking, whole
from agent.understanding.topics import trimmed

_THAT: Final = re.compile(
    r"^(?:that|que|что|:|,|-|\s|about|de|sobre|lo de|про|о том|том|de que|esto|this|the fact"
    r"|(?:the )?(?:bit|part|thing|stuff|note|memory|one) (?:about|on|that|with|where|of)"
    r"|la (?:parte|nota) de(?: que)?)+(?!\w)\s*",
    re.I,
)

_OF_ME: Final = frozenset(["", "me", "about me", "mi", "sobre mi", "de mi", "мне", "обо мне"])
_IT: Final = frozenset(["", "it", "this", "that", "lo", "eso", "esto", "это", "его", "please", "por favor"])
_ALL: Final = re.compile(r"(?<!\w)(?:all|everything|todo|todos|todas|все)(?!\w)")
_SURE: Final = re.compile(r"\W*(?:yes|sure|si|да)(?!\w)")
_TERM: Final = 4  # words of a question that is a term already
_COMPARED: Final = re.compile(
    r"(?<!\w)(?:and|or|vs|versus|difference|between|y|o|diferencia|entre|и|или|разница|отличие)(?!\w)"
)
_PLACES: Final = frozenset({"trading", "order", "orden", "position", "posicion", "chart", "рынок", "trend"})


def _after(request: Request) -> str:
    clause = request.clause
    start = clause.intent.end if clause.intent else clause.start
    return clause.reading.text[start : clause.end].strip(" \t\n?!.,;:¿¡")


def _remember(request: Request) -> Filled:
    text = _THAT.sub("", _after(request)).strip()
    if fold(text) in _IT:
        text = request.context.heard
    return whole(ToolCall("remember", {"text": text})) if text else lacking(ToolCall("remember", {}), "text")


def _forget(request: Request) -> Filled:
    """All of it, asked for again with a yes, is said so: nothing else deletes everything."""
    filled = _query(request)
    query = fold(str(filled.calls[0].args.get("query", "")))
    if query in _OF_ME and _ALL.search(request.clause.folded):
        filled = whole(ToolCall("forget", {"query": "everything"}))
        query = "everything"
    if _ALL.match(query) and _SURE.match(request.clause.reading.folded):
        return whole(ToolCall("forget", {"query": f"{filled.calls[0].args['query']}, yes"}))
    return filled


def _query(request: Request) -> Filled:
    query = trimmed(_THAT.sub("", _after(request)))
    tool = request.clause.tool
    if tool == "knowledge_search" and (within := _held(request)):
        return whole(ToolCall(tool, {"query": within}))
    if tool == "knowledge_search" and len(query.split()) > _TERM and not _COMPARED.search(fold(query)):
        query = _term(request) or query
    if tool == "knowledge_search" and not query:
        query = _term(request, within=True)
    if tool == "knowledge_search" and not query and request.clause.intent:
        query = trimmed(request.clause.written.strip(" ?¿!¡."))  # "order types" asks and names at once
    return whole(ToolCall(tool, {"query": query})) if query else lacking(ToolCall(tool, {}), "query")


def _term(request: Request, *, within: bool = False) -> str:
    """What is to be explained in a long question: "what does it mean when a market is in contango"; `within` the
    words that ask: "how does a wallet work"."""
    reading, intent = request.clause.reading, request.clause.intent
    start = intent.end if intent and not within else request.clause.start
    found = reading.find(book("entities", "terms"), start, request.clause.end)
    spans = [reading.said(match) for match in found]
    known = [reading.text[slice(*span)] for span in spans if fold(reading.text[slice(*span)]) not in _PLACES]
    return max(known, key=len, default="")


def _held(request: Request) -> str:
    """What is to be explained between the words that ask: "what does RSI mean there?"."""
    reading, intent = request.clause.reading, request.clause.intent
    if not intent or intent.whole:
        return ""
    found = reading.find(book("entities", "terms"), intent.start, intent.end)
    said = [reading.text[slice(*reading.said(match))] for match in found]
    return max((one for one in said if fold(one) not in _PLACES), key=len, default="")


def _recall(request: Request) -> Filled:
    query = trimmed(_THAT.sub("", _after(request)))
    return whole(ToolCall("recall", {"query": query or request.clause.written.strip(" ?¿!¡.")}))


def _list(request: Request) -> Filled:
    return whole(ToolCall("list_memories", {}))


TOOLS: Final[Mapping[str, Fill]] = {
    "remember": _remember,
    "forget": _forget,
    "recall": _recall,
    "knowledge_search": _query,
    "list_memories": _list,
}
