"""Which brain answers: by what is installed, what fits, what is preferred, and what failed a moment ago."""

import asyncio
import time

import pytest

from agent.brain import BrainFailed
from agent.brains import Offer, why_not
from agent.ollama.brains import LONGEST_REST_SECONDS, REMEMBERED_SECONDS, REST_SECONDS, WAIT_SECONDS
from agent.ollama.models import find, fits, memory_for, memory_of_this_machine
from agent.ollama.server import Model, NoServer, OllamaServer
from tests.agent.ollama.desks import brains, desk
from tests.clocks import Clock
from tests.doubles.ollama_server import GIB, LLAMA, QWEN, OllamaDouble, Reply, error, missing, words

TOOLS = ("completion", "tools")
BOTH = {LLAMA: (5 * GIB, TOOLS), QWEN: (int(4.4 * GIB), TOOLS)}
NOBODY = "http://127.0.0.1:9"  # the port of "discard", where nobody listens


async def chosen(given: object, preferred: str | None = None) -> str:
    return (await given.choose(preferred)).brain.name  # type: ignore[attr-defined]


async def test_the_first_wanted_model_that_is_installed_answers() -> None:
    async with OllamaDouble(installed=BOTH) as server:
        assert await chosen(brains(server.url)) == LLAMA
        assert await chosen(brains(server.url, wanted=(QWEN, LLAMA))) == QWEN
        assert await chosen(brains(server.url, wanted=("mistral:7b",))) == "embedded"


@pytest.mark.parametrize(
    ("gib", "name"),
    [(64, "qwen2.5:14b"), (12, "qwen2.5:7b"), (7.7, "qwen2.5:3b"), (4.3, "qwen2.5:1.5b"), (3, "embedded")],
)
async def test_the_largest_that_fits_the_memory_answers(gib: float, name: str) -> None:
    sizes = {"14b": 8.4, "7b": 4.4, "3b": 1.8, "1.5b": 0.92}
    installed = {f"qwen2.5:{tag}": (int(size * GIB), TOOLS) for tag, size in sizes.items()}
    async with OllamaDouble(installed=installed) as server:
        given = brains(server.url, wanted=tuple(installed), memory=int(gib * GIB))
        assert await chosen(given) == name
        assert await chosen(given, "qwen2.5:14b") == "qwen2.5:14b"  # who names it, gets it


async def test_a_model_that_cannot_call_tools_is_not_taken() -> None:
    async with OllamaDouble(installed={LLAMA: (GIB, ("completion",)), QWEN: (GIB, TOOLS)}) as server:
        given = brains(server.url)
        assert await chosen(given) == QWEN
        choice = await given.choose(LLAMA)
        assert (choice.brain.name, choice.preferred, choice.why_not) == (QWEN, LLAMA, "no_tools")


@pytest.mark.parametrize(
    ("preferred", "name"),
    [(None, LLAMA), ("", LLAMA), ("auto", LLAMA), (QWEN, QWEN), ("qwen2.5", QWEN), ("embedded", "embedded")],
)
async def test_what_the_user_prefers_comes_first(preferred: str | None, name: str) -> None:
    async with OllamaDouble(installed=BOTH) as server:
        choice = await brains(server.url).choose(preferred)
        assert (choice.brain.name, choice.why_not) == (name, "")


@pytest.mark.parametrize(("language", "said"), [("en", "not installed"), ("es", "no está instalado")])
async def test_a_preference_that_cannot_be_met_is_said_and_another_brain_answers(
    language: str, said: str
) -> None:
    async with OllamaDouble(words("Hello.")) as server:
        message = await desk(server.url, language=language, preferred="mistral:7b").say("mhm")
    assert message.brain == LLAMA
    (notice,) = message.notices
    assert said in notice
    assert "ollama pull mistral:7b" in notice
    assert LLAMA in notice


async def test_without_a_server_the_embedded_brain_answers_at_once_and_says_nothing_of_it() -> None:
    began = time.monotonic()
    message = await desk(NOBODY).say("BTC price")
    assert time.monotonic() - began < 1
    assert (message.brain, message.notices) == ("embedded", ())
    named = await desk(NOBODY, preferred=LLAMA).say("BTC price")
    assert "no Ollama server answers" in named.notices[0]


