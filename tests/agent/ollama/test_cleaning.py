"""What a stream shows, and which texts are calls."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.ollama.cleaning import MOST_CALL_CHARACTERS, Visible, after_thoughts, written_calls

CALL = '{"name": "get_quote", "parameters": {"symbol": "BTC"}}'
BTC = ("get_quote", {"symbol": "BTC"})


def shown(*pieces: str) -> str:
    visible = Visible()
    out = "".join(visible.take(piece) for piece in pieces)
    rest, calls = visible.end()
    assert not calls
    return out + rest


def cut(text: str, at: list[int]) -> list[str]:
    places = sorted({0, len(text), *(place % (len(text) + 1) for place in at)})
    return [text[a:b] for a, b in pairwise(places)]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<think>a</think>b", "b"),
        ("a<think>b</think>c<thinking>d</thinking>e", "ace"),
        ("<THINK>a\n\nb</Think>\nc", "\nc"),
        ("1 < 2, a <b> and <thin", "1 < 2, a <b> and <thin"),
        ("<think>never ends", ""),
        ("plain", "plain"),
        ("", ""),
    ],
)
@given(at=st.lists(st.integers(0, 60), max_size=8))
def test_thoughts_are_left_out_wherever_the_pieces_end(text: str, left: str, at: list[int]) -> None:
    assert shown(*cut(text, at)) == left


@given(st.text(alphabet="<>/think {[`a", max_size=40), st.lists(st.integers(0, 40), max_size=6))
def test_how_a_text_is_cut_changes_nothing(text: str, at: list[int]) -> None:
    def both(pieces: list[str]) -> tuple[str, object]:
        visible = Visible()
        out = "".join(visible.take(piece) for piece in pieces)
        rest, calls = visible.end()
        return out + rest, calls

    assert both([text]) == both(cut(text, at))


def test_words_are_let_through_at_once() -> None:
    visible = Visible()
    assert [visible.take(piece) for piece in ("BTC", " is", " {up}")] == ["BTC", " is", " {up}"]


def test_what_begins_like_a_call_is_held_back_until_it_is_known() -> None:
    visible = Visible()
    assert [visible.take(piece) for piece in (" \n", CALL[:9], CALL[9:])] == ["", "", ""]
    assert visible.end() == ("", [BTC])
    assert shown('{"not": ', '"a call"}') == '{"not": "a call"}'


def test_a_long_text_that_began_like_a_call_is_let_through_in_the_end() -> None:
    text = "[" + "word " * MOST_CALL_CHARACTERS
    assert Visible().take(text) == text


@pytest.mark.parametrize(
    "text",
    [
        CALL,
        f"```json\n{CALL}\n```",
        f"<tool_call>\n{CALL}\n</tool_call>",
        f"<|python_tag|>{CALL}<|eom_id|>",
        f"[{CALL}]",
        '{"name": "get_quote", "arguments": {"symbol": "BTC"}}',
        '{"name": "get_quote", "arguments": "{\\"symbol\\": \\"BTC\\"}"}',
        '{"type": "function", "function": {"name": "get_quote", "parameters": {"symbol": "BTC"}}}',
    ],
)
def test_these_texts_are_a_call(text: str) -> None:
    assert written_calls(text) == [BTC]


@pytest.mark.parametrize("between", ["\n", "; ", ", ", "</tool_call>\n<tool_call>"])
def test_several_calls_may_stand_in_one_text(between: str) -> None:
    assert written_calls(f"{CALL}{between}{CALL}") == [BTC, BTC]


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"I will call {CALL}",
        f"{CALL} and then we shall see",
        '{"symbol": "BTC"}',
        '{"name": "BTC", "price": 3742.7}',
        '{"name": "get_quote"}',
        '{"name": "get_quote", "parameters": "BTC"}',
        '{"name": "get_quote", "parameters": ["BTC"]}',
        '{"name": "", "parameters": {}}',
        '{"name": 3, "parameters": {}}',
        "[1, 2, 3]",
        "[]",
        '{"name": "get_quote", "parameters": {',
        f"[{CALL}, 1]",
        CALL.replace("BTC", "B" * MOST_CALL_CHARACTERS),
        "[" * 3_000,
    ],
)
def test_these_texts_are_words(text: str) -> None:
    assert written_calls(text) == []


def test_all_before_the_last_end_of_thinking_was_thought() -> None:
    assert after_thoughts("a</think>b</think> c") == "c"
    assert after_thoughts(" plain ") == " plain "
