"""Makers of the room: a calendar, published hours, clocks."""
from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from deadlines import clocks
from deadlines.calendar import WorkingCalendar
from deadlines.clocks import ClockView
from deadlines.company_files import CalendarFile
from deadlines.hours import Hours
from deadlines.promises import RESPONSE
from kernel import file_versions, ids, instants, validated_files
from kernel.actors import SYSTEM
from kernel.settings import settings
from notices import company_files as company_files  # alerts.yml

FILES = ("hours.yml", "calendar.yml", "promises.yml", "alerts.yml")


@lru_cache(maxsize=1)
def the_calendar() -> WorkingCalendar:
    """The State Council's calendar without any company's."""
    return CalendarFile().calendar()


def a_calendar(text: str) -> WorkingCalendar:
    """The calendar with a company's calendar.yml on top."""
    found: WorkingCalendar = validated_files.check("calendar.yml", text).value.calendar()
    return found


def hours(
    every_day: str = "09:00-21:00", *, weekend: str | None = None, rest: str = "",
) -> Hours:
    """Published hours: the same every day, `weekend` differs on Saturday and Sunday; `rest` is appended to hours.yml.
    """
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    week = {day: every_day if weekend is None or day not in days[5:] else weekend for day in days}
    lines = "\n".join(f"  {day}: [{', '.join(repr(s) for s in spans.split())}]" for day, spans in week.items())
    found: Hours = validated_files.check("hours.yml", f"week:\n{lines}\n{rest}").value.hours()
    return found


def rules_in_force(session: Session, folder: Path | None = None, **instead: str) -> None:
    """Puts the four files in force: the demo company's, or the texts given as `hours`, `calendar` and so on."""
    folder = folder or settings().company_folder
    for name in FILES:
        given = instead.get(name.removesuffix(".yml"))
        file_versions.accept(session, name, given if given is not None else (folder / name).read_text("utf-8"), SYSTEM)


def a_clock(
    session: Session, accepted: str | datetime | None = None, promise: str = RESPONSE.key,
    subject_id: uuid.UUID | None = None, label: str = "投诉 T7K-4QX-9HM", kind: str = "complaint",
) -> ClockView:
    """A running clock on a new subject; accepted now by default."""
    at = instants.parse(accepted) if isinstance(accepted, str) else accepted or instants.now()
    subject = (kind, subject_id or ids.new_id())
    return clocks.start(session, promise, subject, ids.new_id(), at, SYSTEM, label=label)


def many_clocks(session: Session, count: int, due_at: datetime, apart: float = 0.0) -> None:
    """So many running clocks due at `due_at` and each `apart` seconds later; copied by SQL.

    Their subjects are of a kind that no room owns, because real processes react to those of complaints.
    """
    template = a_clock(session, due_at - timedelta(hours=48), kind="matter")
    session.execute(text(
        "create temporary table copied on commit drop as select c.*, n from clock c, generate_series(2, :count) n"
        " where c.id = :id"), {"count": count, "id": template.id})
    session.execute(text(
        "update copied set id = gen_random_uuid(), subject_id = gen_random_uuid(), label = '投诉 ' || n,"
        " due_at = due_at + (n - 1) * :apart * interval '1 second', warn_at = null"), {"apart": apart})
    session.execute(text("alter table copied drop column n"))
    session.execute(text("insert into clock select * from copied"))
