"""Complaints at outside platforms (12315, 12345 …): a reference on the case, with a clock of its own.

The 48 hours and 7 working days of the case run as well, from the company's receipt; an outside deadline never lengthens
them. One dispute in two channels is one case with several references.
"""
from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import String, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from cases import assignment, timeline
from complaints import access, filing
from complaints.access import handled, subject_of
from complaints.case_kind import label
from complaints.complaint_promises import OUTSIDE
from complaints.outside import own_clocks, reference_views, sources
from complaints.outside.own_clocks import Letter
from complaints.outside.reference_views import NATURES
from complaints.outside.sources import Source
from complaints.tables import Complaint, ComplaintReference
from deadlines import clocks
from kernel import audit, ids, instants
from kernel.actors import SYSTEM, Actor
from kernel.errors import BadInput, Conflict, NotFound
from kernel.wording import Message, Text, in_language
from notices import alerts
from staff.members import StaffView, actor

SUBJECT = reference_views.SUBJECT
_REGISTERING = 7_201_005  # advisory lock: one registration at a time for a platform's number
COMPLAINT, REPORT = NATURES
NUMBER_LIMIT, URL_LIMIT = 80, 500
LEAST = 4


def register(
    session: Session, by: Actor, complaint_id: uuid.UUID, source: str, external_number: str,
    received_at: datetime | None = None, deadline_at: datetime | None = None, url: str | None = None, *,
    nature: str = COMPLAINT, letter: Letter | None = None, joins: bool = True,
) -> uuid.UUID:
    """Registers that a case is also pending at an outside platform and starts its clock; returns the reference's id.

    The same number of the same platform again changes nothing. Without `received_at` it counts as received now, without
    `deadline_at` the platform's rule counts; what only the letter can state is asked for, and the owner is alerted. A
    complaint received before the case starts its own clocks (`own_clocks`). `joins` is false where the case was filed
    for it. Raises BadInput for an unknown platform, Conflict for a number of another case.
    """
    found, stated = sources.find(session, source), received_at is not None
    received_at = received_at or instants.now()
    if nature not in NATURES:
        raise BadInput("complaints.no_nature", value=nature[:40], known=list(NATURES))
    number, url = _checked(found, external_number, received_at, deadline_at, url)
    one_at_a_time(session, [(found.key, number)])
    row = access.locked(session, complaint_id)
    if _registered(session, found, number, nature) is not None:
        return _known(session, row, found, number, nature)
    unit, amount, due_at = "stated", None, deadline_at
    why: Text = Message("complaints.outside.stated")
    if due_at is None and nature == REPORT:
        unit = "none"  # a report needs no answer of the company unless its letter sets a date
    elif due_at is None:
        due_at, why = sources.due(session, found, received_at)
        unit, amount = found.rule.unit, found.rule.amount
    reference_id: uuid.UUID | None = session.scalar(
        insert(ComplaintReference).values(
            id=ids.new_id(), complaint_id=row.id, source=found.key, external_number=number, received_at=received_at,
            deadline_at=due_at, deadline_unit=unit, deadline_amount=amount, url=url, registered_by=by.kind,
            nature=nature, receipt_stated=stated, joined=joins, created_at=instants.now(),
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
    if nature == COMPLAINT and stated and own_clocks.needed(session, row, received_at):
        own_clocks.start(session, by, row, received_at, letter or Letter(found.title, found.via, number))
    return reference_id


def register_by_staff(
    session: Session, staff: StaffView, complaint_id: uuid.UUID, source: str, external_number: str,
    received_at: datetime | None = None, deadline_at: datetime | None = None, url: str | None = None, *,
    nature: str = COMPLAINT,
) -> uuid.UUID:
    """Like `register`, by a member of staff. Raises NotAllowed unless they may handle the case."""
    one_at_a_time(session, [(sources.find(session, source).key, external_number)])
    handled(session, staff, complaint_id)
    return register(session, actor(staff), complaint_id, source, external_number, received_at, deadline_at, url,
                    nature=nature)


def one_at_a_time(session: Session, numbers: Iterable[tuple[str, str]]) -> None:
    """Waits until nobody else registers one of these numbers, (source, number), and keeps others waiting until the
    transaction ends.

    A number cannot be locked by its row before it has one, and a second import would file a case of its own for it. The
    caller has locked no case yet (docs/locking.md).
    """
    wanted = sorted({f"{source}\n{written(number).upper()}" for source, number in numbers})
    given = func.unnest(cast(wanted, ARRAY(String))).column_valued("number")
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(given, _REGISTERING))))


def written(external_number: str) -> str:
    """A platform's number as it is kept: full-width characters as ASCII, without blanks around it."""
    return unicodedata.normalize("NFKC", external_number.replace("\x00", "")).strip()


def known(
    session: Session, source: Source, external_number: str, nature: str = COMPLAINT,
) -> tuple[uuid.UUID, uuid.UUID] | None:
    """Reference id and case id of a platform's number that is already registered; None otherwise.

    Waits for others who are registering this number at the moment.
    """
    one_at_a_time(session, [(source.key, external_number)])
    return _registered(session, source, external_number, nature)


def _registered(
    session: Session, source: Source, external_number: str, nature: str,
) -> tuple[uuid.UUID, uuid.UUID] | None:
    found = session.execute(
        select(ComplaintReference.id, ComplaintReference.complaint_id).where(
            ComplaintReference.source == source.key, ComplaintReference.nature == nature,
            func.upper(ComplaintReference.external_number) == written(external_number).upper())).first()
    return (found[0], found[1]) if found else None


