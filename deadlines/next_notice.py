"""The notice of the coming year: until when it is awaited, and the alert where it is missing then.

The State Council's office publishes a year's days off in October to December of the year before. From 15 November on
its absence is something to look after: deadlines counted into January are provisional without it.
"""
from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Session

from deadlines import counting_rules
from kernel import instants
from kernel.wording import Message
from notices import alerts
from staff import members, permissions

ALERT = "calendar.notice_missing"
EXPECTED = (11, 15)  # month and day from which the coming year's notice is missed
_RIGHT = "company.edit"
_FIRST = 2000


def missing(session: Session, today: date) -> int | None:
    """The year whose notice is missing: this year, or from 15 November on the next; None if none is."""
    calendar = counting_rules.calendar_now(session)
    years = [today.year] if (today.month, today.day) < EXPECTED else [today.year, today.year + 1]
    return next((year for year in years if year not in calendar.notices), None)


def alert_if_missing(session: Session) -> bool:
    """Alerts supervisors and administrators that a year's notice is missing, once a year; whether one is."""
    year = missing(session, instants.today())
    if year is None:
        return False
    staff = [one.id for one in members.all_active(session) if permissions.may(one, _RIGHT)]
    if staff:
        alerts.create(session, ALERT, Message("deadlines.alert_notice_missing", year=year),
                      subject=("calendar", uuid.UUID(int=year)), key=str(year), staff_ids=staff, level="warning")
    return True


def withdraw_alerts(session: Session) -> None:
    """A calendar came into force: withdraws the alerts about years that have their notice now."""
    for year in counting_rules.calendar_now(session).notices:
        if year >= max(_FIRST, instants.today().year):
            alerts.withdraw(session, ALERT, str(year))
