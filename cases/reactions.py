"""What happens to cases of every kind by events of other rooms; `app.reactions` installs it."""
from __future__ import annotations

from sqlalchemy.orm import Session

from cases import assignment, kinds, material_arrivals, timeline
from cases.events import CaseConcerns, EvidenceHandedIn
from conversations.events import MessageArrived
from deadlines import promises
from deadlines.events import BreachesWithdrawn, ClockLifted, ClocksBreached, TimerRang
from kernel import instants
from kernel.actors import SYSTEM, Actor
from kernel.events import Reaction
from notices import alerts
from staff import members
from staff.events import StaffLeft, StaffRoleChanged


def record_breaches_in_timelines(session: Session, event: ClocksBreached) -> None:
    """Clocks of cases ran out: their timelines say so. Many at once, since deadlines fall on midnights."""
    for kind in dict.fromkeys(one.subject_kind for one in event.clocks if kinds.known(one.subject_kind)):
        timeline.add_many(session, kind, "breached", SYSTEM, [
            (one.subject_id, one.due_at, {"clock": promises.title(one.promise), "clock_id": str(one.clock_id)})
            for one in event.clocks if one.subject_kind == kind])


def record_lifted_breach_in_timeline(session: Session, event: ClockLifted) -> None:
    """An answer was under way when its clock ran out, and arrived in time."""
    if kinds.known(event.subject_kind):
        timeline.add(session, (event.subject_kind, event.subject_id), "lifted", SYSTEM,
                     clock=promises.title(event.promise), clock_id=str(event.clock_id))


def record_withdrawn_breaches_in_timelines(session: Session, event: BreachesWithdrawn) -> None:
    """Breaches against provisional dates no longer hold: the timelines say so, and mark the entries of the breaches."""
    now = instants.now()
    for kind in dict.fromkeys(one.subject_kind for one in event.clocks if kinds.known(one.subject_kind)):
        timeline.add_many(session, kind, "breach_withdrawn", SYSTEM, [
            (one.subject_id, now, {"clock": promises.title(one.promise), "clock_id": str(one.clock_id)})
            for one in event.clocks if one.subject_kind == kind])


def alert_supervisors_of_unowned_case(session: Session, event: TimerRang) -> None:
    """A case has been without an owner for two open hours."""
    assignment.alert_if_unowned(session, (event.subject_kind, event.subject_id))


def reassign_cases_of_departed_owner(session: Session, event: StaffLeft) -> None:
    """A member of staff was deactivated: their cases get another owner."""
    assignment.release_all(session, event.staff_id, Actor.staff(event.by_id))


def reassign_cases_after_role_change(session: Session, event: StaffRoleChanged) -> None:
    """A member of staff got another role: cases that they may not handle any more get another owner."""
    member = members.get(session, event.staff_id)
    if member is not None:
        assignment.release_all(session, member.id, Actor.staff(event.by_id), unless=member)


def hide_alerts_from_staff_concerned(session: Session, event: CaseConcerns) -> None:
    """A case turned out to be about somebody: alerts of it that wait aren't theirs to read or to take."""
    alerts.hide_from(session, (event.case_kind, event.case_id), event.staff_ids)


def alert_of_evidence_during_pause(session: Session, event: EvidenceHandedIn) -> None:
    """The customer handed in a file: if a clock waits for material from them, it is to be compared and resumed."""
    material_arrivals.handed_in(session, (event.case_kind, event.case_id), event.name)


def alert_of_message_during_pause(session: Session, event: MessageArrived) -> None:
    """The customer wrote: if a clock waits for material from them, it is to be compared and resumed."""
    material_arrivals.written(session, event.person_id, event.inbox_id)


REACTIONS = (
    Reaction(EvidenceHandedIn, alert_of_evidence_during_pause),
    Reaction(MessageArrived, alert_of_message_during_pause),
    Reaction(CaseConcerns, hide_alerts_from_staff_concerned),
    Reaction(ClocksBreached, record_breaches_in_timelines),
    Reaction(BreachesWithdrawn, record_withdrawn_breaches_in_timelines),
    Reaction(ClockLifted, record_lifted_breach_in_timeline),
    Reaction(TimerRang, alert_supervisors_of_unowned_case, assignment.UNOWNED),
    Reaction(StaffLeft, reassign_cases_of_departed_owner),
    Reaction(StaffRoleChanged, reassign_cases_after_role_change),
)
