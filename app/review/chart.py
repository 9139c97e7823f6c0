"""The report's chart: percentages over twelve months with the company's goals; the same drawing on screen and paper."""
from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from app.review.monthly_report import Course
from kernel import figures
from kernel.drawing import Dot, Drawing, Stroke, Word
from kernel.figures import Series
from kernel.wording import Message, say

WIDE, NARROW = 720.0, 360.0
_CSS = Path(__file__).parents[2] / "console" / "static" / "hn.css"
_TOP, _PLOT, _LEFT, _RIGHT = 34.0, 150.0, 44.0, 26.0
_SIZE = 12.0
_TOKENS = ("brand", "calm", "soon")
_DASHES = (None, None, (6.0, 3.0))


@lru_cache(maxsize=1)
def _tokens() -> dict[str, str]:
    """Colours of the one theme, by name."""
    return dict(re.findall(r"--hn-([a-z-]+):\s*(#[0-9A-Fa-f]{6})", _CSS.read_text("utf-8")))


def draw(course: Course, width: float = WIDE) -> Drawing | None:
    """The chart at a width in the drawing's units; None where no month has a figure.

    Each line has its own mark, so that lines can be distinguished without colour; the goal is dashed.
    """
    series = [one for one in course.series if any(p is not None for p in one.points)]
    if not series:
        return None
    return _Chart(course, series, width).drawing()


class _Chart:
    def __init__(self, course: Course, series: list[Series], width: float) -> None:
        self.course, self.series, self.width = course, series, width
        # Only percentages are drawn: the axis begins at the multiple of 10 below the lowest one, and ends at 100.
        numbers = [p for one in series for p in one.points if p is not None] + [goal.target for goal in course.goals]
        self.low = float(min(80, int(min(numbers)) // 10 * 10))
        self.rows = 1 if width >= WIDE else len(series) + bool(course.goals)
        self.top = _TOP + (self.rows - 1) * 18

    def x(self, month: int) -> float:
        return _LEFT + (self.width - _LEFT - _RIGHT) * month / max(1, len(self.course.months) - 1)

    def y(self, number: Decimal | float) -> float:
        return self.top + _PLOT * (100 - float(number)) / (100 - self.low)

    def drawing(self) -> Drawing:
        parts = [*self._grid(), *self._goals(), *self._lines(), *self._legend()]
        return Drawing(self.width, self.top + _PLOT + 26, title(self.course), description(self.course), tuple(parts))

    def _grid(self) -> list[Stroke | Dot | Word]:
        found: list[Stroke | Dot | Word] = []
        colour, quiet = _tokens()["line"], _tokens()["quiet"]
        step = 5 if self.low >= 80 else 10 if self.low >= 50 else 25
        for percent in range(int(self.low), 101, step):
            found.append(Stroke(((_LEFT, self.y(percent)), (self.width - _RIGHT, self.y(percent))), colour))
            found.append(Word((_LEFT - 8, self.y(percent) + 4), f"{percent}%", quiet, _SIZE, "end"))
        every = 1 if self.width >= WIDE else 3
        last = len(self.course.months) - 1
        for n, month in enumerate(self.course.months):
            if (last - n) % every == 0:
                with_year = n == 0 or month.first.month == 1
                name = say("review.chart.month_of_year" if with_year else "review.chart.month", day=month.first)
                found.append(Word((self.x(n), self.top + _PLOT + 18), name, quiet, _SIZE, "middle"))
        return found

    def _goals(self) -> list[Stroke | Dot | Word]:
        return [
            Stroke(((_LEFT, self.y(target)), (self.width - _RIGHT, self.y(target))), _tokens()["text"], 1.5, (5, 4))
            for target in sorted({goal.target for goal in self.course.goals})
        ]

    def _lines(self) -> list[Stroke | Dot | Word]:
        found: list[Stroke | Dot | Word] = []
        for n, one in enumerate(self.series):
            colour = _tokens()[_TOKENS[n % len(_TOKENS)]]
            run: list[tuple[float, float]] = []
            for month, number in enumerate([*one.points, None]):
                if number is not None:
                    run.append((self.x(month), self.y(number)))
                    continue
                if len(run) > 1:  # no line across a month without a figure: it would suggest one
                    found.append(Stroke(tuple(run), colour, 2, _DASHES[n % len(_DASHES)]))
                run = []
            found += [self._mark(n, (self.x(month), self.y(number)))
                      for month, number in enumerate(one.points) if number is not None]
        return found

    def _mark(self, n: int, at: tuple[float, float]) -> Dot:
        return Dot(at, _tokens()[_TOKENS[n % len(_TOKENS)]], 3.2, square=n % 2 == 1, open=n % 2 == 1)

    def _legend(self) -> list[Stroke | Dot | Word]:
        found: list[Stroke | Dot | Word] = []
        text = _tokens()["text"]
        entries = [f"{one.title} {figures.formatted(one.points[-1], one.unit)}" for one in self.series]
        x, y = _LEFT, 14.0
        for n, entry in enumerate(entries):
            found += [self._mark(n, (x + 4, y - 4)), Word((x + 14, y), entry, text, _SIZE)]
            x, y = self._next(x, y, entry)
        if self.course.goals:
            found += [Stroke(((x, y - 4), (x + 22, y - 4)), text, 1.5, (5, 4)),
                      Word((x + 28, y), str(_goals_of(self.course)), text, _SIZE)]
        return found

    def _next(self, x: float, y: float, entry: str) -> tuple[float, float]:
        if self.rows > 1:
            return x, y + 18
        return x + 14 + 22 + sum(_SIZE if ord(c) > 0x2000 else _SIZE * 0.58 for c in entry), y


def _goals_of(course: Course) -> Message:
    targets = sorted({goal.target for goal in course.goals})
    return Message("review.chart.goals", targets=[figures.formatted(target, "percent") for target in targets])


def title(course: Course) -> str:
    """The chart's title."""
    return say("review.chart.title", series=[one.title for one in course.series], count=len(course.months))


def description(course: Course) -> str:
    """The chart in words, for readers who cannot see it."""
    lines = []
    for one in course.series:
        points = [say("review.chart.point", month=month.title, figure=figures.formatted(p, one.unit))
                  for month, p in zip(course.months, one.points, strict=True) if p is not None]
        lines.append(say("review.chart.line", title=one.title,
                         points="，".join(points) or Message("review.chart.nothing_due")))
    return say("review.chart.described_with_goals" if course.goals else "review.chart.described",
               lines="；".join(lines), goals=_goals_of(course))
