"""Alert for a case filed into a closing: no published open hours are left before its deadline, or only minutes."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from deadlines import counting_rules, promises
from deadlines.counting import Count
from deadlines.events import NoOpenMinute
from deadlines.tables import Clock
from kernel import events, instants, time_words
from kernel.wording import Message
from notices import alerts, recipients, responsible_staff
from staff import members, permissions

ALERT = "no_open_minute"
LAST_MINUTES = 60  # with fewer open minutes before a deadline in closed time the list of the day comes too late
recipients.register_immediate(ALERT)


def alert_staff_on_duty(session: Session, clock: Clock) -> None:
    """Alerts the staff on duty if no published open minute is left before the deadline, or fewer than `LAST_MINUTES`
    and the deadline falls into closed time; does nothing otherwise.

    It is for those on duty now who may acknowledge alerts, and for the owner if on duty; if there is nobody, for all
    who may, at once, on duty or not. Quiet hours do not delay it, because somebody can act only now. A deadline that
    has already passed is a breach instead.
    """
    now = instants.now()
    if clock.due_at <= now or not _only_now(session, clock, now):
        return
    subject = (clock.subject_kind, clock.subject_id)
    responsible = responsible_staff.of(session, [subject])[subject]
    present = [one.id for one in members.on_duty(session, now) if one.id not in responsible.concerning
               and (permissions.may(one, "alert.acknowledge") or one.id == responsible.owner_id)]
    due = time_words.deadline_message(clock.due_at, Count.from_json(clock.count).last_day)
    facts = {"label": clock.label, "title": promises.title(clock.promise), "due": due}
    none_left = clock.act_by is None or clock.act_by <= now
    alerts.create(
        session, ALERT,
        Message("deadlines.alert_no_open_minute", **facts) if none_left
        else Message("deadlines.alert_last_open_minutes", **facts, act_by=clock.act_by),
        subject=subject, key=str(clock.id), staff_ids=present, level="breach")
    if none_left:
        events.publish(session, NoOpenMinute(clock.id, clock.promise, *subject, clock.due_at))


def _only_now(session: Session, clock: Clock, now: datetime) -> bool:
    """Whether somebody must act at once, because service is closed, or about to close, until the deadline."""
    if clock.act_by is None or clock.act_by <= now:
        return True
    if clock.act_by >= clock.due_at:
        return False  # it falls due while service is open
    enough = counting_rules.open_minutes_after(session, now, LAST_MINUTES)
    return enough is None or enough > clock.due_at
