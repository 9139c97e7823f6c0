"""What happens to cases of every kind by events of other rooms; `app.reactions` installs it."""
from __future__ import annotations

from sqlalchemy.orm import Session

from cases import assignment, kinds, timeline
from cases.events import CaseConcerns
from deadlines import promises
from deadlines.events import ClockLifted, ClocksBreached, TimerRang
from kernel.actors import SYSTEM, Actor
from kernel.events import Reaction
from notices import alerts
from staff import members
from staff.events import StaffLeft, StaffRoleChanged


def clocks_ran_out(session: Session, event: ClocksBreached) -> None:
    """Clocks of cases ran out: their timelines say so. Many at once, since deadlines fall on midnights."""
    for kind in dict.fromkeys(one.subject_kind for one in event.clocks if kinds.known(one.subject_kind)):
        timeline.add_many(session, kind, "breached", SYSTEM, [
            (one.subject_id, one.due_at, {"clock": promises.title(one.promise)}) for one in event.clocks
            if one.subject_kind == kind])


def breach_was_none(session: Session, event: ClockLifted) -> None:
    """An answer was under way when its clock ran out, and arrived in time."""
    if kinds.known(event.subject_kind):
        timeline.add(session, (event.subject_kind, event.subject_id), "lifted", SYSTEM,
                     clock=promises.title(event.promise))


def nobody_took_it(session: Session, event: TimerRang) -> None:
    """A case has been without an owner for two open hours."""
    assignment.still_unowned(session, (event.subject_kind, event.subject_id))


def owner_left(session: Session, event: StaffLeft) -> None:
    """A member of staff was deactivated: their cases get another owner."""
    assignment.release_all(session, event.staff_id, Actor.staff(event.by_id))


def role_changed(session: Session, event: StaffRoleChanged) -> None:
    """A member of staff got another role: cases that they may not handle any more get another owner."""
    member = members.get(session, event.staff_id)
    if member is not None:
        assignment.release_all(session, member.id, Actor.staff(event.by_id), unless=member)


def alerts_are_kept_from_them(session: Session, event: CaseConcerns) -> None:
    """A case turned out to be about somebody: alerts of it that wait aren't theirs to read or to take."""
    alerts.keep_from(session, (event.case_kind, event.case_id), event.staff_ids)


REACTIONS = (
    Reaction(CaseConcerns, alerts_are_kept_from_them),
    Reaction(ClocksBreached, clocks_ran_out),
    Reaction(ClockLifted, breach_was_none),
    Reaction(TimerRang, nobody_took_it, assignment.UNOWNED),
    Reaction(StaffLeft, owner_left),
    Reaction(StaffRoleChanged, role_changed),
)
