"""The code in the terminal is the code of the address."""

import segno

from bots.cli.qr import qr

ADDRESS = "https://192.168.1.20:8000"


def modules(drawn: str) -> list[list[int]]:
    """The dark and light modules of what was printed, two rows to a line."""
    rows: list[list[int]] = []
    for line in drawn.splitlines():
        rows.append([int(sign in "▀█") for sign in line])
        rows.append([int(sign in "▄█") for sign in line])
    return rows


def test_what_is_printed_is_the_code_of_this_text_and_of_no_other() -> None:
    expected = [list(row) for row in segno.make(ADDRESS, micro=False).matrix]
    drawn = modules(qr(ADDRESS, coloured=False))
    inner = [row[4 : 4 + len(expected)] for row in drawn[4 : 4 + len(expected)]]
    assert inner == expected
    assert modules(qr(ADDRESS + "/", coloured=False)) != drawn


def test_it_has_quiet_around_it() -> None:
    drawn = modules(qr(ADDRESS, coloured=False))
    edges = [*drawn[:4], *drawn[-4:], *([*row[:4], *row[-4:]] for row in drawn)]
    assert not any(any(row) for row in edges)


def test_colours_are_said_and_ended_on_each_line() -> None:
    for line in qr(ADDRESS, coloured=True).splitlines():
        assert line.startswith("\x1b[38;2;0;0;0;48;2;255;255;255m")
        assert line.endswith("\x1b[0m")
