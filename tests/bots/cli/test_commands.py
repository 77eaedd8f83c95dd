"""Every command says what it did, as words or as one JSON object, and ends with the status that fits."""

import json
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from tests.bots.cli.conftest import Terminal

ROOT = Path(__file__).parents[3]
HEAVY = {
    "pandas",
    "numpy",
    "chainlit",
    "ccxt",
    "sqlalchemy",
    "langgraph",
    "pydantic",
    "fastapi",
    "numba",
}


def test_help_lists_the_commands_and_loads_nothing_heavy() -> None:
    code = "import sys; from bots.cli import main; main(['--help']); sys.stderr.write(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    for command in ("up", "chat", "ask", "data", "jobs", "db", "account", "doctor", "bench", "memory"):
        assert f" {command} " in done.stdout
    assert HEAVY.isdisjoint(done.stderr.split())


def test_a_question_is_answered_with_its_calls_and_facts(terminal: Terminal) -> None:
    told = terminal.json("ask", "¿Cómo está BTC en 4h?")
    assert {"answer", "brain", "calls", "notices", "elapsed_ms"} <= told.keys()
    assert "SIMULADO" in told["answer"]
    (call,) = told["calls"]
    assert (call["tool"], call["args"]) == ("market_analysis", {"symbol": "BTC", "timeframe": "4h"})
    assert all(fact["simulated"] for fact in call["facts"])


def test_a_conversation_goes_on_and_is_its_accounts_own(terminal: Terminal) -> None:
    first = terminal.json("ask", "price of BTC")
    assert terminal.json("ask", "and ETH?", "--thread", first["thread"])["thread"] == first["thread"]
    terminal.json("account", "add", "Ben")
    refused = terminal.json("ask", "hi", "--thread", first["thread"], "--account", "ben", status=2)
    assert "There is no conversation" in refused["error"]["what"]


def test_answers_come_alone_and_steps_beside_them(terminal: Terminal) -> None:
    status, out, err = terminal.run("ask", "What is the price of ETH?")
    assert (status, "ETH is at" in out) == (0, True)
    assert "get_quote ETH" in err
    assert "get_quote" not in out


@pytest.mark.parametrize(
    ("words", "value"),
    [
        (["ask", "hi", "--account", "nobody"], "nobody"),
        (["ask", "hi", "--thread", "7"], "7"),
        (["jobs", "show", "abc"], "abc"),
        (["account", "add", "../../etc"], "../../etc"),
        (["account", "reset", "nobody"], "nobody"),
        (["data", "check", "BTC"], "BTC"),
        (["data", "import", "absent.csv", "--timeframe", "7m"], "7m"),
        (["data", "import", "absent.csv", "--asset-class", "house"], "house"),
        (["data", "download", "BTC/USDT", "--since", "yesterday"], "yesterday"),
        (["bench", "nothing"], "nothing"),
        (["bench", "candles", "--minutes", "5"], "5 minutes"),
    ],
)
def test_bad_input_is_named_with_its_rule_and_remedy(
    terminal: Terminal, words: list[str], value: str
) -> None:
    error = terminal.json(*words, status=2)["error"]
    assert error["value"] == value
    assert error["what"]
    assert error["rule"]
    assert error["remedy"]


def test_a_command_that_does_not_exist_is_bad_input(terminal: Terminal) -> None:
    assert terminal.json("fly", status=2)["error"]["remedy"] == "See --help."


