"""Words from templates. A number enters an answer only through `show`, which takes a fact.

{{ show(f.price) }}   the fact's value and unit as the reader writes it
{{ exactly(f.price) }}   the same with the decimals of a value that has few
{{ f.trend }}         a fact, or nothing: {% if f.pattern %}

An error is written by the template of its reason, else of its code.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from agent import examples
from agent.embedded.answers import numbers
from agent.embedded.answers.evidence import Evidence, worth
from agent.embedded.answers.naming import named
from agent.embedded.answers.wording import output, preference, preference_value, source, tool_name, word
from agent.understanding.meaning import Expect, Note, ToolCall, Understanding
from agent.understanding.talk import asks_for_advice
from agent.understanding.traits import Trait, tools_with
from knowledge.reader import Reader
from trading.errors import NotAvailableYet

_GENERIC = "generic"
_MARKUP = re.compile(r"[`*_<>\[\]|#~\\“”«»{}]|https?://\S*")
"""What would be more than words in an answer: a part of a message is shown as it was said, and nothing else."""
_MOST = 80  # letters
_NOT_TAKEN = ("past", "since", "left_out")
_HELPLINES = {"europe": "112", "spain": "024", "united_states": "988"}
"""Who listens to a person in despair, at any hour: the public emergency and suicide prevention numbers."""
_SYMBOL = re.compile(r"[A-Z0-9]{2,10}(?:/[A-Z0-9]{2,10})?")


def answers(results: Sequence[Mapping[str, Any]], reader: Reader, told: str = "") -> str:
    """One paragraph or more for each call, in order, then, once, what cannot be done yet. `told` is what was
    answered before in the talk: no explanation is given whole a second time."""
    waiting = [result for result in results if _is_planned(result)]
    done = [result for result in results if result not in waiting]
    parts = [_compared(done, reader)]
    parts += [answer(one, reader, last=one is done[-1] and not waiting, told=told) for one in done]
    if waiting:
        parts.append(not_yet(_asked_for(waiting), reader, told))
    return "\n\n".join(part for part in parts if part)


def _compared(done: Sequence[Mapping[str, Any]], reader: Reader) -> str:
    """Which of several markets moves most, before what is said of each."""
    looked = [one for one in done if one["tool"] == "volatility_analyzer" and not one["error"]]
    found = [fact for one in looked for fact in one["facts"] if fact["name"] == "vol_close_to_close"]
    if len({fact["subject"] for fact in found}) < max(2, len(found)):
        return ""
    rows = sorted(found, key=lambda fact: -float(fact["value"]))
    return _render("compared", reader=reader, rows=rows)


def answer(result: Mapping[str, Any], reader: Reader, *, last: bool = True, told: str = "") -> str:
    """The words for one call: its facts, or its error. Only the last one of a message says what to ask next."""
    if _is_planned(result):
        return not_yet(_asked_for([result]), reader, told)
    if error := result["error"]:
        kinds = (error.get("reason"), error["code"], "problem")
        return _render(*(f"error_{kind}" for kind in kinds), reader=reader, error=error)
    asked = {"args": result["args"], "tool": result["tool"], "last": last, "told": told}
    return _render(result["tool"], _GENERIC, reader=reader, f=Evidence(result["facts"]), **asked)


def noted(notes: Sequence[Note], results: Sequence[Mapping[str, Any]], reader: Reader) -> tuple[str, str]:
    """What stands before and after the answers: what no tool could take, and what an amount comes to."""
    said = {kind: [_quoted(note.said) for note in notes if note.kind == kind] for kind in _NOT_TAKEN}
    before = _render("notes", reader=reader, said=said) if any(said.values()) else ""
    sums = [row for note in notes if note.kind == "worth" for row in worth(note, results)]
    return before, _render("worth", reader=reader, sums=sums) if sums else ""


def generic(facts: Sequence[Mapping[str, Any]], reader: Reader, tool: str = "") -> str:
    """Facts of any tool, or of several, as a list."""
    return _render(_GENERIC, reader=reader, f=Evidence(facts), tool=tool)


def _is_planned(result: Mapping[str, Any]) -> bool:
    return bool(result["error"]) and result["error"]["code"] == NotAvailableYet.code


def _asked_for(results: Sequence[Mapping[str, Any]]) -> list[ToolCall]:
    """An error that stands alone, as in a step of the page, names the tool itself."""
    return [
        ToolCall(result.get("tool") or result["error"]["tool"], result.get("args", {})) for result in results
    ]


def not_yet(asked: Sequence[ToolCall], reader: Reader, told: str = "") -> str:
    """What is not built, and, once for each symbol, what can be asked instead about it."""
    about = next((symbol for call in asked if (symbol := _plain_symbol(call.args))), "")
    return _render("planned", reader=reader, planned=[call.tool for call in asked], about=about, told=told)


def _plain_symbol(args: Mapping[str, Any]) -> str:
    """A symbol that can stand in a sentence; a model may have written anything."""
    symbol = str(args.get("symbol") or "")
    return symbol if _SYMBOL.fullmatch(symbol) else ""


def words(understood: Understanding, reader: Reader, text: str = "", told: str = "") -> str:
    """For what needs no tool, or what a tool would still need to know. `text` is what was said: where nothing
    is understood, the examples are those that are most like it. `told` is what was answered before."""
    refused = (f"refuse_{understood.topic}", "refuse") if understood.expect is Expect.REFUSE else ()
    names = ("clarify",) if understood.missing else refused or (understood.topic,)
    return _render(
        *names,
        reader=reader,
        missing=understood.missing,
        topic=understood.topic,
        at_once=tools_with(Trait.AT_ONCE),
        part=_quoted(understood.part.words) if understood.part else "",
        nearest=examples.nearest(text, reader.language),
        helplines=_HELPLINES,
        told=told,
        advised=asks_for_advice(text) and no_advice(reader) in told,
    )


def _quoted(said: str) -> str:
    return " ".join(_MARKUP.sub(" ", said).split())[:_MOST]


def no_advice(reader: Reader) -> str:
    """What stands before an answer to "should I buy?"."""
    return _render("no_advice", reader=reader)


def has_template(name: str, language: str) -> bool:
    return f"{name}.{language}.md.j2" in _environment().list_templates()


def _render(*names: str, reader: Reader, **values: Any) -> str:
    """By the first of these templates that there is."""
    template = _environment().select_template([f"{name}.{reader.language}.md.j2" for name in names])
    return _tidy(template.render(_vocabulary(reader), **values))


def _vocabulary(reader: Reader) -> dict[str, Callable[..., Any]]:
    """The functions by which a template writes facts and words."""
    language = reader.language
    return {
        "show": lambda fact, beside=None: numbers.show(fact, reader, beside),
        "exactly": lambda fact: numbers.show(fact, reader, exact=True),
        "counted": lambda fact, one, many: numbers.counted(fact, reader, one, many),
        "signed": lambda fact: numbers.signed(fact, reader),
        "moved": lambda fact: numbers.moved(fact, reader),
        "when": lambda fact: numbers.taken(fact, reader),
        "day": lambda text: numbers.moment(text, reader),
        "source": lambda text: source(text, language),
        "named": lambda fact: named(fact, language),
        "w": lambda key: word(str(key), language),
        "output": lambda indicator, fact: output(indicator, str(fact["name"]), language),
        "pref": lambda key: preference(key, language),
        "chosen": lambda fact: numbers.chosen(fact, reader),
        "option": lambda key, value: preference_value(key, value, language),
        "tool_name": lambda key: tool_name(key, language),
        "asked": lambda: examples.asked(language),
    }


def _tidy(text: str) -> str:
    """One blank line at most between paragraphs, none around, no spaces at the ends of lines."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    return "\n".join(line for i, line in enumerate(lines) if line or (i and lines[i - 1]))


@cache
def _environment() -> Environment:
    # Answers are Markdown for people; whoever turns them into HTML escapes them there.
    return Environment(  # noqa: S701
        loader=PackageLoader("agent.embedded", "answers"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
