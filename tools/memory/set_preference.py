"""The person's own settings: language, number_format, time_zone, currency, theme, timeframe, exchange, brain
(which model thinks), goal, experience, risk (percent per trade). Sets one, or, without a value, shows it or all.
For "answer in Spanish", "usa velas de 4h por defecto", "mi moneda es el euro", "¿qué modelo usas?"."""

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, Field

from tools.catalog import Effect
from tools.context import ToolContext
from tools.facts import FactSheet
from tools.preferences import SETTINGS, choose
from tools.result import ToolResult

EFFECT = Effect.WRITE

Key: TypeAlias = Literal[
    "language", "number_format", "time_zone", "currency", "theme", "timeframe", "exchange", "brain", "goal",
    "experience", "risk",
]  # fmt: skip


class Args(BaseModel):
    key: Annotated[Key | None, Field(description="Which setting; none to show them all")] = None
    value: Annotated[
        str | None,
        BeforeValidator(lambda given: str(given) if isinstance(given, int | float) else given),
        Field(description="Its new value as the person said it: 4h, EUR, Madrid, 1.234,56; none to show it"),
    ] = None


async def run(args: Args, context: ToolContext) -> ToolResult:
    sheet = FactSheet("settings", source=SETTINGS, as_of=context.clock())
    if args.key and args.value:
        change = await choose(args.key, args.value, context)
        _add(sheet, "set", change.key, change.value)
        _add(sheet, "before", change.key, change.before)
        return ToolResult(sheet.facts)
    if args.key == "brain":
        for model in await context.models():
            _add(sheet, "available", "brain", model)
    held = await context.preferences.get()
    for key, value in held.items():
        if key == args.key or (args.key is None and value):
            _add(sheet, "setting", key, value)
    return ToolResult(sheet.facts)


def _add(sheet: FactSheet, name: str, key: str, value: str) -> None:
    sheet.add(name, value, "percent" if key == "risk" else "label", subject=key)
