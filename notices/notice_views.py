"""Views of the ledger of what customers were told (告知记录): notices with the ways that were tried and the proof."""
from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from kernel import actors, instants, wording
from kernel.ids import Subject
from kernel.titles import Titles
from kernel.wording import Text
from notices import ways
from notices.tables import CustomerNotice, CustomerNoticeAttempt

WHAT = Titles("notices.what", (
    "receipt", "deadline", "solution", "announcement", "refusal", "withdrawal", "closing", "reopening", "merging",
    "splitting", "pause", "resuming", "other"))
OPEN, DELIVERED = "pending", "delivered"
GIVEN_UP = "given_up"  # outcome of an attempt; stored in the proof of one that `failed`
UNPROVED = ("failed", "uncertain", "unseen")
OUTCOMES = Titles("notices.outcome", (
    "pending", "delivered", "failed", "uncertain", "unseen", "given_up", "told_otherwise", "not_needed"))
STATES = Titles("notices.state", ("told", "cancelled", "telling", "untold"))
# Why a notice need not be told any more: the case ended by a withdrawal or otherwise, was reopened or merged; another
# notice replaces it; the customer answered the solution, or its delivery was revoked; what was merged is separated; a
# pause was not told in time, its clock was met, or what asked for the awaited material was not delivered.
CANCELLED = Titles("notices.cancelled", (
    "withdrawn", "closed", "reopened", "merged", "replaced", "answered", "retracted", "separated", "lapsed", "met",
    "unasked"))
ENDINGS = ("withdrawn", "closed")


@dataclass(frozen=True)
class Attempt:
    """An attempt to tell a customer, with its outcome and how that is known.

    `outcome` is a key of `OUTCOMES`; `given_up`: nobody goes on trying, which says nothing of the customer. An attempt
    that is open has `ended_because` once its notice was told by another way or need not be told: a proof may still
    come, but nobody waits for it.
    """

    way: str
    ref: str
    started_at: datetime
    outcome: str
    outcome_at: datetime | None
    proof: dict[str, Any]
    ended_because: str = ""
    ended_at: datetime | None = None

    @property
    def shown_outcome(self) -> str:
        """The outcome as it is shown: an attempt for which nobody waits is not under way."""
        return self.ended_because or self.outcome

    @property
    def shown_at(self) -> datetime | None:
        """When it came to this outcome; None while it is under way."""
        return self.outcome_at or self.ended_at

    @property
    def way_title(self) -> str:
        return str(ways.title(self.way))

    @property
    def outcome_title(self) -> str:
        return OUTCOMES[self.shown_outcome]


@dataclass(frozen=True)
class NoticeView:
    """A notice with its attempts, oldest first."""

    id: uuid.UUID
    subject: Subject
    person_id: uuid.UUID
    what: str
    message: Text
    told_entry: str
    created_at: datetime
    told_at: datetime | None
    told_by_way: str | None
    cancelled_at: datetime | None
    attempts: tuple[Attempt, ...] = ()
    cancelled_because: str = ""
    cancelled_by: str = ""
    ref: str = ""

    @property
    def what_title(self) -> str:
        return WHAT[self.what]

    @property
    def is_pending(self) -> bool:
        """Whether the customer still has to be told."""
        return self.told_at is None and self.cancelled_at is None

    @property
    def state(self) -> str:
        """`told`, `cancelled`, `telling` (a way is under way) or `untold`."""
        if self.told_at is not None:
            return "told"
        if self.cancelled_at is not None:
            return "cancelled"
        return "telling" if any(one.outcome == OPEN for one in self.attempts) else "untold"

    @property
    def why_cancelled(self) -> str:
        """Why it need not be told any more; empty if it was told or waits, or where that was not recorded."""
        return CANCELLED.get(self.cancelled_because, "") if self.cancelled_at is not None else ""

    @property
    def arrived(self) -> bool:
        """Whether it reached the customer, also where it had been cancelled meanwhile."""
        return any(one.outcome == DELIVERED for one in self.attempts)

    @property
    def proof(self) -> Attempt | None:
        """The attempt that proves that the customer was told."""
        return next((one for one in self.attempts if one.outcome == DELIVERED and one.way == self.told_by_way), None)


def of(session: Session, subjects: Sequence[Subject]) -> list[NoticeView]:
    """All notices of these subjects, oldest first, in two queries."""
    return of_rows(session, session.scalars(
        _rows_of(subjects).order_by(CustomerNotice.created_at, CustomerNotice.id)).all())


