"""The knowledge base's files: what comes with the program is whole, and what breaks a rule is named."""

from pathlib import Path

import pytest

from knowledge.entries import FEWEST_WORDS, LANGUAGES, MOST_WORDS, TOPICS, BrokenEntry, passages, read

SOURCE = '[source]\nauthor = "A. Author"\ntitle = "A Book"\nyear = 1999\npublisher = "A House"\n'
TEXT = "word " * FEWEST_WORDS


def entry(head: str = 'title = "Spread"\ntopics = ["costs"]', source: str = SOURCE, body: str = TEXT) -> str:
    return f"+++\n{head}\n{source}+++\n\n{body}\n"


def written(folder: Path, **files: str) -> Path:
    for language in LANGUAGES:
        (folder / f"spread.{language}.md").write_text(files.get(language, entry()), "utf-8")
    return folder


def test_what_comes_with_the_program_is_whole_and_in_both_languages() -> None:
    known = passages()
    places = {
        language: {(p.entry, p.ordinal) for p in known if p.language == language} for language in LANGUAGES
    }
    assert places["en"] == places["es"] != set()
    for passage in known:
        assert set(passage.topics) <= TOPICS
        assert FEWEST_WORDS <= len(passage.text.split()) <= MOST_WORDS


def test_an_entry_is_cut_at_its_headings_and_its_lines_are_joined(tmp_path: Path) -> None:
    body = f"{TEXT}\nwrapped\n\n## How it is measured\n\n- one\n- {TEXT}\n"
    first, second, *_ = read(written(tmp_path, en=entry(body=body), es=entry(body=body)))
    assert (first.entry, first.ordinal, first.language, first.heading) == ("spread", 0, "en", "")
    assert first.text.endswith("word wrapped")
    assert (second.ordinal, second.name) == (1, "Spread: How it is measured")
    assert second.text.startswith("- one\n\n- word")
    assert second.source.year == 1999


@pytest.mark.parametrize(
    ("spanish", "rule"),
    [
        ("no front matter", "begins with TOML"),
        ("+++\ntitle = \n+++\n", "is TOML"),
        (entry(head='title = "Spread"\ntopics = ["costs"]\ntags = []'), "tags: the keys are"),
        (entry(head='title = ""\ntopics = ["costs"]'), "title is"),
        (entry(head='title = "Spread"\ntopics = ["cost"]'), "topics are one or more of"),
        (entry(head='title = "Spread"\ntopics = []'), "topics are one or more of"),
        (entry(head='title = "Spread"\nalso = "x"\ntopics = ["costs"]'), "also is a list"),
        (entry(source=""), "[source] has author"),
        (entry(source=SOURCE.replace("1999", '"1999"')), "year of the source"),
        (entry(source=SOURCE + 'url = "http://x"\n'), "begins with https"),
        (entry(body="too short"), "has 2 words"),
        (entry(body="word " * (MOST_WORDS + 1)), "the text before the first heading has"),
        (entry(body=f"{TEXT}\n\n## Empty\n\nno"), "“Empty” has 1 words"),
        (entry(body=f"{TEXT}\n\n### Deep\n\n{TEXT}"), "headings begin with ##"),
        (entry(body=f"{TEXT} ![x](y)"), "no tables, links or images"),
        (entry(body=f"{TEXT}\n\n## More\n\n{TEXT}"), "says what passage n"),
        (entry(head='title = "Spread"\ntopics = ["risk"]'), "topics is not that of"),
        (entry(source=SOURCE.replace("1999", "2001")), "source is not that of"),
    ],
)
def test_what_breaks_a_rule_is_named_with_its_file(tmp_path: Path, spanish: str, rule: str) -> None:
    with pytest.raises(BrokenEntry) as broken:
        read(written(tmp_path, es=spanish))
    if "tables" not in rule:
        assert rule in broken.value.rule
    assert broken.value.file == "spread.es.md"


def test_an_entry_stands_in_both_languages(tmp_path: Path) -> None:
    (written(tmp_path) / "spread.es.md").unlink()
    with pytest.raises(BrokenEntry, match="both languages"):
        read(tmp_path)


def test_a_file_of_another_name_is_not_passed_over(tmp_path: Path) -> None:
    (written(tmp_path) / "Spread notes.md").write_text(entry(), "utf-8")
    with pytest.raises(BrokenEntry, match=r"<slug>\.en\.md"):
        read(tmp_path)
