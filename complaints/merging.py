"""Merging two cases into one (并案) and splitting one into two (拆分).

Merging: the elder number survives; the younger's clocks keep running and are met by the same acts. Splitting: the part
has the clocks of the case, each with its deadline, because what was promised and answered to one was to both; only what
was proposed as a solution was not. A pause was approved for the case alone: what it excluded before the split stays
excluded, and from then on the part's clocks run, unless a pause of their own is requested and approved.
"""
from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cases import assignment, call_tasks, conflict_of_interest, timeline
from complaints import access, case_view, categories, closing, filing, merged_parts, receipts, stages, transitions
from complaints.access import KIND, handled, handled_together, subject_of
from complaints.case_kind import as_case, label
from complaints.complaint_promises import REVISED, SOLUTION
from complaints.events import ComplaintMerged
from complaints.filing import Filed, NewCase
from complaints.tables import Complaint, ComplaintReference
from deadlines import clocks
from kernel import audit, events, instants
from kernel.actors import Actor
from kernel.errors import BadInput, Conflict
from kernel.wording import Message, Text
from people import vault
from staff.members import StaffView, actor


def merge(session: Session, staff: StaffView, complaint_id: uuid.UUID, other_id: uuid.UUID, reason: str) -> uuid.UUID:
    """Merges two open cases of one customer, in either order, and returns the id of the elder.

    The elder case is as serious as the more serious of them. Raises BadInput for cases of two customers or of two kinds
    or the same case twice, Conflict if one has ended or they are merged already.
    """
    if complaint_id == other_id:
        raise BadInput("complaints.same_case")
    both = handled_together(session, staff, (complaint_id, other_id))
    if len(both) == 1:
        raise Conflict("complaints.merged_already", number=both[0].number)
    elder, younger = sorted(both, key=lambda row: (row.accepted_at, row.id))
    _check_pair(elder, younger, reason)
    absorb(session, actor(staff), elder, younger, reason.strip())
    closing.notify_customer(session, younger, "complaints.told_merged", number=younger.number, into=elder.number)
    return elder.id


def absorb(
    session: Session, by: Actor, elder: Complaint, younger: Complaint, reason: Text, **facts: Any,
) -> None:
    """Makes `younger` a part of `elder`: its clocks run on and are met by acts on the elder, whose number survives.

    The elder case is as serious as the more serious of them. The caller holds both locks and informs the customer.
    `facts` are added to the younger's entry: `because="joined"` for a letter that joins an open case, which no figure
    counts as a merge.
    """
    session.execute(update(Complaint).where(Complaint.merged_into == younger.id).values(merged_into=elder.id))
    younger.merged_into, younger.closed_because = elder.id, "merged"
    younger.closed_at = instants.now()
    assignment.ended(session, subject_of(younger.id))
    transitions.move(session, younger, "merge", by, "merged", text=reason, into=elder.number, **facts)
    elder.severity = max(elder.severity, younger.severity, key=list(filing.SEVERITIES).index)
    concerning = access.concerned(session, elder.id) | access.concerned(session, younger.id)
    conflict_of_interest.set_concerned(session, subject_of(elder.id), concerning)
    assignment.reassign(session, as_case(elder), concerning)
    closing.stop_waiting(session, younger.id, "merged")
    if merged_parts.unanswered(session, elder.id):
        closing.stop_waiting(session, elder.id, "merged")
    session.execute(update(ComplaintReference).where(ComplaintReference.complaint_id == younger.id)
                    .values(complaint_id=elder.id))
    call_tasks.hand_on(session, subject_of(younger.id), subject_of(elder.id), by, "merged")
    timeline.add(session, subject_of(elder.id), "merged_in", by, text=reason, number=younger.number,
                 category=categories.TITLES.message(younger.category))
    audit.record(session, by, "complaint.merge", subject_of(elder.id), younger=younger.id)
    events.publish(session, ComplaintMerged(younger.id, younger.number, elder.id, elder.number))


def _check_pair(elder: Complaint, younger: Complaint, reason: str) -> None:
    if elder.person_id != younger.person_id:
        raise BadInput("complaints.two_customers")
    if "complaint" in (elder.kind, younger.kind) and elder.kind != younger.kind:
        raise BadInput("complaints.two_kinds")
    if len(reason.strip()) < closing.LEAST:
        raise BadInput("complaints.no_reason", least=closing.LEAST)
    stages.after(elder.state, "merge")


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

    An answer to the case was one to both; a solution proposed for it did not speak of the part, whose own is owed. What
    the part has by the stage of the case:

    | stage of the case | its clocks, which the part has as well | stage of the part |
    | --- | --- | --- |
    | received | response and solution, running or late | received |
    | responded | response met, solution running or late | responded |
    | proposed, accepted | response met; solution with its deadline, unmet; if that is past, a revised one | responded |
    | rejected | both met, revised solution with its deadline | rejected |
    | reopened | those that run again with their old deadlines, or a revised solution with its deadline | the same |

    Raises Conflict if it has ended, or if the same part was split off before.
    """
    row = handled(session, staff, complaint_id)
    if row.closed_at is not None:
        raise Conflict("cases.ended", title=categories.KINDS.message(row.kind),
                       state=stages.TITLES.message(row.state))
    _check_new(session, row, facts)
    by = actor(staff)
    made = filing.file(session, by, NewCase(
        row.person_id, facts, category, row.channel, wish, via=row.via, kind=row.kind,
        conversation_id=row.conversation_id, contact_preference=row.contact_preference, called_at=row.accepted_at,
        store_id=row.store_id, order_number=row.order_number, severity=row.severity,
        concerning=access.concerned(session, row.id), acting_for=row.acting_for, mandate=row.mandate,
        split_from=row.id, owner_id=assignment.owner(session, subject_of(row.id))))
    part = access.locked(session, made.complaint_id)
    part.received_at = row.received_at
    paused = [clock.title for clock in clocks.for_subjects(session, KIND, [row.id]).get(row.id, []) if clock.is_paused]
    solved = row.state in ("proposed", "accepted")  # by a solution that did not speak of the part
    inherited = clocks.inherit(session, subject_of(part.id), subject_of(row.id), by, clocks.Inheritance(
        label(part), {"split_from": str(row.id)}, (SOLUTION, REVISED) if solved else ()))
    state = "responded" if solved else row.state
    if state != part.state:
        transitions.put_back(session, part, state, by)
    if row.kind == "complaint" and not any(clock.is_running for clock in inherited):
        clocks.start(session, REVISED, subject_of(part.id), part.person_id, instants.now(), by, label=label(part))
    timeline.add(session, subject_of(row.id), "split_into", by, number=part.number)
    timeline.add(session, subject_of(part.id), "split_from", by, number=row.number,
                 reason=Message("complaints.split_unpaused", titles=paused) if paused else "")
    audit.record(session, by, "complaint.split", subject_of(row.id), part=part.id)
    receipts.tell(session, made)
    closing.notify_customer(session, row, "complaints.told_split_running" if paused else "complaints.told_split",
                            number=row.number, part=part.number)
    return made


def _check_new(session: Session, row: Complaint, facts: str) -> None:
    """Raises Conflict if a part with the same facts was split off from this case and is open."""
    said = vault.tokenise(session, row.person_id, facts.replace("\x00", "").strip())
    before = session.scalar(select(Complaint.number).where(
        Complaint.split_from == row.id, Complaint.facts == said, Complaint.closed_at.is_(None)).limit(1))
    if before is not None:
        raise Conflict("complaints.split_already", number=before)
