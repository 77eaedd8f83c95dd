"""Free words of a request: what a course, a quiz, a search or the news are about."""

import re
from collections.abc import Iterator
from typing import Final

from agent.understanding.clauses import Clause

_ABOUT: Final = re.compile(
    r"(?<!\w)(?:about|on|of|for|in|with|to|con|с|regarding|covering|over|sobre|acerca de|de|del|para|en"
    r"|про|об|обо|о|по|к)"
    r"(?: (?:the|el|la|los|las|un|una|a|an))? (?P<topic>[^?!.¿¡,;]+)"
)
_TRIM: Final = re.compile(
    r"^(?:(?:please|the|a|an|el|la|los|las|un|una|unos|de|del|of|on|about|is|are|es|son|sobre|que|what|does|do"
    r"|это|такое|про|о|об)\s+)+"
    r"|(?:\s+(?:please|por favor|porfa|пожалуйста|mean|means|meaning|work|works|for me|courses?|cursos?|lessons?"
    r"|for beginners?|para principiantes|beginners?|principiantes?|in trading|en trading|exactly|exactamente"
    r"|there|here|then|now|anyway"
    r"|actually|really|entonces|ahi|aqui|ahora|realmente))+$"
)


def topic_after(clause: Clause, start: int | None = None) -> str | None:
    """What stands after "about", in the person's own words."""
    since = clause.start if start is None else start
    found = _abouts(clause, since)
    match = next((one for one in found if not _is_time(clause, one.start("topic"))), None)
    if not match:
        return None
    return trimmed(clause.reading.text[match.start("topic") : match.end("topic")]) or None


def _abouts(clause: Clause, since: int) -> Iterator[re.Match[str]]:
    """Each "about" in turn, also those within the words after another."""
    while match := _ABOUT.search(clause.reading.folded, since, clause.end):
        yield match
        since = match.start("topic")


def _is_time(clause: Clause, start: int) -> bool:
    """Whether a time begins here: "noticias de hoy sobre la Fed" are not about today."""
    return any(span.start <= start < span.end for span in clause.times)


def rest(clause: Clause, start: int) -> str:
    """What follows the words of the request, up to the end of the clause."""
    return trimmed(clause.reading.text[start : clause.end])


def trimmed(text: str) -> str:
    """Without articles before and politeness behind."""
    bare = text.strip(" \t\n?!.,;:¿¡\"'«»“”-")
    while True:
        lower = bare.lower()
        match = _TRIM.search(lower)
        if not match:
            return bare
        bare = (bare[: match.start()] + bare[match.end() :]).strip(" \t\n?!.,;:¿¡\"'«»“”-")
