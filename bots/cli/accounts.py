"""`orbiquant account`: who may log in to the page."""

from typing import TYPE_CHECKING, Annotated

import typer

from bots.cli.frame import AsJson, run, say, show, table
from trading.errors import BadInput

if TYPE_CHECKING:
    from bots.bootstrap import App

app = typer.Typer(help="Who may log in to the page.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="The account's name.")]


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Everybody with an account."""

    async def work(app: "App") -> None:
        found = await app.accounts.all()
        if as_json:
            show({"accounts": [{"id": a.id, "name": a.name, "owner": a.owner} for a in found]})
        else:
            table(
                ["name", "owner", "language"],
                [(a.name, "yes" if a.owner else "", a.language) for a in found],
                empty="Nobody has an account yet. `orbiquant up` prints the link for the first one.",
            )

    run(work)


@app.command()
def add(name: Name, language: str = "en", as_json: AsJson = False) -> None:
    """Make an account, and a single-use link where its person sets a password."""

    async def work(app: "App") -> None:
        from bots.auth.door import new_account

        account = new_account(name, language=language)
        await app.accounts.add(account)
        _show_link(app, account.name, await app.door.invite(account), as_json)

    run(work)


@app.command()
def reset(name: Name, as_json: AsJson = False) -> None:
    """Make a single-use link where a person sets a new password; until then the old one works."""

    async def work(app: "App") -> None:
        account = await app.accounts.named(name)
        if account is None:
            raise BadInput(
                f"There is no account {name[:40]!r}.",
                value=name[:40],
                rule="Accounts are those of `orbiquant account list`.",
                remedy="Choose one of them, or add it.",
            )
        _show_link(app, account.name, await app.door.invite(account), as_json)

    run(work)


def _show_link(app: "App", name: str, token: str, as_json: bool) -> None:
    from bots.web.invitations import link

    address = link(app.settings, token)
    if as_json:
        show({"account": name, "link": address})
    else:
        say(f"{name} sets a password here, once, within an hour, while `orbiquant up` runs:\n  {address}")
