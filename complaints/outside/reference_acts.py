"""Complaints at outside platforms (12315, 12345 …): a reference on the case, with a clock of its own.

The 48 hours and 7 working days of the case run as well, from the company's receipt; an outside deadline never lengthens
them. One dispute in two channels is one case with several references.
"""
from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from cases import assignment, timeline
from complaints import access, filing
from complaints.access import handled, subject_of
from complaints.complaint_promises import OUTSIDE
from complaints.outside import (
    own_clocks,
    reference_dates,
    reference_rows,
    reference_views,
    registered_numbers,
    sent_again,
    sources,
)
from complaints.outside.own_clocks import Letter
from complaints.outside.reference_rows import COMPLAINT, LEAST, REPORT, SUBJECT
from complaints.outside.reference_views import NATURES
from complaints.outside.sources import Source
from complaints.tables import Complaint, ComplaintReference
from deadlines import clocks
from kernel import audit, ids, instants
from kernel.actors import SYSTEM, Actor
from kernel.errors import BadInput, Conflict
from kernel.wording import Message, Text
from notices import alerts
from staff.members import StaffView, actor

NUMBER_LIMIT, URL_LIMIT = 80, 500


def register(
    session: Session, by: Actor, complaint_id: uuid.UUID, source: str, external_number: str,
    received_at: datetime | None = None, deadline_at: datetime | None = None, url: str | None = None, *,
    nature: str = COMPLAINT, letter: Letter | None = None, came_with: uuid.UUID | None = None,
    joins: bool = True,
) -> uuid.UUID:
    """Registers that a case is also pending at an outside platform and starts its clock; returns the reference's id.

    The same number of the same platform again only enters the dates that are missing (`sent_again`). Without
    `received_at` it counts as received now, without `deadline_at` the platform's rule counts; what only the letter can
    state is asked for, and the owner is alerted. A complaint received before the case starts its own clocks
    (`own_clocks`). `came_with` is the reference with which it came in one letter, whose dates it has; the same number
    of the other nature is such a one. `joins` is false where the case was filed for it. Raises BadInput for an unknown
    platform, Conflict for a number of another case.
    """
    found, given_at = sources.find(session, source), received_at
    if nature not in NATURES:
        raise BadInput("complaints.no_nature", value=nature[:40], known=list(NATURES))
    number, url = _checked(external_number, received_at or instants.now(), url)
    registered_numbers.one_at_a_time(session, [(found.key, number)])
    row = access.locked(session, complaint_id)
    if registered_numbers.registered(session, found, number, nature) is not None:
        known_id = _known(session, row, found, number, nature)
        sent_again.take(session, by, known_id, received_at, deadline_at)
        return known_id
    twin = _same_number(session, row, found, number, nature) if came_with is None else None
    other = _of_one_letter(session, row, twin, given_at, came_with)
    stated, received_at = given_at is not None, given_at or instants.now()
    if other is not None and (other.receipt_stated or not stated):
        stated, received_at = other.receipt_stated, other.received_at
    if deadline_at is not None and deadline_at <= received_at:
        raise BadInput("complaints.deadline_before", instant=deadline_at)
    unit, amount, due_at = "stated", None, deadline_at
    why: Text = Message("complaints.outside.stated")
    if due_at is None and nature == REPORT:
        unit = "none"  # a report needs no answer of the company unless its letter sets a date
    elif due_at is None:
        due_at, why = sources.due(session, found, received_at)
        unit, amount = found.rule.unit, found.rule.amount
    reference_id: uuid.UUID | None = session.scalar(
        insert(ComplaintReference).values(
            id=ids.new_id(), complaint_id=other.complaint_id if other else row.id, source=found.key,
            external_number=number, received_at=received_at, deadline_at=due_at, deadline_unit=unit,
            deadline_amount=amount, url=url, registered_by=by.kind, nature=nature, receipt_stated=stated,
            letter_id=(other.letter_id or other.id) if other else None,
            agency_received_on=other.agency_received_on if other else None, joined=joins, created_at=instants.now(),
        ).on_conflict_do_nothing().returning(ComplaintReference.id))
    if reference_id is None:
        return _known(session, row, found, number, nature)
    timeline.add(session, subject_of(row.id), "reference", by, source=found.title, number=number, url=url,
                 due=instants.iso(due_at) if due_at else None,
                 nature=Message("complaints.nature.report") if nature == REPORT else None)
    audit.record(session, by, "complaint.reference", subject_of(row.id), reference=reference_id, source=found.key)
    if due_at is not None:
        _start(session, by, row, reference_id, found.title, number, received_at, due_at, why)
    missing = reference_views.missing(unit, due_at, stated)
    if missing:
        _ask(session, row, reference_id, found.title, number, missing)
    if other is not None and stated and not other.receipt_stated:
        reference_dates.enter(session, by, other, received_at, Message("complaints.outside.same_letter"))
    if twin is not None:
        sent_again.compare_receipts(session, by, reference_id, given_at, twin)
    if nature == COMPLAINT and stated and own_clocks.needed(session, row, received_at):
        own_clocks.start(session, by, row, received_at, letter or Letter(found.title, found.via, number))
    return reference_id


