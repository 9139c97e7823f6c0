"""Complaints from outside platforms (12315, 12345 …): a reference on the case, a third clock, the reply as submitted.

The 48 hours and 7 working days of the case run as well, from the company's receipt; an outside deadline never lengthens
them. One dispute in two channels is one case with several references.
"""
from __future__ import annotations

import hashlib
import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from cases import assignment, timeline
from complaints import access, filing
from complaints.access import handled, subject_of
from complaints.case_kind import label
from complaints.complaint_promises import OUTSIDE
from complaints.outside import reference_views, sources
from complaints.outside.sources import Source
from complaints.tables import Complaint, ComplaintReference, ComplaintReferenceReply
from deadlines import clocks, fulfilment
from kernel import audit, ids, instants
from kernel.actors import SYSTEM, Actor
from kernel.encryption_keys import box
from kernel.errors import BadInput, Conflict, NotFound
from kernel.wording import Message
from notices import alerts
from people import vault
from staff import permissions
from staff.members import StaffView, actor

SUBJECT = reference_views.SUBJECT
NUMBER_LIMIT, URL_LIMIT, REPLY_LIMIT = 80, 500, 20_000
LEAST = 4


def register(
    session: Session, by: Actor, complaint_id: uuid.UUID, source: str, external_number: str, received_at: datetime,
    deadline_at: datetime | None = None, url: str | None = None,
) -> uuid.UUID:
    """Notes that a case is at an outside platform too and starts its clock; gives the reference's id.

    The same number of the same platform again changes nothing. Without `deadline_at` the platform's rule counts. Raises
    BadInput for an unknown platform or a deadline that only its letter says, Conflict for a number of another case.
    """
    found = sources.find(session, source)
    number, url = _checked(found, external_number, received_at, deadline_at, url)
    row = access.locked(session, complaint_id)
    unit, amount, told = "stated", None, sources.STATED
    due_at = deadline_at
    if due_at is None:
        due_at, told = sources.due(session, found, received_at)
        unit, amount = found.deadline.unit, found.deadline.amount
    reference_id: uuid.UUID | None = session.scalar(
        insert(ComplaintReference).values(
            id=ids.new_id(), complaint_id=row.id, source=found.key, external_number=number, received_at=received_at,
            deadline_at=due_at, deadline_unit=unit, deadline_amount=amount, url=url, registered_by=by.kind,
            created_at=instants.now(),
        ).on_conflict_do_nothing().returning(ComplaintReference.id))
    if reference_id is None:
        return _known(session, row, found, number)
    timeline.add(session, subject_of(row.id), "reference", by, source=found.title, number=number, url=url,
                 due=instants.iso(due_at) if due_at else None)
    audit.record(session, by, "complaint.reference", subject_of(row.id), reference=reference_id, source=found.key)
    if due_at is not None:
        _start(session, by, row, reference_id, found.title, number, received_at, due_at, told)
    return reference_id


def register_by_staff(
    session: Session, staff: StaffView, complaint_id: uuid.UUID, source: str, external_number: str,
    received_at: datetime, deadline_at: datetime | None = None, url: str | None = None,
) -> uuid.UUID:
    """The same by a member of staff who may handle the case."""
    handled(session, staff, complaint_id)
    return register(session, actor(staff), complaint_id, source, external_number, received_at, deadline_at, url)


def known(session: Session, source: Source, external_number: str) -> tuple[uuid.UUID, uuid.UUID] | None:
    """(reference, case) of a platform's number that we have already."""
    found = session.execute(
        select(ComplaintReference.id, ComplaintReference.complaint_id).where(
            ComplaintReference.source == source.key,
            ComplaintReference.external_number == external_number.strip())).first()
    return (found[0], found[1]) if found else None


def reply(
    session: Session, staff: StaffView, reference_id: uuid.UUID, text: str, at: datetime | None = None,
) -> reference_views.ReplyView:
    """Keeps a reply as it was submitted to the platform at `at`; the first one meets the third clock.

    It can't be changed; a further one is added. Raises BadInput for an instant that can't be.
    """
    row = _locked(session, staff, reference_id)
    at = at or instants.now()
    if len(text.strip()) < LEAST:
        raise BadInput("complaints.no_reply_text")
    if len(text) > REPLY_LIMIT:
        raise BadInput("complaints.too_long", field="答复", limit=REPLY_LIMIT, length=len(text))
    if at > instants.now():
        raise BadInput("complaints.in_the_future", instant=instants.iso(at))
    if at < row.received_at:
        raise BadInput("complaints.before_reference", instant=instants.iso(at), received=instants.iso(row.received_at))
    case = session.get_one(Complaint, row.complaint_id)
    text = text.replace("\x00", "")
    made = ComplaintReferenceReply(
        id=ids.new_id(), reference_id=row.id, text=vault.tokenise(session, case.person_id, text),
        sealed=box().encrypt(text.encode(), _about(row.id)), sha256=hashlib.sha256(text.encode()).digest(),
        submitted_at=at, staff_id=staff.id, created_at=instants.now())
    session.add(made)
    session.flush()
    fulfilment.meet(session, OUTSIDE, (SUBJECT, row.id), at, actor(staff), {"reply": str(made.id)})
    timeline.add(session, subject_of(case.id), "reference_replied", actor(staff), at=at,
                 source=_title(session, row.source), number=row.external_number, text=made.text,
                 sha256=made.sha256.hex())
    audit.record(session, actor(staff), "complaint.reference_reply", subject_of(case.id), reference=row.id,
                 sha256=made.sha256.hex())
    return reference_views.reply_view(made)


