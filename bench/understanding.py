"""What messages are understood to mean: on the held-out utterances, the examples, and other people's text.

Held out are utterances in two halves: `tune` may be read and the lexicon mended by it, `test` is only measured.
What other assistants are asked (banking77, CLINC150, SLURP, NLU++) should call nothing here; a few of their
intents are ours as well and are counted apart.
"""

import csv
import gzip
import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np

from agent.understanding.traits import MONEY
from bench.counts.oracles import found_data
from bench.measuring.figures import figure
from bench.measuring.utterances import HALVES, Said, Verdict, judged, utterances
from bots.cli.understanding import meaning

CLOCK: Final = datetime(2026, 1, 15, 12, tzinfo=UTC)
HELD_OUT: Final = Path(__file__).parents[1] / "tests/agent/understanding/heldout"
LANGUAGES: Final = ("en", "es", "ru")

GOALS: Final = {
    "intent en": 0.92, "intent es": 0.90, "intent ru": 0.80, "slot F1": 0.90, "exact call": 0.82,
    "orders exact": 0.95, "silently wrong amounts": 0, "clarify": 0.85,
    "followup": 0.80, "multi": 0.70, "typo": 0.80,
    "p95": 30, "false calls": 0.03, "false money calls": 0.0005,
}  # fmt: skip

OURS: Final[Mapping[str, frozenset[str]]] = {
    "banking77": frozenset({"exchange_rate"}),
    "clinc150": frozenset({"balance", "transactions", "exchange_rate", "definition", "change_language"}),
    "slurp": frozenset({"qa_stock", "qa_currency", "qa_definition", "news_query"}),
    "nlu++": frozenset({"balance"}),
}
"""Intents of other assistants that are asked of this one, too: what is owned and done, prices, rates, words that
are to be explained, news, and the language to speak."""


async def run() -> list[dict[str, Any]]:
    """Shares of what was understood rightly, by half, language and tag; then calls on other people's text."""
    results: list[dict[str, Any]] = []
    for half in HALVES:
        if verdicts := heard(held_out(half)):
            results += shares(f"held out, {half}", verdicts)
    if folder := _data():
        examples = heard(utterances([folder / "dev_utterances.jsonl"]))
        results += shares("examples", examples)
        results += foreign_figures(folder)
    return results


def held_out(half: str) -> list[Said]:
    return utterances(sorted((HELD_OUT / half).glob("*.jsonl")))


def heard(said: Iterable[Said]) -> list[Verdict]:
    verdicts = []
    for one in said:
        began = time.perf_counter()
        result = meaning(one, CLOCK)
        verdicts.append(judged(one, result, time.perf_counter() - began))
    return verdicts


def shares(name: str, verdicts: Sequence[Verdict]) -> list[dict[str, Any]]:
    """The figures of one set, each with its goal."""
    rows = [_share(f"{name}: {what}", what, found) for what, found in measured(verdicts).items()]
    wrong = sum(verdict.wrong_amount for verdict in verdicts)
    rows.append(
        figure(
            f"{name}: silently wrong amounts",
            wrong,
            "count",
            n=len(verdicts),
            goal=GOALS["silently wrong amounts"],
        )
    )
    rows.append(_p95(name, verdicts))
    return rows


def measured(verdicts: Sequence[Verdict]) -> dict[str, list[float]]:
    """By what is measured, the score of each utterance that it is measured on."""
    by_language = {lang: [v for v in verdicts if v.said["lang"] == lang] for lang in LANGUAGES}
    called = [v for v in verdicts if v.said["calls"]]
    found: dict[str, Sequence[float]] = {
        f"intent {lang}": [v.intent for v in some] for lang, some in by_language.items()
    }
    found["slot F1"] = [slot_f1(called)] * len(called)
    found |= {f"slot F1 {lang}": [slot_f1(some)] * len(some) for lang, some in by_language.items()}
    found["exact call"] = [v.exact for v in called]
    found |= {
        f"exact call {lang}": [v.exact for v in some if v.said["calls"]] for lang, some in by_language.items()
    }
    found["orders exact"] = [v.exact for v in called if v.moves_money]
    for expect in ("clarify", "answer", "decline", "refuse", "confirmed", "cancelled"):
        found[expect] = [v.expected for v in verdicts if v.said["expect"] == expect]
    for tag in sorted({tag for v in verdicts for tag in v.tags}):
        found[tag] = [v.exact for v in verdicts if tag in v.tags]
    return {what: [float(each) for each in scores] for what, scores in found.items() if scores}