def register_by_staff(
    session: Session, staff: StaffView, complaint_id: uuid.UUID, source: str, external_number: str,
    received_at: datetime | None = None, deadline_at: datetime | None = None, url: str | None = None, *,
    nature: str = COMPLAINT, came_with: uuid.UUID | None = None,
) -> uuid.UUID:
    """Like `register`, by a member of staff. Raises NotAllowed unless they may handle the case."""
    registered_numbers.one_at_a_time(session, [(sources.find(session, source).key, external_number)])
    handled(session, staff, complaint_id)
    return register(session, actor(staff), complaint_id, source, external_number, received_at, deadline_at, url,
                    nature=nature, came_with=came_with)


def _of_one_letter(
    session: Session, case: Complaint, twin: ComplaintReference | None, received_at: datetime | None,
    came_with: uuid.UUID | None,
) -> ComplaintReference | None:
    """The reference with which this one came in one letter: the one named, or the same number of the other nature
    unless it arrived on another day.
    """
    if came_with is not None:
        named = session.get(ComplaintReference, came_with, populate_existing=True)
        return named if named is not None and named.complaint_id in access.family(session, case.id) else None
    apart = (twin is not None and twin.receipt_stated and received_at is not None
             and instants.shanghai(twin.received_at).date() != instants.shanghai(received_at).date())
    return None if apart else twin


def _same_number(
    session: Session, case: Complaint, source: Source, number: str, nature: str,
) -> ComplaintReference | None:
    """The reference of the other nature that has the same number on this case."""
    return session.scalars(select(ComplaintReference).where(
        ComplaintReference.complaint_id.in_(access.family(session, case.id)), ComplaintReference.source == source.key,
        ComplaintReference.nature != nature, func.upper(ComplaintReference.external_number) == number.upper())
        .execution_options(populate_existing=True)).first()


def set_deadline_on(
    session: Session, staff: StaffView, complaint_id: uuid.UUID, reference_id: uuid.UUID, deadline_at: datetime,
    reason: str,
) -> None:
    """`set_deadline` for a reference of this case."""
    reference_rows.require_of_case(session, complaint_id, reference_id)
    set_deadline(session, staff, reference_id, deadline_at, reason)


def end_on(
    session: Session, staff: StaffView, complaint_id: uuid.UUID, reference_id: uuid.UUID, reason: str,
) -> None:
    """`end` for a reference of this case."""
    reference_rows.require_of_case(session, complaint_id, reference_id)
    end(session, staff, reference_id, reason)


def set_deadline(
    session: Session, staff: StaffView, reference_id: uuid.UUID, deadline_at: datetime, reason: str,
) -> None:
    """The platform set another deadline (延期), or it was asked for: replaces the running clock, if any.

    Raises BadInput, also without a reason for changing a deadline that is registered; Conflict once answered.
    """
    row = reference_rows.locked(session, staff, reference_id)
    reason = reason.strip()
    if row.deadline_at is not None and len(reason) < LEAST:
        raise BadInput("complaints.no_reason", least=LEAST)
    if row.ended_at is not None or reference_views.replies(session, [row.id]):
        raise Conflict("complaints.reference_over", number=row.external_number)
    if deadline_at <= row.received_at:
        raise BadInput("complaints.deadline_before", instant=deadline_at)
    why: Text = Message("complaints.outside.stated")
    if reason:
        why = Message("complaints.outside.stated_anew" if row.deadline_at else "complaints.outside.stated_later",
                      reason=reason)
    reference_rows.restart(session, actor(staff), row, deadline_at, why)
    row.deadline_unit, row.deadline_amount = "stated", None


