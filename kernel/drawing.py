"""A small drawing as a value: the same for a page on the screen (SVG) and on paper (`kernel.pdf`).

Points are units of the drawing, the origin at the upper left; a text's y is its baseline. Pure.
"""
from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Literal

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Stroke:
    """A line through points; `dash` is (on, off)."""

    points: tuple[Point, ...]
    colour: str
    width: float = 1
    dash: tuple[float, float] | None = None


@dataclass(frozen=True)
class Dot:
    """A mark at a point: round, or square to distinguish two kinds without colour; `open` has no filling."""

    at: Point
    colour: str
    radius: float = 3
    square: bool = False
    open: bool = False


@dataclass(frozen=True)
class Word:
    """A text at a point."""

    at: Point
    text: str
    colour: str
    size: float = 12
    anchor: Anchor = "start"


@dataclass(frozen=True)
class Drawing:
    """Parts in the order in which they are painted; `title` and `description` describe it for screen readers."""

    width: float
    height: float
    title: str
    description: str
    parts: tuple[Stroke | Dot | Word, ...]


def svg(drawing: Drawing, font: str = "inherit") -> str:
    """The drawing as SVG as wide as its page, inline in its page's font."""
    body = "".join(_part(part) for part in drawing.parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(drawing.width)} {_n(drawing.height)}" role="img" '
        f'width="100%" style="font-family:{font}"><title>{escape(drawing.title)}</title>'
        f"<desc>{escape(drawing.description)}</desc>{body}</svg>"
    )


def _part(part: Stroke | Dot | Word) -> str:
    if isinstance(part, Stroke):
        points = " ".join(f"{_n(x)},{_n(y)}" for x, y in part.points)
        dash = f' stroke-dasharray="{_n(part.dash[0])} {_n(part.dash[1])}"' if part.dash else ""
        return (f'<polyline points="{points}" fill="none" stroke="{part.colour}" stroke-width="{_n(part.width)}" '
                f'stroke-linejoin="round"{dash}/>')
    if isinstance(part, Dot):
        (x, y), r = part.at, part.radius
        paint = f'fill="#fff" stroke="{part.colour}" stroke-width="1.5"' if part.open else f'fill="{part.colour}"'
        if part.square:
            return f'<rect x="{_n(x - r)}" y="{_n(y - r)}" width="{_n(2 * r)}" height="{_n(2 * r)}" {paint}/>'
        return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(r)}" {paint}/>'
    (x, y) = part.at
    return (f'<text x="{_n(x)}" y="{_n(y)}" fill="{part.colour}" font-size="{_n(part.size)}" '
            f'text-anchor="{part.anchor}">{escape(part.text)}</text>')


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