def reply_on(
    session: Session, staff: StaffView, complaint_id: uuid.UUID, reference_id: uuid.UUID, text: str,
    at: datetime | None = None,
) -> reference_views.ReplyView:
    """The same for a reference that has to be this case's. Raises NotFound for another's."""
    _belongs(session, complaint_id, reference_id)
    return reply(session, staff, reference_id, text, at)


def set_deadline_on(
    session: Session, staff: StaffView, complaint_id: uuid.UUID, reference_id: uuid.UUID, deadline_at: datetime,
    reason: str,
) -> None:
    """`set_deadline` for a reference of this case."""
    _belongs(session, complaint_id, reference_id)
    set_deadline(session, staff, reference_id, deadline_at, reason)


def end_on(
    session: Session, staff: StaffView, complaint_id: uuid.UUID, reference_id: uuid.UUID, reason: str,
) -> None:
    """`end` for a reference of this case."""
    _belongs(session, complaint_id, reference_id)
    end(session, staff, reference_id, reason)


def _belongs(session: Session, complaint_id: uuid.UUID, reference_id: uuid.UUID) -> None:
    row = session.get(ComplaintReference, reference_id)
    if row is None or row.complaint_id not in access.family(session, complaint_id):
        raise NotFound("complaints.no_reference")


def verbatim_on(session: Session, staff: StaffView, complaint_id: uuid.UUID, reply_id: uuid.UUID, reason: str) -> str:
    """`verbatim` for a reply that has to be this case's."""
    made = session.get(ComplaintReferenceReply, reply_id)
    if made is None:
        raise NotFound("complaints.no_reference")
    _belongs(session, complaint_id, made.reference_id)
    return verbatim(session, staff, reply_id, reason)


def verbatim(session: Session, staff: StaffView, reply_id: uuid.UUID, reason: str) -> str:
    """The very text of a reply, identifiers in clear; needs `vault.reveal` and a reason, and is audited."""
    permissions.require(staff, "vault.reveal")
    made = session.get(ComplaintReferenceReply, reply_id)
    if made is None:
        raise NotFound("complaints.no_reference")
    row = _locked(session, staff, made.reference_id)
    if len(reason.strip()) < LEAST:
        raise BadInput("complaints.no_reason")
    audit.record(session, actor(staff), "complaint.reply_verbatim", subject_of(row.complaint_id), reply=reply_id,
                 reason=reason.strip())
    return box().decrypt(made.sealed, _about(row.id)).decode()


def set_deadline(
    session: Session, staff: StaffView, reference_id: uuid.UUID, deadline_at: datetime, reason: str,
) -> None:
    """The platform named another deadline (延期); the clock that ran is kept as ended. Raises Conflict once answered."""
    row = _locked(session, staff, reference_id)
    if len(reason.strip()) < LEAST:
        raise BadInput("complaints.no_reason")
    if row.ended_at is not None or reference_views.replies(session, [row.id]):
        raise Conflict("complaints.reference_over", number=row.external_number)
    if deadline_at <= row.received_at:
        raise BadInput("complaints.deadline_before", instant=instants.iso(deadline_at))
    row.deadline_unit, row.deadline_amount = "stated", None
    _restart(session, actor(staff), row, deadline_at, f"{sources.STATED}。改期：{reason.strip()}")


def end(session: Session, staff: StaffView, reference_id: uuid.UUID, reason: str) -> None:
    """The platform closed it itself, or the customer took it back there: no answer is due any more."""
    row = _locked(session, staff, reference_id)
    if len(reason.strip()) < LEAST:
        raise BadInput("complaints.no_reason")
    if row.ended_at is not None:
        return
    row.ended_at, row.ended_because = instants.now(), reason.strip()
    clocks.cancel(session, OUTSIDE, (SUBJECT, row.id), actor(staff), {"ended": reason.strip()})
    timeline.add(session, subject_of(row.complaint_id), "reference_ended", actor(staff),
                 source=_title(session, row.source), number=row.external_number, text=reason.strip())
    audit.record(session, actor(staff), "complaint.reference_end", subject_of(row.complaint_id), reference=row.id)


