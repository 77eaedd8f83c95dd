"""`orbiquant account`: who may log in to the page."""

from typing import TYPE_CHECKING, Annotated

import typer

from bots.cli.acting import account_named
from bots.cli.frame import AccountName, AsJson, run, say, show, table

if TYPE_CHECKING:
    from bots.bootstrap import App
    from db.repositories.accounts import Account

app = typer.Typer(help="Who may log in to the page.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="The account's name.")]
Language = Annotated[str, typer.Option(help="es or en.")]


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Everybody with an account."""

    async def work(app: "App") -> None:
        from db.identity import acting_as

        with acting_as((await account_named(app, "")).id):
            found = await app.accounts.visible()
        if as_json:
            show({"accounts": [_described(account) for account in found]})
        else:
            table(
                ["name", "role", "language", "may log in"],
                [(a.name, a.role, a.language, "yes" if a.password_hash else "not yet") for a in found],
                empty="Nobody has an account yet.",
            )

    run(work)


@app.command()
def add(name: Name, language: Language = "en", as_json: AsJson = False) -> None:
    """Make an account, and a single-use link where its person sets a password."""

    async def work(app: "App") -> None:
        from bots.auth.door import checked_name

        await account_named(app, "")  # the owner comes first
        account = await app.accounts.create(checked_name(name), language=language)
        await _show_link(app, account, as_json)

    run(work)


@app.command()
def reset(
    name: Annotated[str, typer.Argument(help="The owner's if left out.")] = "", as_json: AsJson = False
) -> None:
    """Make a single-use link where a person sets a new password; until then the old one works."""

    async def work(app: "App") -> None:
        await _show_link(app, await account_named(app, name), as_json)

    run(work)


@app.command(name="set")
def set_(
    key: Annotated[str, typer.Argument(help="Such as language, timeframe, currency, time_zone, brain.")],
    value: Annotated[str, typer.Argument(help="Such as es, 4h, EUR, Madrid, embedded.")],
    account: AccountName = "",
    as_json: AsJson = False,
) -> None:
    """Set what a person prefers, as saying so in the chat does."""

    async def work(app: "App") -> None:
        from db.identity import acting_as
        from tools.preferences import choose

        person = await account_named(app, account)
        with acting_as(person.id):
            change = await choose(key, value, app.context_for(person))
        if as_json:
            show({"account": person.name, "key": change.key, "value": change.value, "before": change.before})
        else:
            say(f"{change.key}: {change.value} (before: {change.before or 'nothing'})")

    run(work)


def _described(account: "Account") -> dict[str, object]:
    return {
        "id": account.id,
        "name": account.name,
        "role": account.role,
        "language": account.language,
        "may_log_in": account.password_hash is not None,
    }


async def _show_link(app: "App", account: "Account", as_json: bool) -> None:
    from bots.auth.door import Purpose
    from bots.web.entrance.links import link

    fresh = account.role == "owner" and account.password_hash is None
    purpose = Purpose.WELCOME if fresh else Purpose.RESET
    address = link(app.settings, purpose, await app.door.invite(account, purpose))
    if as_json:
        show({"account": account.name, "link": address})
    else:
        say(
            f"While `orbiquant up` runs, {account.name} sets a password here, once, within an hour:\n  {address}"
        )
