"""`orbiquant account`: who may log in to the page."""

from typing import TYPE_CHECKING, Annotated

import typer

from bots.cli.acting import account_named
from bots.cli.frame import AccountName, AsJson, run, say, show, table

if TYPE_CHECKING:
    from uuid import UUID

    from bots.bootstrap import App
    from db.repositories.accounts import Account, Session

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
        await account_named(app, "")  # the owner comes first
        account = await app.accounts.create(name, language=language)
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


@app.command()
def sessions(
    name: Annotated[str, typer.Argument(help="The owner's if left out.")] = "", as_json: AsJson = False
) -> None:
    """Where an account is logged in."""

    async def work(app: "App") -> None:
        from bots.web.entrance.devices import device
        from bots.web.entrance.sheets import entrance_words

        found = await app.door.sessions(await account_named(app, name))
        words = entrance_words("en")
        if as_json:
            show({"sessions": [_session(one, device(one.user_agent, words)) for one in found]})
        else:
            table(
                ["session", "device", "opened (UTC)", "seen", "ends"],
                [
                    (
                        str(one.id)[:8],
                        device(one.user_agent, words),
                        *(f"{when:%Y-%m-%d %H:%M}" for when in (one.created_at, one.last_seen_at)),
                        f"{one.expires_at:%Y-%m-%d %H:%M}",
                    )
                    for one in found
                ],
                empty="This account is logged in nowhere.",
            )

    run(work)


@app.command()
def revoke(
    session: Annotated[str, typer.Argument(help="The id of a session or its beginning, or: all.")],
    name: Annotated[str, typer.Option("--account", help="Whose; the owner's if left out.")] = "",
    as_json: AsJson = False,
) -> None:
    """End a session of an account, or all of them: the next request is refused, open pages close in seconds."""

    async def work(app: "App") -> None:
        account = await account_named(app, name)
        if session == "all":
            ended = await app.door.revoke_all(account)
        else:
            ended = int(await app.door.revoke(account, await _session_of(app, account, session)))
        if as_json:
            show({"account": account.name, "ended": ended})
        else:
            say(f"{ended} session{'' if ended == 1 else 's'} of {account.name} ended.")

    run(work)


@app.command()
def remove(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete a person's account with their conversations, lists, jobs and sessions, for good."""

    async def work(app: "App") -> None:
        from bots.auth.leaving import leave

        account = await account_named(app, name)
        app.door.refuse_owner(account)
        question = f"Delete {account.name} and everything of theirs? Only a backup could bring it back."
        if not yes and (as_json or not typer.confirm(question)):
            raise typer.Abort
        await leave(app, account)
        if as_json:
            show({"account": account.name, "removed": True})
        else:
            say(f"The account of {account.name} and everything of theirs is deleted.")

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


def _session(session: "Session", device: str) -> dict[str, object]:
    return {
        "id": session.id,
        "device": device,
        "created_at": session.created_at,
        "last_seen_at": session.last_seen_at,
        "expires_at": session.expires_at,
    }


async def _session_of(app: "App", account: "Account", beginning: str) -> "UUID":
    """Raises BadInput unless exactly one session of the account begins so."""
    from trading.errors import BadInput

    found = [one.id for one in await app.door.sessions(account) if str(one.id).startswith(beginning.lower())]
    if len(found) != 1 or not beginning:
        raise BadInput(
            f"{account.name} has {'several such sessions' if found else 'no such session'}.",
            value=beginning[:40],
            rule="A session is named by its id or a beginning of it that no other has.",
            remedy=f"See `orbiquant account sessions {account.name}`, or say: all.",
        )
    return found[0]


async def _show_link(app: "App", account: "Account", as_json: bool) -> None:
    from bots.auth.door import Purpose
    from bots.web.entrance.links import link_to_running

    fresh = account.role == "owner" and account.password_hash is None
    purpose = Purpose.WELCOME if fresh else Purpose.RESET
    address = link_to_running(app.settings, purpose, await app.door.invite(account, purpose))
    if as_json:
        show({"account": account.name, "link": address})
    else:
        what = "sets a new password" if account.password_hash else "chooses a password and is in"
        say(f"While `orbiquant up` runs, {account.name} {what} here, once, within an hour:\n  {address}")