def pending(session: Session, subjects: Sequence[Subject]) -> list[NoticeView]:
    """The notices of these subjects that the customer still has to be told, oldest first."""
    return [one for one in of(session, subjects) if one.is_pending]


def get(session: Session, notice_id: uuid.UUID) -> NoticeView | None:
    """A notice by its id."""
    row = session.get(CustomerNotice, notice_id)
    return of_rows(session, [row])[0] if row else None


def waiting_for(session: Session, way: str, ref: str, *, told: bool = False) -> list[NoticeView]:
    """Untold notices for which an attempt is open under this reference; with `told`, also those told meanwhile."""
    rows = session.scalars(
        select(CustomerNotice).join(CustomerNoticeAttempt, CustomerNoticeAttempt.notice_id == CustomerNotice.id)
        .where(CustomerNoticeAttempt.way == way, CustomerNoticeAttempt.ref == ref,
               CustomerNoticeAttempt.outcome == OPEN).order_by(CustomerNotice.created_at)).all()
    return [one for one in of_rows(session, rows) if told or one.is_pending]


def open_refs(session: Session, way: str) -> list[tuple[Subject, str]]:
    """(subject, reference) of every open attempt by a way whose notice is not told."""
    found = session.execute(
        select(CustomerNotice.subject_kind, CustomerNotice.subject_id, CustomerNoticeAttempt.ref)
        .join(CustomerNotice, CustomerNotice.id == CustomerNoticeAttempt.notice_id)
        .where(CustomerNoticeAttempt.way == way, CustomerNoticeAttempt.outcome == OPEN,
               CustomerNotice.told_at.is_(None), CustomerNotice.cancelled_at.is_(None)))
    return [((row.subject_kind, row.subject_id), row.ref) for row in found]


def kept_since(session: Session) -> datetime | None:
    """When the ledger began; what ended before has no rows in it."""
    return session.scalar(select(CustomerNotice.created_at).order_by(CustomerNotice.created_at).limit(1))


def _rows_of(subjects: Sequence[Subject]) -> Select[CustomerNotice]:
    return select(CustomerNotice).where(
        tuple_(CustomerNotice.subject_kind, CustomerNotice.subject_id).in_(list(subjects)))


def of_rows(session: Session, rows: Collection[CustomerNotice]) -> list[NoticeView]:
    """Views of rows with their attempts, in one query."""
    if not rows:
        return []
    session.flush()
    by_id = {row.id: row for row in rows}
    attempts: dict[uuid.UUID, list[Attempt]] = defaultdict(list)
    for one in session.scalars(
            select(CustomerNoticeAttempt).where(CustomerNoticeAttempt.notice_id.in_([row.id for row in rows]))
            .order_by(CustomerNoticeAttempt.started_at, CustomerNoticeAttempt.id)):
        attempts[one.notice_id].append(_attempt(one, by_id[one.notice_id]))
    views = [replace(_view(row), attempts=tuple(attempts[row.id])) for row in rows]
    return [replace(one, message=text_now(session, one, instants.now())) if one.is_pending else one for one in views]


def text_now(session: Session, notice: NoticeView, at: datetime) -> Text:
    """What a notice that waits says at `at`: its text is fixed while it is under way by a way that does not read it."""
    fixed = any(one.outcome == OPEN and not ways.reads(one.way) for one in notice.attempts)
    return notice.message if fixed else ways.text_at(session, notice.subject, notice.what, notice.message, at)


def _attempt(one: CustomerNoticeAttempt, row: CustomerNotice) -> Attempt:
    proof = wording.facts_from_json(one.proof)
    outcome = GIVEN_UP if proof.pop(GIVEN_UP, False) else one.outcome
    ended_because, ended_at = "", None
    if outcome == OPEN and row.told_at is not None:
        ended_because, ended_at = "told_otherwise", row.told_at
    elif outcome == OPEN and row.cancelled_at is not None:
        ended_because, ended_at = "not_needed", row.cancelled_at
    return Attempt(one.way, one.ref, one.started_at, outcome, one.outcome_at, proof, ended_because, ended_at)


def _view(row: CustomerNotice) -> NoticeView:
    return NoticeView(row.id, (row.subject_kind, row.subject_id), row.person_id, row.what, row.message, row.told_entry,
                      row.created_at, row.told_at, row.told_by_way, row.cancelled_at,
                      cancelled_because=row.cancelled_because or "",
                      cancelled_by=str(actors.shown_name(row.cancelled_by)) if row.cancelled_by else "", ref=row.ref)
