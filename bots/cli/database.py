import typer

app = typer.Typer(help="The database.", no_args_is_help=True)


@app.command()
def start() -> None:
    """x"""
