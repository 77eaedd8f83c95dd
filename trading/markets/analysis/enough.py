"""The error for too short a series."""

from trading.errors import NoData
from trading.markets.bars import Bars


def enough(bars: Bars, needed: int, what: str) -> None:
    """Raises NoData unless there are `needed` bars."""
    if len(bars) < needed:
        raise NoData(
            f"{len(bars)} bars are too few for {what}.",
            value=str(len(bars)),
            rule=f"It needs {needed} bars.",
            remedy="Ask for more bars, a shorter window or a finer timeframe.",
            reason="too_few_bars",
            details={"bars": str(len(bars)), "needed": str(needed)},
        )
