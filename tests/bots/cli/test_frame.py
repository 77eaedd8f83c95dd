"""What commands print, in a wide terminal and in a narrow one."""

import pytest

from bots.cli.frame import table

COLUMNS = ("symbol", "", "venue", "bars", "complete")
ROWS = (("BTC/USD", "1m", "bitfinex", "1,221,863", "89.89 %"), ("EUR/USD", "1d", "file", "5,000", "100.00 %"))


def test_a_wide_terminal_shows_one_line_for_each_row(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    table(COLUMNS, ROWS, empty="nothing")
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["BTC/USD", "1m", "bitfinex", "1,221,863", "89.89", "%"] in lines


def test_a_narrow_terminal_cuts_no_number(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    table(COLUMNS, ROWS, empty="nothing")
    out = capsys.readouterr().out
    assert out.startswith("BTC/USD 1m\n  venue     bitfinex\n  bars      1,221,863\n  complete  89.89 %\n")
    assert max(len(line) for line in out.splitlines()) <= 30


def test_no_rows_are_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    table(COLUMNS, (), empty="Nothing is stored.")
    assert capsys.readouterr().out == "Nothing is stored.\n"
