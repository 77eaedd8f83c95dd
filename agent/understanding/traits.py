"""What each tool is like, in one table: whoever adds a tool adds its row to traits.toml, and nothing elsewhere."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Final

from agent.understanding.vocabulary import read


class Trait(StrEnum):
    # what it does
    MONEY = "money"  # moves money: only ever proposed
    CHANGING = "changing"  # changes what is held, placed or set up: no part of what was said may be lost
    CAN_WAIT = "can_wait"  # what it lacks is not asked for before another request is answered
    AT_ONCE = "at_once"  # is done at once or not at all, and waits for no yes
    FOR_GOOD = "for_good"  # deletes, and nothing brings it back: only ever by the person's own words
    KEEPS_WHAT_IS_SAID = "keeps_what_is_said"  # deals with what the person said of themselves
    OF_MEMORY = "of_memory"  # speaks of memories, which stand for themselves in a summary

    # what it takes
    OWN_WORDS = "own_words"  # its argument is what was said: nothing in it is another request
    ONE_SYMBOL = "one_symbol"  # a guess needs the symbol that it is about
    ONE_PRODUCT = "one_product"  # a guess needs a product or an agent
    GUESSED_ALONE = "guessed_alone"  # a sure guess needs neither
    SEVERAL = "several"  # takes a list of symbols
    ALL_SYMBOLS = "all_symbols"  # about everything where none is named: none is taken over from before
    AT_A_VENUE = "at_a_venue"  # moves money where it is told to
    NO_VENUE = "no_venue"  # is asked of no venue
    ON_BARS = "on_bars"  # takes the bars that it looks at
    OF_NOW = "of_now"  # looks at the newest bars or quotes, whatever day was named
    WINDOWED = "windowed"  # takes the span that it looks back over
    LOOKS = "looks"  # measures a market: of several, each is looked at

    # what it is asked with
    TERSE = "terse"  # needs no symbol: where none is named, a long message means something else
    SHOWN = "shown"  # something that "enséñame" shows, and does not teach
    NAMED_BY_ORDERS = "named_by_orders"  # "don't close my position" names it, and does not ask for it
    OF_AN_ORDER = "of_an_order"  # beside an order it is a part of the order
    OF_A_SIZE = "of_a_size"  # beside a calculation of risk it only says the size
    WATCHED = "watched"  # what an alert or a condition may wait for

    # what its request may be tied to, and no argument carries: words of the alert, or nothing that changes it
    PASSES_CONDITION = "passes_condition"
    PASSES_EXPIRY = "passes_expiry"
    PASSES_SCHEDULE = "passes_schedule"

    # what may come after it
    REFILLED = "refilled"  # its arguments change one by one: "with a stop at 97"
    TESTS = "tests"  # a test of a strategy, which indicators are settings of
    NOT_AGAIN = "not_again"  # changes something or is about no market: "and on 4h?" does not do it again
    ANSWERED_BY_DEEDS = "answered_by_deeds"  # after it, "stop it" is said of an agent


def _table() -> Mapping[str, Sequence[str]]:
    return read("traits.toml")


@cache
def tools_with(trait: Trait) -> frozenset[str]:
    return frozenset(tool for tool, traits in _table().items() if trait in traits)


PRECEDENCE: Final = tuple(_table())
"""Where one clause says two things, the earlier tool is meant."""

MONEY: Final = tools_with(Trait.MONEY)
"""They are only ever proposed."""

CHANGING: Final = MONEY | tools_with(Trait.CHANGING)
OWN_WORDS: Final = tools_with(Trait.OWN_WORDS)
