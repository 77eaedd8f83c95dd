"""What needs no tool: greetings, thanks, help; a yes or a no; what must not be done; what lies outside."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from agent.language import fold
from agent.understanding.lexicon import book, read
from agent.understanding.meaning import Context, Expect, ToolCall, Understanding
from agent.understanding.phrases import words_of
from agent.understanding.reading import Reading
from agent.understanding.settings import SaidSetting

_SHORT: Final = 6
_THANKS_FOR: Final = re.compile(
    r"(?:many |muchas |mil )?(?:thanks?(?: you)?|thx|gracias|спасибо)(?: so much| a lot| большое)?"
    r" (?:for|por|за) [\w ]+"
)
_LETTER: Final = re.compile(
    r"(?:(?:i think|creo que|думаю|es|it s|its|it is) )?"
    r"(?:(?:the|la|el|a|option|opcion|answer|letter|letra|вариант|ответ|number|numero) )*"
    r"(?P<letter>[a-eа-д1-5])"
)
_THANKS: Final = frozenset(
    ["ok", "okay", "okey", "vale", "perfect", "perfecto", "cool", "хорошо", "отлично", "ок"]
)


def spoken(reading: Reading) -> Understanding:
    """Words for a message that asks for no tool; what is none of these lies outside."""
    found = reading.find(book("talk", "answer"))
    foreign = reading.find(book("talk", "foreign"))
    labels = [match.label for match in found]
    for topic in ("dropped", "displeased", "confused", "help", "identity", "greeting", "thanks"):
        if (
            topic in labels
            and (topic in ("displeased", "confused", "help") or len(reading.words) <= _SHORT)
            and not foreign
        ):
            return Understanding(Expect.ANSWER, topic=topic)
    return Understanding(Expect.DECLINE, topic="outside")


def refused(reading: Reading) -> str:
    """Why nothing must be done about the message: profit, others, unlimited, insider; "" where nothing speaks
    against it."""
    found = {match.label for match in reading.find(book("talk", "refuse"))}
    return next((topic for topic in ("others", "profit", "insider", "unlimited") if topic in found), "")


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


def quotes_instructions(reading: Reading) -> bool:
    """Whether an instruction stands in a text from outside, and not in the person's own words."""
    return bool(reading.find(book("talk", "outside_text")))


def forbids(reading: Reading) -> bool:
    """Whether an order is spoken of that is not wanted."""
    return bool(reading.find(book("talk", "negated")))


def yes_or_no(folded: str, context: Context) -> Understanding | None:
    """A message that is a yes or a no and nothing else. It claims the one proposal that is pending."""
    said = _said(folded)
    if said is None:
        return None
    pending = list(context.pending)
    if not pending:
        labels = {match.label for match in book("talk", "answer").find(words_of(folded), {})}
        if said == "no":
            return Understanding(Expect.ANSWER, topic="dropped" if "dropped" in labels else "nothing_pending")
        return Understanding(Expect.ANSWER, topic="nothing_pending") if _explicit(folded) else None
    if len(pending) > 1:
        return Understanding(Expect.CLARIFY, missing=("which",), topic="pending")
    return Understanding(Expect.CONFIRMED if said == "yes" else Expect.CANCELLED)


def answers(text: str) -> bool:
    """Whether a message is a yes or a no and nothing else."""
    return _said(fold(text)) is not None


def _explicit(folded: str) -> bool:
    """Whether a yes is more than a thanks: "ok" and "perfect" are both."""
    return not {word.text for word in words_of(folded)} & _THANKS


def _said(folded: str) -> str | None:
    """ "yes" or "no", where every word belongs to one, or is polite."""
    words = [word.text for word in words_of(folded)]
    while words and words[-1] in _polite() and " ".join(words) not in _sayings("yes") | _sayings("no"):
        words.pop()
    text = " ".join(words)
    for answer in ("no", "yes"):
        if text in _sayings(answer):
            return answer
    if kinds := _made_of_sayings(words):
        return "no" if "no" in kinds else "yes" if "yes" in kinds else None
    parts = [part for part in re.split(r"[,.!;]+\s*|\s{2,}", folded.strip(" .!?¡¿,;")) if part]
    kinds = {answer for part in parts for answer in ("no", "yes") if _plain(part) in _sayings(answer)}
    whole = parts and all(_plain(part) in _sayings("yes") | _sayings("no") | _polite() for part in parts)
    return ("no" if "no" in kinds else "yes") if whole and kinds else None


def _made_of_sayings(words: Sequence[str]) -> set[str]:
    """ "yep go ahead", "no no cancel it": the kinds of sayings that these words are made of."""
    kinds: set[str] = set()
    at = 0
    while at < len(words):
        for end in range(len(words), at, -1):
            said = " ".join(words[at:end])
            kind = next((k for k in ("no", "yes", "polite") if said in _sayings(k)), "")
            if kind:
                kinds.add(kind)
                at = end
                break
        else:
            return set()
    return kinds


def thanked(reading: Reading) -> bool:
    """Whether a message gives thanks for something and asks for nothing: "thanks for the summary"."""
    bare = not (reading.symbols or reading.amounts or reading.products)
    return (
        bare and len(reading.words) <= _SHORT + 2 and bool(_THANKS_FOR.fullmatch(reading.folded.strip(" .!")))
    )


def quiz_letter(folded: str, context: Context) -> Understanding | None:
    """A letter or a number alone, after a question of a quiz."""
    asked = any(call.tool in ("start_quiz", "quiz_answer") for call in context.last_calls)
    found = _LETTER.fullmatch(folded.strip(" .!)¡")) if asked else None
    return (
        Understanding(Expect.CALL, [ToolCall("quiz_answer", {"answer": found["letter"]})]) if found else None
    )


def _plain(text: str) -> str:
    words = [word.text for word in words_of(text)]
    while (
        len(words) > 1 and words[-1] in _polite() and " ".join(words) not in _sayings("yes") | _sayings("no")
    ):
        words.pop()
    return " ".join(words)


@cache
def _sayings(answer: str) -> frozenset[str]:
    """What stands for a yes or a no, as words are told apart."""
    return frozenset(
        " ".join(word.text for word in words_of(fold(said))) for said in read("talk")[answer]["all"]
    )


def _polite() -> frozenset[str]:
    return _sayings("polite")
