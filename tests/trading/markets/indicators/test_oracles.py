"""Published values, cell by cell: as many agree as the sources' own definitions allow."""

import json
from pathlib import Path

import pytest

from bench.counts.oracle_sheets import SHEETS
from bench.counts.oracles import cells, counted, last_digit, main, sheet_cells, summary
from tests.shared_data import shared


@pytest.fixture(scope="module")
def folder() -> Path:
    return shared("expected/stock_indicators/expected.json.gz").parents[1]


@pytest.mark.parametrize(("text", "step"), [("3.14", 0.01), ("100", 1), ("2.57E+08", 1e6), ("-1.5e-3", 1e-4)])
def test_the_last_printed_digit_is_the_step(text, step):
    assert last_digit(text) == pytest.approx(step)


def test_every_published_cell_agrees_or_is_excepted_with_a_reason(folder):
    counts = counted(cells(folder))
    disagreeing = [cell for count in counts.values() for cell in count.disagreeing[:3]]
    assert disagreeing == []
    told = summary(counts)
    assert told["compared"] == 18_006
    assert told["agreed"] == 17_644
    assert told["excepted"] == 362
    assert all(len(each["why"]) > 30 for each in told["exceptions"])


def test_exceptions_are_confined_to_three_sheets(folder):
    excepted = {file for file, count in counted(cells(folder)).items() if count.excepted}
    assert excepted == {f"ta_stockcharts/cs-{name}.csv" for name in ("atr", "kc", "macd")}


def test_the_macd_sheet_whose_signal_begins_otherwise_is_forgotten_by_its_last_rows(folder):
    sheet = next(sheet for sheet in SHEETS if sheet.file.endswith("cs-macd.csv"))
    signal = [cell for cell in sheet_cells(sheet, folder) if cell.column == "MACD_signal"]
    gaps = {cell.row: abs(cell.ours - (cell.expected or 0)) for cell in signal if cell.row >= 40}
    assert gaps[60] < gaps[40] * 0.8**19
    assert gaps[max(gaps)] < 1e-9


def test_the_command_prints_one_object(folder):
    printed: list[str] = []
    assert main(["--json", "--data", str(folder)], say=printed.append) == 0
    told = json.loads("".join(printed))
    assert told["agreed"] == sum(line["agreed"] for line in told["by_file"].values())
    assert told["by_file"]["stock_indicators/expected.json.gz"]["agreed"] == 104


def test_the_command_says_what_is_missing(tmp_path, capsys):
    assert main(["--data", str(tmp_path)]) == 3
    assert "cs-adx.csv" in capsys.readouterr().err