def end(session: Session, staff: StaffView, reference_id: uuid.UUID, reason: str) -> None:
    """The platform closed it, or the customer withdrew it there: no answer is due, the clock is cancelled.

    Raises BadInput.
    """
    row = reference_rows.locked(session, staff, reference_id)
    if len(reason.strip()) < LEAST:
        raise BadInput("complaints.no_reason", least=LEAST)
    if row.ended_at is not None:
        return
    clocks.cancel(session, OUTSIDE, (SUBJECT, row.id), actor(staff), {"ended": reason.strip()})
    row.ended_at, row.ended_because = instants.now(), reason.strip()
    timeline.add(session, subject_of(row.complaint_id), "reference_ended", actor(staff),
                 source=sources.title(session, row.source), number=row.external_number, text=reason.strip())
    audit.record(session, actor(staff), "complaint.reference_end", subject_of(row.complaint_id), reference=row.id)


def recount(session: Session) -> int:
    """Counts the deadlines in working days again after a change of the calendar; gives how many moved."""
    open_rows = {row.id: row for row in session.scalars(select(ComplaintReference).where(
        ComplaintReference.deadline_unit == "working_days", ComplaintReference.ended_at.is_(None))
        .order_by(ComplaintReference.id).with_for_update(key_share=True))}
    running = clocks.for_subjects(session, SUBJECT, open_rows)
    moved = 0
    for reference_id, row in open_rows.items():
        if not any(c.is_running and c.breached_at is None for c in running.get(reference_id, [])):
            continue
        moved += reference_rows.count_again(session, SYSTEM, row)
    return moved


def _checked(
    external_number: str, received_at: datetime, url: str | None,
) -> tuple[str, str | None]:
    number = registered_numbers.written(external_number)
    if not 1 <= len(number) <= NUMBER_LIMIT:
        raise BadInput("complaints.external_number", limit=NUMBER_LIMIT)
    if received_at < filing.BEGINNING:
        raise BadInput("complaints.too_early", instant=received_at)
    if received_at > instants.now():
        raise BadInput("complaints.in_the_future", instant=received_at)
    url = (url or "").strip() or None
    if url is not None and (len(url) > URL_LIMIT or not url.startswith(("https://", "http://")) or " " in url):
        raise BadInput("complaints.bad_link", limit=URL_LIMIT)
    return number, url


def _known(session: Session, row: Complaint, source: Source, number: str, nature: str) -> uuid.UUID:
    found = registered_numbers.registered(session, source, number, nature)
    assert found is not None
    reference_id, complaint_id = found
    if complaint_id not in access.family(session, row.id):
        other = session.get_one(Complaint, complaint_id).number
        raise Conflict("complaints.reference_elsewhere", source=source.title, number=number, case=other)
    return reference_id


def _start(
    session: Session, by: Actor, case: Complaint, reference_id: uuid.UUID, title: Text, number: str,
    received_at: datetime, due_at: datetime, why: Text,
) -> None:
    clocks.start_until(session, OUTSIDE, (SUBJECT, reference_id), case.person_id, received_at, due_at, by,
                       label=reference_rows.clock_label(case, title, number), because=why)
    owner_id = assignment.owner(session, subject_of(case.id))
    if owner_id is not None:
        said = Message("complaints.alert_outside", number=case.number, source=title, external=number, due=due_at)
        alerts.create(session, "complaint.outside", said, subject=subject_of(case.id), key=str(reference_id),
                    staff_ids=[owner_id], level="notice")


def _ask(
    session: Session, case: Complaint, reference_id: uuid.UUID, title: Text, number: str, missing: tuple[str, ...],
) -> None:
    owner_id = assignment.owner(session, subject_of(case.id))
    said = Message("complaints.alert_dates_missing", number=case.number, source=title, external=number,
                   missing=[Message(f"complaints.outside.missing.{one}") for one in missing])
    alerts.create(session, "complaint.dates_missing", said, subject=subject_of(case.id), key=str(reference_id),
                  staff_ids=[owner_id] if owner_id else [], level="notice")
