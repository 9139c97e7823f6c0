"""A new year's calendar: one member of staff proposes it by the text of its notice, another confirms or declines it.

Nothing is counted by it before that. Locks: the proposal's row first, then the versions of company files, then the
clocks that the confirmed calendar recounts (docs/locking.md).
"""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from deadlines import calendar_preview, calendar_writing
from deadlines.calendar_preview import Preview as Preview
from deadlines.calendar_writing import FILE
from deadlines.counting_rules import calendar_now
from deadlines.holiday_notice import reading
from deadlines.holiday_notice.reading import Arrangement
from deadlines.tables import CalendarProposal
from kernel import audit, company_folder, db, file_versions, instants, validated_files
from kernel.company_folder import WriteBack
from kernel.errors import BadInput, Conflict, NotAllowed, NotFound
from kernel.wording import Message
from notices import alerts
from staff import members, permissions
from staff.members import StaffView, actor

RIGHT = "company.edit"
SUBJECT, ASKED, DECIDED = "calendar", "calendar.asked", "calendar.decided"
REASON_LEAST, REASON_LIMIT, NOTICE_LIMIT = 4, 500, 60_000
State = Literal["waiting", "lapsed", "confirmed", "declined", "withdrawn"]


@dataclass(frozen=True)
class ProposalView:
    """A proposal. It has lapsed when another calendar came into force since it was made."""

    id: uuid.UUID
    year: int
    number: str
    notice: str
    asked_by: uuid.UUID
    asked_name: str
    asked_at: datetime
    state: State
    decided_at: datetime | None
    decided_name: str | None
    reason: str


def preview(session: Session, staff: StaffView, notice: str, year: int | None = None) -> Preview:
    """What the text of a notice says, and which running clocks it would move. Raises BadInput, BadFile.

    With unread sentences there are no moves: such a text can't be proposed.
    """
    permissions.require(staff, RIGHT)
    found = _read(session, notice, year)
    before = calendar_now(session)
    if found.unread:
        return Preview(found, calendar_preview.alone(found, before), before)
    content = calendar_writing.with_year(file_versions.current_text(session, FILE)[1], found)
    return calendar_preview.counted(session, staff, found, content)


def preview_of(session: Session, staff: StaffView, proposal_id: uuid.UUID) -> Preview:
    """The same of a proposal, counted again now."""
    permissions.require(staff, RIGHT)
    row = session.get(CalendarProposal, proposal_id)
    if row is None:
        raise NotFound("deadlines.no_proposal")
    return calendar_preview.counted(session, staff, _read(session, row.notice, row.year), row.content)


def propose(session: Session, staff: StaffView, notice: str, year: int | None = None) -> uuid.UUID:
    """Proposes the calendar that a notice makes; alerts everybody who may confirm it.

    Raises BadInput if anything is unread, the calendar would stay as it is, or nobody else may confirm; Conflict if a
    proposal waits already.
    """
    permissions.require(staff, RIGHT)
    found = _read(session, notice, year)
    base, text = file_versions.current_text(session, FILE)
    content = calendar_writing.with_year(text, found)
    after = validated_files.check(FILE, content).value.calendar()
    if content == text or calendar_preview.unchanged(after, calendar_now(session), found.year):
        raise BadInput("deadlines.calendar_unchanged", year=found.year)
    others = [one.id for one in members.all_active(session) if one.id != staff.id and permissions.may(one, RIGHT)]
    if not others:
        raise BadInput("deadlines.calendar_no_second")
    for row in session.scalars(select(CalendarProposal).where(CalendarProposal.decided_at.is_(None)).with_for_update()):
        if row.base_hash == base:
            raise Conflict("deadlines.calendar_asked_already", year=row.year, name=row.asked_name)
        row.decided_at, row.approved = instants.now(), False
        alerts.withdraw(session, ASKED, str(row.id))
    session.flush()
    row = CalendarProposal(
        year=found.year, number=found.number, notice=notice, content=content, base_hash=base, asked_by=staff.id,
        asked_name=actor(staff).label, asked_at=instants.now())
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # somebody else proposed at the same moment
        raise Conflict("deadlines.calendar_asked_at_once") from None
    audit.record(session, actor(staff), "calendar.propose", (SUBJECT, row.id), year=row.year, number=row.number,
                 base=base)
    alerts.create(session, ASKED, Message("deadlines.alert_calendar_asked", year=row.year, name=staff.name),
                  subject=(SUBJECT, row.id), key=str(row.id), staff_ids=others, level="warning")
    db.notify(session, "calendar")
    return row.id