def set_deadline_on(
    session: Session, staff: StaffView, complaint_id: uuid.UUID, reference_id: uuid.UUID, deadline_at: datetime,
    reason: str,
) -> None:
    """`set_deadline` for a reference of this case."""
    require_of_case(session, complaint_id, reference_id)
    set_deadline(session, staff, reference_id, deadline_at, reason)


def end_on(
    session: Session, staff: StaffView, complaint_id: uuid.UUID, reference_id: uuid.UUID, reason: str,
) -> None:
    """`end` for a reference of this case."""
    require_of_case(session, complaint_id, reference_id)
    end(session, staff, reference_id, reason)


def require_of_case(session: Session, complaint_id: uuid.UUID, reference_id: uuid.UUID) -> None:
    """Raises NotFound unless the reference belongs to this case or one merged into it."""
    row = session.get(ComplaintReference, reference_id)
    if row is None or row.complaint_id not in access.family(session, complaint_id):
        raise NotFound("complaints.no_reference")


def set_deadline(
    session: Session, staff: StaffView, reference_id: uuid.UUID, deadline_at: datetime, reason: str,
) -> None:
    """The platform set another deadline (延期): replaces the running clock. Raises BadInput, Conflict once answered."""
    row = locked(session, staff, reference_id)
    if len(reason.strip()) < LEAST:
        raise BadInput("complaints.no_reason", least=LEAST)
    if row.ended_at is not None or reference_views.replies(session, [row.id]):
        raise Conflict("complaints.reference_over", number=row.external_number)
    if deadline_at <= row.received_at:
        raise BadInput("complaints.deadline_before", instant=deadline_at)
    restart(session, actor(staff), row, deadline_at, Message("complaints.outside.stated_anew", reason=reason.strip()))
    row.deadline_unit, row.deadline_amount = "stated", None


def end(session: Session, staff: StaffView, reference_id: uuid.UUID, reason: str) -> None:
    """The platform closed it, or the customer withdrew it there: no answer is due, the clock is cancelled.

    Raises BadInput.
    """
    row = locked(session, staff, reference_id)
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
        moved += count_again(session, SYSTEM, row)
    return moved


def count_again(session: Session, by: Actor, row: ComplaintReference) -> bool:
    """Counts a deadline that the platform's rule sets again, under the case's lock; gives whether it moved."""
    rule = sources.kept_rule(sources.every(session).get(row.source), row.deadline_unit, row.deadline_amount)
    due_at, why = sources.counted(session, rule, row.received_at)
    if due_at is None or due_at == row.deadline_at:
        return False
    restart(session, by, row, due_at, why)
    return True


def _checked(
    source: Source, external_number: str, received_at: datetime, deadline_at: datetime | None, url: str | None,
) -> tuple[str, str | None]:
    number = written(external_number)
    if not 1 <= len(number) <= NUMBER_LIMIT:
        raise BadInput("complaints.external_number", limit=NUMBER_LIMIT)
    if received_at < filing.BEGINNING:
        raise BadInput("complaints.too_early", instant=received_at)
    if received_at > instants.now():
        raise BadInput("complaints.in_the_future", instant=received_at)
    if deadline_at is not None and deadline_at <= received_at:
        raise BadInput("complaints.deadline_before", instant=deadline_at)
    url = (url or "").strip() or None
    if url is not None and (len(url) > URL_LIMIT or not url.startswith(("https://", "http://")) or " " in url):
        raise BadInput("complaints.bad_link", limit=URL_LIMIT)
    return number, url


def _known(session: Session, row: Complaint, source: Source, number: str, nature: str) -> uuid.UUID:
    found = _registered(session, source, number, nature)
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
                       label=_label(case, title, number), because=why)
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


def restart(session: Session, by: Actor, row: ComplaintReference, due_at: datetime, why: Text) -> None:
    """Replaces the running clock, if any, by one with another deadline. The caller holds the case's lock."""
    case, title = session.get_one(Complaint, row.complaint_id), sources.title(session, row.source)
    clocks.cancel(session, OUTSIDE, (SUBJECT, row.id), by, {"deadline": instants.iso(due_at)})
    before, row.deadline_at = row.deadline_at, due_at
    session.flush()
    clocks.start_until(session, OUTSIDE, (SUBJECT, row.id), case.person_id, row.received_at, due_at, by,
                       label=_label(case, title, row.external_number), because=why)
    timeline.add(session, subject_of(case.id), "reference", by, source=title, number=row.external_number,
                 due=instants.iso(due_at), before=instants.iso(before) if before else None, text=why)
    audit.record(session, by, "complaint.reference_deadline", subject_of(case.id), reference=row.id,
                 due_at=instants.iso(due_at))


def locked(session: Session, staff: StaffView, reference_id: uuid.UUID) -> ComplaintReference:
    """The reference under its case's lock. Raises NotFound, NotAllowed for somebody who may not handle the case."""
    row = session.get(ComplaintReference, reference_id, populate_existing=True)
    if row is None:
        raise NotFound("complaints.no_reference")
    handled(session, staff, row.complaint_id)
    session.refresh(row)
    return row


def _label(case: Complaint, source: Text, number: str) -> str:
    """What the clock is called in lists and alerts of staff."""
    return in_language(Message("complaints.outside.clock_label", case=label(case), source=source, number=number), None)
