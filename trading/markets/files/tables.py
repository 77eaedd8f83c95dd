"""A file as a table that is read in blocks: CSV and text exports, plain, gzipped or zipped, and Parquet."""

import codecs
import csv
import gzip
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from trading.errors import BadFile
from trading.markets.files.columns import is_number
from trading.markets.files.problems import refused

_SNIFF = 64 * 1024
_BLOCK_BYTES = 4 * 1024 * 1024  # some 60,000 rows of minute bars
_BLOCK_ROWS = 65_536
_DELIMITERS = (";", "\t", "|", ",")  # the comma last: it may be a decimal one
_TEXT_REMEDY = "Export it as CSV or Parquet and import that."


class Table(Protocol):
    """Rows under named columns. `first_row` is the file's own number of the first row of data."""

    @property
    def path(self) -> Path: ...

    @property
    def names(self) -> tuple[str, ...]: ...

    @property
    def first_row(self) -> int: ...

    @property
    def named(self) -> bool:
        """Whether the file says the names itself."""
        ...

    @property
    def container(self) -> str:
        """In words, such as "CSV with ';', gzip"."""
        ...

    @property
    def decimal_comma(self) -> bool: ...

    def blocks(self, columns: Sequence[str], skip: int = 0) -> Iterator[Any]:
        """Arrow record batches of these columns after the first `skip` rows. Raises BadFile."""
        ...


def open_table(path: Path) -> Table:
    """Recognised by content, not by name. Raises BadFile where it cannot be read."""
    head = _first_bytes(path)
    if head.startswith(b"PAR1"):
        return _open_parquet(path)
    packing = "gzip" if head.startswith(b"\x1f\x8b") else "zip" if head.startswith(b"PK\x03\x04") else ""
    return _open_text(path, packing)


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(4)
    except FileNotFoundError:
        raise refused(path, "does not exist", f"Check the path {path}.") from None
    except IsADirectoryError:
        raise refused(path, "is a folder", "Name one file in it.") from None
    except PermissionError:
        raise refused(path, "may not be read by this account", "Change its permissions.") from None
    except OSError as error:
        raise refused(path, f"cannot be read ({error.strerror})") from error
    if not head:
        raise refused(path, "is empty")
    return head


# Parquet


@dataclass(frozen=True, slots=True)
class ParquetTable:
    path: Path
    names: tuple[str, ...]
    first_row: int = 1
    named: bool = True
    container: str = "Parquet"
    decimal_comma: bool = False

    def blocks(self, columns: Sequence[str], skip: int = 0) -> Iterator[Any]:
        import pyarrow.parquet

        with _arrow_errors(self.path), pyarrow.parquet.ParquetFile(self.path) as file:
            groups, skip = _from_group(file.metadata, skip)
            for batch in file.iter_batches(_BLOCK_ROWS, row_groups=groups, columns=list(columns)):
                if skip < batch.num_rows:
                    yield batch.slice(skip)
                skip = max(skip - batch.num_rows, 0)


def _from_group(metadata: Any, skip: int) -> tuple[list[int], int]:
    """(row groups that are still to be read, rows to skip in the first of them)."""
    for index in range(metadata.num_row_groups):
        rows = metadata.row_group(index).num_rows
        if skip < rows:
            return list(range(index, metadata.num_row_groups)), skip
        skip -= rows
    return [], 0


def _open_parquet(path: Path) -> ParquetTable:
    import pyarrow.parquet

    with _arrow_errors(path), pyarrow.parquet.ParquetFile(path) as file:
        if not file.metadata.num_rows:
            raise refused(path, "has columns but no rows")
        return ParquetTable(path, tuple(file.schema_arrow.names))


@contextmanager
def _arrow_errors(path: Path) -> Iterator[None]:
    import pyarrow

    try:
        yield
    except (pyarrow.ArrowException, OSError, EOFError, zipfile.BadZipFile) as error:
        raise _unreadable(path, str(error)) from error


def _unreadable(path: Path, message: str) -> BadFile:
    uneven = re.search(r"Row #(\d+): Expected (\d+) columns, got (\d+)", message)
    if uneven:
        row, expected, got = uneven.groups()
        return refused(
            path, f"has {got} columns in row {row}, where {expected} are expected", "Correct that row."
        )
    return refused(path, "is damaged or cut short and cannot be read", "Export or download it again.")


# Text