def confirm(session: Session, staff: StaffView, proposal_id: uuid.UUID) -> None:
    """Puts a proposed calendar in force, which recounts the running clocks.

    Raises NotAllowed for who proposed it or without the permission, Conflict if it was decided already or has lapsed.
    """
    row = _waiting(session, staff, proposal_id)
    if row.asked_by == staff.id:
        raise NotAllowed("deadlines.calendar_confirm_self")
    file_versions.hold(session)
    if file_versions.current_text(session, FILE)[0] != row.base_hash:
        raise Conflict("deadlines.calendar_lapsed")
    _decide(session, staff, row, True)
    audit.record(session, actor(staff), "calendar.confirm", (SUBJECT, row.id), year=row.year, number=row.number)
    file_versions.accept(session, FILE, row.content, actor(staff))
    _tell(session, row, Message("deadlines.alert_calendar_confirmed", year=row.year, name=staff.name))


def decline(session: Session, staff: StaffView, proposal_id: uuid.UUID, reason: str = "") -> None:
    """Ends a proposal without its calendar. Who proposed it may withdraw it; anybody else gives a reason."""
    row = _waiting(session, staff, proposal_id)
    own, reason = row.asked_by == staff.id, reason.strip()
    if not own and not REASON_LEAST <= len(reason) <= REASON_LIMIT:
        raise BadInput("deadlines.calendar_reason", least=REASON_LEAST, limit=REASON_LIMIT)
    _decide(session, staff, row, False)
    row.reason = reason
    audit.record(session, actor(staff), "calendar.decline", (SUBJECT, row.id), year=row.year, reason=reason)
    if not own:
        _tell(session, row, Message("deadlines.alert_calendar_declined", year=row.year, name=staff.name, reason=reason))


def write_back(session: Session, staff: StaffView, proposal_id: uuid.UUID) -> WriteBack:
    """Writes a confirmed calendar into the company's folder, and audits what became of it. Call it after the commit."""
    permissions.require(staff, RIGHT)
    row = session.get(CalendarProposal, proposal_id)
    if row is None or not row.approved:
        raise NotFound("deadlines.no_proposal")
    outcome = company_folder.write_back(FILE, row.base_hash, row.content)
    audit.record(session, actor(staff), "calendar.write_back", (SUBJECT, row.id), outcome=outcome)
    return outcome


def recent(session: Session, staff: StaffView, limit: int = 6) -> list[ProposalView]:
    """The last proposals, newest first, one that waits among them."""
    permissions.require(staff, RIGHT)
    base = file_versions.current_text(session, FILE)[0]
    rows = session.scalars(select(CalendarProposal).order_by(CalendarProposal.asked_at.desc()).limit(limit))
    return [_view(row, base) for row in rows]


def _read(session: Session, notice: str, year: int | None) -> Arrangement:
    if len(notice) > NOTICE_LIMIT:
        raise BadInput("deadlines.notice_too_long", limit=NOTICE_LIMIT)
    return reading.read(notice, year, calendar_writing.year_in_force(file_versions.current_text(session, FILE)[1]))


def _waiting(session: Session, staff: StaffView, proposal_id: uuid.UUID) -> CalendarProposal:
    permissions.require(staff, RIGHT)
    row = session.get(CalendarProposal, proposal_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound("deadlines.no_proposal")
    if row.decided_at is not None:
        raise Conflict("deadlines.calendar_decided")
    return row


def _decide(session: Session, staff: StaffView, row: CalendarProposal, approved: bool) -> None:
    row.decided_at, row.decided_by, row.decided_name = instants.now(), staff.id, actor(staff).label
    row.approved = approved
    session.flush()
    alerts.withdraw(session, ASKED, str(row.id))
    db.notify(session, "calendar")


def _tell(session: Session, row: CalendarProposal, message: Message) -> None:
    alerts.create(session, DECIDED, message, subject=(SUBJECT, row.id), key=str(row.id), staff_ids=[row.asked_by])


def _view(row: CalendarProposal, base: str) -> ProposalView:
    state: State
    if row.decided_at is None:
        state = "waiting" if row.base_hash == base else "lapsed"
    elif row.decided_by is None:
        state = "lapsed"
    elif row.approved:
        state = "confirmed"
    else:
        state = "withdrawn" if row.decided_by == row.asked_by else "declined"
    return ProposalView(row.id, row.year, row.number, row.notice, row.asked_by, row.asked_name, row.asked_at, state,
                        row.decided_at, row.decided_name, row.reason or "")
