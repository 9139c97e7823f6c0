"""Where lines of Chinese text may end. Pure.

Chinese has no spaces: a line may end after any character, but no line begins with a closing mark or ends with an
opening one, and Latin words and numbers stay whole (避头尾, GB/T 15834-2011, 5.1).
"""
from __future__ import annotations

import re
from collections.abc import Callable

Measure = Callable[[str], float]

_CLOSING = "，。、；：？！）》〉」』】〕”’…—％‰℃·,.;:?!)]}%"
_OPENING = "（《〈「『【〔“‘([{"
_PIECE = re.compile(r"[A-Za-z0-9\u00c0-\u024f_@#&+*/=.,:%'’\-]+|\s+|.", re.S)


def pieces(text: str) -> list[str]:
    """The unbreakable parts: words and numbers, spaces, single characters with the punctuation that must stay beside
    them."""
    found: list[str] = []
    open_ = ""
    for piece in _PIECE.findall(text):
        if piece[0] in _CLOSING and found and not open_ and not found[-1].isspace():
            found[-1] += piece
        elif piece in _OPENING:
            open_ += piece
        else:
            found.append(open_ + piece)
            open_ = ""
    return [*found, open_] if open_ else found


def lines(text: str, width: float, measure: Measure) -> list[str]:
    """The text in lines no wider than `width` by `measure`; its own line ends are kept.

    A piece that is wider than a whole line is broken at the line's width.
    """
    found: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in pieces(paragraph):
            if measure(line + piece.rstrip()) <= width:
                line += piece
                continue
            if line.strip():
                found.append(line.rstrip())
                line = ""
            if piece.isspace():
                continue
            while measure(piece) > width and len(piece) > 1:
                fits = _fitting(piece, width, measure)
                found.append(piece[:fits])
                piece = piece[fits:]
            line = piece
        found.append(line.rstrip())
    return found


def _fitting(piece: str, width: float, measure: Measure) -> int:
    """How many characters of it fit a line, at least one."""
    low, high = 1, len(piece)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(piece[:middle]) <= width:
            low = middle
        else:
            high = middle - 1
    return low
