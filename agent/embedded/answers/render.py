"""Words from templates. A number enters an answer only through `show`, which takes a fact.

{{ show(f.price) }}   the fact's value and unit in the reader's locale
{{ f.trend }}         a fact, or nothing: {% if f.pattern %}
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, TemplateNotFound

from agent.embedded.answers import numbers
from agent.embedded.answers.evidence import Evidence
from agent.embedded.answers.wording import tool_name, word
from agent.embedded.understand import Understanding

_GENERIC = "generic"


def answers(results: Sequence[Mapping[str, Any]], planned: Sequence[str], language: str) -> str:
    """One paragraph or more for each call, in order, then what cannot be done yet."""
    parts = [answer(result, language) for result in results]
    if planned:
        parts.append(_render("planned", language, planned=planned))
    return "\n\n".join(part for part in parts if part)


def answer(result: Mapping[str, Any], language: str) -> str:
    """The words for one call: its facts, or its error."""
    if result["error"]:
        error = result["error"]
        return _render(
            f"error_{error['code']}", language, otherwise="error_problem", error=error, result=result
        )
    facts = Evidence(result["facts"])
    return _render(
        result["tool"], language, otherwise=_GENERIC, f=facts, args=result["args"], tool=result["tool"]
    )


def words(understood: Understanding, language: str) -> str:
    """For what needs no tool, or what a tool would still need to know."""
    name = "clarify" if understood.missing else understood.topic
    return _render(
        name, language, planned=understood.planned, missing=understood.missing, topic=understood.topic
    )


def has_template(name: str, language: str) -> bool:
    return f"{name}.{language}.md.j2" in _environment().list_templates()


def _render(name: str, language: str, *, otherwise: str = _GENERIC, **values: Any) -> str:
    environment = _environment()
    try:
        template = environment.get_template(f"{name}.{language}.md.j2")
    except TemplateNotFound:
        template = environment.get_template(f"{otherwise}.{language}.md.j2")
    text = template.render(
        show=lambda fact: numbers.show(fact, language),
        when=lambda fact: numbers.moment(fact["as_of"], language),
        w=lambda key: word(str(key), language),
        tool_name=lambda key: tool_name(key, language),
        **values,
    )
    return _tidy(text)


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
