"""Files that are printed: PDF with Chinese set right, built from headings, paragraphs, facts, tables and drawings.

The font comes with us and is embedded, only as far as it is used. A character that it lacks (rare ones of names, such
as U+20BB7) is shown as 〓, never left out silently.
"""
from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from kernel import instants, line_breaking
from kernel.drawing import Dot, Drawing, Stroke, Word
from kernel.wording import say

GETA = "〓"
TEXT, QUIET, LINE, TINT = (0x22, 0x20, 0x1E), (0x5C, 0x56, 0x50), (0xC9, 0xC4, 0xBE), (0xF1, 0xEF, 0xEC)
_MARGIN, _TOP, _FOOT = 20.0, 18.0, 20.0  # mm
_BODY, _SMALL, _HEADING, _TITLE = 10.5, 9.0, 13.0, 18.0  # pt
_LEADING = 1.6
_PAD = 2.2  # mm at both sides of a table's cell
_PT = 25.4 / 72
_FONT = "hn"
# Invisible ones that change nothing on paper: joiners, marks of direction, variation selectors, the byte order mark.
_INVISIBLE = {*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFE00, 0xFE10), 0xFEFF,
              *range(0xE0100, 0xE01F0)}


@dataclass(frozen=True)
class Column:
    """A column of a table; `share` is its part of the width."""

    title: str
    share: float = 1
    align: Literal["left", "right"] = "left"


def font_file() -> Path:
    """The font that is embedded: Noto Sans SC (OFL-1.1)."""
    import pylopdf_fonts_zh_cn

    return Path(str(pylopdf_fonts_zh_cn.sans_path()))


@lru_cache(maxsize=1)
def _known() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(font_file(), lazy=True) as font:
        return frozenset(font.getBestCmap())


def shown(text: str) -> str:
    """The text as the font can show it: 〓 for what it lacks, spaces for control characters, line ends alike."""
    known = _known()
    return "".join(
        c if c == "\n" or (ord(c) in known and ord(c) >= 32) else " " if ord(c) < 32 or 127 <= ord(c) < 160 else GETA
        for c in text.replace("\r\n", "\n").replace("\r", "\n") if ord(c) not in _INVISIBLE
    )


class _Sheets(FPDF):
    """Pages with their foot: a line of text, and which page of how many."""

    foot = ""

    def footer(self) -> None:
        self.set_y(-_FOOT + 7)
        self.set_font(_FONT, size=_SMALL)
        self.set_text_color(*QUIET)
        self.cell(0, 5, self.foot, new_x=XPos.LMARGIN, new_y=YPos.TOP)
        # How many there are is known at the end; until then room is kept for a number of two digits.
        self.set_x(self.w - _MARGIN - self.get_string_width(say("kernel.page_of", page=88, pages=88)) - 1)
        self.cell(0, 5, say("kernel.page_of", page=self.page_no(), pages="{nb}"))


