"""Until when a customer can reopen a case that ended (重新打开): what they were told as 30 days, in their favour."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from complaints import stages
from complaints.tables import Complaint
from deadlines import counting_rules
from deadlines.counting import end_of_days

ENDED = ("closed", "withdrawn")


def until(session: Session, ended_at: datetime) -> datetime:
    """The instant from which a case that ended at `ended_at` can no longer be reopened: 24:00 of the last day.

    The day on which it ended is not counted, and a last day of rest moves to the next working day (Civil Code 201 ¶1,
    203 ¶1).
    """
    return end_of_days(ended_at, stages.REOPENABLE_DAYS, counting_rules.calendar_now(session))


def of(session: Session, row: Complaint) -> datetime | None:
    """The same for a row; None if it is open or was merged."""
    return until(session, row.closed_at) if row.closed_at is not None and row.state in ENDED else None
