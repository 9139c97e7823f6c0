"""What the customer of a case was last told of its deadlines: by a receipt, or by a notice that they moved."""
from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from complaints.access import subject_of
from deadlines import clocks
from deadlines.clocks import ClockView
from notices import notice_views, ways
from notices.notice_views import NoticeView

DEADLINE = "deadline"


def told(session: Session, complaint_id: uuid.UUID) -> dict[str, ClockView]:
    """By promise the clock whose deadline the customer was last told, which a recount may have replaced since.

    Empty where nothing of them was told yet. What was sent counts as told unless it failed.
    """
    said = [at for one in notice_views.of(session, [subject_of(complaint_id)]) if (at := _told_as_of(one)) is not None]
    if not said:
        return {}
    return {clock.promise: clock for clock in clocks.standing_at(session, subject_of(complaint_id), max(said))}


def waiting(session: Session, complaint_id: uuid.UUID, ref: str) -> bool:
    """Whether a notice of moved deadlines about `ref` waits to be told and none is under way."""
    pending = [one for one in notice_views.pending(session, [subject_of(complaint_id)])
               if (one.what, one.ref) == (DEADLINE, ref)]
    return bool(pending) and not any(map(is_under_way, pending))


def is_under_way(notice: NoticeView) -> bool:
    """Whether a notice was sent and its outcome is not known: its text is fixed."""
    return any(attempt.outcome == notice_views.OPEN and not ways.reads(attempt.way) for attempt in notice.attempts)


def _told_as_of(notice: NoticeView) -> datetime | None:
    """The instant whose deadlines the notice told the customer; None if it told none."""
    if notice.what not in ("receipt", DEADLINE):
        return None
    sent = [one.started_at for one in notice.attempts
            if one.outcome in (notice_views.OPEN, notice_views.DELIVERED) and not ways.reads(one.way)]
    if not sent and notice.told_at is None:
        return None
    if notice.what == DEADLINE:
        return notice.created_at
    return max(sent) if sent else notice.told_at
