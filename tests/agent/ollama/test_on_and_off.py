"""The model server goes and comes back in the middle of a thread: the talk goes on, both ways."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from agent.ollama.brains import REMEMBERED_SECONDS, REST_SECONDS
from agent.ollama.normal import normal
from knowledge.conversations import Message
from tests.agent.doubles import Desk
from tests.agent.ollama.desks import desk
from tests.agent.ollama.test_brains import Clock
from tests.doubles.ollama_server import LLAMA, OllamaDouble, calls, words
from tools.catalog import load

GOES = {"en": "does not answer", "es": "no responde"}
ABSENT = {"en": "no Ollama server answers", "es": "ningún servidor de Ollama responde"}
BACK = {"en": "answers from here on", "es": "responde a partir de aquí"}
SAID = {
    "en": ("How is BTC on 4h?", "and ETH?", "and on 1d?", "which of the two is up?"),
    "es": ("¿Cómo está BTC en 4h?", "¿y ETH?", "¿y en 1d?", "¿cuál de los dos sube?"),
}
both = pytest.mark.parametrize("language", ["en", "es"])
preferred = pytest.mark.parametrize("preferred", [None, LLAMA], ids=["auto", "by name"])

ANALYSIS = ("market_analysis", {"symbol": "BTC-USD", "timeframe": "4H", "mood": "calm", "window": None})


class Talk:
    """A desk whose server can be turned off and on, with a clock that passes its rests."""

    def __init__(self, server: OllamaDouble, language: str, preferred: str | None = None) -> None:
        self.server = server
        self.clock = Clock(0.0)
        self.desk: Desk = desk(server.url, language=language, preferred=preferred, clock=self.clock)

    async def say(self, text: str) -> Message:
        return await self.desk.say(text)

    async def off(self) -> None:
        await self.server.stop()

    async def on(self) -> None:
        await self.server.start()
        self.clock.now += REST_SECONDS * 8


@pytest.fixture
async def server() -> AsyncIterator[OllamaDouble]:
    async with OllamaDouble(calls(ANALYSIS), words("BTC is up."), words("ETH is up.")) as double:
        yield double


def made(message: Message) -> list[tuple[str, dict[str, Any]]]:
    return [(call.tool, dict(call.args)) for call in message.calls]


@both
@preferred
async def test_a_thread_goes_on_without_its_model_and_with_it_again_and_says_so_once_each_way(
    server: OllamaDouble, language: str, preferred: str | None
) -> None:
    talk = Talk(server, language, preferred)
    first, follow_up, another, after = SAID[language]
    by_model = await talk.say(first)
    assert (by_model.brain, by_model.notices) == (LLAMA, ())
    assert made(by_model) == [("market_analysis", {"symbol": "BTC", "timeframe": "4h"})]

    await talk.off()
    alone = [await talk.say(text) for text in (follow_up, another, another)]
    assert [each.brain for each in alone] == ["embedded"] * 3
    assert [len(each.notices) for each in alone] == [1, 0, 0]
    assert GOES[language] in alone[0].notices[0]
    assert made(alone[0]) == [("market_analysis", {"symbol": "ETH", "timeframe": "4h"})]
    assert made(alone[1]) == [("market_analysis", {"symbol": "ETH", "timeframe": "1d"})]

    await talk.on()
    again = [await talk.say(after), await talk.say(after)]
    assert [each.brain for each in again] == [LLAMA] * 2
    assert [len(each.notices) for each in again] == [1, 0]
    assert BACK[language] in again[0].notices[0]
    read = server.chats[2]["messages"]
    asked = [call["function"] for message in read for call in message.get("tool_calls") or ()]
    assert [each["arguments"]["symbol"] for each in asked] == ["BTC", "ETH", "ETH", "ETH"]
    assert sum(message["role"] == "tool" for message in read) == 4
    assert read[-1] == {"role": "user", "content": after}


@both
@preferred
async def test_a_server_that_went_between_two_turns_is_missed_once(
    server: OllamaDouble, language: str, preferred: str | None
) -> None:
    talk = Talk(server, language, preferred)
    await talk.say(SAID[language][0])
    await talk.off()
    talk.clock.now += REMEMBERED_SECONDS
    alone = [await talk.say(text) for text in SAID[language][1:3]]
    assert [each.brain for each in alone] == ["embedded"] * 2
    assert [len(each.notices) for each in alone] == [1, 0]
    assert LLAMA in alone[0].notices[0]
    assert ABSENT[language] in alone[0].notices[0]
    await talk.on()
    back = await talk.say(SAID[language][3])
    assert (back.brain, len(back.notices)) == (LLAMA, 1)


async def test_whoever_prefers_the_embedded_brain_misses_nobody(server: OllamaDouble) -> None:
    talk = Talk(server, "en")
    await talk.say(SAID["en"][0])
    talk.desk.preferred = "embedded"
    assert (await talk.say("and ETH?")).notices == ()
    talk.desk.preferred = None
    assert (await talk.say("and SOL?")).notices == ()


async def test_what_a_model_said_is_gone_on_from_when_only_the_record_is_left(server: OllamaDouble) -> None:
    talk = Talk(server, "en")
    first = await talk.say("How is BTC on 4h?")
    await talk.off()
    await talk.desk.checkpoints.forget(first.thread_id)
    message = await talk.say("and ETH?")
    assert made(message) == [("market_analysis", {"symbol": "ETH", "timeframe": "4h"})]


@pytest.mark.parametrize(
    ("tool", "given", "made"),
    [
        ("get_quote", {"symbol": "bitcoin", "exchange": ""}, {"symbol": "BTC"}),
        ("get_quote", {"symbol": "eth/eur", "user_id": 7}, {"symbol": "ETH/EUR"}),
        ("correlation_matrix", {"symbols": ["oro", "BTC-USD"]}, {"symbols": ["XAU", "BTC"]}),
        ("market_analysis", {"symbol": "BTC", "timeframe": "1D"}, {"symbol": "BTC", "timeframe": "1d"}),
        ("market_analysis", {"symbol": "BTC", "timeframe": "1M"}, {"symbol": "BTC", "timeframe": "1M"}),
        (
            "backtest_strategy",
            {"strategy": "macd", "symbol": "btc", "signal": 9},
            {"strategy": "macd", "symbol": "BTC", "signal": 9},
        ),
        ("teleport", {"to": None}, {"to": None}),
        ("get_quote", {"ticker": "BTC"}, {"ticker": "BTC"}),
    ],
)
def test_a_models_call_is_kept_as_people_write_it(
    tool: str, given: dict[str, Any], made: dict[str, Any]
) -> None:
    call: Any = {"id": "1", "name": tool, "args": given, "type": "tool_call"}
    assert normal(call, load())["args"] == made
