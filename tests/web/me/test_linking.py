"""A number that a fact backs is a link to it; nothing else is."""

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from bots.web.me.linking import linked
from knowledge.conversations import Call
from knowledge.reader import Reader
from tests.conversations.desk import market_desk
from tools.facts import FactSheet

ANSWER = UUID(int=5)
LINK = re.compile(r"\[([^\]]+)\]\(/me/facts/00000000-0000-0000-0000-000000000005/([\d.,]+)\)")


def call(subject: str = "BTC", **values: tuple[float, str]) -> Call:
    sheet = FactSheet(subject, source="kraken", as_of=datetime(2018, 12, 31, 20, tzinfo=UTC))
    for name, (value, unit) in values.items():
        sheet.add(name, value, unit)
    return Call("1", "market_analysis", {}, [fact.as_dict() for fact in sheet.facts])


def links(text: str, *calls: Call, language: str = "en") -> list[tuple[str, str]]:
    return LINK.findall(linked(text, calls, ANSWER, Reader(language)))


PRICE = call(price=(3742.7, "USD"), rsi=(41.93, "ratio"), change_percent=(-2.345, "percent"))


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "**BTC is at 3,742.70 USD**, down 2.3% over a day.",
            "en",
            [("3,742.70 USD", "0.0"), ("2.3%", "0.2")],
        ),
        ("BTC está en 3.742,70 USD, baja un 2,3 %.", "es", [("3.742,70 USD", "0.0"), ("2,3 %", "0.2")]),
        ("BTC está en 3,742.70 USD.", "es", [("3,742.70 USD", "0.0")]),
        ("about $3,743, with an RSI of 41.9", "en", [("$3,743", "0.0"), ("41.9", "0.1")]),
        ("a change of -2.3%", "en", [("-2.3%", "0.2")]),
        ("(41.93)", "en", [("41.93", "0.1")]),
    ],
)
def test_a_number_leads_to_its_fact(text: str, language: str, expected: list[tuple[str, str]]) -> None:
    assert links(text, PRICE, language=language) == expected


@pytest.mark.parametrize(
    "text",
    [
        "BTC will be at 5,000 USD.",
        "RSI 42.5 and 4,193",
        "41.93 EUR and 41.93%",
        "`3742.70` and [3742.70](https://example.org/3742.70)",
        "“Will it be 3742.70?” «¿3742.70?»",
        "31 Dec 2018 20:00 UTC, 2018-12-31, 20:00",
        "13:00 UTC+2, UTC-2:00",
        "S&P500, 4h, v3742.7x, 3742.70/2",
        "2. item",
        "",
    ],
)
def test_what_no_fact_backs_stays_plain(text: str) -> None:
    touching = call(
        price=(3742.7, "USD"), a=(41.93, "USD"), b=(2018, "count"), c=(31, "count"), d=(2, "count")
    )
    assert linked(text, [touching], ANSWER, Reader("en")) == text


@pytest.mark.parametrize("written", ["1.234,50 USD", "1,234.50 USD", "1\u202f234,50 USD", "1’234.50 USD"])
def test_it_is_found_however_the_reader_writes_numbers(written: str) -> None:
    price = call(price=(1234.5, "USD"))
    assert links(f"at {written}", price) == [(written, "0.0")]


@pytest.mark.parametrize("written", ["-0,11 USD", "−0,11 USD"])
def test_a_small_part_of_a_price_is_found_with_the_few_digits_that_it_is_shown_with(written: str) -> None:
    macd = call(price=(140.2, "USD"), macd=(-3.312, "USD"), macd_histogram=(-0.1142, "USD"))
    assert links(f"MACD -3,31 USD; histograma {written}", macd, language="es") == [
        ("-3,31 USD", "0.1"),
        (written, "0.2"),
    ]


def test_without_facts_nothing_changes() -> None:
    assert linked("3742.70", [Call("1", "t", {})], ANSWER, Reader("en")) == "3742.70"


def test_of_two_facts_with_one_value_the_one_that_is_named_is_meant() -> None:
    same = call(support_1=(100.0, "USD"), resistance_1=(100.0, "USD"))
    assert links("support 100.00 USD and resistance 100.00 USD", same) == [
        ("100.00 USD", "0.0"),
        ("100.00 USD", "0.1"),
    ]
    btc, eth = call("BTC", price=(7.5, "USD")), call("ETH", price=(7.5, "USD"))
    assert links("BTC: 7.50 USD\nETH: 7.50 USD", btc, eth) == [("7.50 USD", "0.0"), ("7.50 USD", "1.0")]


def test_where_the_words_leave_it_open_the_link_names_both() -> None:
    same = call(upper=(100.0, "USD"), lower=(100.0, "USD"))
    assert links("it stands at 100.00 USD", same) == [("100.00 USD", "0.0,0.1")]


def test_a_link_changes_no_word() -> None:
    text = "**BTC is at 3,742.70 USD** (41.93)."
    assert re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", linked(text, [PRICE], ANSWER, Reader("en"))) == text


@pytest.mark.parametrize(
    ("question", "language"), [("How is BTC on 4h?", "en"), ("¿Cómo está BTC en 4h?", "es")]
)
async def test_every_price_and_percentage_of_a_real_answer_opens(question: str, language: str) -> None:
    answer = await (await market_desk(language)).say(question)
    shown = linked(answer.text, answer.calls, answer.id, Reader(language))
    plain = re.sub(r"\[[^\]]*\]\([^)]*\)", "", shown)
    assert re.findall(r"\d[\d.,]*\s?(?:USD|%)", plain) == []
    assert shown.count("/me/facts/") > 8
    for refs in re.findall(r"/me/facts/[^/]+/([\d.,]+)\)", shown):
        assert all(_exists(answer.calls, ref) for ref in refs.split(","))


def _exists(calls: Any, ref: str) -> bool:
    which, _, fact = ref.partition(".")
    return int(fact) < len(calls[int(which)].facts)
