"""The ledger of what customers were told (告知记录): each notice with the ways that were tried and the proof.

Nothing counts as told before its proof: a message that the channel delivered, a call that somebody noted, a letter with
recorded delivery, an opened case link. A way that fails is followed by the next one. The caller holds the lock of the
subject for every act here, so that rows of the ledger need no lock of their own.
"""
from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel import events, instants, wording
from kernel.actors import Actor
from kernel.ids import Subject
from kernel.wording import Text
from notices import notice_views, ways
from notices.events import CustomerNotTold, CustomerTold, NoticeCancelled, NoticeSent
from notices.notice_views import DELIVERED, OPEN, NoticeView
from notices.tables import CustomerNotice, CustomerNoticeAttempt
from notices.ways import NoticeToSend


@dataclass(frozen=True)
class NewNotice:
    """A notice to be told; fields as in `CustomerNotice`."""

    subject: Subject
    person_id: uuid.UUID
    conversation_id: uuid.UUID | None
    what: str
    message: Text
    told_entry: str = "told"
    by_call: bool = True
    ref: str = ""


def tell(session: Session, new: NewNotice) -> NoticeView:
    """Adds a notice and begins the first way that can reach the customer."""
    row = _add(session, new)
    _next_way(session, row)
    return notice_views.of_rows(session, [row])[0]


def sent(session: Session, new: NewNotice, way: str, ref: str, until: datetime | None = None) -> NoticeView:
    """Adds a notice that is under way already, as the message `ref` of `way`."""
    row = _add(session, new)
    _begin(session, row, way, ref, until)
    return notice_views.of_rows(session, [row])[0]


def delivered(session: Session, way: str, ref: str, at: datetime, proof: ways.Proof) -> None:
    """The attempt `ref` of a way reached the customer at `at`, whatever was known of it before."""
    for attempt, row in _attempts(session, way, ref):
        if attempt.outcome != DELIVERED:
            attempt.outcome, attempt.outcome_at, attempt.proof = DELIVERED, at, wording.facts_as_json(proof)
            _told(session, row, way, at)


def told(
    session: Session, notice_ids: Iterable[uuid.UUID], way: str, ref: str, at: datetime, proof: ways.Proof,
) -> list[NoticeView]:
    """The customer was told these notices at `at` by a way that needs no sending: a call, an opened case link.

    Notices that were written after `at`, told before or cancelled stay as they are; an `at` without seconds stands for
    its minute. Returns those that are told now.
    """
    rows = _pending_rows(session, notice_ids, at)
    for view, row in zip(notice_views.of_rows(session, rows), rows, strict=True):
        told_at = max(at, row.created_at)
        row.message = notice_views.text_now(session, view, told_at)
        session.add(CustomerNoticeAttempt(
            notice_id=row.id, way=way, ref=ref, started_at=told_at, outcome=DELIVERED, outcome_at=told_at,
            proof=wording.facts_as_json(proof)))
        _told(session, row, way, told_at)
    return notice_views.of_rows(session, rows)


def failed(session: Session, way: str, ref: str, outcome: str, at: datetime, proof: ways.Proof) -> None:
    """The attempt `ref` did not reach the customer (`failed`), perhaps (`uncertain`), or nobody saw it in time
    (`unseen`): the next way is taken.
    """
    for attempt, row in _attempts(session, way, ref):
        if attempt.outcome == OPEN:
            attempt.outcome, attempt.outcome_at, attempt.proof = outcome, at, wording.facts_as_json(proof)
            session.flush()
            if row.told_at is None and row.cancelled_at is None:
                _next_way(session, row)


def unseen(session: Session, attempt_id: uuid.UUID, at: datetime) -> None:
    """The time for a proof of this attempt is over: the next way is taken unless it was proved."""
    attempt = session.get(CustomerNoticeAttempt, attempt_id, populate_existing=True)
    if attempt is not None and attempt.outcome == OPEN:
        failed(session, attempt.way, attempt.ref, "unseen", at, {})


def tried(
    session: Session, notice_ids: Iterable[uuid.UUID], way: str, ref: str, at: datetime, proof: ways.Proof,
) -> None:
    """Adds an attempt that failed and changes nothing else: a call that nobody answered."""
    for row in _pending_rows(session, notice_ids, at):
        session.add(CustomerNoticeAttempt(
            notice_id=row.id, way=way, ref=ref, started_at=at, outcome="failed", outcome_at=at,
            proof=wording.facts_as_json(proof)))


def begin(
    session: Session, notice_ids: Iterable[uuid.UUID], way: str, ref: str, at: datetime, proof: ways.Proof,
) -> list[NoticeView]:
    """Adds an attempt that somebody began at `at` and whose outcome follows: a letter. Returns its notices, none of
    which was written after `at`.
    """
    rows = _pending_rows(session, notice_ids, at)
    for view, row in zip(notice_views.of_rows(session, rows), rows, strict=True):
        row.message = view.message
        session.add(CustomerNoticeAttempt(notice_id=row.id, way=way, ref=ref, started_at=at,
                                          proof=wording.facts_as_json(proof)))
    session.flush()
    return notice_views.of_rows(session, rows)


