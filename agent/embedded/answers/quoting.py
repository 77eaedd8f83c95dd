"""What a person wrote, as it is shown in an answer: every sign of it, and none that would be taken for markup."""

import re
from typing import Final

_ALIKE: Final = {
    r"\*(?=\S)|(?<=\S)\*": "∗",
    r"(?<!\w)_|_(?!\w)": "ˍ",
    r"`": "ˋ",
    r"^#": "＃",
    r"^>": "›",
    r"<(?=[a-zA-Z/!?])": "‹",
    r"\[": "［",
    r"\]": "］",
    r"\|": "¦",
    r"~(?=~)|(?<=~)~": "∼",
    r"\\": "＼",
    r"&(?=#?\w+;)": "＆",
    r":(?=[a-zA-Z])": "∶",
}
_MARKUP: Final = re.compile("|".join(f"(?P<sign{n}>{found})" for n, found in enumerate(_ALIKE)))


def as_written(text: str) -> str:
    """With a sign that looks alike where one would be markup; ":word" is a directive to the page's Markdown, which
    swallows it. A backslash before it would be seen where an answer
    is not drawn as Markdown: in a terminal, in a messenger."""
    signs = list(_ALIKE.values())
    return _MARKUP.sub(lambda found: signs[int(str(found.lastgroup)[len("sign") :])], " ".join(text.split()))
