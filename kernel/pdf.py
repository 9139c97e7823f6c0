"""Printed files: PDF with Chinese typesetting, built from headings, paragraphs, facts, tables and drawings.

Typeset by Typst from `paper.typ`, tagged for screen readers (PDF/UA-1). The font is part of the program and embedded as
a subset. A character that it lacks (rare ones of names, such as U+20BB7) is shown as 〓, never silently omitted.
"""
from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from kernel import instants
from kernel.drawing import Drawing, svg
from kernel.wording import say

if TYPE_CHECKING:
    import typst

GETA = "〓"
_LOOK = Path(__file__).with_name("paper.typ")
_FAMILY = "Noto Sans SC"
# Invisible characters without effect on paper: joiners, direction marks, variation selectors, the byte order mark.
_INVISIBLE = {*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFE00, 0xFE10), 0xFEFF,
              *range(0xE0100, 0xE01F0)}


@dataclass(frozen=True)
class Column:
    """A column of a table; `share` is its share of the width."""

    title: str
    share: float = 1
    align: Literal["left", "right"] = "left"


def font_file() -> Path:
    """The embedded font: Noto Sans SC (OFL-1.1)."""
    import pylopdf_fonts_zh_cn

    return Path(str(pylopdf_fonts_zh_cn.sans_path()))


@lru_cache(maxsize=1)
def _known() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(font_file(), lazy=True) as font:
        return frozenset(font.getBestCmap())


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Only our font: the fonts of a machine must not change the result."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(font_file().parent)])


def shown(text: str) -> str:
    """The text as the font can show it: 〓 for missing characters, spaces for control characters, uniform line ends."""
    known = _known()
    return "".join(
        c if c == "\n" or (ord(c) in known and ord(c) >= 32) else " " if ord(c) < 32 or 127 <= ord(c) < 160 else GETA
        for c in text.replace("\r\n", "\n").replace("\r", "\n") if ord(c) not in _INVISIBLE
    )


class Paper:
    """An A4 file being built. Parts are added from top to bottom; `bytes()` finishes it."""

    def __init__(self, title: str, *, foot: str = "", made_at: datetime | None = None) -> None:
        self._title, self._foot, self._made_at = shown(title), shown(foot), made_at or instants.now()
        self._parts: list[dict[str, Any]] = []

    def heading(self, text: str) -> None:
        """Adds a heading, which is kept with what follows."""
        self._add("heading", level=2, text=shown(text))

    def subheading(self, text: str) -> None:
        """Adds a smaller heading, such as a table's name."""
        self._add("heading", level=3, text=shown(text))

    def paragraph(self, text: str, *, quiet: bool = False) -> None:
        """Adds text of any length; its line ends are kept."""
        self._add("paragraph", text=shown(text), quiet=quiet)

    def facts(self, pairs: Sequence[tuple[str, str]], name_width: float = 34) -> None:
        """Adds labelled facts; the labels are `mm` wide."""
        self._add("facts", pairs=[(shown(name), shown(value) or "—") for name, value in pairs],
                  name_width=name_width - 3)

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
        """Adds a table whose head is repeated on each page; a row longer than a page continues on the next."""
        self._add("table", columns=[asdict(c) | {"title": shown(c.title)} for c in columns],
                  rows=[[shown(cell) for _, cell in zip(columns, row, strict=True)] for row in rows])

    def drawing(self, drawing: Drawing) -> None:
        """Adds a drawing across the whole width."""
        self._add("drawing", svg=shown(svg(drawing, font=_FAMILY)), alt=shown(f"{drawing.title}：{drawing.description}"))

    def bytes(self) -> bytes:
        """The finished file."""
        import typst

        data = json.dumps({"title": self._title, "foot": self._foot, "parts": self._parts,
                           "page_of": say("kernel.page_of", page="{page}", pages="{pages}")}, ensure_ascii=False)
        return typst.compile(_LOOK, root=_LOOK.parent, font_paths=_fonts(), sys_inputs={"data": data}, format="pdf",
                             pdf_standards="ua-1", timestamp=self._made_at.replace(microsecond=0))

    def _add(self, kind: str, **part: Any) -> None:
        self._parts.append({"kind": kind, **part})
