"""`orbiquant data`: bars in, and what is stored."""

import typer

app = typer.Typer(help="Bars: import, download, list, check.", no_args_is_help=True)


@app.command("list")
def list_() -> None:
    """x"""
