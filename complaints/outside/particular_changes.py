"""Recording the particulars of a dispute at an outside platform, with what changed on the case's timeline."""
from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from cases import timeline
from complaints import access
from complaints.access import subject_of
from complaints.outside import particulars, reference_rows, sent_again, sources
from complaints.outside.particulars import NAMES, NOTHING, SHARED, TITLES, Particulars
from complaints.outside.reference_rows import LEAST
from complaints.tables import Complaint, ComplaintReference
from kernel import audit, wording
from kernel.actors import Actor
from kernel.errors import BadInput
from kernel.wording import Message, Text
from people import vault
from staff import members
from staff.members import StaffView, actor


def change_on(
    session: Session, staff: StaffView, complaint_id: uuid.UUID, reference_id: uuid.UUID, *, reason: str = "",
    **changed: Any,
) -> None:
    """Changes the particulars named of a reference of this case; None makes one unknown, others stay as they are.

    `reason` is needed for changing a date of the letter that is registered. Raises NotFound, NotAllowed, BadInput
    naming the particular.
    """
    reference_rows.require_of_case(session, complaint_id, reference_id)
    row = reference_rows.locked(session, staff, reference_id)
    before, reason = particulars.of_row(row), reason.strip()
    for name in SHARED:
        known = getattr(before, name)
        if known is not None and changed.get(name, known) != known and len(reason) < LEAST:
            raise BadInput("complaints.no_reason", least=LEAST)
    put(session, actor(staff), row, replace(before, **changed), reason)


def record(session: Session, by: Actor, reference_id: uuid.UUID, given: Particulars) -> None:
    """Enters the particulars of a reference that are not known yet; what is known stays, and other values are pointed
    out. Raises BadInput for what cannot be right.
    """
    if given == NOTHING:
        return
    row = session.get_one(ComplaintReference, reference_id)
    case = access.locked(session, row.complaint_id)
    session.refresh(row)
    given, before = _kept(session, case, given), particulars.of_row(row)
    stated = {name: found for name in NAMES if (found := getattr(given, name)) is not None}
    put(session, by, row, replace(before, **{
        name: found for name, found in stated.items() if getattr(before, name) is None}))
    for name, found in stated.items():
        known = getattr(before, name)
        if known is not None and known != found:
            said = Message("complaints.outside.contradicts_particular", title=TITLES.message(name),
                           stated=_shown(session, given, name), known=_shown(session, before, name))
            sent_again.point_out(session, by, row, name, str(found), said)


def _kept(session: Session, case: Complaint, given: Particulars) -> Particulars:
    """The particulars as they are stored: with tokens in place of identifiers."""
    if given.outcome_note is None:
        return given
    note = vault.tokenise(session, case.person_id, given.outcome_note.replace("\x00", "").strip())
    return replace(given, outcome_note=note or None)


def _shown(session: Session, given: Particulars, name: str) -> Text:
    contact = members.get(session, given.first_contact_id) if given.first_contact_id else None
    return particulars.value(given, name, contact.name if contact else "")


def put(session: Session, by: Actor, row: ComplaintReference, given: Particulars, reason: str = "") -> None:
    """Stores the particulars, those of the letter on all its records; the caller holds the case's lock.

    What is as before writes nothing. Raises BadInput for what cannot be right, without storing anything.
    """
    before = particulars.of_row(row)
    of_letter = {name: getattr(given, name) for name in SHARED if getattr(given, name) != getattr(before, name)}
    for other in reference_rows.of_letter(session, row) if of_letter else []:
        if other.id != row.id:
            _put(session, by, other, replace(particulars.of_row(other), **of_letter), reason,
                 quiet=other.external_number.upper() == row.external_number.upper())
    _put(session, by, row, given, reason)


def _put(
    session: Session, by: Actor, row: ComplaintReference, given: Particulars, reason: str, *,
    quiet: bool = False,
) -> None:
    """Stores the particulars of one record; `quiet`: another record of the same number says so on the timeline."""
    case = session.get_one(Complaint, row.complaint_id)
    given = _kept(session, case, given)
    contact = members.get(session, given.first_contact_id) if given.first_contact_id else None
    if given.first_contact_id is not None and contact is None:
        raise BadInput("complaints.no_first_contact")
    before, about = particulars.of_row(row), particulars.circumstances(row)
    particulars.check(given, about, particulars.faults(before, about))
    said = []
    for name in NAMES:
        after = getattr(given, name)
        if after == getattr(before, name):
            continue
        setattr(row, name, after)
        shown = particulars.value(given, name, contact.name if contact else "") or Message("complaints.outside.unknown")
        if getattr(before, name) is None:
            said.append(Message("complaints.outside.particular", title=TITLES.message(name), value=shown))
        else:
            said.append(Message("complaints.outside.particular_changed", title=TITLES.message(name), value=shown,
                                before=_shown(session, before, name)))
    if not said:
        return
    session.flush()
    if reason:
        said.append(Message("complaints.outside.particulars_because", reason=reason))
    if not quiet:
        timeline.add(session, subject_of(row.complaint_id), "reference_changed", by,
                     source=sources.title(session, row.source), number=row.external_number, text=wording.lines(said))
    audit.record(session, by, "complaint.reference_particulars", subject_of(row.complaint_id), reference=row.id,
                 changed=[message.facts["title"].key for message in said if "title" in message.facts])
