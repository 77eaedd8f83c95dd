"""What every command shares: how it starts the program, prints, and fails."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from typer.exceptions import TyperException

from trading.errors import BadInput, Problem

if TYPE_CHECKING:
    from bots.bootstrap import App
    from bots.settings import Settings

T = TypeVar("T")
_ANY_WIDTH = 10_000
DONE, BAD_INPUT, UNAVAILABLE, INTERRUPTED = 0, 2, 3, 130

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
AccountName = Annotated[str, typer.Option("--account", help="Act as this account, not as the owner.")]


def settings(**given: Any) -> "Settings":
    """The settings of this process, its logs sent to standard error. What is given as None is not given."""
    from bots import logs
    from bots.settings import read

    found = read(**{name: value for name, value in given.items() if value is not None})
    logs.start(found)
    return found


def run(work: "Callable[[App], Awaitable[T]]") -> T:
    """Starts the program as a terminal does, does the work, and closes everything."""

    found = settings()

    async def whole() -> T:
        from bots.bootstrap import running

        async with running(found, role="terminal") as app:
            return await work(app)

    from bots.ahead import ahead

    with ahead(found):
        return asyncio.run(whole())


def show(value: Mapping[str, Any]) -> None:
    """One JSON object on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def note(text: str) -> None:
    """What is about the command rather than its result goes to standard error."""
    sys.stderr.write(text + "\n")


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, empty: str) -> None:
    """A table for people, or the sentence that says why there is none. Where it is wider than the terminal
    each row becomes lines of its own: a number is never cut."""
    from rich import box
    from rich.console import Console
    from rich.table import Column, Table

    grid = Table(*(Column(name, no_wrap=True) for name in columns), box=box.SIMPLE_HEAD)
    cells = [[str(cell) for cell in row] for row in rows]
    for row in cells:
        grid.add_row(*row)
    console = Console()
    if not cells:
        say(empty)
    elif console.measure(grid, options=console.options.update(max_width=_ANY_WIDTH)).maximum > console.width:
        say("\n\n".join(_as_lines(columns, row) for row in cells))
    else:
        console.print(grid)


def _as_lines(columns: Sequence[str], row: Sequence[str]) -> str:
    """The first cell and those that have no name, and the others under them with theirs."""
    named = list(zip(columns, row, strict=True))[1:]
    wide = max((len(name) for name in columns), default=0)
    title = " ".join([row[0], *(cell for name, cell in named if not name)])
    return "\n".join([title, *(f"  {name:{wide}}  {cell}" for name, cell in named if name)])


def report(problem: Exception, *, as_json: bool) -> int:
    """Says what went wrong and returns the exit status. What nobody foresaw is raised again."""
    match problem:
        case Problem():
            known = problem
        case TyperException():
            known = BadInput(problem.format_message(), remedy="See --help.")
        case _:
            raise problem
    if as_json:
        show({"error": known.as_dict()})
    else:
        note(str(known))
    return BAD_INPUT if isinstance(known, BadInput) else UNAVAILABLE
