"""How well what was understood agrees with what was meant: one utterance, and many.

The fields of an utterance are those of `orbiquant understand --jsonl`: text, lang, context, expect, calls, tags,
accept (other tools that are also right), accept_args (values that are also right, null = absent), loose_args (free
text, by word overlap). An `expect` of "call_or_confirm" is met by either.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

from agent.language import fold
from agent.understanding.traits import MONEY

HALVES: Final = ("tune", "test")
"""What may be read while the language is being covered, and what is only measured."""

ENOUGH_WORDS: Final = 0.5
"""The overlap from which free text counts as the same."""

AMOUNTS: Final = frozenset(
    {"quantity", "notional", "price", "stop_price", "stop_loss", "take_profit", "trailing", "leverage"}
    | {"amount", "fraction", "all"}
)

_DEFAULTS: Final[Mapping[str, Mapping[str, Sequence[Any]]]] = {
    "": {"timeframe": ["1h"], "horizon": ["24h"], "method": ["max_sharpe"]},
    "place_order": {"order_type": ["market"]},
    "close_position": {"fraction": [1]},
    "create_alert": {"metric": ["price"]},
    "watchlist": {"action": ["list"]},
    "cancel_order": {"all": [False]},
    "get_portfolio": {"section": ["balance", "positions"], "period": ["day"]},
}
"""What a tool fills in by itself: saying so is no error."""

_SAME: Final = {"24h": "1d", "7d": "1w"}

Said = Mapping[str, Any]
Understander = Callable[[Said], Said]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one utterance was understood."""

    said: Said
    heard: Said
    expected: bool  # what the turn does: a call, a question, words
    intent: bool
    exact: bool
    slots: tuple[int, int, int]  # right, heard, meant
    wrong_amount: bool  # money is proposed with another amount than was said
    seconds: float

    @property
    def tags(self) -> Sequence[str]:
        tags: Sequence[str] = self.said["tags"]
        return tags

    @property
    def moves_money(self) -> bool:
        return any(call["tool"] in MONEY for call in self.said["calls"])


def utterances(paths: Iterable[Path]) -> list[Said]:
    return [
        json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines() if line.strip()
    ]


def judged(said: Said, heard: Said, seconds: float = 0.0) -> Verdict:
    """Holds `heard` (calls, expect) against what the utterance says should be heard."""
    expected = _expected(said, heard)
    meant, made = said["calls"], heard["calls"]
    refused = (
        not made and expected and heard["expect"] in {"refuse", "decline", "answer", "clarify", "cancelled"}
    )
    intent = expected and (refused or _tool_fits(said, made))
    exact = expected and (refused or (len(made) == len(meant) and _all_fit(said, made)))
    slots = (0, 0, 0) if refused else _slots(said, made)
    return Verdict(said, heard, expected, intent, exact, slots, _wrong_amount(said, heard), seconds)


def _expected(said: Said, heard: Said) -> bool:
    return heard["expect"] in said["expect"].split("_or_")


def _tool_fits(said: Said, made: Sequence[Said]) -> bool:
    if not said["calls"]:
        return not made or made[0]["tool"] in said.get("accept", ())
    return bool(made) and made[0]["tool"] in (said["calls"][0]["tool"], *said.get("accept", ()))


def _all_fit(said: Said, made: Sequence[Said]) -> bool:
    return all(_call_fits(said, meant, one) for meant, one in zip(said["calls"], made, strict=True))


def _call_fits(said: Said, meant: Said, made: Said) -> bool:
    right, heard, wanted = _compared(said, meant, made)
    return right == heard == wanted


def _slots(said: Said, made: Sequence[Said]) -> tuple[int, int, int]:
    """Right, heard and meant arguments over all calls, first with first."""
    total = [0, 0, 0]
    for n in range(max(len(made), len(said["calls"]))):
        meant = said["calls"][n] if n < len(said["calls"]) else {"tool": "", "args": {}}
        one = made[n] if n < len(made) else {"tool": "", "args": {}}
        total = [sum(pair) for pair in zip(total, _compared(said, meant, one), strict=True)]
    return total[0], total[1], total[2]


