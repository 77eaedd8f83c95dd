"""Who the terminal acts as: the owner of the machine's home, or the account that is named."""

from typing import TYPE_CHECKING

from trading.errors import BadInput

if TYPE_CHECKING:
    from bots.bootstrap import App
    from db.repositories.accounts import Account


async def account_named(app: "App", name: str) -> "Account":
    """The owner for an empty name. Raises BadInput for one that nobody has."""
    if not name:
        return await app.accounts.ensure_owner()
    if found := await app.accounts.by_name(name):
        return found
    raise BadInput(
        f"There is no account {name[:40]!r}.",
        value=name[:40],
        rule="Accounts are those of `orbiquant account list`.",
        remedy="Choose one of them, or add it.",
    )
