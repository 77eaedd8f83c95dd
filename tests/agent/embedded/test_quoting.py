"""What a person had remembered is read word by word, wherever it is shown, and is never markup."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from agent.embedded.answers import render
from agent.embedded.answers.quoting import as_written
from agent.language import LANGUAGES
from knowledge.reader import Reader
from tools.memory_facts import SOURCE

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def kinds(text: str) -> list[str]:
    """What Markdown makes of it, block by block and piece by piece."""
    blocks = MARKDOWN.parse(text)
    return [block.type for block in blocks] + [
        piece.type for block in blocks for piece in block.children or ()
    ]


PARAGRAPH = ["paragraph_open", "inline", "paragraph_close", "text"]


@pytest.mark.parametrize(
    "text",
    [
        "# big", "**loud**", "*a* and _b_", "`rm`", "[here](http://a.example)", "![x](http://a.example/b.png)",
        "<img src=x>", "> so", "a | b", "~~gone~~", "\\*so\\*", "&lt;b&gt;", "5 < 6 > 4, C#, a_b_c, 2 * 3",
    ],
)  # fmt: skip
def test_markup_is_read_as_it_was_written_with_or_without_markdown(text: str) -> None:
    shown = as_written(text)
    assert kinds(shown) == PARAGRAPH
    assert len(shown) == len(text)
    assert "\\" not in shown
    assert as_written(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("paciencia:disciplina", "paciencia∶disciplina"), ("::note", ":∶note"), (":::note", "::∶note"),
        (":a[b]{c=d}", "∶a［b］{c=d}"), ("a las 12:30", "a las 12:30"), ("lema: paciencia", "lema: paciencia"),
        ("https://a.example", "https://a.example"),
    ],
)  # fmt: skip
def test_no_word_is_taken_for_a_directive_by_the_page(text: str, shown: str) -> None:
    """To its Markdown ":word" is one, and is not shown."""
    assert as_written(text) == as_written(shown) == shown


@given(st.text(alphabet="ab *_`#<>[]()!|~\\&:;lt1-\n\"'", max_size=40))
def test_whatever_is_quoted_stays_one_line_of_words(text: str) -> None:
    shown = as_written(text)
    assert set(kinds(f"“{shown}”")) == set(PARAGRAPH)
    assert not re.search(":[a-zA-Z]", shown)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("tool", "name"),
    [("remember", "remembered"), ("remember", "known_before"), ("recall", "recalled"),
     ("list_memories", "kept"), ("forget", "forgotten"), ("forget", "would_forget")],
)  # fmt: skip
def test_no_answer_draws_a_memory(tool: str, name: str, language: str) -> None:
    evidence = {"source": SOURCE, "as_of": "2026-01-15T12:00:00Z", "simulated": False, "subject": "1"}
    told = [(name, "# **big** <b>x</b>", "label"), ("memory_kind", "fact", "label")]
    told += [(count, "1", "count") for count in ("memory_count", "shown_count", "forgotten_count")]
    facts = [
        {**evidence, "id": each, "name": each, "value": value, "unit": unit} for each, value, unit in told
    ]
    made = {"tool": tool, "args": {}, "facts": facts, "error": None}
    text = render.answer(made, Reader(language))
    assert "＃ ∗∗big∗∗ ‹b>x‹/b>" in text
