"""Who is asking, as tools and the page know them."""

from db.repositories.accounts import Account
from knowledge.preferences import AUTO
from tools.context import User
from trading.markets.timeframes import Timeframe


def user_of(account: Account) -> User:
    """With what they prefer; "auto" is no preference."""
    chosen = {key: value for key, value in account.prefers.items() if value != AUTO}
    return User(
        account.id,
        account.name,
        account.language,
        exchange=chosen.get("exchange"),
        currency=chosen["currency"],
        timeframe=Timeframe(chosen["timeframe"]) if "timeframe" in account.preferences else None,
        brain=chosen.get("brain"),
        number_format=account.reader.number_format,
        time_zone=account.reader.time_zone,
    )
