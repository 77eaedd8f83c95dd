"""What the person asks in a turn, and what is known when it is read."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from langchain_core.messages import BaseMessage, HumanMessage

from agent.brain import Setting
from agent.earlier import after
from agent.talk import this_turn
from agent.understanding.meaning import Context, Expect, Understanding
from agent.understanding.reading import read
from agent.understanding.slots.sizes import may_be_money
from agent.understanding.traits import MONEY
from agent.understanding.understand import understand
from knowledge.preference_talk import heard
from trading.errors import Problem
from trading.markets.market_data import MarketData

_TALK: Final = frozenset({"greeting", "farewell", "thanks", "displeased", "identity"})
_LATELY: Final = 3  # messages


def asked(messages: Sequence[BaseMessage]) -> str:
    """The person's own words of this turn."""
    return str(this_turn(messages)[0].text)


class Hearing:
    """What is asked in one turn, understood once, whoever thinks and however often."""

    def __init__(self, setting: Setting, market: MarketData) -> None:
        self._setting = setting
        self._market = market

    async def of(self, messages: Sequence[BaseMessage]) -> Setting:
        """The turn's setting with what the words mean, and with the prices that they were read by."""
        if self._setting.understanding is None:
            self._setting = await _heard(self._setting, messages, self._market)
        return self._setting


def understood(messages: Sequence[BaseMessage], setting: Setting) -> Understanding:
    """What the words of this turn mean.

    What moves money is about what the person named in this talk: a symbol that only a model looked at, as some
    text may have told it to, is asked for."""
    if setting.understanding is not None:
        return setting.understanding
    return _understood(messages, setting, context(messages, setting))


def _understood(messages: Sequence[BaseMessage], setting: Setting, before: Context) -> Understanding:
    found = understand(asked(messages), before)
    about = {
        str(call.args["symbol"]) for call in found.calls if call.tool in MONEY and call.args.get("symbol")
    }
    if not about or about <= _named(messages, setting):
        return found
    return replace(found, expect=Expect.CLARIFY, missing=("symbol",), topic=found.calls[-1].tool)


def _named(messages: Sequence[BaseMessage], setting: Setting) -> set[str]:
    """Every symbol in the person's own words."""
    known = Context(symbols=setting.symbols, clock=setting.now)
    said = [str(message.text) for message in messages if isinstance(message, HumanMessage)]
    return {symbol.name for text in said for symbol in read(text, known).symbols}


def is_small_talk(understanding: Understanding) -> bool:
    """Whether words are all that is wanted."""
    return understanding.expect is Expect.ANSWER and understanding.topic in _TALK


def context(messages: Sequence[BaseMessage], setting: Setting) -> Context:
    before = messages[: len(messages) - len(this_turn(messages))]
    known = Context(
        symbols=setting.symbols,
        clock=setting.now,
        closes=setting.closes,
        number_format=setting.number_format,
        language=setting.language,
        heard=said_in_passing(before),
    )
    return after(before, known)


def said_in_passing(before: Sequence[BaseMessage]) -> str:
    """How the person said last that they always trade, if it was lately."""
    said = [str(message.text) for message in before if isinstance(message, HumanMessage)][-_LATELY:]
    return next((found for text in reversed(said) if (found := heard(text))), "")


async def _heard(setting: Setting, messages: Sequence[BaseMessage], market: MarketData) -> Setting:
    """Read by the last prices of what an amount of two readings may be about ("a 2.700", "buy 1500 of ETH"); they
    cost a look-up, so nobody asks for them otherwise."""
    before = context(messages, setting)
    reading = read(asked(messages), before)
    if all(len(amount.readings) < 2 for amount in reading.amounts):
        said = _understood(messages, setting, before)
        if not reading.amounts or not _open_size(said):
            return replace(setting, understanding=said)
    named = [symbol.name for symbol in reading.symbols]
    named += [str(call.args["symbol"]) for call in before.last_calls if "symbol" in call.args]
    found = {name: await _close(name, market) for name in dict.fromkeys(named)}
    closes = {name: close for name, close in found.items() if close is not None}
    said = _understood(messages, setting, replace(before, closes=closes))
    return replace(setting, closes=closes, understanding=said)


def _open_size(said: Understanding) -> bool:
    """Whether a number of coins may be money, as far as is known without prices."""
    quantities = [call.args.get("quantity") for call in said.calls if call.tool == "place_order"]
    return {"quantity", "notional"} <= set(said.missing) or any(map(may_be_money, quantities))


async def _close(symbol: str, market: MarketData) -> Decimal | None:
    try:
        history = (await market.quote(symbol)).history
    except Problem:
        return None
    return Decimal(str(history.bars.close[-1])) if len(history.bars) else None
