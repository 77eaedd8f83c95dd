"""What can go wrong, named for what the caller does next.

Problem                 everything below; carries value, rule, remedy
├── BadInput            the person changes what they asked for
│   ├── UnknownSymbol       nearest names in `nearest`
│   ├── UnknownTimeframe
│   ├── NoData              what exists is said in the rule
│   └── BadFile             row, column and value in the rule
├── Unavailable         the same request may work later
│   ├── VenueDown
│   ├── StorageFull
│   └── NotAvailableYet     not built; nothing was done
└── Conflict            somebody else is doing this now
"""

from collections.abc import Mapping, Sequence


class Problem(Exception):
    """Something a person must hear about: what happened, with which value, by which rule, and what to do.

    `reason` names the very rule, and `details` holds what its sentence is made of, so that the same can be
    said in another language.
    """

    code = "problem"

    def __init__(
        self,
        what: str,
        *,
        value: str = "",
        rule: str = "",
        remedy: str = "",
        reason: str = "",
        details: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(" ".join(part for part in (what, rule, remedy) if part))
        self.what = what
        self.value = value
        self.rule = rule
        self.remedy = remedy
        self.reason = reason
        self.details = dict(details or {})

    def as_dict(self) -> dict[str, str]:
        return {
            **self.details,
            "code": self.code,
            "reason": self.reason,
            "what": self.what,
            "value": self.value,
            "rule": self.rule,
            "remedy": self.remedy,
        }


class BadInput(Problem):
    code = "bad_input"


class UnknownSymbol(BadInput):
    code = "unknown_symbol"

    def __init__(self, symbol: str, nearest: Sequence[str] = ()) -> None:
        names = ", ".join(nearest)
        super().__init__(
            f"I do not know the symbol {symbol[:40]!r}.",
            value=symbol[:40],
            rule="A symbol is one that is stored here, or that a configured venue lists.",
            remedy=f"Did you mean {names}?" if names else "Try BTC, ETH or SOL, or import a file.",
            details={"nearest": names},
        )
        self.nearest = tuple(nearest)


class UnknownTimeframe(BadInput):
    code = "unknown_timeframe"


class NoData(BadInput):
    code = "no_data"


class BadFile(BadInput):
    code = "bad_file"


class Unavailable(Problem):
    code = "unavailable"


class VenueDown(Unavailable):
    code = "venue_down"


class StorageFull(Unavailable):
    code = "storage_full"


class NotAvailableYet(Unavailable):
    """Of a tool, by its name in `details["tool"]`, that stands in the plan and is not built."""

    code = "not_available_yet"

    def __init__(self, tool: str) -> None:
        super().__init__(
            f"{tool} is not available yet.",
            rule="Nothing was done about it.",
            remedy="Say so, and offer what is available now: prices, analysis, indicators, volatility.",
            details={"tool": tool},
        )


class Conflict(Problem):
    code = "conflict"