def recount(session: Session) -> int:
    """The calendar changed: deadlines that we counted ourselves are counted again; says how many moved."""
    rows = session.scalars(select(ComplaintReference).where(
        ComplaintReference.deadline_unit == "working_days", ComplaintReference.ended_at.is_(None))
        .order_by(ComplaintReference.id).with_for_update())
    open_rows = {row.id: row for row in rows}
    running = clocks.for_subjects(session, SUBJECT, open_rows)
    moved = 0
    for reference_id, row in open_rows.items():
        if not any(c.is_running and c.breached_at is None for c in running.get(reference_id, [])):
            continue
        source = sources.every(session).get(row.source)
        due_at, told = sources.counted(session, source.title if source else row.source, row.deadline_unit,
                                       row.deadline_amount, source.deadline.basis if source else "", row.received_at)
        if due_at is not None and due_at != row.deadline_at:
            _restart(session, SYSTEM, row, due_at, told)
            moved += 1
    return moved


def _checked(
    source: Source, external_number: str, received_at: datetime, deadline_at: datetime | None, url: str | None,
) -> tuple[str, str | None]:
    number = external_number.replace("\x00", "").strip()
    if not 1 <= len(number) <= NUMBER_LIMIT:
        raise BadInput("complaints.external_number", limit=NUMBER_LIMIT)
    if received_at < filing.BEGINNING:
        raise BadInput("complaints.too_early", instant=instants.iso(received_at))
    if received_at > instants.now():
        raise BadInput("complaints.in_the_future", instant=instants.iso(received_at))
    if deadline_at is not None and deadline_at <= received_at:
        raise BadInput("complaints.deadline_before", instant=instants.iso(deadline_at))
    url = (url or "").strip() or None
    if url is not None and (len(url) > URL_LIMIT or not url.startswith(("https://", "http://")) or " " in url):
        raise BadInput("complaints.bad_link", limit=URL_LIMIT)
    return number, url


def _known(session: Session, row: Complaint, source: Source, number: str) -> uuid.UUID:
    found = known(session, source, number)
    assert found is not None
    reference_id, complaint_id = found
    if complaint_id not in access.family(session, row.id):
        other = session.get_one(Complaint, complaint_id).number
        raise Conflict("complaints.reference_elsewhere", source=source.title, number=number, case=other)
    return reference_id


def _start(
    session: Session, by: Actor, case: Complaint, reference_id: uuid.UUID, title: str, number: str,
    received_at: datetime, due_at: datetime, told: str,
) -> None:
    clocks.start_until(session, OUTSIDE, (SUBJECT, reference_id), case.person_id, received_at, due_at, by,
                       label=f"{label(case)}（{title} {number}）", because=told)
    owner_id = assignment.owner(session, subject_of(case.id))
    if owner_id is not None:
        said = Message("complaints.alert_outside", number=case.number, source=title, external=number, due=due_at)
        alerts.tell(session, "complaint.outside", said, subject=subject_of(case.id), key=str(reference_id),
                    staff_ids=[owner_id], level="notice")


def _restart(session: Session, by: Actor, row: ComplaintReference, due_at: datetime, told: str) -> None:
    before, row.deadline_at = row.deadline_at, due_at
    session.flush()
    case = session.get_one(Complaint, row.complaint_id)
    clocks.cancel(session, OUTSIDE, (SUBJECT, row.id), by, {"deadline": instants.iso(due_at)})
    clocks.start_until(session, OUTSIDE, (SUBJECT, row.id), case.person_id, row.received_at, due_at, by,
                       label=f"{label(case)}（{_title(session, row.source)} {row.external_number}）", because=told)
    timeline.add(session, subject_of(case.id), "reference", by, source=_title(session, row.source),
                 number=row.external_number, due=instants.iso(due_at),
                 before=instants.iso(before) if before else None, text=told)
    audit.record(session, by, "complaint.reference_deadline", subject_of(case.id), reference=row.id,
                 due_at=instants.iso(due_at))


def _locked(session: Session, staff: StaffView, reference_id: uuid.UUID) -> ComplaintReference:
    """The reference under its case's lock, for somebody who may handle the case."""
    row = session.get(ComplaintReference, reference_id, populate_existing=True)
    if row is None:
        raise NotFound("complaints.no_reference")
    handled(session, staff, row.complaint_id)
    session.refresh(row)
    return row


def _title(session: Session, key: str) -> str:
    found = sources.every(session).get(key)
    return found.title if found else key


def _about(reference_id: uuid.UUID) -> bytes:
    return f"{SUBJECT}:{reference_id}".encode()
