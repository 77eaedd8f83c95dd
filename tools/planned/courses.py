"""Lessons by conversation."""

from typing import Annotated, Final, Literal

from pydantic import Field

from tools.catalog import Effect
from tools.planned import Planned, planned

Topic = Annotated[str | None, Field(description="What about, as the person said it", max_length=200)]
Level = Annotated[
    Literal["beginner", "intermediate", "advanced"] | None,
    Field(description="How advanced, when it was said"),
]


class ListCourses(Planned):
    """The courses and lessons that there are: "courses on technical analysis", "qué cursos hay"."""

    topic: Topic = None
    level: Level = None


class GetLesson(Planned):
    """Opens a lesson: "teach me about candles", "siguiente lección"."""

    topic: Topic = None
    level: Level = None


class StartQuiz(Planned):
    """Begins a quiz: "quiz me on risk", "cuestionario de velas japonesas"."""

    topic: Topic = None
    level: Level = None


class QuizAnswer(Planned):
    """The person's answer to the question of a quiz that is under way."""

    answer: Annotated[
        str, Field(description="As the person said it: B, 2, true", min_length=1, max_length=2000)
    ]


class LearningProgress(Planned):
    """How far the person has come with the courses: "my progress", "mi progreso"."""


TOOLS: Final = (
    planned(ListCourses, Effect.READ),
    planned(GetLesson, Effect.READ),
    planned(StartQuiz, Effect.WRITE),
    planned(QuizAnswer, Effect.WRITE),
    planned(LearningProgress, Effect.READ),
)
