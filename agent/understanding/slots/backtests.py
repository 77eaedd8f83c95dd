"""Strategies and what they would have done."""

import re
from collections.abc import Mapping
from typing import Any, Final

from agent.understanding.clauses import Clause
from agent.understanding.meaning import ToolCall
from agent.understanding.roles import roles
from agent.understanding.slots.filled import Fill, Filled, Request, said, whole
from agent.understanding.slots.market import frames
from agent.understanding.times import before

_PAIR: Final = re.compile(
    r"(?<!\d)(?P<fast>\d{1,3})(?: ?(?:/|-|,|y|and|и|x|vs) ?| )(?P<slow>\d{1,3})"
    r"(?!\w|[%.]| ?(?:usd|eur|dollars|dolares|k|days|dias|hours|horas|min))"
)
_CALLED: Final = re.compile(
    r"(?:strategy|estrategia|стратеги\w+)(?: (?:called|named|llamada|под названием|as|como))? "
    r"(?P<name>[a-z][\w-]{2,30})"
)
_CALLED_BEFORE: Final = re.compile(r"(?:the|my|la|mi) (?P<name>[a-z][\w-]{2,30}) (?:strategy)")
_ROLES: Final = frozenset({"fast", "slow", "capital", "period", "stop_loss", "take_profit", "fee", "risk"})
_SPELLS: Final = frozenset("dwMQHy")
_FIRST_YEAR: Final = 1990
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_RULES: Final = re.compile(r":\s*(?P<rules>.+)$", re.S)
_ACTIONS: Final = {
    "rollback": r"roll ?back|revert|revierte|reverti|откат|go back|vuelve|верни|вернись|restore|restaura",
    "deactivate": r"deactivate|desactiva|disable|turn off|switch off|apaga|деактивир|выключ|отключ|deshabilita",
    "archive": r"archiv|архив",
    "activate": r"activ|enable|turn on|switch on|enciende|активир|включ|habilita",
}


def _strategy(request: Request) -> str | None:
    clause = request.clause
    named = clause.inside(clause.reading.strategies)
    if named:
        return named[0].name
    indicators = [name.name for name in clause.inside(clause.reading.indicators)]
    bare = {"ema": "ema_cross", "sma": "sma_cross", "bbands": "bollinger", "donchian": "breakout"}
    return bare.get(indicators[0], indicators[0]) if indicators else None


def _test(request: Request) -> Filled:
    clause = request.clause
    args = said(
        strategy=_strategy(request), symbol=next(iter(request.names), None), timeframe=_frame(request)
    )
    args |= dates(request) | _parameters(request)
    return Filled(
        [ToolCall(clause.tool, args)], [name for name in ("strategy", "symbol") if name not in args]
    )


def _frame(request: Request) -> str | None:
    return next(iter(frames(request.clause.times)), None)


def dates(request: Request) -> dict[str, Any]:
    """The first and the last day of the past that is meant; up to today is not said. What is a length of time
    and no bar's reaches back from now: "4h, 6 months"."""
    times = request.clause.times
    span = next((span for span in times if span.kind in ("range", "point")), None)
    if not span:
        spell = next((s for s in times if s.kind == "length" and s.unit in _SPELLS and not s.timeframe), None)
        return {"start": before(spell, request.context.clock)} if spell else _year(request)
    today = request.context.clock.date().isoformat()
    first, last = span.since[:10], span.until[:10]
    return said(
        start=first, end=last if last not in (today, first) else None
    )  # "from 2023-01-01" names one day


def _year(request: Request) -> dict[str, Any]:
    """ "btc 1d 2024": a number that nothing else is said of, and that is a year of markets."""
    today = request.context.clock.date()
    plain = [one.value for one in roles(request.clause, _ROLES).free if one.kind == "plain"]
    years = [int(value) for value in plain if value in range(_FIRST_YEAR, today.year + 1)]
    if not years:
        return {}
    return said(start=f"{years[0]}-01-01", end=f"{years[-1]}-12-31" if years[-1] < today.year else None)


def _parameters(request: Request) -> dict[str, Any]:
    clause = request.clause
    found = roles(clause, _ROLES)
    args: dict[str, Any] = {
        name: int(found.by[name].value) for name in ("fast", "slow", "period") if name in found.by
    }
    if "capital" in found.by:
        args["capital"] = found.by["capital"].value
    elif money := next((a for a in found.free if a.kind == "money"), None):
        args["capital"] = money.value
    pair = _PAIR.search(_without_dates(clause))
    if pair and not {"fast", "slow"} & set(args):
        args |= {"fast": int(pair["fast"]), "slow": int(pair["slow"])}
    return args


def _without_dates(clause: Clause) -> str:
    """ "2024-06-01" holds no two lengths."""
    text = clause.folded
    for span in clause.times:
        said = text[span.start - clause.start : span.end - clause.start]
        text = text.replace(said, "·" * len(said)) if _YEAR.search(said) else text
    return text


def _about(request: Request) -> Filled:
    """List, versions, saving and switching: the strategy by its name, or by what the words after it are."""
    clause = request.clause
    name = _strategy(request) or _called(clause.folded)
    args: dict[str, Any] = said(strategy=name)
    if clause.tool == "strategy_list":
        return whole(ToolCall("strategy_list", {}))
    if clause.tool == "strategy_control":
        args |= said(action=_action(clause.folded))
        version = roles(clause, {"version"}).by.get("version")
        args |= said(version=int(version.value) if version else None)
    if clause.tool == "strategy_save" and (rules := _RULES.search(clause.written)):
        args["rules"] = rules["rules"].strip()
    needs = ["strategy"] if clause.tool != "strategy_list" and not name else []
    return Filled([ToolCall(clause.tool, args)], needs)


def _called(folded: str) -> str | None:
    """The name of a strategy of the person's own: "my dips strategy", "la estrategia llamada suelos"."""
    found = _CALLED_BEFORE.search(folded) or _CALLED.search(folded)
    return found["name"] if found else None


def _action(folded: str) -> str | None:
    return next((action for action, words in _ACTIONS.items() if re.search(words, folded)), None)


def _compare(request: Request) -> Filled:
    clause = request.clause
    named = list(dict.fromkeys(name.name for name in clause.inside(clause.reading.strategies)))
    args = said(
        strategy=named[0] if named else None,
        symbol=next(iter(request.names), None), timeframe=_frame(request),
    )  # fmt: skip
    return whole(ToolCall("compare_runs", args))


TOOLS: Final[Mapping[str, Fill]] = {
    "backtest_strategy": _test,
    "optimize_strategy": _test,
    "walk_forward": _test,
    "robustness_check": _test,
    "compare_runs": _compare,
    "strategy_list": _about,
    "strategy_save": _about,
    "strategy_versions": _about,
    "strategy_control": _about,
}
