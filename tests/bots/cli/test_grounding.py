"""`orbiquant ground` judges drafts line by line, without a model and without a database."""

import json
from pathlib import Path
from typing import Any

import pytest

from bots.cli import main
from bots.cli.frame import BAD_INPUT, DONE

PRICE = {"name": "price", "subject": "BTC", "value": "62123.45", "unit": "USD"}


def told(
    lines: list[Any], folder: Path, capsys: pytest.CaptureFixture[str]
) -> tuple[int, list[dict[str, Any]]]:
    file = folder / "drafts.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    code = main(["ground", "--jsonl", str(file)])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_what_is_backed_is_kept_and_the_rest_is_replaced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = {"lang": "es", "facts": [PRICE]}
    code, (kept, replaced) = told(
        [
            {**line, "id": 1, "draft": "BTC está en {price:BTC}, unos 62.100 dólares."},
            {**line, "id": "two", "draft": "BTC está en 70.000 dólares."},
        ],
        tmp_path,
        capsys,
    )
    assert code == DONE
    assert kept == {
        "id": 1, "verdict": "kept", "shown": "BTC está en 62.123,45 USD, unos 62.100 dólares.", "unbacked": [],
    }  # fmt: skip
    assert (replaced["id"], replaced["verdict"]) == ("two", "replaced")
    assert replaced["unbacked"] == ["70.000 dólares"]
    assert "62.123,45 USD" in replaced["shown"]
    assert "70.000" not in replaced["shown"]


def test_the_persons_own_numbers_are_theirs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = {"id": 1, "lang": "en", "facts": [PRICE], "draft": "Your stop of 60,000 is below the price."}
    assert told([line], tmp_path, capsys)[1][0]["verdict"] == "replaced"
    assert told([{**line, "user_text": "stop at 60000?"}], tmp_path, capsys)[1][0]["verdict"] == "kept"


@pytest.mark.parametrize(
    "line", [[], {"id": 1}, {"id": 1, "lang": "en", "facts": [{"name": "x"}], "draft": ""}]
)
def test_a_line_that_does_not_fit_is_named(
    line: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told([line], tmp_path, capsys)[0] == BAD_INPUT