def slot_f1(verdicts: Iterable[Verdict]) -> float:
    """Arguments rightly heard, against all that were heard and all that were meant."""
    right, made, meant = (sum(column) for column in zip(*(v.slots for v in verdicts), strict=True))
    return 2 * right / (made + meant) if made + meant else 1.0


def _share(name: str, what: str, scores: Sequence[float]) -> dict[str, Any]:
    return figure(name, sum(scores) / len(scores), "share", n=len(scores), goal=GOALS.get(what))


def _p95(name: str, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    ms = float(np.percentile([v.seconds for v in verdicts], 95)) * 1000
    return figure(f"{name}: p95", ms, "ms", n=len(verdicts), goal=GOALS["p95"])


@dataclass(frozen=True, slots=True)
class Foreign:
    """What somebody asked of another assistant."""

    corpus: str
    text: str
    ours: bool


def foreign_figures(folder: Path) -> list[dict[str, Any]]:
    """Calls that text of other assistants brings about; a question back is none."""
    said = list(foreign(folder))
    calls = [(one, meaning({"text": one.text, "lang": "en"}, CLOCK)["calls"]) for one in said]
    corpora = list(dict.fromkeys(one.corpus for one in said))
    rows = []
    for name in (*corpora, "all"):
        theirs = [made for one, made in calls if not one.ours and name in (one.corpus, "all")]
        rows += _false(name, theirs)
    ours = [bool(made) for one, made in calls if one.ours]
    return [*rows, figure("foreign text, intents that are ours: calls", _mean(ours), "share", n=len(ours))]


def _false(name: str, calls: Sequence[Sequence[Said]]) -> list[dict[str, Any]]:
    made = _mean([bool(each) for each in calls])
    money = _mean([any(call["tool"] in MONEY for call in each) for each in calls])
    whole = name == "all"
    return [
        figure(
            f"foreign text, {name}: {what}", value, "share", n=len(calls), goal=GOALS[what] if whole else None
        )
        for what, value in (("false calls", made), ("false money calls", money))
    ]  # fmt: skip


def _mean(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


def foreign(folder: Path) -> Iterator[Foreign]:
    """Every text of the four sets that is here."""
    for corpus, read in (("banking77", _banking), ("clinc150", _clinc), ("slurp", _slurp), ("nlu++", _nlu)):
        for text, intents in read(folder):
            yield Foreign(corpus, text, bool(OURS[corpus].intersection(intents)))


def _banking(folder: Path) -> Iterator[tuple[str, list[str]]]:
    with gzip.open(folder / "banking77_train.csv.gz", "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            yield row["text"], [row["category"]]


def _clinc(folder: Path) -> Iterator[tuple[str, list[str]]]:
    with gzip.open(folder / "clinc150.json.gz", "rt", encoding="utf-8") as whole:
        for rows in json.load(whole).values():
            for text, intent in rows:
                yield text, [intent]


def _slurp(folder: Path) -> Iterator[tuple[str, list[str]]]:
    with gzip.open(folder / "slurp_devel.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row["text"], [row["intent"]]


def _nlu(folder: Path) -> Iterator[tuple[str, list[str]]]:
    for path in sorted((folder / "nlupp_banking").glob("fold*.json")):
        for row in json.loads(path.read_text("utf-8")):
            yield row["text"], row.get("intents", [])


def _data() -> Path | None:
    try:
        return found_data(Path.cwd()).parent / "utterances"
    except FileNotFoundError:
        return None
