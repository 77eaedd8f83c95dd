"""Choosing a preference: one way for the tool, the settings of the page and the terminal."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from knowledge import preferences
from knowledge.preferences import AUTO, EMBEDDED, LEAST_RISK, MOST_RISK, Unfit
from tools.context import ToolContext
from trading.errors import BadInput

SETTINGS: Final = "your settings"  # the source of a person's own preferences
_RULES: Final = {
    "time_zone": (
        "A time zone is a place of the zone database, such as Europe/Madrid, or a large city.",
        "Name the nearest large city.",
    ),
    "brain": ("A brain is auto, embedded, or the name of a model such as qwen2.5:7b.", "Name one of them."),
    "model": (
        "A model can be chosen once an Ollama server answers and has it; now there are {choices}.",
        "Install it with `ollama pull` and its name; `orbiquant doctor` says what is there.",
    ),
    "goal": ("A goal is one line of at most 200 characters.", "Say it in fewer words."),
    "risk": (
        f"The risk of a trade is {LEAST_RISK} to {MOST_RISK} percent of the account.",
        "Name a percentage between them.",
    ),
}


@dataclass(frozen=True, slots=True)
class Change:
    """What was stored, and what it replaced."""

    key: str
    before: str
    value: str


async def choose(key: str, text: str, context: ToolContext) -> Change:
    """Stores what was written, if it fits. Raises BadInput with the rule; then nothing has changed."""
    value = await fitting(key, text, context)
    before = (await context.preferences.get()).get(key, "")
    await context.preferences.set(key, value)
    return Change(key, before, value)


async def choose_all(chosen: Mapping[str, str], context: ToolContext) -> dict[str, str]:
    """Stores all of them, or none: what fits no rule is refused before anything is stored. Raises BadInput."""
    values = {key: await fitting(key, text, context) for key, text in chosen.items()}
    await context.preferences.set_all(values)
    return values


async def fitting(key: str, text: str, context: ToolContext) -> str:
    """The value that would be stored for what was written. Raises BadInput with the rule."""
    try:
        value = preferences.value(key, text)
    except Unfit as unfit:
        raise _refused(unfit) from None
    if key == "brain":
        await _check_model(value, context)
    if key == "exchange":
        return await _venue(value, context)
    return value


async def venues(context: ToolContext) -> list[str]:
    """Those that can be preferred: the ones that we ask, and those of which bars are stored."""
    return list(dict.fromkeys([*preferences.EXCHANGES, *await context.market.venues()]))


async def _venue(name: str, context: ToolContext) -> str:
    """As it is stored."""
    known = await venues(context)
    found = next((venue for venue in known if preferences.fold(venue) == name), None)
    if found is None:
        raise _refused(Unfit("exchange", name, "choices", known))
    return found


async def _check_model(name: str, context: ToolContext) -> None:
    """A family, such as qwen2.5, stands for its largest model that fits."""
    if name in (AUTO, EMBEDDED):
        return
    known = await context.models()
    families = [model.partition(":")[0] for model in known]
    if name not in (*known, *families):
        raise _refused(Unfit("brain", name, "model", [AUTO, EMBEDDED, *known]))


def _refused(unfit: Unfit) -> BadInput:
    choices = ", ".join(unfit.choices)
    rule, remedy = _RULES.get(unfit.rule, (f"It is one of {choices}.", "Choose one of them."))
    rule = rule.format(choices=choices)
    return BadInput(
        f"The {unfit.key.replace('_', ' ')} cannot be {unfit.value!r}.",
        value=unfit.value,
        rule=rule,
        remedy=remedy,
        reason=f"preference_{unfit.rule}",
        details={"preference": unfit.key, "choices": choices},
    )
