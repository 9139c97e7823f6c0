"""Alert for a case with no published open hours before its deadline, such as one filed into a closing."""
from __future__ import annotations

from sqlalchemy.orm import Session

from deadlines import promises
from deadlines.counting import Count
from deadlines.events import NoOpenMinute
from deadlines.tables import Clock
from kernel import events, instants, time_words
from kernel.wording import Message
from notices import alerts, responsible_staff
from staff import members, permissions

ALERT = "no_open_minute"


def alert_staff_on_duty(session: Session, clock: Clock) -> None:
    """Alerts the staff on duty if no published open minute is left before the deadline; does nothing otherwise.

    It is for those on duty now who may acknowledge alerts; if there is nobody, for all who may. Quiet hours do not
    delay it, because somebody can act only now. A deadline that has already passed is a breach instead.
    """
    now = instants.now()
    if clock.due_at <= now or (clock.act_by is not None and clock.act_by > now):
        return
    subject = (clock.subject_kind, clock.subject_id)
    concerning = responsible_staff.of(session, [subject])[subject].concerning
    present = [one.id for one in members.on_duty(session, now)
               if permissions.may(one, "alert.acknowledge", concerning)]
    alerts.create(
        session, ALERT,
        Message("deadlines.alert_no_open_minute", label=clock.label, title=promises.title(clock.promise),
                due=time_words.deadline_message(clock.due_at, Count.from_json(clock.count).last_day)),
        subject=subject, key=str(clock.id), staff_ids=present, level="breach")
    events.publish(session, NoOpenMinute(clock.id, clock.promise, *subject, clock.due_at))
