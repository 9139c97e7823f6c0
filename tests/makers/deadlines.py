"""What the room's tests count with: a calendar, published hours, clocks."""
from __future__ import annotations

import uuid
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy.orm import Session

from deadlines import clocks
from deadlines.calendar import WorkingCalendar
from deadlines.clocks import ClockView
from deadlines.company_files import CalendarFile
from deadlines.hours import Hours
from deadlines.promises import RESPONSE
from kernel import documents, ids, instants, versions
from kernel.actors import SYSTEM
from kernel.settings import settings

FILES = ("hours.yml", "calendar.yml", "promises.yml", "alerts.yml")


@lru_cache(maxsize=1)
def the_calendar() -> WorkingCalendar:
    """The State Council's calendar with nothing of a company on top."""
    return CalendarFile().calendar()


def a_calendar(text: str) -> WorkingCalendar:
    """The calendar with a company's calendar.yml on top."""
    found: WorkingCalendar = documents.check("calendar.yml", text).value.calendar()
    return found


def hours(
    every_day: str = "09:00-21:00", *, weekend: str | None = None, rest: str = "",
) -> Hours:
    """Published hours: the same every day, `weekend` differing on Saturday and Sunday; `rest` is more of hours.yml."""
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    week = {day: every_day if weekend is None or day not in days[5:] else weekend for day in days}
    lines = "\n".join(f"  {day}: [{', '.join(repr(s) for s in spans.split())}]" for day, spans in week.items())
    found: Hours = documents.check("hours.yml", f"week:\n{lines}\n{rest}").value.hours()
    return found


def rules_in_force(session: Session, folder: Path | None = None, **instead: str) -> None:
    """Puts the four files in force: the demo company's, or the texts given as `hours`, `calendar` and so on."""
    folder = folder or settings().company_folder
    for name in FILES:
        given = instead.get(name.removesuffix(".yml"))
        versions.accept(session, name, given if given is not None else (folder / name).read_text("utf-8"), SYSTEM)


def a_clock(
    session: Session, accepted: str | datetime | None = None, promise: str = RESPONSE.key,
    subject_id: uuid.UUID | None = None, label: str = "投诉 T7K-4QX-9HM",
) -> ClockView:
    """A running clock on a fresh subject; accepted now unless told."""
    at = instants.parse(accepted) if isinstance(accepted, str) else accepted or instants.now()
    subject = ("complaint", subject_id or ids.new_id())
    return clocks.start(session, promise, subject, ids.new_id(), at, SYSTEM, label=label)
