"""Call tasks (致电任务): the customer must be telephoned, because a message was not delivered or there is no other way.

For a customer who has neither a number nor a conversation they are letter tasks (`letter_tasks`).
"""
from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from cases import access, assignment, conflict_of_interest, kinds, letter_tasks, timeline
from cases.customer_notices import CALL, NOTE_LIMIT
from cases.customer_notices import family as family_of
from cases.kinds import Case
from cases.tables import CaseCall
from kernel import audit, db, ids, instants
from kernel.actors import SYSTEM, Actor
from kernel.errors import BadInput, Conflict, NotFound
from kernel.ids import Subject
from kernel.wording import Message, Text
from notices import alerts, customer_notices, notice_views, ways
from notices.ways import NoticeToSend, Started, Way
from people import vault
from staff import permissions
from staff.members import StaffView, actor

_NOTICES = "notice:"  # prefix of the causes of tasks that carry notices


@dataclass(frozen=True)
class CallView:
    """A pending call and its case; `carries_notices`: the customer is to be told something that waits in the ledger.

    `by_letter`: they have no number and must be written to; `posted`: a letter that says all of it is with the post.
    """

    id: uuid.UUID
    case: Case
    reason: Text
    created_at: datetime
    carries_notices: bool = False
    by_letter: bool = False
    posted: bool = False

    @property
    def title(self) -> Text:
        """What is to be done."""
        if self.by_letter:
            return Message("cases.letter_posted" if self.posted else "cases.entry.letter_needed")
        return Message("cases.entry.call_needed")

    @property
    def case_id(self) -> uuid.UUID:
        return self.case.id

    @property
    def number(self) -> str:
        """The case's number."""
        return self.case.number


def create(session: Session, subject: Subject, cause: str, reason: Text) -> None:
    """Creates a call task, at most one per `cause`, and alerts the owner."""
    now = instants.now()
    made = session.scalar(
        insert(CaseCall).values(id=ids.new_id(), case_kind=subject[0], case_id=subject[1], cause=cause, reason=reason,
                                created_at=now).on_conflict_do_nothing().returning(CaseCall.id))
    if made is None:
        return
    session.flush()
    case, owner = kinds.one(session, subject), assignment.owner(session, subject)
    way = letter_tasks.LETTER if letter_tasks.by_letter(session, [case]) else CALL
    timeline.add(session, subject, f"{way}_needed", SYSTEM, at=now, reason=reason)
    alerts.create(session, f"{case.kind}.{way}", Message(f"cases.alert_{way}", label=case.label, reason=reason),
                subject=subject, key=str(made), level="notice", staff_ids=[owner] if owner else [])


def complete(
    session: Session, kind: str, case_ids: Collection[uuid.UUID], by: Actor, outcome: str, cause: str | None = None,
) -> None:
    """Completes the call tasks of these cases, but those that carry notices; with `cause`, only that one.

    `outcome` is stored: `called`, `delivered` if the message arrived after all, `merged`, `handled`, or a text by a
    member of staff. A task that carries notices ends once the customer was told all of them.
    """
    for call in _open(session, kind, case_ids):
        if call.cause == cause or (cause is None and not call.cause.startswith(_NOTICES)):
            _end(session, call, by, outcome)


def hand_on(session: Session, younger: Subject, elder: Subject, by: Actor, outcome: str) -> None:
    """Moves the pending calls of a merged case to the elder case."""
    for call in _open(session, younger[0], [younger[1]]):
        create(session, elder, call.cause, call.reason)
        _end(session, call, by, outcome)


def dismiss(session: Session, staff: StaffView, call_id: uuid.UUID, outcome: str) -> None:
    """Dismisses one call task with a note. Raises NotFound; Conflict as long as it carries untold notices."""
    row = _call(session, staff, call_id)
    if notice_views.waiting_for(session, CALL, row.cause):
        by_letter = letter_tasks.by_letter(session, [kinds.one(session, (row.case_kind, row.case_id))])
        raise Conflict("cases.letter_carries_notices" if by_letter else "cases.call_carries_notices")
    _end(session, row, actor(staff), outcome.strip() or "handled")


def not_reached(session: Session, staff: StaffView, call_id: uuid.UUID, at: datetime, note: str) -> None:
    """Records a call that did not reach the customer (未接通); the task stays open.

    Raises NotFound, Conflict for a task that is done, BadInput for an instant in the future or before the task.
    """
    row = _call(session, staff, call_id)
    if row.done_at is not None:
        raise Conflict("cases.call_done")
    if at > instants.now():
        raise BadInput("cases.in_the_future", at=at)
    if at < row.created_at.replace(second=0, microsecond=0):
        raise BadInput("cases.before_call", at=at, created=row.created_at)
    if len(note.strip()) > NOTE_LIMIT:
        raise BadInput("cases.note_long", limit=NOTE_LIMIT, length=len(note.strip()))
    at = max(at, row.created_at)  # an instant without seconds stands for its minute, and nothing is before the case
    subject = row.case_kind, row.case_id
    case = kinds.one(session, subject)
    timeline.add(session, subject, "not_reached", actor(staff), at=at,
                 text=vault.tokenise(session, case.person_id, note.strip()))
    customer_notices.tried(
        session, [one.id for one in notice_views.waiting_for(session, CALL, row.cause)], CALL, f"{row.cause}:{at}", at,
        {"by": actor(staff).label, "noted_at": instants.now()})
    audit.record(session, actor(staff), f"{row.case_kind}.not_reached", subject, call=row.id, at=instants.iso(at))
    db.notify(session, "board", row.case_id)


