"""The terminal: `orbiquant`. Commands import what they need when they run, so that --help is quick."""

import sys
from collections.abc import Sequence

import typer

from bots.cli import (
    accounts,
    asking,
    bench,
    database,
    doctor,
    grounding,
    jobs,
    market,
    serving,
    understanding,
)
from bots.cli.frame import DONE, INTERRUPTED, note, report

app = typer.Typer(
    name="orbiquant",
    help="A private, local, conversational trading assistant.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("up")(serving.up)
app.command("chat")(asking.chat)
app.command("ask")(asking.ask)
app.command("understand")(understanding.understand)
app.add_typer(market.app, name="data")
app.add_typer(jobs.app, name="jobs")
app.add_typer(database.app, name="db")
app.add_typer(accounts.app, name="account")
app.command("ground")(grounding.ground)
app.command("doctor")(doctor.doctor)
app.command("bench")(bench.bench)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; 0 done, 2 bad input, 3 unavailable, 130 interrupted."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        done = app(words, prog_name="orbiquant", standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        note("Stopped.")
        return INTERRUPTED
    except Exception as problem:
        return report(problem, as_json="--json" in words)
    return done if isinstance(done, int) else DONE
