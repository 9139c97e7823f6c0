"""Alerts of a first assignment: to the new owner, and to a colleague where the owner is not on duty in time.

The system chooses the first owner, who may have gone home, so nobody would hear of the case before it is late.
"""
from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from cases import conflict_of_interest
from cases.kinds import Case
from deadlines import clocks
from deadlines.clocks import ClockView
from kernel import instants, time_words
from kernel.wording import Message
from notices import alerts
from staff import members, next_on_duty, permissions
from staff.members import StaffView

STAND_IN = "case.stand_in"


def create(session: Session, case: Case, owner: StaffView, handles: str) -> None:
    """Alerts the owner of a case that was assigned to them, with its first deadline and until when they can act.

    If their next shift begins after that, it also alerts a member on duty before it who has the permission `handles`,
    without one a supervisor, and if no supervisor is on duty in time either, all who may acknowledge alerts.
    Once that instant is past, nobody is asked to stand in.
    """
    now = instants.now()
    waiting = [one for one in clocks.for_subjects(session, case.kind, [case.id]).get(case.id, ()) if one.is_running]
    clock = min(waiting, key=lambda one: one.act_by or one.due_at, default=None)
    key = f"{case.id}:{owner.id}:{instants.iso(now)}"
    alerts.create(session, f"{case.kind}.assigned", _message("cases.alert_assigned_first", case, clock),
                  subject=case.subject, key=key, staff_ids=[owner.id])
    if clock is None or not owner.shifts.any:  # a member without shifts is alerted at any time
        return
    act_by = clock.act_by or clock.due_at
    if act_by <= now:  # nobody can act in time any more; the breach has an alert of its own
        return
    if next_on_duty.present_before([owner], now, act_by):
        return
    about = conflict_of_interest.of(session, case.subject)
    others = [one for one in members.all_active(session) if one.id != owner.id and one.id not in about]
    present: Sequence[StaffView] = ()
    for able in ([one for one in others if permissions.may(one, handles)],
                 [one for one in others if permissions.may(one, "alert.acknowledge")]):
        present = present or next_on_duty.present_before(able, now, act_by)
    alerts.create(session, STAND_IN, _message("cases.alert_stand_in", case, clock, owner=owner.name),
                  subject=case.subject, key=key, staff_ids=[one.id for one in present[:1]], level="warning")


def _message(key: str, case: Case, clock: ClockView | None, **facts: object) -> Message:
    if clock is None:
        return Message("cases.alert_assigned_without_clock", label=case.label)
    due = time_words.deadline_message(clock.due_at, clock.count.last_day)
    return Message(key, label=case.label, title=clock.title, due=due, act_by=clock.act_by or clock.due_at, **facts)