def give_up(session: Session, subject: Subject, by: Actor, outcome: str) -> None:
    """Ends all call tasks of a case and of those merged into it; what they carry waits on the case link."""
    family = family_of(session, subject)
    customer_notices.without_calls(session, [one.id for one in notice_views.pending(session, family)], CALL,
                                   instants.now())
    for call in _open(session, subject[0], [case_id for _, case_id in family]):
        _end(session, call, by, outcome)


def _call(session: Session, staff: StaffView, call_id: uuid.UUID) -> CaseCall:
    """A call task, its case's lock held. Raises NotFound, NotAllowed."""
    row = session.get(CaseCall, call_id)
    if row is None:
        raise NotFound("cases.no_call")
    access.handled(session, staff, (row.case_kind, row.case_id))
    session.refresh(row)
    return row


def _open(session: Session, kind: str, case_ids: Collection[uuid.UUID]) -> list[CaseCall]:
    return list(session.scalars(select(CaseCall).where(
        CaseCall.case_kind == kind, CaseCall.case_id.in_(list(case_ids)), CaseCall.done_at.is_(None))
        .order_by(CaseCall.created_at, CaseCall.id).with_for_update()))


def _end(session: Session, call: CaseCall, by: Actor, outcome: str) -> None:
    call.done_at, call.outcome = instants.now(), outcome
    call.done_by = uuid.UUID(by.id) if by.kind == "staff" else None
    audit.record(session, by, f"{call.case_kind}.call_done", (call.case_kind, call.case_id), call=call.id)
    db.notify(session, "board", call.case_id)


# calls that carry notices

def _start(session: Session, notice: NoticeToSend) -> Started | None:
    """Puts the notice into the case's open call task for notices, or creates one."""
    if not notice.by_call or not kinds.known(notice.subject[0]):
        return None
    case = kinds.one(session, notice.subject)
    what = notice_views.WHAT.message(notice.what)
    target = case.kind, case.survivor
    call = next((one for one in _open(session, *_of(target)) if one.cause.startswith(_NOTICES)), None)
    if call is None:
        cause = f"{_NOTICES}{notice.id}"
        create(session, target, cause, Message("cases.call_notice", whats=[what]))
        return Started(cause)
    waiting = [notice_views.WHAT.message(one.what) for one in notice_views.waiting_for(session, CALL, call.cause)]
    call.reason = Message("cases.call_notice", whats=list(dict.fromkeys([*waiting, what])))
    return Started(call.cause)


def end_where_told(session: Session, notice_id: uuid.UUID, by: Actor, outcome: str) -> None:
    """A notice was told or cancelled: ends its call task once it carries no other."""
    notice = notice_views.get(session, notice_id)
    for attempt in notice.attempts if notice else ():
        if attempt.way == CALL and not notice_views.waiting_for(session, CALL, attempt.ref):
            for call in session.scalars(select(CaseCall).where(
                    CaseCall.cause == attempt.ref, CaseCall.done_at.is_(None)).with_for_update()):
                _end(session, call, by, outcome)


def open_causes(session: Session) -> set[str]:
    """Causes of all open call tasks that carry notices."""
    return set(session.scalars(select(CaseCall.cause).where(
        CaseCall.done_at.is_(None), CaseCall.cause.startswith(_NOTICES))))


def _of(subject: Subject) -> tuple[str, list[uuid.UUID]]:
    return subject[0], [subject[1]]


ways.ways.add(Way(CALL, Message("cases.way.call"), 50, _start, again=True, reads=True))


def due(
    session: Session, staff: StaffView, kind: str, case_id: uuid.UUID | None = None, limit: int = 50,
) -> list[CallView]:
    """Pending calls for cases of a kind, oldest first, without cases about this member."""
    permissions.require(staff, kinds.get(kind).reads)
    wanted = (
        select(CaseCall).where(CaseCall.case_kind == kind, CaseCall.done_at.is_(None),
                               ~conflict_of_interest.hides(kind, CaseCall.case_id, staff.id))
        .order_by(CaseCall.created_at).limit(limit))
    if case_id is not None:
        wanted = wanted.where(CaseCall.case_id == case_id)
    rows = session.scalars(wanted).all()
    found = kinds.read(session, [(kind, row.case_id) for row in rows])
    letters = letter_tasks.by_letter(session, found.values())
    posted = letter_tasks.under_way(session, letters)
    return [CallView(row.id, found[kind, row.case_id], row.reason, row.created_at, row.cause.startswith(_NOTICES),
                     (kind, row.case_id) in letters, (kind, row.case_id) in posted) for row in rows]