async def test_a_server_that_hangs_costs_a_turn_a_fraction_of_a_second_once() -> None:
    async with OllamaDouble() as server:
        server.hangs = True
        clock = Clock(100.0)
        given = brains(server.url, clock=clock, wait_seconds=WAIT_SECONDS)
        began = time.monotonic()
        assert await chosen(given) == "embedded"
        assert WAIT_SECONDS * 0.5 < time.monotonic() - began < WAIT_SECONDS + 0.5
        for _ in range(20):
            clock.now += REMEMBERED_SECONDS
            began = time.monotonic()
            assert await chosen(given) == "embedded"
            assert time.monotonic() - began < WAIT_SECONDS * 0.8
        await given.aclose()


async def test_a_server_is_asked_once_in_a_while_and_about_each_file_once() -> None:
    async with OllamaDouble(installed=BOTH) as server:
        clock = Clock(100.0)
        given = brains(server.url, clock=clock)
        for _ in range(5):
            await given.choose(None)
        assert sorted(server.asked) == ["/api/show", "/api/show", "/api/tags", "/api/version"]
        clock.now += REMEMBERED_SECONDS
        await given.choose(None)
        assert server.asked.count("/api/tags") == 2
        assert server.asked.count("/api/show") == 2


async def test_a_server_that_starts_later_is_found_and_one_that_stopped_is_missed() -> None:
    clock = Clock(100.0)
    async with OllamaDouble(installed={}) as server:
        given = brains(server.url, clock=clock)
        assert await chosen(given) == "embedded"
        server.installed = dict(BOTH)
        clock.now += REMEMBERED_SECONDS
        assert await chosen(given) == LLAMA
    clock.now += REMEMBERED_SECONDS
    assert await chosen(given) == "embedded"


async def test_a_server_that_failed_is_left_alone_longer_each_time_until_it_answers_again() -> None:
    async with OllamaDouble() as server:
        clock = Clock(100.0)
        given = brains(server.url, clock=clock)
        rests = []
        for _ in range(7):
            brain = (await given.choose(None)).brain
            assert brain.name == LLAMA
            given.failed(BrainFailed("gone"))
            began = clock.now
            assert (await given.choose(LLAMA)).why_not == "resting"
            while await chosen(given) == "embedded":
                clock.now += REST_SECONDS
            rests.append(clock.now - began)
        assert rests[:3] == [REST_SECONDS, 2 * REST_SECONDS, 4 * REST_SECONDS]
        assert rests[-1] == LONGEST_REST_SECONDS
        given.thought()
        given.failed(BrainFailed("gone"))
        clock.now += REST_SECONDS
        assert await chosen(given) == LLAMA


async def test_a_model_that_only_said_nonsense_is_asked_again_in_the_next_turn() -> None:
    async with OllamaDouble(words(""), words("Hello.")) as server:
        here = desk(server.url)
        assert (await here.say("BTC price")).brain == "embedded"
        assert (await here.say("hello")).brain == LLAMA


async def test_when_a_model_was_removed_the_next_turn_takes_another() -> None:
    async with OllamaDouble(missing(), words("Hello."), installed=BOTH) as server:
        here = desk(server.url)
        assert (await here.say("BTC price")).brain == "embedded"
        del server.installed[LLAMA]
        assert (await here.say("hello")).brain == QWEN


