"""What needs no tool: greetings, thanks, help; what must not be done; what lies outside."""

import math
import re
from collections.abc import Sequence
from typing import Final

from agent.language import fold
from agent.understanding.lexicon import book
from agent.understanding.meaning import Context, Expect, ToolCall, Understanding
from agent.understanding.phrases import Match, words_of
from agent.understanding.reading import Reading
from agent.understanding.settings import SaidSetting

_SHORT: Final = 6
_TOPICS: Final = (
    *("dropped", "identity", "displeased", "begin", "confused", "lost", "worried", "shorter"),
    *("help", "greeting", "farewell", "thanks", "grateful"),
)
_AT_LENGTH: Final = frozenset({"displeased", "confused", "begin", "lost", "worried", "shorter", "help"})
"""What a long message may say as well; the others are said in a few words."""
_IN_A_SENTENCE: Final = 12
_NOTED: Final = 4
"""One word of so many at least belongs to what takes note."""
_IN_PASSING: Final = frozenset({"identity", "grateful"})
"""What is said in a sentence."""
_THANKS_FOR: Final = re.compile(
    r"(?:many |muchas |mil )?(?:thanks?(?: you)?|thx|gracias|спасибо)(?: so much| a lot| большое)?"
    r" (?:for|por|за) [\w ]+"
)
_LETTER: Final = re.compile(
    r"(?:(?:i think|creo que|думаю|es|it s|its|it is) )?"
    r"(?:(?:the|la|el|a|option|opcion|answer|letter|letra|вариант|ответ|number|numero) )*"
    r"(?P<letter>[a-eа-д1-5])"
)


def spoken(reading: Reading) -> Understanding:
    """Words for a message that asks for no tool; what is none of these lies outside."""
    found = reading.find(book("talk", "answer"))
    foreign = reading.find(book("talk", "foreign"))
    labels = [match.label for match in found]
    for topic in _TOPICS:
        if foreign or topic not in labels or len(reading.words) > _longest(topic):
            continue
        if topic != "thanks" or _thanks(reading, found):
            return Understanding(Expect.ANSWER, topic="thanks" if topic == "grateful" else topic)
    return Understanding(Expect.DECLINE, topic="outside")


def _thanks(reading: Reading, found: Sequence[Match]) -> bool:
    """ "Ok" takes note, and "ok do the second one" asks for something."""
    said = {n for match in found for n in range(match.first, match.last)}
    return _NOTED * len(said) >= len(reading.words)


def _longest(topic: str) -> float:
    """Words of a message that may say it."""
    if topic in _AT_LENGTH:
        return math.inf
    return _IN_A_SENTENCE if topic in _IN_PASSING else _SHORT


def refused(reading: Reading) -> str:
    """Why nothing must be done about the message: profit, others, insider, rules, unlimited, or what a text from
    outside says; "" where nothing speaks against it."""
    found = {match.label for match in reading.find(book("talk", "refuse"))}
    if "rules" in found and quotes_instructions(reading):
        return "outside_text"
    return next(
        (topic for topic in ("others", "profit", "insider", "rules", "unlimited") if topic in found), ""
    )


def of_us(reading: Reading) -> str:
    """What somebody asks about the copilot itself: trust, privacy, money, or whether all can be lost; "" for
    nothing. Beside a symbol it is asked of that market; beside an amount, how much to put in is a sum."""
    if reading.symbols:
        return ""
    found = {match.label for match in reading.find(book("talk", "of_us"))}
    if not (reading.amounts or reading.products) and (money := found & {"share", "money"}):
        return "money" if "money" in money else "share"
    if reading.find(book("talk", "foreign")):
        return ""
    return next((topic for topic in ("privacy", "trust", "losing") if topic in found), "")


def of_several(reading: Reading) -> bool:
    """ "Which of them is wilder?" asks of each that was looked at."""
    return bool(reading.find(book("talk", "of_several")))


def elsewhere(reading: Reading, found: Sequence[SaidSetting]) -> bool:
    """Whether what sounds like a setting is said of something else: "I live in the UK. Can I get a card?" """
    places = all(one.args.get("key") in ("time_zone", "currency") for one in found)
    around = [(0, found[0].start), (found[-1].end, len(reading.text))]
    return places and any(reading.find(book("talk", "foreign"), *span) for span in around)


def asks_for_advice(text: str) -> bool:
    """ "Should I buy BTC?" """
    return bool(book("talk", "advice").find(words_of(fold(text)), {}))


def despairs(reading: Reading) -> bool:
    """Whether somebody speaks of dying, or of having lost everything: no trade is talked about then. A loss
    with a symbol beside it may be a question about that market."""
    said = {match.label for match in reading.find(book("talk", "distress"))}
    return "grave" in said or ("loss" in said and not reading.symbols)


def dropped(reading: Reading) -> bool:
    """ "Never mind", "déjalo": what was talked of is let go."""
    return any(match.label == "dropped" for match in reading.find(book("talk", "answer")))


def leaves(reading: Reading) -> bool:
    """ "Exit", "cerrar sesión": the talk is left, and no position."""
    return bool(reading.find(book("talk", "leaving")))


def quotes_instructions(reading: Reading) -> bool:
    """Whether an instruction stands in a text from outside, and not in the person's own words."""
    return bool(reading.find(book("talk", "outside_text")))


def forbids(reading: Reading, start: int = 0, end: int | None = None) -> bool:
    """Whether an order is spoken of that is not wanted."""
    return bool(reading.find(book("talk", "negated"), start, end))


def thanked(reading: Reading) -> bool:
    """Whether a message gives thanks for something and asks for nothing: "thanks for the summary", "done for
    today"."""
    bare = not (reading.symbols or reading.amounts or reading.products)
    if not bare or len(reading.words) > _SHORT + 2:
        return False
    finished = any(match.label == "finished" for match in reading.find(book("talk", "answer")))
    return finished or bool(_THANKS_FOR.fullmatch(reading.folded.strip(" .!")))


def quiz_letter(folded: str, context: Context) -> Understanding | None:
    """A letter or a number alone, after a question of a quiz."""
    asked = any(call.tool in ("start_quiz", "quiz_answer") for call in context.last_calls)
    found = _LETTER.fullmatch(folded.strip(" .!)¡")) if asked else None
    return (
        Understanding(Expect.CALL, [ToolCall("quiz_answer", {"answer": found["letter"]})]) if found else None
    )