def test_what_cannot_be_reached_ends_with_three(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    assert terminal.json("data", "download", "BTC/USDT", status=3)["error"]["code"] == "unavailable"
    monkeypatch.setenv("ORBIQUANT_POSTGRES_URL", "postgresql://postgres@127.0.0.1:9/none")
    assert terminal.json("data", "list", status=3)["error"]["code"] == "unavailable"


def test_unsafe_settings_start_nothing(terminal: Terminal) -> None:
    refused = terminal.run("up", "--host", "0.0.0.0")
    assert refused[0] == 2
    assert "in the clear" in refused[2]


def test_accounts_are_listed_and_let_in_by_a_link(terminal: Terminal) -> None:
    link = terminal.json("account", "add", "Ana", "--language", "es")["link"]
    assert link.startswith("http://127.0.0.1:8000/enter/reset/")
    owner = terminal.json("account", "reset")
    assert "/enter/welcome/" in owner["link"]
    listed = terminal.json("account", "list")["accounts"]
    assert [(one["name"], one["role"], one["may_log_in"]) for one in listed] == [
        ("owner", "owner", False),
        ("Ana", "user", False),
    ]
    assert terminal.run("account", "add", "ANA")[0] == 2


def test_a_file_is_shown_imported_and_checked(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "bars.csv"
    rows = [f"2024-01-{day:02}T00:00:00Z,10,12,9,11,5" for day in range(1, 29) if day != 9]
    file.write_text("\n".join(["time,open,high,low,close,volume", *rows]))
    words = ("data", "import", str(file), "--symbol", "BTC/USD", "--timeframe", "1d", "--venue", "kraken")
    (series,) = terminal.json(*words)["series"]
    assert (series["added"], series["missing"]) == (27, 1)
    status, out, _ = terminal.run(*words, "--yes")
    assert status == 0
    assert "0 bars added, 0 changed, 27 unchanged" in out
    (checked,) = terminal.json("data", "check", "BTC")["series"]
    assert (checked["bars"], checked["missing"], checked["complete"]) == (27, 1, False)
    (job, _) = terminal.json("jobs", "list")["jobs"]
    assert job["status"] == "done"
    assert terminal.json("jobs", "show", job["id"][:8])["job"]["id"] == job["id"]


def test_a_broken_file_is_refused_with_row_and_value(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "broken.csv"
    file.write_text("time,open,high,low,close,volume\n2024-01-01,10,12,nine,11,5\n")
    error = terminal.json("data", "import", str(file), "--symbol", "BTC/USD", "--timeframe", "1d", status=2)[
        "error"
    ]
    assert "nine" in json.dumps(error)
    assert terminal.json("data", "list") == {"series": []}


def test_the_doctor_finds_the_database_and_asks_no_venue(terminal: Terminal) -> None:
    findings = terminal.json("doctor")["findings"]
    assert findings["database"]["ok"]
    assert "PostgreSQL 18" in findings["database"]["is"]
    assert findings.keys() == {"python", "machine", "disk", "database", "models", "deep"}


def test_a_backup_is_written_and_verified(terminal: Terminal, tmp_path: Path) -> None:
    terminal.json("account", "add", f"Ana {uuid4().hex[:4]}")
    target = tmp_path / "one.dump"
    assert terminal.json("db", "backup", str(target))["tables"]["auth.accounts"] == 2
    assert terminal.json("db", "verify", str(target))["rows"] >= 2
    assert terminal.json("db", "restore", str(target), status=3)["error"]["code"] == "conflict"
    assert terminal.json("db", "stop", status=2)["error"]["value"] == "ORBIQUANT_POSTGRES_URL"


def test_a_preference_is_set_in_the_terminal_and_followed_by_the_next_answer(terminal: Terminal) -> None:
    told = terminal.json("account", "set", "timeframe", "4h")
    assert (told["key"], told["value"], told["before"]) == ("timeframe", "4h", "1h")
    assert terminal.json("ask", "How is BTC?")["calls"][0]["facts"][4]["value"] == "4h"
    refused = terminal.json("account", "set", "timeframe", "3h", status=2)
    assert "15m" in refused["error"]["rule"]
    assert terminal.json("account", "set", "shoe_size", "44", status=2)["error"]["value"] == "shoe_size"
    status, out, _ = terminal.run("account", "set", "currency", "euro")
    assert (status, out) == (0, "currency: EUR (before: USD)\n")


def test_what_is_remembered_is_listed_exported_and_deleted(terminal: Terminal, tmp_path: Path) -> None:
    for note in ("remember that my sister is Clara", "remember that =HYPERLINK is a word"):
        terminal.json("ask", note)
    kept = terminal.json("memory", "list")["memories"]
    assert [memory["text"] for memory in kept] == ["=HYPERLINK is a word", "my sister is Clara"]
    assert terminal.json("memory", "export")["memories"] == kept
    file = tmp_path / "memories.csv"
    assert terminal.json("memory", "export", str(file)) == {"file": str(file), "memories": 2}
    assert "'=HYPERLINK is a word" in file.read_text("utf-8")
    assert "new" in terminal.json("memory", "export", str(file), status=2)["error"]["rule"]
    assert [gone["text"] for gone in terminal.json("memory", "forget", "sister")["forgotten"]] == [
        "my sister is Clara"
    ]
    assert (
        terminal.json("memory", "forget", "sister", status=2)["error"]["what"]
        == "I remember nothing of that."
    )
    terminal.json("account", "add", "Ben")
    assert terminal.json("memory", "list", "--account", "ben") == {"memories": []}


def test_a_concept_is_explained_with_its_source(terminal: Terminal) -> None:
    told = terminal.json("ask", "¿qué es un stop-loss?")
    assert "Fuente: Kathryn M. Kaminski" in told["answer"]
