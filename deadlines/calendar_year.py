"""Draws a year on the calendar page: twelve months with days off, make-up workdays and what a proposal changes."""
from __future__ import annotations

from calendar import Calendar
from datetime import date
from html import escape

from nicegui import ui

from deadlines.calendar import WorkingCalendar
from kernel import time_words

_WEEKDAYS = "一二三四五六日"
LEGEND = (("off", "休", "节日放假"), ("work", "班", "调休上班"), ("weekend", "", "周末"))
_MARKS = {kind: mark for kind, mark, _ in LEGEND}
CHANGED = "与现行日历不同"


def show(calendar: WorkingCalendar, year: int, before: WorkingCalendar | None = None) -> None:
    """The year in the current element; with `before`, days that worked otherwise there are marked."""
    with ui.element("div").classes("cal-legend").props('aria-label="图例"'):
        for kind, mark, title in LEGEND:
            ui.html(f'<span class="cal-key {kind}" aria-hidden="true">{mark or "6"}</span>{title}', sanitize=False)
        if before is not None:
            ui.html(f'<span class="cal-key changed" aria-hidden="true">8</span>{CHANGED}', sanitize=False)
    months = "".join(_month(calendar, year, month, before) for month in range(1, 13))
    ui.html(months, sanitize=False).classes("cal-year")


def _month(calendar: WorkingCalendar, year: int, month: int, before: WorkingCalendar | None) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in _WEEKDAYS)
    weeks = "".join(
        "<tr>" + "".join(_cell(calendar, day, before) if day.month == month else "<td></td>" for day in week) + "</tr>"
        for week in Calendar().monthdatescalendar(year, month))
    return (f'<table class="cal-month"><caption>{month} 月</caption><thead><tr>{head}</tr></thead>'
            f"<tbody>{weeks}</tbody></table>")


def drawn(calendar: WorkingCalendar, day: date) -> str:
    """How a day is drawn: off, work (for a holiday), weekend, or nothing."""
    if calendar.holiday_around(day):
        return "off"
    works = calendar.day(day).works
    return ("work" if works else "weekend") if day.weekday() > 4 else "" if works else "weekend"


def _cell(calendar: WorkingCalendar, day: date, before: WorkingCalendar | None) -> str:
    """One day: its number, a mark beside the colour, and the reason on hover and for screen readers."""
    found = calendar.day(day)
    kind = drawn(calendar, day)
    mark = _MARKS.get(kind, "")
    changed = before is not None and _changed(calendar, day, before)
    why = f"{time_words.day_with_weekday(day)} {found.why}" + (f"（{CHANGED}）" if changed else "")
    kinds = f"{kind} changed" if changed else kind
    said = f"<i>{mark}</i>" if mark else ""
    return f'<td class="{kinds}" title="{escape(why)}"><span>{day.day}</span>{said}</td>'


def _changed(calendar: WorkingCalendar, day: date, before: WorkingCalendar) -> bool:
    return calendar.day(day).works != before.day(day).works
