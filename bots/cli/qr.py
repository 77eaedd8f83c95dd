"""A QR code in the terminal."""

import segno

_BLACK_ON_WHITE, _PLAIN = "\x1b[38;2;0;0;0;48;2;255;255;255m", "\x1b[0m"
_HALVES = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}
_QUIET = 4  # empty modules around it, as the standard asks


def qr(text: str, *, coloured: bool) -> str:
    """Two modules to a sign; coloured, so that it is dark on light whatever the terminal's own colours are."""
    rows = [tuple(row) for row in segno.make(text, micro=False).matrix_iter(border=_QUIET)]
    if len(rows) % 2:
        rows.append((0,) * len(rows[0]))
    lines = [
        "".join(_HALVES[upper, lower] for upper, lower in zip(*pair, strict=True))
        for pair in zip(rows[::2], rows[1::2], strict=True)
    ]
    return "\n".join(f"{_BLACK_ON_WHITE}{line}{_PLAIN}" if coloured else line for line in lines)
