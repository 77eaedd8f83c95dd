"""What the tools of memory keep, find, and refuse."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from knowledge.entries import passages
from knowledge.memories import Memory, MemoryKind
from knowledge.passages import Passage
from tests.fakes import MemoryJobs, MemoryPreferences, MemoryWatchlists, memory
from tools.catalog import load
from tools.context import Said, ToolContext, User
from tools.result import ToolResult
from trading.errors import BadInput

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
CATALOG = load()


def kept(text: str, *, days: int = 0, kind: MemoryKind = MemoryKind.FACT, n: int = 1) -> Memory:
    return Memory(UUID(int=n << 96), text, kind, "en", NOW - timedelta(days=days))


def context(
    *memories: Memory, said: Said | None = None, base: Sequence[Passage] | None = None
) -> ToolContext:
    own = MemoryWatchlists(), lambda: NOW, MemoryPreferences(), MemoryJobs(lambda: UUID(int=1))
    of_memory = memory(*memories, passages=passages() if base is None else base)
    return ToolContext(User(UUID(int=1), language="es"), None, *own, *of_memory, said=said)  # type: ignore[arg-type]


async def run(tool: str, around: ToolContext, **args: Any) -> ToolResult:
    found = CATALOG[tool]
    return await found.run(found.args.model_validate(args), around)


def named(result: ToolResult, name: str) -> list[str]:
    return [fact.value for fact in result.facts if fact.name == name]


async def test_a_note_keeps_where_and_in_which_language_it_was_said() -> None:
    said = Said(uuid4(), uuid4(), "en")
    around = context(said=said)
    assert named(await run("remember", around, text="  my sister   is Clara. "), "remembered") == [
        "my sister is Clara"
    ]
    (stored,) = await around.memories.listed()
    assert (stored.thread, stored.message, stored.language) == (said.thread, said.message, "en")
    again = await run("remember", around, text="My sister is Clara")
    assert named(again, "known_before") == ["my sister is Clara"]
    assert named(again, "remembered") == []


async def test_a_lasting_preference_is_kept_as_one_and_offered_as_a_setting() -> None:
    around = context()
    result = await run("remember", around, text="I only trade 4h")
    assert [(f.subject, f.value) for f in result.facts if f.name == "can_be_set"] == [("timeframe", "4h")]
    assert named(result, "memory_kind") == ["preference"]
    assert dict(await around.preferences.get())["timeframe"] == "1h", "offered, not done"


@pytest.mark.parametrize(
    "text",
    [
        "my password is hunter2",
        "mi contraseña es hunter2",
        "the api key: abc",
        "frase semilla: luna sol mar",
        "binance aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC2dF",
    ],
)
async def test_a_secret_is_refused_and_nowhere_repeated(text: str) -> None:
    around = context()
    with pytest.raises(BadInput) as refused:
        await run("remember", around, text=text)
    assert refused.value.reason == "secret_memory"
    assert text.split()[-1] not in str(refused.value.as_dict())
    assert await around.memories.listed() == []


@pytest.mark.parametrize("text", ["my cat is called Pin", "I forgot my password twice", "I like long words"])
async def test_what_only_sounds_like_a_secret_is_kept(text: str) -> None:
    assert named(await run("remember", context(), text=text), "remembered") == [text]


async def test_last_weeks_talk_is_what_the_conversations_of_then_were_about() -> None:
    around = context(
        kept("About BTC.", days=3, kind=MemoryKind.SUMMARY, n=1),
        kept("About oil.", days=30, kind=MemoryKind.SUMMARY, n=2),
        kept("I like oil", days=2, n=3),
    )
    assert named(await run("recall", around, query="what did we talk about last week?"), "recalled") == [
        "About BTC."
    ]
    assert named(await run("recall", around, query="¿de qué hablamos ayer?"), "recalled") == []
    assert named(await run("recall", around, query="oil last week"), "recalled") == ["I like oil"]
    assert named(await run("recall", around, query="oil"), "recalled") == ["About oil.", "I like oil"]


async def test_one_memory_is_forgotten_by_its_words_its_id_or_with_all() -> None:
    def around() -> ToolContext:
        return context(kept("I trade at night", n=1), kept("I trade from home", n=2))

    for query, gone in (
        ("night", ["I trade at night"]),
        ("i trade FROM home", ["I trade from home"]),
        (str(UUID(int=2 << 96))[:8], ["I trade from home"]),
        ("everything, yes", ["I trade from home", "I trade at night"]),
        ("todo lo que sabes de mí, sí", ["I trade from home", "I trade at night"]),
    ):
        assert named(await run("forget", around(), query=query), "forgotten") == gone


@pytest.mark.parametrize("query", ["everything", "todo", "Todos mis recuerdos", "всё"])
async def test_everything_is_asked_about_once_with_a_file_to_keep(query: str) -> None:
    around = context(kept("I trade at night", n=1), kept("I trade from home", n=2))
    result = await run("forget", around, query=query)
    assert named(result, "would_forget") == ["I trade from home", "I trade at night"]
    assert [len(table.rows) for table in result.pictures] == [2]
    assert len(await around.memories.listed()) == 2


async def test_of_a_memory_that_says_more_the_rest_stays_as_of_when_it_was_said() -> None:
    around = context(kept("tengo 500 euros y vivo en Madrid", days=9))
    result = await run("forget", around, query="tengo 500 euros")
    assert named(result, "part_forgotten") == ["tengo 500 euros"]
    assert named(result, "rest_kept") == ["vivo en Madrid"]
    (left,) = await around.memories.listed()
    assert (left.text, left.created_at) == ("vivo en Madrid", NOW - timedelta(days=9))


async def test_a_memory_whose_parts_cannot_be_told_apart_goes_only_by_its_id() -> None:
    around = context(kept("I trade ETH and BTC"))
    with pytest.raises(BadInput) as refused:
        await run("forget", around, query="I trade BTC")
    assert refused.value.reason == "says_more"
    assert named(await run("forget", around, query=refused.value.details["id"]), "forgotten") == [
        "I trade ETH and BTC"
    ]


async def test_a_wish_that_nothing_acts_on_is_kept_and_said_to_be_so() -> None:
    assert named(await run("remember", context(), text="prefiero respuestas cortas"), "not_acted_on")
    assert not named(await run("remember", context(), text="I trade at night"), "not_acted_on")


@pytest.mark.parametrize(
    ("query", "reason"), [("trade", "which_memory"), ("moon", "no_such_memory"), ("", "no_such_memory")]
)
async def test_where_none_or_several_are_meant_nothing_is_deleted(query: str, reason: str) -> None:
    around = context(kept("I trade at night", n=1), kept("I trade from home", n=2))
    with pytest.raises(BadInput) as refused:
        await run("forget", around, query=query)
    assert refused.value.reason == reason
    assert len(await around.memories.listed()) == 2


async def test_everything_stands_in_the_table_and_the_latest_in_the_facts() -> None:
    around = context(*(kept(f"note {n}", n=n) for n in range(1, 9)))
    result = await run("list_memories", around)
    assert named(result, "memory_count") == ["8"]
    assert named(result, "kept") == ["note 8", "note 7", "note 6", "note 5", "note 4"]
    (table,) = result.pictures
    assert [row[0] for row in table.rows] == [f"note {n}" for n in range(8, 0, -1)]
    assert (await run("list_memories", context())).pictures == ()


async def test_a_concept_is_told_with_its_source_in_the_language_of_the_question() -> None:
    result = await run("knowledge_search", context(said=Said(uuid4(), uuid4(), "en")), query="stop-loss")
    assert named(result, "concept")[0].startswith("Stop-loss")
    assert "2014" in named(result, "cited")[0]
    assert all(fact.source == fact.value for fact in result.facts if fact.name == "cited")
    assert "Un stop-loss" in named(await run("knowledge_search", context(), query="stop-loss"), "passage")[0]
    assert named(await run("knowledge_search", context(), query="zxqv"), "found_count") == ["0"]


async def test_who_only_names_a_concept_is_told_what_it_is_before_where_it_fails() -> None:
    ends_first = context(base=passages()[::-1])
    result = await run("knowledge_search", ends_first, query="índice de fuerza relativa")
    assert [name.count(":") for name in named(result, "concept")] == [0, 1, 1]
    limits = await run("knowledge_search", ends_first, query="límites del índice de fuerza relativa")
    assert named(limits, "concept")[0].endswith("Límites del RSI")


def test_what_comes_from_memory_or_the_knowledge_base_is_marked_as_text_from_outside() -> None:
    outside = {name for name, tool in CATALOG.items() if tool.outside}
    assert outside == {"recall", "knowledge_search", "list_memories", "forget"}