def without_calls(session: Session, notice_ids: Iterable[uuid.UUID], way: str, at: datetime) -> None:
    """Nobody telephones (`way`) about these notices any more, and no call failed; the next way is taken."""
    for row in _pending_rows(session, notice_ids, at):
        row.by_call = False
        for attempt in session.scalars(select(CustomerNoticeAttempt).where(
                CustomerNoticeAttempt.notice_id == row.id, CustomerNoticeAttempt.way == way,
                CustomerNoticeAttempt.outcome == OPEN)):
            attempt.outcome, attempt.outcome_at, attempt.proof = "failed", at, {notice_views.GIVEN_UP: True}
        session.flush()
        _next_way(session, row)


def taken_back(session: Session, way: str, ref: str, at: datetime, proof: ways.Proof) -> None:
    """The platform revokes a delivery: what it had proved is not told any more, and the next way is taken."""
    for attempt, row in _attempts(session, way, ref):
        if attempt.outcome == "failed":
            continue
        proved = attempt.outcome == DELIVERED and row.told_by_way == way
        attempt.outcome, attempt.outcome_at, attempt.proof = "failed", at, wording.facts_as_json(proof)
        session.flush()
        if proved and row.told_at is not None:
            row.told_at = row.told_by_way = None
            session.flush()
            events.publish(session, CustomerNotTold(row.id, (row.subject_kind, row.subject_id), row.what, way))
        if row.told_at is None and row.cancelled_at is None:
            _next_way(session, row)


def cancel(
    session: Session, subject: Subject, whats: Collection[str], because: str, by: Actor, *, ref: str | None = None,
) -> None:
    """Cancels the notices of these kinds that were not told yet, because they have no object any more.

    `because` is a key of `notice_views.CANCELLED`, `by` who did what made them pointless; with `ref` only those of it.
    """
    who = by.name if by.kind == "staff" else by.label or by.kind  # a customer's id says nothing to readers
    for row in session.scalars(select(CustomerNotice).where(
            CustomerNotice.subject_kind == subject[0], CustomerNotice.subject_id == subject[1],
            CustomerNotice.what.in_(whats), CustomerNotice.told_at.is_(None), CustomerNotice.cancelled_at.is_(None),
            *([CustomerNotice.ref == ref] if ref is not None else []))):
        row.cancelled_at, row.cancelled_because, row.cancelled_by = instants.now(), because, who
        session.flush()
        events.publish(session, NoticeCancelled(row.id, (row.subject_kind, row.subject_id), row.what))


# rows

def _add(session: Session, new: NewNotice) -> CustomerNotice:
    row = CustomerNotice(
        subject_kind=new.subject[0], subject_id=new.subject[1], person_id=new.person_id,
        conversation_id=new.conversation_id, what=new.what, message=new.message, told_entry=new.told_entry,
        by_call=new.by_call, ref=new.ref, created_at=instants.now())
    session.add(row)
    session.flush()
    return row


def _next_way(session: Session, row: CustomerNotice) -> None:
    """Begins the first way that was not tried yet and can reach the customer, unless one is still under way."""
    made = session.execute(select(CustomerNoticeAttempt.way, CustomerNoticeAttempt.outcome).where(
        CustomerNoticeAttempt.notice_id == row.id)).all()
    if any(one.outcome == OPEN for one in made):
        return
    row.message = ways.text_at(session, (row.subject_kind, row.subject_id), row.what, row.message, instants.now())
    to_send = NoticeToSend(row.id, (row.subject_kind, row.subject_id), row.person_id, row.conversation_id, row.what,
                           row.message, row.by_call)
    tried_ways = {one.way for one in made}
    for way in ways.in_order():
        if way.start is None or (way.key in tried_ways and not way.again):
            continue
        started = way.start(session, to_send)
        if started is not None:
            _begin(session, row, way.key, started.ref, started.until)
            return


def _begin(session: Session, row: CustomerNotice, way: str, ref: str, until: datetime | None) -> None:
    attempt = CustomerNoticeAttempt(notice_id=row.id, way=way, ref=ref, started_at=instants.now())
    session.add(attempt)
    session.flush()
    events.publish(session, NoticeSent(
        row.id, (row.subject_kind, row.subject_id), row.what, attempt.id, way, until))


def _told(session: Session, row: CustomerNotice, way: str, at: datetime) -> None:
    session.flush()
    if row.told_at is not None or row.cancelled_at is not None:
        return
    row.told_at, row.told_by_way = at, way
    session.flush()
    events.publish(session, CustomerTold(row.id, (row.subject_kind, row.subject_id), row.what, at, way))


def _pending_rows(session: Session, notice_ids: Iterable[uuid.UUID], at: datetime) -> list[CustomerNotice]:
    """Untold notices of these that were written by `at`, which without seconds stands for its minute."""
    until = at + timedelta(minutes=1) if at.second == at.microsecond == 0 else at
    return list(session.scalars(select(CustomerNotice).where(
        CustomerNotice.id.in_(list(notice_ids)), CustomerNotice.told_at.is_(None),
        CustomerNotice.cancelled_at.is_(None), CustomerNotice.created_at <= until)
        .order_by(CustomerNotice.created_at, CustomerNotice.id)))


def _attempts(
    session: Session, way: str, ref: str,
) -> list[tuple[CustomerNoticeAttempt, CustomerNotice]]:
    return [(attempt, row) for attempt, row in session.execute(
        select(CustomerNoticeAttempt, CustomerNotice)
        .join(CustomerNotice, CustomerNotice.id == CustomerNoticeAttempt.notice_id)
        .where(CustomerNoticeAttempt.way == way, CustomerNoticeAttempt.ref == ref)
        .order_by(CustomerNotice.created_at, CustomerNoticeAttempt.id)
        .execution_options(populate_existing=True))]