async def test_offers_name_every_brain_with_its_size_and_why_it_cannot_be_had() -> None:
    extra = {"mistral:7b": (4 * GIB, TOOLS), "nomic-embed-text": (GIB // 4, ("embedding",))}
    async with OllamaDouble(installed={LLAMA: BOTH[LLAMA], **extra}) as server:
        offers = await brains(server.url, memory=12 * GIB).offers()
    assert [offer.name for offer in offers] == ["embedded", LLAMA, "qwen2.5:14b", QWEN, "mistral:7b"]
    assert [offer.why_not for offer in offers] == ["", "", "not_installed", "not_installed", ""]
    assert offers[1] == Offer(LLAMA, "ollama", "", 5 * GIB, memory_for(5 * GIB), True)
    assert offers[2].size
    assert not offers[2].fits
    assert [offer.why_not for offer in await brains(NOBODY).offers()] == ["", *["no_server"] * 3]
    assert all(why_not(offer.name, offer.why_not, "es") for offer in offers if offer.why_not)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("llama3.1:8b", "llama3.1:latest"),
        ("llama3.1:70b", None),
        ("qwen2.5:7b", "qwen2.5:7b"),
        ("qwen2.5", "qwen2.5:14b"),
        ("qwen2.5:14b", "qwen2.5:14b"),
        ("llama3.1", "llama3.1:latest"),
        ("llama3.1:latest", "llama3.1:latest"),
        ("llama3.1:8b-instruct-q8_0", None),
        ("phi3", None),
        ("", None),
    ],
)
def test_a_model_is_found_by_the_names_that_people_use(name: str, found: str | None) -> None:
    able = frozenset(TOOLS)
    models = [
        Model("llama3.1:latest", "a", 5 * GIB, 8.0, able),
        Model("qwen2.5:7b", "b", 4 * GIB, 7.6, able),
        Model("qwen2.5:14b", "c", 9 * GIB, 14.8, able),
    ]
    model = find(name, models)
    assert (model.name if model else None) == found
    if name == "qwen2.5":
        assert [getattr(find(name, models, gib * GIB), "name", "") for gib in (10, 2)] == ["qwen2.5:7b"] * 2


def test_memory_is_read_from_the_system_and_unknown_memory_hinders_nothing() -> None:
    assert (memory_of_this_machine() or 0) > GIB // 2
    assert fits(100 * GIB, None)
    assert not fits(100 * GIB, 16 * GIB)


@pytest.mark.parametrize(("url", "host"), [
    ("http://127.0.0.1:11434", ""), ("http://localhost:1", ""), ("http://[::1]:1", ""), ("http://127.1.2.3", ""),
    ("http://192.168.1.9:11434", "192.168.1.9"), ("https://models.example", "models.example"),
])  # fmt: skip
async def test_who_would_hear_the_words_is_said(url: str, host: str) -> None:
    given = brains(url)
    given.failed(BrainFailed("gone"))  # a server that rests is not asked
    assert {offer.host for offer in await given.offers()} == {"", host}


async def test_no_proxy_of_the_environment_and_no_redirect_leads_the_words_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with OllamaDouble(words("Stolen.")) as stranger:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, stranger.url)
        moved = Reply(status=307, location=f"{stranger.url}/api/chat")
        async with OllamaDouble(words("Mine."), moved) as server:
            here = desk(server.url)
            assert (await here.say("hello")).text == "Mine."
            assert (await here.say("BTC price")).brain == "embedded"
        assert stranger.asked == []


@pytest.mark.parametrize("body", ["{}", "[]", "null", "not json", '{"models": 3}', '{"models": [{}]}'])
async def test_somebody_else_at_the_address_is_no_server(body: str) -> None:
    async with OllamaDouble() as server:
        server.says = body
        with pytest.raises(NoServer):
            await OllamaServer(server.url, near=True).look()
        assert await chosen(brains(server.url)) == "embedded"


async def test_several_turns_at_once_ask_the_server_once() -> None:
    async with OllamaDouble(words("Hello.")) as server:
        given = brains(server.url)
        choices = await asyncio.gather(*(given.choose(None) for _ in range(20)))
        assert {choice.brain.name for choice in choices} == {LLAMA}
        assert server.asked.count("/api/tags") == 1


async def test_a_model_whose_details_cannot_be_had_does_not_hide_the_others() -> None:
    async with OllamaDouble(installed=BOTH) as server:
        server.broken = error(500, "cannot open the file")
        assert await chosen(brains(server.url)) == "embedded"
        server.broken = None
        assert await chosen(brains(server.url)) == LLAMA
