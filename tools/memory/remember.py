"""Keeps what the person asks to remember about themselves, in their own words. For "remember that I only trade
at night", "recuerda que mi objetivo es ahorrar para una casa". Not for settings: those are set_preference."""

import re
from typing import Annotated, Final

from pydantic import BaseModel, Field

from knowledge.memories import MOST_CHARACTERS, MemoryKind
from knowledge.preference_talk import is_about_answers, is_preference, settable
from tools.catalog import Effect
from tools.context import ToolContext
from tools.memory_facts import memory_sheet
from tools.result import ToolResult
from trading.errors import BadInput

EFFECT = Effect.WRITE

_SECRETS: Final = (
    "password", "pass word", "passphrase", "private key", "secret key", "api key", "api secret", "seed phrase",
    "mnemonic", "pin", "contraseña", "clave privada", "clave secreta", "clave api", "frase semilla", "пароль",
)  # fmt: skip
_SECRET: Final = re.compile(
    rf"(?i)(?<!\w)(?:{'|'.join(_SECRETS)})(?!\w)\s*(?:[:=]|(?:is|es|son|это)(?!\w))\W*\S"
)
_KEY_LIKE: Final = re.compile(r"(?<!\w)(?=\w*\d)(?=\w*[A-Za-z])[\w+/=-]{28,}")


class Args(BaseModel):
    text: Annotated[
        str, Field(description="What to remember, in the person's own words, without “remember that”")
    ]


async def run(args: Args, context: ToolContext) -> ToolResult:
    text = _kept(args.text)
    kind = MemoryKind.PREFERENCE if is_preference(text) else MemoryKind.FACT
    where = context.said
    remembered = await context.memories.remember(
        text,
        kind=kind,
        language=context.language,
        thread=where.thread if where else None,
        message=where.message if where else None,
    )
    name = "remembered" if remembered.new else "known_before"
    sheet = memory_sheet([remembered.memory], context.clock(), name=name, count="kept_count")
    if is_about_answers(text):
        sheet.add("not_acted_on", text, "label")
    for key, value in settable(text):
        sheet.add("can_be_set", value, "percent" if key == "risk" else "label", subject=key)
    return ToolResult(sheet.facts)


def _kept(given: str) -> str:
    text = " ".join(given.split()).strip(" .,;:")
    if not text:
        raise BadInput(
            "There is nothing to remember.",
            rule="What is remembered is a sentence about you.",
            remedy="Say, for example: remember that I only trade at night.",
            reason="nothing_to_remember",
        )
    if len(text) > MOST_CHARACTERS:
        raise BadInput(
            f"That is too long to remember: {len(text)} characters.",
            value=str(len(text)),
            rule=f"A memory has at most {MOST_CHARACTERS} characters.",
            remedy="Say it in fewer words, or in several memories.",
            reason="long_memory",
            details={"most": str(MOST_CHARACTERS)},
        )
    if _SECRET.search(text) or _KEY_LIKE.search(text):
        raise BadInput(
            "I do not keep passwords or keys.",
            rule="A memory can be read by every program that searches it.",
            remedy="Keep it in a password manager; nothing of it was stored.",
            reason="secret_memory",
        )
    return text
