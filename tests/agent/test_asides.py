"""What is said beside an answer, and only once."""

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from agent.asides import asides
from knowledge.memories import MemoryKind
from tests.fakes import MemoryMemories, memory


def talk(*said: str) -> list[BaseMessage]:
    """Each of these was answered, but the last."""
    return [one for text in said for one in (HumanMessage(text), AIMessage("..."))][:-1]


async def beside(*said: str, language: str = "es", kept: MemoryMemories | None = None) -> list[str]:
    return await asides(talk(*said), language, kept or memory()[0])


async def test_a_lasting_preference_is_offered_to_be_remembered_once_in_a_thread() -> None:
    (offered,) = await beside("nunca uso apalancamiento, ¿cómo está BTC?")
    assert offered == "¿Quieres que recuerde «nunca uso apalancamiento»? Di «recuérdalo»."
    assert await beside("nunca uso apalancamiento", "¿y ETH?", "¡Nunca uso apalancamiento!") == []
    assert len(await beside("nunca uso apalancamiento", "siempre opero de noche")) == 1


async def test_what_is_remembered_or_done_already_is_not_offered() -> None:
    kept = memory()[0]
    await kept.remember("I only trade at night", kind=MemoryKind.PREFERENCE, language="en")
    assert await beside("I only trade at night", kept=kept) == []
    call = {"name": "set_preference", "args": {}, "id": "1"}
    turn = [HumanMessage("yo solo opero en 4h"), AIMessage("", tool_calls=[call])]
    assert await asides(turn, "es", memory()[0]) == []


@pytest.mark.parametrize(("language", "own"), [("es", "respondo en español"), ("en", "answer in English")])
async def test_who_writes_russian_is_told_once_in_which_language_the_answers_come(
    language: str, own: str
) -> None:
    (told,) = await beside("цена BTC", language=language)
    assert own in told
    assert "Я понимаю по-русски" in told
    assert await beside("цена BTC", "а ETH?", language=language) == []
    assert await beside("how is BTC?", language=language) == []
