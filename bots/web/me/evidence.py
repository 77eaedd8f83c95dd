"""A tool call as the page shows it: what was asked, and each fact with its source and time."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from agent.embedded.answers.numbers import chosen, stated, taken
from agent.embedded.answers.render import answer
from agent.embedded.answers.wording import preference, source, word
from bots.web.words import words
from knowledge.conversations import Call
from knowledge.reader import Reader
from tools.preferences import SETTINGS

MOST_FACTS = 80
_Fact = Mapping[str, Any]


def asked(call: Call, reader: Reader) -> str:
    """The arguments in one line."""
    return " · ".join(f"**{cell(name)}** {cell(value)}" for name, value in arguments(call, reader))


def arguments(call: Call, reader: Reader) -> Sequence[tuple[str, str]]:
    """What was asked, by name, without what was left open."""
    given = {name: value for name, value in call.args.items() if value not in (None, "", [], {})}
    return [(word(name, reader.language), _plain(name, value, reader)) for name, value in given.items()]


def found(call: Call, reader: Reader) -> str:
    """The facts as Markdown tables, one for each source and time; or the error's sentences."""
    if call.error:
        return told(call.error, reader)
    tables = [_table(list(facts), reader) for _, facts in groupby(call.facts[:MOST_FACTS], _evidence)]
    if len(call.facts) > MOST_FACTS:
        tables.append(words("page", reader.language)["more"].format(count=len(call.facts) - MOST_FACTS))
    return "\n\n".join(tables)


def told(error: Mapping[str, Any], reader: Reader) -> str:
    """A problem's sentences in the reader's language. They quote what was typed, which stays text."""
    return cell(answer({"error": error}, reader))


def _evidence(fact: _Fact) -> tuple[str, str, bool]:
    return str(fact.get("source", "")), str(fact.get("as_of", "")), bool(fact.get("simulated"))


def _table(facts: Sequence[_Fact], reader: Reader) -> str:
    said = words("page", reader.language)
    origin, _, simulated = _evidence(facts[0])
    label = f" · **{said['simulated']}**" if simulated else ""
    several = len({fact.get("subject") for fact in facts}) > 1
    lines = [
        f"{said['source']}: {cell(source(origin, reader.language))} · {_moment(facts[0], reader)}{label}",
        "",
        f"| {said['fact']} | {said['value']} |",
        "|:--|--:|",
        *(
            f"| {cell(_name(fact, reader, several=several))} | {cell(_value(fact, reader))} |"
            for fact in facts
        ),
    ]
    return "\n".join(lines)


def _name(fact: _Fact, reader: Reader, *, several: bool) -> str:
    """With its subject where the table speaks of several. A setting is its own name."""
    if fact.get("source") == SETTINGS:
        name = preference(str(fact["subject"]), reader.language)
        return name if fact["name"] != "before" else f"{name} ({word('before', reader.language)})"
    name = word(str(fact["name"]), reader.language)
    return f"{name} · {word(str(fact['subject']), reader.language)}" if several else name


def _value(fact: _Fact, reader: Reader) -> str:
    return chosen(fact, reader) if fact.get("source") == SETTINGS else stated(fact, reader)


def _moment(fact: _Fact, reader: Reader) -> str:
    """ISO time as the reader writes it; anything else as it is."""
    try:
        return taken(fact, reader)
    except ValueError:
        return cell(str(fact["as_of"]))


def _plain(name: str, value: Any, reader: Reader) -> str:
    if name == "key":
        return preference(str(value), reader.language)
    return ", ".join(str(one) for one in value) if isinstance(value, list | tuple) else str(value)


def cell(text: str) -> str:
    """Text that cannot leave its cell of a Markdown table, nor be taken for markup."""
    for sign in "\\|`*_[]<>":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())
