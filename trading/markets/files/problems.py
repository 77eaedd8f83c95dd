"""The sentences in which a file is refused."""

from pathlib import Path

from trading.errors import BadFile

_SHOWN = 40


def bad_cell(path: Path, row: int, column: str, value: str, rule: str) -> BadFile:
    """`row` counts as an editor does, the header being row 1."""
    return BadFile(
        f'In {path.name}, row {row}, column "{column}": "{value[:_SHOWN]}" {rule}.',
        value=value[:_SHOWN],
        rule="Nothing was imported.",
        remedy="Correct or remove the row and import again.",
    )


def refused(path: Path, why: str, remedy: str = "") -> BadFile:
    return BadFile(f"{path.name} {why}.", value=path.name, rule="Nothing was imported.", remedy=remedy)
