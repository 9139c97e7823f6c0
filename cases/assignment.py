"""Owner and assignment (负责人、指派): first the team of the case's store, then who is on duty soonest, then the least
loaded.

Members whom the case is about are excluded; a case about a supervisor goes to an administrator. If a case has no owner
for two open hours, because none was found or the owner left, the supervisors are alerted.
"""
from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Subquery, delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from cases import access, conflict_of_interest, first_assignment_alert, kinds, timeline
from cases.events import CaseConcerns
from cases.kinds import Case, CaseKind
from cases.tables import CaseAssignment
from deadlines import counting_rules, timers
from kernel import audit, db, events, instants
from kernel.actors import SYSTEM, Actor
from kernel.errors import BadInput, Conflict
from kernel.ids import Subject
from kernel.wording import Message
from notices import alerts
from staff import members, next_on_duty, permissions
from staff.members import StaffView, actor

UNOWNED = "case.unowned"
UNOWNED_MINUTES = 120
WATCHERS = ("supervisor", "administrator")


# finding the owner

def owner(session: Session, subject: Subject) -> uuid.UUID | None:
    """The case's current owner, or its last one if it has ended; None if it has none."""
    return session.scalar(select(CaseAssignment.owner_id).where(*_is(subject)))


def owners(session: Session, kind: str, case_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Like `owner`, for many cases of a kind in one query; cases without an owner are omitted."""
    return {row.case_id: row.owner_id for row in session.execute(
        select(CaseAssignment.case_id, CaseAssignment.owner_id)
        .where(CaseAssignment.case_kind == kind, db.among(CaseAssignment.case_id, case_ids)))}


def of_kind(kind: str) -> Subquery:
    """Subquery (case_id, owner_id, ended_at) of all cases of a kind that have an owner, to be joined."""
    return select(CaseAssignment.case_id, CaseAssignment.owner_id, CaseAssignment.ended_at).where(
        CaseAssignment.case_kind == kind).subquery()


def is_owned(kind: str, case_id: Any, owner_id: uuid.UUID | None = None) -> ColumnElement[bool]:
    """SQL condition: the case `case_id` of the query has an owner, or has this owner."""
    found = exists().where(CaseAssignment.case_kind == kind, CaseAssignment.case_id == case_id)
    return found if owner_id is None else found.where(CaseAssignment.owner_id == owner_id)


def supervisors(session: Session, subject: Subject) -> list[uuid.UUID]:
    """Supervisors and administrators, without those whom the case is about."""
    about = conflict_of_interest.of(session, subject)
    return [s.id for s in members.all_active(session) if s.role in WATCHERS and s.id not in about]


# assigning

def first(session: Session, case: Case, about: Collection[uuid.UUID]) -> uuid.UUID | None:
    """Assigns the first owner to a case without one, alerts them and returns them.

    If they are not on duty before the case's first deadline must be acted on, a colleague who is gets an alert, too. If
    no owner is found, sets the timer that alerts supervisors. The case's clocks should run already.
    """
    found = choose_owner(session, kinds.get(case.kind), case.store_id, about, instants.now())
    if found is None:
        watch(session, case.subject)
        return None
    set_owner(session, case.subject, found.id)
    timeline.add(session, case.subject, "assigned", SYSTEM, owner=_named(found))
    audit.record(session, SYSTEM, f"{case.kind}.assigned", case.subject, owner=found.id)
    first_assignment_alert.create(session, case, found, kinds.get(case.kind).handles)
    return found.id


def choose_owner(
    session: Session, kind: CaseKind, store_id: uuid.UUID | None, about: Collection[uuid.UUID], at: datetime,
) -> StaffView | None:
    """The member to assign: of the first team with candidates, who is on duty soonest, then who has fewest open cases.
    """
    everybody = members.all_active(session)
    about_watcher = any(s.id in about and s.role in WATCHERS for s in everybody)
    able = [s for s in everybody if permissions.may(s, kind.handles, about)]
    for team in _teams(kind, able, store_id, about_watcher):
        loads = load(session, [s.id for s in team])
        found = next_on_duty.next_present(sorted(team, key=lambda s: (loads.get(s.id, 0), s.number)), at)
        if found is not None:
            return found
    return None


def _teams(
    kind: CaseKind, able: list[StaffView], store_id: uuid.UUID | None, about_watcher: bool,
) -> Iterable[list[StaffView]]:
    """Teams in order of preference, those of the case's store first; empty teams are omitted."""
    teams: list[list[StaffView]] = []
    for role in ("administrator",) if about_watcher else kind.teams:
        of_role = [s for s in able if s.role == role]
        if role != "administrator":
            teams.append([s for s in of_role if store_id is not None and s.store_id == store_id])
        teams.append(of_role)
    return [team for team in teams if team]


def load(session: Session, staff_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Number of open cases of each of these members, of all kinds."""
    counted = session.execute(
        select(CaseAssignment.owner_id, func.count().label("cases"))
        .where(CaseAssignment.owner_id.in_(staff_ids), CaseAssignment.ended_at.is_(None))
        .group_by(CaseAssignment.owner_id))
    return {row.owner_id: row.cases for row in counted}


def assign(session: Session, staff: StaffView, subject: Subject, owner_id: uuid.UUID) -> None:
    """Assigns the case to a member who may handle it and whom it is not about; the former owner is alerted. Assigning
    the present owner changes nothing.

    Raises BadInput if the member cannot be the owner, NotAllowed, NotFound.
    """
    case = access.handled(session, staff, subject)
    _assign(session, staff, case, owner_id)


def claim(session: Session, staff: StaffView, subject: Subject, *, take_over_from: uuid.UUID | None = None) -> None:
    """The member of staff becomes the case's owner.

    A case that a colleague has claimed, or was given by a person, is taken over only explicitly: `take_over_from` is
    the owner from whom. One that was assigned automatically may be claimed by any colleague. Raises Conflict naming the
    owner otherwise, NotAllowed if the case is about this member.
    """
    case = access.handled(session, staff, subject)
    before = session.execute(select(CaseAssignment.owner_id, CaseAssignment.taken_at).where(*_is(case.subject))).first()
    if (before is not None and before.taken_at is not None
            and before.owner_id not in (staff.id, take_over_from) and _is_active(session, before.owner_id)):
        raise Conflict("cases.claimed_by", title=case.title, name=members.many(
            session, [before.owner_id])[before.owner_id].name)
    _assign(session, staff, case, staff.id)


def _is_active(session: Session, staff_id: uuid.UUID) -> bool:
    found = members.get(session, staff_id)
    return found is not None and found.active


def _assign(session: Session, staff: StaffView, case: Case, owner_id: uuid.UUID) -> None:
    """Assigns a case whose lock the caller holds."""
    found = members.get(session, owner_id)
    if found is None or not found.active or not permissions.may(found, kinds.get(case.kind).handles):
        raise BadInput("cases.no_owner", title=case.title)
    if found.id in conflict_of_interest.of(session, case.subject):
        raise BadInput("cases.owner_concerned", title=case.title, name=found.name)
    before = owner(session, case.subject)
    set_owner(session, case.subject, owner_id, ended=not case.is_open, taken=True)
    if before == owner_id:
        return
    timers.cancel(session, UNOWNED, case.subject)
    act = "claimed" if owner_id == staff.id else "assigned"
    timeline.add(session, case.subject, act, actor(staff), owner=_named(found))
    audit.record(session, actor(staff), f"{case.kind}.{act}", case.subject, owner=owner_id, before=before)
    at = instants.now().isoformat()
    if owner_id != staff.id:
        alerts.create(session, f"{case.kind}.assigned",
                    Message("cases.alert_assigned", label=case.label, name=staff.name),
                    subject=case.subject, key=f"{case.id}:{at}", staff_ids=[owner_id], level="notice")
    if before is not None and before != staff.id:
        away = (Message("cases.alert_claimed_away", label=case.label, owner=found.name) if owner_id == staff.id else
                Message("cases.alert_assigned_away", label=case.label, name=staff.name, owner=found.name))
        alerts.create(session, f"{case.kind}.assigned_away", away,
                    subject=case.subject, key=f"{case.id}:{at}", staff_ids=[before], level="notice")


def reassign(session: Session, case: Case, about: Collection[uuid.UUID]) -> None:
    """Reassigns a case, whose lock the caller holds, from an owner whom it turned out to be about."""
    if case.is_open and owner(session, case.subject) in about:
        set_owner(session, case.subject, None)
        first(session, case, about)


def release_all(session: Session, owner_id: uuid.UUID, by: Actor, *, unless: StaffView | None = None) -> int:
    """Reassigns the open cases of a member who left or changed role, as if they were new; returns how many.

    `unless` is the member with their new role: cases that they may still handle stay theirs.
    """
    owned = sorted((row.case_kind, row.case_id) for row in session.execute(
        select(CaseAssignment.case_kind, CaseAssignment.case_id)
        .where(CaseAssignment.owner_id == owner_id, CaseAssignment.ended_at.is_(None))))
    released = 0
    for subject in owned:
        if unless is not None and permissions.may(unless, kinds.get(subject[0]).handles):
            continue
        case = kinds.locked(session, subject)
        if owner(session, case.subject) != owner_id or not case.is_open:
            continue
        set_owner(session, case.subject, None)
        timeline.add(session, case.subject, "disowned", by)
        audit.record(session, by, f"{case.kind}.disowned", case.subject, before=owner_id)
        first(session, case, conflict_of_interest.of(session, case.subject))
        released += 1
    return released


def set_owner(
    session: Session, subject: Subject, owner_id: uuid.UUID | None, *, ended: bool = False, taken: bool = False,
) -> None:
    """Writes the owner, None for nobody. The caller holds the case's lock and writes the timeline.

    `taken`: the owner claimed the case or was chosen by a person.
    """
    if owner_id is None:
        session.execute(delete(CaseAssignment).where(*_is(subject)))
        return
    given = {"owner_id": owner_id, "ended_at": instants.now() if ended else None,
             "taken_at": instants.now() if taken else None}
    session.execute(
        insert(CaseAssignment).values(case_kind=subject[0], case_id=subject[1], **given)
        .on_conflict_do_update(index_elements=["case_kind", "case_id"], set_=given))


def ended(session: Session, subject: Subject) -> None:
    """The case ended: it no longer counts as the owner's work, and the row keeps who had it."""
    session.execute(update(CaseAssignment).where(*_is(subject)).values(ended_at=instants.now()))


def reopened(session: Session, case: Case) -> None:
    """Reassigns a reopened case, whose lock the caller holds: to its former owner, otherwise to somebody eligible.

    Members whom it is about stop serving its customer.
    """
    session.execute(update(CaseAssignment).where(*_is(case.subject)).values(ended_at=None))
    before, about = owner(session, case.subject), conflict_of_interest.of(session, case.subject)
    found = members.get(session, before) if before else None
    if found is None or not found.active or not permissions.may(found, kinds.get(case.kind).handles, about):
        set_owner(session, case.subject, None)
        first(session, case, about)
    if about:
        events.publish(session, CaseConcerns(case.kind, case.id, case.person_id, tuple(sorted(about))))


# cases without an owner

def watch(session: Session, subject: Subject) -> None:
    """Sets the timer of a case without an owner."""
    now = instants.now()
    at = counting_rules.open_minutes_after(session, now, UNOWNED_MINUTES) or now + timedelta(minutes=UNOWNED_MINUTES)
    timers.set(session, UNOWNED, subject, at)


def alert_if_unowned(session: Session, subject: Subject) -> None:
    """Alerts the supervisors if the case still has no owner. Called when the timer is due."""
    case = kinds.read(session, [subject]).get(subject)
    if case is None or not case.is_open or owner(session, subject) is not None:
        return
    alerts.create(session, f"{case.kind}.unowned", Message("cases.alert_unowned", label=case.label),
                subject=subject, key=f"{case.id}:{case.accepted_at.isoformat()}",
                staff_ids=supervisors(session, subject), level="warning")


def _is(subject: Subject) -> tuple[ColumnElement[bool], ...]:
    return CaseAssignment.case_kind == subject[0], CaseAssignment.case_id == subject[1]


def _named(staff: StaffView) -> str:
    return f"{staff.name}（{staff.number}）"
