"""The first owner of a case (首位负责人): the complaint team of its store, present first, then least loaded.

Whom the case concerns is never among them, and what concerns a supervisor goes to an administrator. A case for which
nobody is found, or whose owner left, tells the supervisors when it has been without one for two open hours.
"""
from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from complaints import access, stages, timeline
from complaints.tables import Complaint
from deadlines import published, timers
from kernel import audit, db, instants, wording
from kernel.actors import SYSTEM
from notices import alerts, responsible
from notices.responsible import Answers
from staff import duty, members, permissions
from staff.members import StaffView

UNOWNED = "complaint.unowned"
UNOWNED_MINUTES = 120


def first(session: Session, row: Complaint, concerning: Collection[uuid.UUID]) -> None:
    """Gives a fresh case its owner, or sets the timer that tells the supervisors."""
    owner = choose(session, row.store_id, concerning, instants.now())
    if owner is None:
        watch(session, row)
        return
    row.owner_id = owner.id
    timeline.add(session, row.id, "assigned", SYSTEM, owner=f"{owner.name}（{owner.number}）")
    audit.record(session, SYSTEM, "complaint.assigned", ("complaint", row.id), owner=owner.id)


def choose(
    session: Session, store_id: uuid.UUID | None, concerning: Collection[uuid.UUID], at: datetime,
) -> StaffView | None:
    """Who takes a case: of the best team, whoever is there soonest, and of those the one with fewest open cases."""
    everybody = members.all_active(session)
    about_supervisor = any(s.id in concerning and s.role in ("supervisor", "administrator") for s in everybody)
    able = [s for s in everybody if permissions.may(s, "complaint.handle", concerning)]
    for team in _teams(able, store_id, about_supervisor):
        loads = load(session, [s.id for s in team])
        found = duty.next_present(sorted(team, key=lambda s: (loads.get(s.id, 0), s.number)), at)
        if found is not None:
            return found
    return None


def _teams(able: list[StaffView], store_id: uuid.UUID | None, about_supervisor: bool) -> Iterable[list[StaffView]]:
    """Teams in the order in which they are asked; empty ones are left out."""
    by_role = {role: [s for s in able if s.role == role] for role in permissions.ROLES}
    officers, supervisors = by_role["complaint_officer"], by_role["supervisor"]
    teams = [by_role["administrator"]] if about_supervisor else [
        [s for s in officers if store_id is not None and s.store_id == store_id], officers,
        [s for s in supervisors if store_id is not None and s.store_id == store_id], supervisors,
        by_role["administrator"]]
    return [team for team in teams if team]


def load(session: Session, staff_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Open cases of each of these members."""
    counted = session.execute(
        select(Complaint.owner_id, func.count())
        .where(Complaint.owner_id.in_(staff_ids), Complaint.state.in_(stages.OPEN))
        .group_by(Complaint.owner_id))
    return {owner: count for owner, count in counted if owner}


def watch(session: Session, row: Complaint) -> None:
    """Sets the timer of a case that nobody owns."""
    now = instants.now()
    at = published.open_minutes_after(session, now, UNOWNED_MINUTES) or now + timedelta(minutes=UNOWNED_MINUTES)
    timers.set(session, UNOWNED, ("complaint", row.id), at)


def still_unowned(session: Session, complaint_id: uuid.UUID) -> None:
    """The timer rang: tells the supervisors where nobody has taken the case."""
    row = session.get(Complaint, complaint_id, populate_existing=True)
    if row is None or row.owner_id is not None or row.state not in stages.OPEN:
        return
    told = supervisors(session, row.id)
    alerts.tell(session, UNOWNED, wording.say("complaints.alert_unowned", number=row.number),
                subject=("complaint", row.id), key=f"{row.id}:{row.accepted_at.isoformat()}", staff_ids=told,
                level="warning")


def supervisors(session: Session, complaint_id: uuid.UUID) -> list[uuid.UUID]:
    """Who watches over a case: supervisors and administrators whom it doesn't concern."""
    concerning = access.concerned(session, complaint_id)
    return [s.id for s in members.all_active(session)
            if s.role in ("supervisor", "administrator") and s.id not in concerning]


def answers(session: Session, complaint_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Answers]:
    """Who answers for these cases and whom they are about, for alerts; a merged case's is the elder's owner."""
    elder = aliased(Complaint)
    owners = session.execute(
        select(Complaint.id, func.coalesce(elder.owner_id, Complaint.owner_id))
        .outerjoin(elder, elder.id == Complaint.merged_into).where(db.among(Complaint.id, complaint_ids)))
    about = access.concerned_many(session, complaint_ids)
    return {id: Answers(owner, tuple(sorted(about.get(id, ())))) for id, owner in owners}


responsible.register("complaint", answers)
