"""A tool call as the page shows it: what was asked, and each fact with its source and time."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from babel.dates import format_datetime

from agent.embedded.answers.numbers import show
from agent.embedded.answers.render import answer
from agent.embedded.answers.wording import word
from bots.web.words import in_words, language_of
from knowledge.conversations import Call

MOST_FACTS = 80
_Fact = Mapping[str, Any]


def asked(call: Call) -> str:
    """The arguments in one line."""
    given = {name: value for name, value in call.args.items() if value not in (None, "", [], {})}
    return " · ".join(f"**{cell(name)}** {cell(_plain(value))}" for name, value in given.items())


def found(call: Call, language: str) -> str:
    """The facts as Markdown tables, one for each source and time; or the error's sentences."""
    if call.error:
        return told(call.error, language)
    language = language_of(language)
    tables = [_table(list(facts), language) for _, facts in groupby(call.facts[:MOST_FACTS], _evidence)]
    if len(call.facts) > MOST_FACTS:
        tables.append(f"… +{len(call.facts) - MOST_FACTS}")
    return "\n\n".join(tables)


def told(error: Mapping[str, Any], language: str) -> str:
    """A problem's sentences in the reader's language. They quote what was typed, which stays text."""
    return cell(answer({"error": error}, language_of(language)))


def _evidence(fact: _Fact) -> tuple[str, str, bool]:
    return str(fact.get("source", "")), str(fact.get("as_of", "")), bool(fact.get("simulated"))


def _table(facts: Sequence[_Fact], language: str) -> str:
    words = in_words(language)
    source, as_of, simulated = _evidence(facts[0])
    label = f" · **{words['simulated']}**" if simulated else ""
    lines = [
        f"{words['source']}: {cell(source)} · {_moment(as_of, language)}{label}",
        "",
        f"| {words['fact']} | {words['value']} |",
        "|:--|--:|",
        *(f"| {cell(_name(fact, facts, language))} | {cell(show(fact, language))} |" for fact in facts),
    ]
    return "\n".join(lines)


def _name(fact: _Fact, facts: Iterable[_Fact], language: str) -> str:
    """With its subject where the table speaks of several."""
    name = word(str(fact["name"]), language)
    several = len({one.get("subject") for one in facts}) > 1
    return f"{name} · {fact['subject']}" if several else name


def _moment(text: str, language: str) -> str:
    """ISO time as the language writes it; anything else as it is."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return cell(text)
    if len(text) == len("2018-12-31"):
        return str(format_datetime(when, "d MMM y", locale=language))
    return str(format_datetime(when.astimezone(UTC), "d MMM y HH:mm", locale=language)) + " UTC"


def _plain(value: Any) -> str:
    return ", ".join(str(one) for one in value) if isinstance(value, list | tuple) else str(value)


def cell(text: str) -> str:
    """Text that cannot leave its cell of a Markdown table, nor be taken for markup."""
    for sign in "\\|`*_[]<>":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())
