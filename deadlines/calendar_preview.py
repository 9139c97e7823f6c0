"""What a notice would make of the working calendar and of the running clocks; nothing is stored."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from deadlines import counted_elsewhere, recounting, statutory_holidays
from deadlines.calendar import WorkingCalendar, YearTable
from deadlines.calendar_writing import FILE
from deadlines.counted_elsewhere import MovedElsewhere
from deadlines.counting_rules import calendar_now, rules_with
from deadlines.holiday_notice.reading import Arrangement
from kernel import validated_files
from notices import responsible_staff
from staff.members import StaffView


@dataclass(frozen=True)
class Move:
    """A running clock with another deadline by the proposed calendar. `later` is against the customer.

    `page` is the case's page in the console, if it has one.
    """

    label: str
    promise: str
    due_before: datetime
    due_after: datetime
    page: str = ""

    @property
    def later(self) -> bool:
        """Whether the company would have more time and the customer wait longer."""
        return self.due_after > self.due_before


@dataclass(frozen=True)
class Preview:
    """What a notice would make of the calendar: nothing is stored.

    `moves` are the clocks whose deadline moves, earliest first; `settled` counts those that keep their deadline but are
    no longer provisional, or get another explanation, `kept` those that would be later but were told to the customer.
    `hidden` counts moves of cases about the reader. `unchanged`: every day works as it does already, by this notice.
    """

    found: Arrangement
    calendar: WorkingCalendar
    before: WorkingCalendar
    moves: tuple[Move, ...] = ()
    settled: int = 0
    hidden: int = 0
    kept: int = 0
    unchanged: bool = False


def alone(found: Arrangement, before: WorkingCalendar) -> WorkingCalendar:
    """The calendar of what was read, over the year in force if it only changes that, where it can't be written yet."""
    known = before.table(found.year) if found.missing and found.year in before.notices else YearTable({})
    off = {day: name for day, name in {**known.off, **found.off}.items()
           if day not in found.no_off and day not in found.work}
    work = frozenset((known.work | set(found.work)) - set(found.no_work) - set(found.off))
    table = YearTable(off, work)
    return WorkingCalendar({found.year: found.number},
                           lambda year: table if year == found.year else statutory_holidays.year_table(year))


def counted(session: Session, staff: StaffView, found: Arrangement, content: str) -> Preview:
    """The preview of a calendar.yml in which a notice is written, for a reader."""
    document = validated_files.check(FILE, content)
    calendar, before = document.value.calendar(), calendar_now(session)
    since = next((day for day in _days(found.year) if calendar.day(day) != before.day(day)), None)
    same = unchanged(calendar, before, found.year)
    if since is None:
        return Preview(found, calendar, before, unchanged=same)
    rules = rules_with(session, document)
    moved = counted_elsewhere.would_move(session, rules, since)
    settled = kept = 0
    for one in recounting.would_change(session, rules, since):
        clock, due_at = one.clock, one.count.due_at
        if due_at == clock.due_at:
            kept, settled = kept + one.kept, settled + (not one.kept)
        else:
            moved.append(MovedElsewhere((clock.subject_kind, clock.subject_id), clock.label, clock.title, clock.due_at,
                                        due_at))
    subjects = list({one.case for one in moved})
    about, pages = responsible_staff.of(session, subjects), counted_elsewhere.pages.read(session, subjects)
    moves = tuple(Move(one.label, one.promise, one.due_before, one.due_after, pages.get(one.case, ""))
                  for one in sorted(moved, key=lambda one: one.due_before)
                  if staff.id not in about[one.case].concerning)
    return Preview(found, calendar, before, moves, settled, len(moved) - len(moves), kept, same)


def unchanged(calendar: WorkingCalendar, before: WorkingCalendar, year: int) -> bool:
    """Whether every day of a year's notice works as before, by the same notice."""
    return calendar.notices.get(year) == before.notices.get(year) and all(
        calendar.day(day).works == before.day(day).works for day in _days(year))


def _days(year: int) -> Iterator[date]:
    """The days of a year's notice, the December before included."""
    first = date(year - 1, 12, 1)
    return (first + timedelta(days=n) for n in range((date(year, 12, 31) - first).days + 1))