class Paper:
    """An A4 file in the making. Parts are added from top to bottom; `bytes()` ends it."""

    def __init__(self, title: str, *, foot: str = "", made_at: datetime | None = None) -> None:
        self._pdf = pdf = _Sheets(format="A4")
        pdf.set_margins(_MARGIN, _TOP, _MARGIN)
        pdf.set_auto_page_break(False)
        pdf.add_font(_FONT, fname=font_file())
        pdf.set_lang("zh-CN")
        pdf.set_title(shown(title))
        pdf.set_creation_date(made_at or instants.now())
        pdf.foot = shown(foot)
        pdf.add_page()
        self._width = pdf.w - 2 * _MARGIN
        self._say(title, _TITLE, TEXT, after=2)

    def heading(self, text: str) -> None:
        """A heading, never alone at the foot of a page."""
        self._room(22)
        self._pdf.ln(4 if self._pdf.y > _TOP else 0)
        self._say(text, _HEADING, TEXT, after=1.5)

    def subheading(self, text: str) -> None:
        """A smaller heading, such as a table's name."""
        self._room(18)
        self._say(text, _BODY, TEXT, after=0.8)

    def paragraph(self, text: str, *, quiet: bool = False) -> None:
        """Text of any length; its line ends are kept."""
        self._say(text, _SMALL if quiet else _BODY, QUIET if quiet else TEXT, after=1.5)

    def facts(self, pairs: Sequence[tuple[str, str]], name_width: float = 34) -> None:
        """Names in a column `name_width` mm wide, their values beside them; — for an empty value."""
        high = self._height(_BODY)
        for name, value in pairs:
            cells = [self._lines(name, _BODY, name_width - 3),
                     self._lines(value or "—", _BODY, self._width - name_width)]
            for n in range(max(map(len, cells))):
                self._room(high)
                y = self._pdf.y
                for at, colour, cell in ((_MARGIN, QUIET, cells[0]), (_MARGIN + name_width, TEXT, cells[1])):
                    if n < len(cell):
                        self._line(at, y, cell[n], _BODY, colour)
                self._pdf.set_y(y + high)
        self._pdf.ln(1.5)

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
        """A table whose head stands on each of its pages again; a row longer than a page goes on on the next."""
        whole = sum(c.share for c in columns)
        widths = [self._width * c.share / whole for c in columns]
        self._row(columns, widths, [c.title for c in columns], head=True)
        for row in rows:
            self._row(columns, widths, row)
        self._pdf.ln(3)

    def drawing(self, drawing: Drawing) -> None:
        """A drawing over the whole width."""
        scale = self._width / drawing.width
        self._room(drawing.height * scale)
        pdf, left, top = self._pdf, _MARGIN, self._pdf.y
        for part in drawing.parts:
            if isinstance(part, Word):
                size = part.size * scale / _PT
                text = shown(part.text)
                pdf.set_font(_FONT, size=size)
                shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[part.anchor] * pdf.get_string_width(text)
                pdf.set_text_color(part.colour)
                pdf.text(left + part.at[0] * scale - shift, top + part.at[1] * scale, text)
                continue
            pdf.set_draw_color(part.colour)
            if isinstance(part, Stroke):
                pdf.set_line_width(part.width * scale)
                on, off = part.dash or (0, 0)
                pdf.set_dash_pattern(dash=on * scale, gap=off * scale)
                pdf.polyline([(left + x * scale, top + y * scale) for x, y in part.points])
                pdf.set_dash_pattern()
            else:
                self._dot(part, left, top, scale)
        pdf.set_xy(_MARGIN, top + drawing.height * scale + 2)

    def gap(self, millimetres: float = 4) -> None:
        """Empty space."""
        self._pdf.ln(millimetres)

    def bytes(self) -> bytes:
        """The finished file."""
        logging.getLogger("fontTools").setLevel(logging.ERROR)  # it tells of every table that it drops
        return bytes(self._pdf.output())

    def _dot(self, dot: Dot, left: float, top: float, scale: float) -> None:
        pdf, r = self._pdf, dot.radius * scale
        x, y = left + dot.at[0] * scale, top + dot.at[1] * scale
        pdf.set_line_width(1.5 * scale)
        pdf.set_fill_color("#ffffff" if dot.open else dot.colour)
        if dot.square:
            pdf.rect(x - r, y - r, 2 * r, 2 * r, style="DF")
        else:
            pdf.circle(x, y, r, style="DF")

    def _row(self, columns: Sequence[Column], widths: list[float], row: Sequence[str], head: bool = False) -> None:
        size, colour, high = _SMALL, QUIET if head else TEXT, self._height(_SMALL)
        cells = [self._lines(text, size, width - 2 * _PAD) for text, width in zip(row, widths, strict=True)]
        while any(cells):
            fits = int((self._bottom - self._pdf.y - 2) / high)
            tallest = max(map(len, cells))
            if fits < 1 or (tallest > fits and self._pdf.y > _TOP + 60):
                self._next_page()
                if not head:
                    self._row(columns, widths, [c.title for c in columns], head=True)
                continue
            now, cells = [c[:fits] for c in cells], [c[fits:] for c in cells]
            self._cells(columns, widths, now, size, colour, head)

    def _cells(self, columns: Sequence[Column], widths: list[float], cells: list[list[str]], size: float,
               colour: tuple[int, int, int], head: bool) -> None:
        pdf, top, high = self._pdf, self._pdf.y, self._height(size)
        tall = max(map(len, cells)) * high + 2
        if head:
            pdf.set_fill_color(*TINT)
            pdf.rect(_MARGIN, top, self._width, tall, style="F")
        left = _MARGIN
        for column, width, cell in zip(columns, widths, cells, strict=True):
            for n, line in enumerate(cell):
                pdf.set_font(_FONT, size=size)
                shift = width - 2 * _PAD - pdf.get_string_width(line) if column.align == "right" else 0
                self._line(left + _PAD + shift, top + 1 + n * high, line, size, colour)
            left += width
        pdf.set_draw_color(*LINE)
        pdf.set_line_width(0.2)
        pdf.line(_MARGIN, top + tall, _MARGIN + self._width, top + tall)
        pdf.set_xy(_MARGIN, top + tall)

    def _say(self, text: str, size: float, colour: tuple[int, int, int], after: float) -> None:
        high = self._height(size)
        for line in self._lines(text, size, self._width):
            self._room(high)
            y = self._pdf.y
            self._line(_MARGIN, y, line, size, colour)
            self._pdf.set_y(y + high)
        self._pdf.ln(after)

    def _line(self, x: float, y: float, text: str, size: float, colour: tuple[int, int, int]) -> None:
        """One line, the middle of its letters on the middle of its height."""
        if text:
            self._pdf.set_font(_FONT, size=size)
            self._pdf.set_text_color(*colour)
            self._pdf.text(x, y + self._height(size) / 2 + size * _PT * 0.36, text)

    def _lines(self, text: str, size: float, width: float) -> list[str]:
        self._pdf.set_font(_FONT, size=size)
        return line_breaking.lines(shown(text), width, self._pdf.get_string_width)

    @staticmethod
    def _height(size: float) -> float:
        return size * _PT * _LEADING

    @property
    def _bottom(self) -> float:
        return float(self._pdf.h) - _FOOT

    def _room(self, millimetres: float) -> None:
        if self._pdf.y + millimetres > self._bottom:
            self._next_page()

    def _next_page(self) -> None:
        self._pdf.add_page()
