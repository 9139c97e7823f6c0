"""Replies to outside platforms, recorded as they were submitted: readable with tokens, and sealed word for word."""
from __future__ import annotations

import hashlib
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases import timeline
from complaints.access import subject_of
from complaints.complaint_promises import OUTSIDE
from complaints.outside import reference_rows, reference_views, sources
from complaints.outside.reference_rows import LEAST, SUBJECT
from complaints.outside.reference_views import ReplyView
from complaints.tables import Complaint, ComplaintReferenceReply
from deadlines import clocks, fulfilment
from kernel import audit, ids, instants, key_fingerprints
from kernel.encryption_keys import box
from kernel.errors import BadInput, NotFound
from kernel.key_fingerprints import Encrypted
from kernel.wording import Message
from people import vault
from staff import permissions
from staff.members import StaffView, actor

REPLY_LIMIT = 20_000  # characters


def reply(
    session: Session, staff: StaffView, reference_id: uuid.UUID, text: str, at: datetime | None = None,
    noted_because: str = "",
) -> ReplyView:
    """Records a reply as it was submitted to the platform at `at`; the first one meets the reference's clock.

    One submitted before the deadline but noted only after it leaves the breach, like a call, and needs the reason,
    `noted_because`. A reply can't be changed, only another one added. Raises BadInput without a text or that reason,
    for a text that is too long, and for an instant in the future or before the letter was received.
    """
    row = reference_rows.locked(session, staff, reference_id)
    now = instants.now()
    at = at or now
    if len(text.strip()) < LEAST:
        raise BadInput("complaints.no_reply_text")
    if len(text) > REPLY_LIMIT:
        raise BadInput("complaints.too_long", field=Message("complaints.outside.reply"), limit=REPLY_LIMIT,
                       length=len(text))
    if at > now:
        raise BadInput("complaints.in_the_future", instant=at)
    if at < row.received_at:
        raise BadInput("complaints.before_reference", instant=at, received=row.received_at)
    case = session.get_one(Complaint, row.complaint_id)
    text = text.replace("\x00", "")
    afterwards: dict[str, Any] = {}
    if missed := _missed_meanwhile(session, row.id, at, now):
        if len(noted_because.strip()) < LEAST:
            raise BadInput("complaints.outside.no_noting_reason", due=missed)
        afterwards = {"noted_at": instants.iso(now),
                      "noted_because": vault.tokenise(session, case.person_id, noted_because.strip()[:REPLY_LIMIT])}
    made = ComplaintReferenceReply(
        id=ids.new_id(), reference_id=row.id, text=vault.tokenise(session, case.person_id, text),
        sealed=box().encrypt(text.encode(), _bound_to(row.id)), sha256=hashlib.sha256(text.encode()).digest(),
        submitted_at=at, staff_id=staff.id, created_at=now)
    session.add(made)
    session.flush()
    fulfilment.meet(session, OUTSIDE, (SUBJECT, row.id), at, actor(staff), {"reply": str(made.id)},
                    noted_at=now)
    timeline.add(session, subject_of(case.id), "reference_replied", actor(staff), at=at,
                 source=sources.title(session, row.source), number=row.external_number, text=made.text,
                 sha256=made.sha256.hex(), **afterwards)
    audit.record(session, actor(staff), "complaint.reference_reply", subject_of(case.id), reference=row.id,
                 sha256=made.sha256.hex(), at=instants.iso(at), **afterwards)
    return reference_views.reply_view(made)


def reply_on(
    session: Session, staff: StaffView, complaint_id: uuid.UUID, reference_id: uuid.UUID, text: str,
    at: datetime | None = None, noted_because: str = "",
) -> ReplyView:
    """The same for a reference that has to be this case's. Raises NotFound for another's."""
    reference_rows.require_of_case(session, complaint_id, reference_id)
    return reply(session, staff, reference_id, text, at, noted_because)


def _missed_meanwhile(session: Session, reference_id: uuid.UUID, at: datetime, now: datetime) -> datetime | None:
    """The deadline between `at` and `now` that a reply at `at` would have met; None if there is none."""
    running = clocks.for_subjects(session, SUBJECT, [reference_id]).get(reference_id, [])
    return next((clock.due_at for clock in running if clock.is_running and at <= clock.due_at < now), None)


def verbatim(session: Session, staff: StaffView, reply_id: uuid.UUID, reason: str) -> str:
    """The text of a reply with identifiers in clear; needs `vault.reveal` and a reason, and is audited.

    Raises NotAllowed, NotFound, BadInput without a reason.
    """
    permissions.require(staff, "vault.reveal")
    made = session.get(ComplaintReferenceReply, reply_id)
    if made is None:
        raise NotFound("complaints.no_reference")
    row = reference_rows.locked(session, staff, made.reference_id)
    if len(reason.strip()) < LEAST:
        raise BadInput("complaints.no_reason", least=LEAST)
    audit.record(session, actor(staff), "complaint.reply_verbatim", subject_of(row.complaint_id), reply=reply_id,
                 reason=reason.strip())
    return box().decrypt(made.sealed, _bound_to(row.id)).decode()


def verbatim_on(session: Session, staff: StaffView, complaint_id: uuid.UUID, reply_id: uuid.UUID, reason: str) -> str:
    """Like `verbatim`, for a reply that must belong to this case. Raises NotFound otherwise."""
    made = session.get(ComplaintReferenceReply, reply_id)
    if made is None:
        raise NotFound("complaints.no_reference")
    reference_rows.require_of_case(session, complaint_id, made.reference_id)
    return verbatim(session, staff, reply_id, reason)


def _latest(session: Session) -> tuple[bytes, bytes] | None:
    row = session.scalar(select(ComplaintReferenceReply).order_by(ComplaintReferenceReply.created_at.desc()).limit(1))
    return None if row is None else (row.sealed, _bound_to(row.reference_id))


key_fingerprints.encrypted.add(Encrypted("outside replies", _latest))


def _bound_to(reference_id: uuid.UUID) -> bytes:
    """Associated data of the encryption: a sealed text opens only for the reference with which it was stored."""
    return f"{SUBJECT}:{reference_id}".encode()