def _compared(said: Said, meant: Said, made: Said) -> tuple[int, int, int]:
    """Right, heard and meant arguments of one call; another tool that is also right is held to what both take."""
    wanted, heard = dict(meant["args"]), dict(made["args"])
    if meant["tool"] != made["tool"]:
        if made["tool"] not in said.get("accept", ()):
            return 0, len(heard) + 1, len(wanted) + 1
        wanted, heard = _shared(said, wanted, heard)
    right = 0
    for name in sorted(set(wanted) | set(heard)):
        here, there = name in wanted, name in heard
        if here and there and _same(said, name, wanted[name], heard[name]):
            right += 1
        elif not there and None in said.get("accept_args", {}).get(name, ()):
            wanted.pop(name)
        elif not here and _free(said, meant, name, heard[name]):
            heard.pop(name)
    return right, len(heard), len(wanted)


def _shared(
    said: Said, wanted: dict[str, Any], heard: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Free text goes by another name in another tool."""
    loose = set(said.get("loose_args", ()))
    both = {name for name in wanted if name in heard}
    kept = {name: wanted[name] for name in both}
    made = {name: heard[name] for name in both}
    for one in loose & set(wanted):
        for other in loose & set(heard):
            if one not in both:
                kept[other], made[other] = wanted[one], heard[other]
    return kept, made


def _free(said: Said, meant: Said, name: str, value: Any) -> bool:
    """Whether an argument that was not asked for does no harm."""
    also = said.get("accept_args", {}).get(name, ())
    by_tool = _DEFAULTS.get(meant["tool"], {}).get(name, ())
    usual = [*also, *by_tool, *_DEFAULTS[""].get(name, ())]
    if name == "order_type" and "price" in meant["args"]:
        usual = [*also, "limit"]
    if name == "side" and meant["tool"] == "risk_calculator" and {"entry", "stop"} <= set(meant["args"]):
        usual = ["buy" if meant["args"]["entry"] > meant["args"]["stop"] else "sell"]
    return any(_equal(each, value) for each in usual)


def _same(said: Said, name: str, wanted: Any, heard: Any) -> bool:
    if name in said.get("loose_args", ()):
        return _overlap(str(wanted), str(heard)) >= ENOUGH_WORDS
    also = said.get("accept_args", {}).get(name, ())
    return any(_equal(each, heard) for each in (wanted, *also))


def _equal(one: Any, other: Any) -> bool:
    return bool(_plain(one) == _plain(other))


def _plain(value: Any) -> Any:
    """Numbers by value, words without case and accents, lists without order."""
    match value:
        case None | bool():
            return value
        case list() | tuple():
            return sorted(str(_plain(each)) for each in value)
        case _:
            word = fold(str(value)).strip().replace("_", " ").replace("-", " ")
            try:
                return Decimal(str(value))
            except InvalidOperation:
                return _SAME.get(word, word)


def _overlap(one: str, other: str) -> float:
    """Dice's coefficient of the words."""
    mine, theirs = (set(re.findall(r"\w+", fold(text))) for text in (one, other))
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) if mine and theirs else 0.0


def _wrong_amount(said: Said, heard: Said) -> bool:
    """Whether money would be proposed with an amount that was not said, or without one that was."""
    proposed = [call for call in heard["calls"] if call["tool"] in MONEY]
    if not proposed or heard["expect"] not in {"confirm", "call"}:
        return False
    meant = [call for call in said["calls"] if call["tool"] in MONEY]
    if [call["tool"] for call in proposed] != [call["tool"] for call in meant]:
        return True
    return any(not _amounts_agree(said, *pair) for pair in zip(meant, proposed, strict=True))


def _amounts_agree(said: Said, meant: Said, made: Said) -> bool:
    for name in AMOUNTS & (set(meant["args"]) | set(made["args"])):
        wanted, heard = meant["args"].get(name), made["args"].get(name)
        if heard is None and None in said.get("accept_args", {}).get(name, ()):
            continue
        if heard is not None and wanted is None and _free(said, meant, name, heard):
            continue
        if wanted is None or heard is None or not _same(said, name, wanted, heard):
            return False
    return True
