"""Complaints as a kind of case: registers what the parts shared by all kinds need."""
from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases import kind_registration
from cases.kinds import Case, CaseKind
from complaints import access, categories, stages
from complaints.access import KIND
from complaints.channels import PHONE
from complaints.tables import Complaint, ComplaintMessage
from kernel import db
from kernel.wording import Message, in_language

# Titles of timeline entries specific to this room; those of every kind of case are in `cases.timeline`.
ENTRIES = {kind: Message(f"complaints.entry.{kind}") for kind in (
    "filed", "changed", "replied", "proposing", "response_delivered", "solution_delivered", "courtesy_delivered",
    "confirmed", "delivery_failed", "delivery_taken_back", "called", "added", "accepted", "rejected", "withdrawn",
    "person_wanted", "silence_told", "unreachable", "closed", "reopened", "merged", "merged_in", "split_into",
    "split_from", "separated", "separated_from", "escalated", "flagged", "deadline_moved", "reference", "outside_text",
    "reference_replied", "reference_ended", "reference_changed", "outside_other", "related", "stage")}
SHOWN = frozenset({
    "filed", "replied", "proposing", "response_delivered", "solution_delivered", "called", "added", "accepted",
    "rejected", "withdrawn", "person_wanted", "silence_told", "closed", "reopened", "merged", "merged_in", "split_into",
    "split_from", "separated", "separated_from", "deadline_moved",
})

WRITTEN = frozenset({"added"})
SPOKEN = frozenset({"called"})


class ComplaintLike(Protocol):
    """A row of this room, or a view of one."""

    @property
    def id(self) -> uuid.UUID: ...
    @property
    def number(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def person_id(self) -> uuid.UUID: ...
    @property
    def conversation_id(self) -> uuid.UUID | None: ...
    @property
    def store_id(self) -> uuid.UUID | None: ...
    @property
    def accepted_at(self) -> datetime: ...
    @property
    def merged_into(self) -> uuid.UUID | None: ...
    @property
    def channel(self) -> str: ...
    @property
    def contact_preference(self) -> str | None: ...


def label(row: Complaint) -> str:
    """How clocks name the case: 投诉 T7K4QX9HM, or 建议 …, 表扬 …; always 简体, because staff read it."""
    return in_language(as_case(row).label, None)


def as_case(row: ComplaintLike) -> Case:
    """A complaint as a `Case` of the shared parts."""
    return Case(
        kind=KIND, id=row.id, number=row.number, title=categories.KINDS.message(row.kind),
        state=stages.TITLES.message(row.state),
        is_open=row.state in stages.OPEN, person_id=row.person_id, conversation_id=row.conversation_id,
        store_id=row.store_id, accepted_at=row.accepted_at, survivor=row.merged_into or row.id,
        contact=row.contact_preference or "", telephoned=row.channel == PHONE.key)


def _read(session: Session, case_ids: Collection[uuid.UUID], open_only: bool) -> list[Case]:
    wanted = select(Complaint).where(db.among(Complaint.id, case_ids))
    if open_only:
        wanted = wanted.where(Complaint.state.in_(stages.OPEN))
    return [as_case(row) for row in session.scalars(wanted)]


def _lock(session: Session, case_id: uuid.UUID) -> Case:
    return as_case(access.locked(session, case_id))


def _open_ids(session: Session, most: int) -> Sequence[uuid.UUID]:
    return session.scalars(select(Complaint.id).where(Complaint.closed_at.is_(None))
                           .order_by(Complaint.accepted_at).limit(most)).all()


def _merged(session: Session, case_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, uuid.UUID]:
    return {younger: elder for younger, elder in session.execute(
        select(Complaint.id, Complaint.merged_into)
        .where(Complaint.merged_into.is_not(None), db.among(Complaint.id, case_ids))) if elder}


def _arrived(session: Session, case_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, datetime]:
    return {outbox_id: at for outbox_id, at in session.execute(
        select(ComplaintMessage.outbox_id, ComplaintMessage.delivered_at)
        .where(db.among(ComplaintMessage.complaint_id, case_ids), ComplaintMessage.delivered_at.is_not(None),
               ComplaintMessage.taken_back_at.is_(None))) if at}


CASES = CaseKind(
    key=KIND, title=categories.KINDS.message("complaint"), read=_read, lock=_lock, open_ids=_open_ids,
    path="/cases/{number}", own_board="/board",
    reads="complaint.read", handles="complaint.handle", family=access.family, merged=_merged, entries=ENTRIES,
    shown=SHOWN, written=WRITTEN, spoken=SPOKEN, arrived=_arrived, tells_pauses=True)
kind_registration.register(CASES)
