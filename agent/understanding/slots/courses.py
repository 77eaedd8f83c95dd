"""Courses, lessons and quizzes."""

import re
from collections.abc import Mapping
from typing import Final

from agent.understanding.clauses import Clause
from agent.understanding.lexicon import book
from agent.understanding.meaning import ToolCall
from agent.understanding.slots.filled import Fill, Filled, Request, said, whole
from agent.understanding.slots.portfolio import first
from agent.understanding.topics import rest, topic_after, trimmed

_NO_TOPIC: Final = re.compile(
    r"(?:available|disponibles?|beginners?|principiantes?|intermediate|intermedio|advanced|avanzado|here|me|you"
    r"|(?:some )?(?:kind of )?(?:courses?|lessons?|cursos?|lecciones)(?: (?:i|we|you|que) .*)?"
    r"|trading platform|there|hay|nivel.*|level.*|начинающих|новичков|продвинутых|mi progreso|today|hoy)\Z"
)


def _course(request: Request) -> Filled:
    clause = request.clause
    level = first(clause, "levels")
    topic = _without_level(clause, topic_after(clause))
    if not topic and clause.intent and clause.tool in ("get_lesson", "start_quiz"):
        topic = rest(clause, clause.intent.end) or None
    if topic and (_NO_TOPIC.fullmatch(topic.lower()) or topic.isdecimal()):
        topic = None
    return whole(ToolCall(clause.tool, said(topic=topic, level=level)))


def _without_level(clause: Clause, topic: str | None) -> str | None:
    """ "principiantes de análisis técnico" is about análisis técnico."""
    for match in clause.reading.find(book("entities", "levels"), clause.start, clause.end):
        start, end = clause.reading.said(match)
        topic = topic.replace(clause.reading.text[start:end], "") if topic else None
    return trimmed(re.sub(r"\s+", " ", topic)) if topic else None


def _answer(request: Request) -> Filled:
    clause = request.clause
    after = rest(clause, clause.intent.end if clause.intent else clause.start)
    written = clause.reading.text[clause.intent.start : clause.intent.end] if clause.intent else ""
    return whole(ToolCall("quiz_answer", {"answer": after or written.split()[-1]}))


def _progress(request: Request) -> Filled:
    return whole(ToolCall("learning_progress", {}))


TOOLS: Final[Mapping[str, Fill]] = {
    "list_courses": _course,
    "get_lesson": _course,
    "start_quiz": _course,
    "quiz_answer": _answer,
    "learning_progress": _progress,
}
