"""Openings (开门): an event is published exactly once at every beginning of the published hours, also after an outage."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deadlines import counting_rules
from deadlines.events import HoursOpened
from deadlines.tables import Opening
from kernel import events
from kernel.errors import BadInput


def publish_opening(session: Session, now: datetime) -> HoursOpened | None:
    """Publishes the newest opening at or before `now`; None if it was published already or there was none.

    Of several openings missed in an outage only the newest is published, because the older ones are of no use any more.
    """
    hours = counting_rules.hours_now(session)
    newest = hours.stretch(now)
    if newest is None:
        return None
    fresh = session.execute(
        insert(Opening).values(opened_at=newest.start, until=newest.end, told_at=now)
        .on_conflict_do_nothing(index_elements=["opened_at"]).returning(Opening.opened_at)).first()
    if fresh is None:
        return None
    event = HoursOpened(newest.start, newest.end, hours.next_opening(newest.start))
    events.publish(session, event)
    return event


def is_due(session: Session, now: datetime, published: datetime | None) -> tuple[bool, datetime | None]:
    """Whether an opening is to be published, `published` being the newest published one; and when the next one is.

    Without published hours there is none.
    """
    try:
        hours = counting_rules.hours_now(session)
    except BadInput:
        return False, None
    newest = hours.stretch(now)
    return newest is not None and (published is None or newest.start > published), hours.next_opening(now)
