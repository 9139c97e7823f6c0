"""Merging two cases into one (并案) and splitting one into two (拆分).

Merging: the elder number survives; the younger's clocks keep running and are met by the same acts. Splitting: each part
keeps the instant of acceptance, so that its deadlines are unchanged, and an answer given before counts for both.
"""
from __future__ import annotations

import uuid

from sqlalchemy import update
from sqlalchemy.orm import Session

from cases import assignment, call_tasks, conflict_of_interest, timeline
from complaints import access, case_view, categories, closing, filing, stages, transitions
from complaints.access import handled, subject_of
from complaints.case_kind import as_case
from complaints.complaint_promises import RESPONSE
from complaints.events import ComplaintMerged
from complaints.filing import Filed, NewCase
from complaints.tables import Complaint, ComplaintReference
from deadlines import clocks, fulfilment
from kernel import audit, events, instants
from kernel.actors import Actor
from kernel.errors import BadInput, Conflict
from kernel.wording import Text
from staff.members import StaffView, actor


def merge(session: Session, staff: StaffView, complaint_id: uuid.UUID, other_id: uuid.UUID, reason: str) -> uuid.UUID:
    """Merges two open cases of one customer, in either order, and returns the id of the elder.

    Raises BadInput for cases of two customers or the same case twice, Conflict if one has ended.
    """
    first, second = (handled(session, staff, one) for one in sorted((complaint_id, other_id)))
    if first.id == second.id:
        raise BadInput("complaints.same_case")
    if first.person_id != second.person_id:
        raise BadInput("complaints.two_customers")
    if len(reason.strip()) < closing.LEAST:
        raise BadInput("complaints.no_reason")
    elder, younger = sorted((first, second), key=lambda row: (row.accepted_at, row.id))
    absorb(session, actor(staff), elder, younger, reason.strip())
    closing.notify_customer(session, younger, "complaints.told_merged", number=younger.number, into=elder.number)
    return elder.id


def absorb(session: Session, by: Actor, elder: Complaint, younger: Complaint, reason: Text) -> None:
    """Makes `younger` a part of `elder`: its clocks run on and are met by acts on the elder, whose number survives.

    The caller holds both locks and informs the customer.
    """
    session.execute(update(Complaint).where(Complaint.merged_into == younger.id).values(merged_into=elder.id))
    younger.merged_into, younger.closed_because = elder.id, "merged"
    younger.closed_at = instants.now()
    assignment.ended(session, subject_of(younger.id))
    transitions.move(session, younger, "merge", by, "merged", text=reason, into=elder.number)
    concerning = access.concerned(session, elder.id) | access.concerned(session, younger.id)
    conflict_of_interest.set_concerned(session, subject_of(elder.id), concerning)
    assignment.reassign(session, as_case(elder), concerning)
    closing.stop_waiting(session, younger.id)
    session.execute(update(ComplaintReference).where(ComplaintReference.complaint_id == younger.id)
                    .values(complaint_id=elder.id))
    call_tasks.hand_on(session, subject_of(younger.id), subject_of(elder.id), by, "merged")
    timeline.add(session, subject_of(elder.id), "merged_in", by, text=reason, number=younger.number)
    audit.record(session, by, "complaint.merge", subject_of(elder.id), younger=younger.id)
    events.publish(session, ComplaintMerged(younger.id, younger.number, elder.id, elder.number))


def merge_by_number(session: Session, staff: StaffView, complaint_id: uuid.UUID, number: str, reason: str) -> str:
    """Merges with the case of a receipt number in any spelling; returns the elder's number.

    Raises NotFound for an invalid number, NotAllowed for a case about this member of staff, and as `merge`.
    """
    elder = merge(session, staff, complaint_id, case_view.by_number(session, staff, number).id, reason)
    return case_view.get(session, staff, elder).number


def split(
    session: Session, staff: StaffView, complaint_id: uuid.UUID, facts: str, category: str, wish: str | None = None,
) -> Filed:
    """Splits a part of a case off as a case of its own, with the same instant of acceptance.

    Raises Conflict if it has ended.
    """
    row = handled(session, staff, complaint_id)
    if row.closed_at is not None:
        raise Conflict("cases.ended", title=categories.KINDS.message(row.kind),
                       state=stages.TITLES.message(row.state))
    made = filing.file(session, actor(staff), NewCase(
        row.person_id, facts, category, row.channel, wish, via=row.via, kind=row.kind,
        conversation_id=row.conversation_id, contact_preference=row.contact_preference, called_at=row.accepted_at,
        store_id=row.store_id, order_number=row.order_number, severity=row.severity,
        concerning=access.concerned(session, row.id), acting_for=row.acting_for, mandate=row.mandate,
        owner_id=assignment.owner(session, subject_of(row.id))))
    part = access.locked(session, made.complaint_id)
    part.split_from, part.received_at = row.id, row.received_at
    _inherit_response(session, row, part)
    timeline.add(session, subject_of(row.id), "split_into", actor(staff), number=part.number)
    timeline.add(session, subject_of(part.id), "split_from", actor(staff), number=row.number)
    audit.record(session, actor(staff), "complaint.split", subject_of(row.id), part=part.id)
    closing.notify_customer(session, row, "complaints.told_split", number=row.number, part=part.number)
    return made


def _inherit_response(session: Session, row: Complaint, part: Complaint) -> None:
    """Copies an answer given before the split, because it answered both parts."""
    for clock in clocks.for_subjects(session, "complaint", [row.id]).get(row.id, []):
        if clock.promise == RESPONSE and clock.met_at is not None:
            by = Actor("staff", "", clock.met_by or "")
            fulfilment.meet(session, RESPONSE, subject_of(part.id), clock.met_at, by, {"split_from": str(row.id)},
                        in_flight_since=row.accepted_at)
            transitions.move(session, part, "respond", by)
