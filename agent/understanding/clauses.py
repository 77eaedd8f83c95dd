"""A message cut into its requests.

"RSI of BTC and ETH and news on SOL" -> RSI of BTC, ETH | news on SOL
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from agent.understanding import intents, symbols, timeframes, venues
from agent.understanding.intents import Intent
from agent.understanding.symbols import Symbol
from agent.understanding.timeframes import Length
from agent.understanding.venues import Venue

_SEPARATOR: Final = re.compile(
    r"(?<=\w)[?!.;]+(?=\s|$)|[¿¡\n;]|,(?!\d)"
    r"|(?<!\w)(?:and|y|e|also|tambien|then|luego|despues|plus|as well as|asi como|&|\+)(?!\w)"
)


@dataclass(slots=True)
class Clause:
    """A stretch of the text and what stands in it."""

    start: int
    end: int
    folded: str
    intent: Intent | None = None
    symbols: list[Symbol] = field(default_factory=list)
    lengths: list[Length] = field(default_factory=list)
    places: list[Venue] = field(default_factory=list)

    @property
    def tool(self) -> str:
        return self.intent.tool if self.intent else ""

    @property
    def without_timeframes(self) -> str:
        """The words with names such as "4h" blanked, so that no number in them is read for another."""
        text = self.folded
        for length in self.lengths:
            if length.compact or length.is_timeframe:
                start, end = length.start - self.start, length.end - self.start
                text = text[:start] + "·" * (end - start) + text[end:]
        return text

    @property
    def names(self) -> list[str]:
        return list(dict.fromkeys(symbol.name for symbol in self.symbols))

    @property
    def venues(self) -> list[str]:
        """Those that are meant: "is the price simulated?" names none, "simulated BTC" does."""
        return list(dict.fromkeys(place.name for place in self.places if place.placed or self.symbols))


def clauses(text: str, folded: str, known: Collection[str]) -> list[Clause]:
    """Split at separators; what names no intent of its own belongs to its neighbour."""
    found_venues = venues.venues(folded)
    unplaced = venues.blanked(text, found_venues), venues.blanked(folded, found_venues)
    found_lengths = timeframes.lengths(folded)
    found_intents = intents.intents(folded)
    requested = any(not intent.feeble for intent in found_intents)
    found_symbols = [
        symbol
        for symbol in symbols.symbols(*unplaced, known, requested=requested)
        if not any(length.start < symbol.end and symbol.start < length.end for length in found_lengths)
    ]
    cuts = [0, *(match.end() for match in _SEPARATOR.finditer(folded)), len(folded)]
    pieces = [
        Clause(
            start,
            end,
            folded[start:end],
            intents.strongest(intent for intent in found_intents if start <= intent.start < end),
            [symbol for symbol in found_symbols if start <= symbol.start < end],
            [length for length in found_lengths if start <= length.start < end],
            [venue for venue in found_venues if start <= venue.start < end],
        )
        for start, end in pairwise(cuts)
        if start < end
    ]
    return _joined(pieces, folded)


def _joined(pieces: Sequence[Clause], folded: str) -> list[Clause]:
    joined: list[Clause] = []
    for piece in pieces:
        if joined and _continues(joined[-1], piece):
            joined[-1] = _join(joined[-1], piece, folded)
        else:
            joined.append(piece)
    return [
        clause for clause in joined if clause.intent or clause.symbols or clause.lengths or clause.places
    ] or joined[:1]


def _continues(clause: Clause, piece: Clause) -> bool:
    """Whether the piece is a part of the request before it, and not a request of its own."""
    if not clause.intent or not piece.intent:
        return True
    if piece.tool == "correlation_matrix" and len(piece.names) < 2:
        return clause.intent.feeble or not (clause.names and piece.names)
    if clause.tool == "correlation_matrix" and len(clause.names) < 2:
        return piece.intent.feeble
    if clause.tool == piece.tool:
        return not (clause.symbols and piece.symbols) or piece.tool in ("scan", "watchlist")
    if clause.intent.feeble and not clause.symbols:
        return True
    return piece.intent.feeble and not piece.symbols


def _join(clause: Clause, piece: Clause, folded: str) -> Clause:
    both = [intent for intent in (clause.intent, piece.intent) if intent]
    return Clause(
        clause.start,
        piece.end,
        folded[clause.start : piece.end],
        intents.strongest(both),
        clause.symbols + piece.symbols,
        clause.lengths + piece.lengths,
        clause.places + piece.places,
    )