@dataclass(frozen=True, slots=True)
class TextTable:
    path: Path
    packing: str
    encoding: str
    delimiter: str
    names: tuple[str, ...]
    named: bool
    first_row: int
    decimal_comma: bool

    @property
    def container(self) -> str:
        written = {"\t": "tabs", " ": "spaces"}.get(self.delimiter, f"'{self.delimiter}'")
        return f"text separated by {written}" + (f", {self.packing}" if self.packing else "")

    def blocks(self, columns: Sequence[str], skip: int = 0) -> Iterator[Any]:
        import pyarrow
        from pyarrow import csv as arrow_csv

        with _arrow_errors(self.path), _opened(self.path, self.packing) as stream:
            reader = arrow_csv.open_csv(
                pyarrow.PythonFile(stream, mode="r"),
                read_options=arrow_csv.ReadOptions(
                    column_names=list(self.names),
                    skip_rows=self.first_row - 1,
                    skip_rows_after_names=skip,
                    block_size=_BLOCK_BYTES,
                    use_threads=False,
                    encoding=self.encoding,
                ),
                parse_options=arrow_csv.ParseOptions(delimiter=self.delimiter),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=dict.fromkeys(self.names, pyarrow.string()),
                    include_columns=list(columns),
                    null_values=["", "null", "NULL", "NaN", "nan", "NA", "N/A", "-"],
                    strings_can_be_null=True,
                ),
            )
            yield from (batch for batch in reader if batch.num_rows)


@contextmanager
def _opened(path: Path, packing: str) -> Iterator[Any]:
    """The text's bytes, unpacked while they are read."""
    if packing == "zip":
        with zipfile.ZipFile(path) as archive, archive.open(_only_member(path, archive)) as member:
            yield member
    else:
        with gzip.open(path) if packing else path.open("rb") as file:
            yield file


def _only_member(path: Path, archive: zipfile.ZipFile) -> str:
    members = [name for name in archive.namelist() if name[-1] != "/" and not name.startswith("__MACOSX")]
    if len(members) != 1:
        shown = ", ".join(members[:5]) or "none"
        raise refused(path, f"holds {len(members)} files ({shown})", "Unpack it and import them one by one.")
    return members[0]


def _open_text(path: Path, packing: str) -> TextTable:
    with _arrow_errors(path), _opened(path, packing) as stream:
        head: bytes = stream.read(_SNIFF)
    encoding = _encoding(path, head)
    lines = _whole_lines(head.decode(encoding, errors="ignore"), cut=len(head) == _SNIFF)
    if not lines:
        raise refused(path, "is empty")
    delimiter, width = _shape(path, [line for line in lines if line])
    rows = [_cells(line, delimiter) for line in lines]
    start = next(number for number, row in enumerate(rows) if len(row) == width)
    named = not any(is_number(cell) for cell in rows[start])
    data = [row for row in rows[start + named :] if len(row) == width]
    if not data:
        raise refused(path, "has a header but no rows" if named else "has no rows of data")
    return TextTable(
        path=path,
        packing=packing,
        encoding=encoding,
        delimiter=delimiter,
        names=_names(rows[start] if named else [""] * width, named),
        named=named,
        first_row=start + named + 1,
        decimal_comma=delimiter != "," and _uses_comma(data),
    )


def _whole_lines(text: str, *, cut: bool) -> list[str]:
    lines = re.split(r"\r\n|\n|\r", text.removeprefix("\ufeff"))
    if cut and len(lines) > 1:
        lines.pop()
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _encoding(path: Path, head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    controls = sum(byte < 32 and byte not in b"\t\r\n" for byte in head)
    if controls:
        raise refused(path, "is neither text nor Parquet", _TEXT_REMEDY)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=len(head) < _SNIFF)
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def _shape(path: Path, lines: Sequence[str]) -> tuple[str, int]:
    """(delimiter, columns): the one that cuts most lines into the same number of columns, more than one."""
    best = ("", 1, 0)
    for delimiter in _DELIMITERS:
        widths = Counter(width for line in lines if (width := len(_cells(line, delimiter))) > 1)
        if widths:
            width, count = max(widths.items(), key=lambda item: item[1])
            if count > best[2]:
                best = (delimiter, width, count)
    if not best[0]:
        raise refused(path, "has no columns that I can tell apart", _TEXT_REMEDY)
    return best[0], best[1]


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def _names(header: Sequence[str], named: bool) -> tuple[str, ...]:
    """As written, with a number for the nameless and the repeated; an unnamed first one stays unnamed."""
    names: list[str] = []
    for position, written in enumerate(header):
        name = written.strip()
        keep = (name or (named and position == 0)) and name not in names
        names.append(name if keep else f"column {position + 1}")
    return tuple(names)


def _uses_comma(rows: Sequence[Sequence[str]]) -> bool:
    cells = [cell.strip() for row in rows[:200] for cell in row]
    commas = sum(bool(re.fullmatch(r"-?\d*,\d+", cell)) for cell in cells)
    points = sum(bool(re.fullmatch(r"-?\d*\.\d+", cell)) for cell in cells)
    return commas > points
