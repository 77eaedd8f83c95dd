"""What is asked where no words of the grammar say it: likely by its letters, and only where nothing can be lost.

A guess never moves money, and never does what cannot be undone; it needs the symbol that its tool is about.
"""

from collections.abc import Sequence
from typing import Final

from agent.understanding import classifier, fitting
from agent.understanding.clauses import Clause
from agent.understanding.intents import Intent, Strength
from agent.understanding.lexicon import book
from agent.understanding.meaning import Context, Placed
from agent.understanding.phrasings import OUTSIDE
from agent.understanding.reading import Reading, taken
from agent.understanding.replies.follow_ups import begins_again, spoken_of
from agent.understanding.traits import CHANGING, Trait, tools_with

LIKELY: Final = 0.4
"""From here on a guess about a symbol counts, and one that a message lies outside. Chosen on the half of the
held-out utterances that may be read and on 5,000 other people's texts: 0.3 to 0.5 differ by one utterance and
less than a tenth of a percent of false calls."""

SURE: Final = 0.85
"""From here on a guess without a symbol counts."""

_ABOUT_A_SYMBOL: Final = tools_with(Trait.ONE_SYMBOL)
_ABOUT_A_PRODUCT: Final = tools_with(Trait.ONE_PRODUCT)
_ABOUT_NONE: Final = tools_with(Trait.GUESSED_ALONE)

_SHORT: Final = 6
_PARTICLE: Final = 2  # letters


def supposed(parts: Sequence[Clause], context: Context) -> Sequence[Clause]:
    """The message as one request for what it most likely asks; none where it lies outside; else as it was."""
    if not parts or not _open(parts, context):
        return parts
    reading = parts[0].reading
    found = classifier.guess(reading)
    if found.label == OUTSIDE and found.probability >= LIKELY:
        return []
    if not _counts(found, reading, context):
        return parts
    intent = Intent(found.label, "", parts[0].start, parts[0].start, Strength.STRONG)
    return [Clause(reading, parts[0].start, len(reading.text), intent)]


def _open(parts: Sequence[Clause], context: Context) -> bool:
    """Whether the grammar found nothing firm, and the message does not go on from what was said before."""
    if any(clause.intent and not clause.intent.feeble for clause in parts):
        return False
    if _bare(parts[0].reading):
        return False
    going_on = bool(context.last_calls) or bool(context.unfinished)
    short = len(parts[0].reading.words) <= _SHORT
    return not (going_on and (short or begins_again(parts[0])))


def _bare(reading: Reading) -> bool:
    """Whether nothing is said but names: "bitcoin", "BTC on kraken"."""
    things: list[Placed] = [*reading.symbols, *reading.times, *reading.venues, *reading.amounts]
    said = taken(reading.words, things)
    return sum(n not in said and len(word.text) > _PARTICLE for n, word in enumerate(reading.words)) == 0


def _counts(found: classifier.Guess, reading: Reading, context: Context) -> bool:
    whole = (0, len(reading.text))
    if not fitting.fits(reading, found.label, whole, whole):
        return False
    if found.label in CHANGING and reading.find(book("provisos", "supposed")):
        return False  # "what if I bought one?"
    known = any(symbol.known for symbol in reading.symbols)
    if found.label in _ABOUT_A_SYMBOL and (known or spoken_of(context.last_calls)):
        return found.probability >= LIKELY
    if found.label in _ABOUT_A_PRODUCT and reading.products:
        return found.probability >= LIKELY
    return found.label in _ABOUT_NONE and not reading.symbols and found.probability >= SURE
