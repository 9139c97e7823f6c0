"""Reactions that keep the ledger of what customers of cases were told; `app.reactions` installs them.

The case is locked before its notices, as staff acts do (docs/locking.md).
"""
from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from cases import call_tasks, customer_notices, kinds, pause_notices, timeline
from conversations.chat_notices import CHAT
from conversations.events import MessageDelivered, MessageFailed, MessageTakenBack, OfOurMessage
from deadlines import timers
from deadlines.events import ClockMet, TimerRang
from kernel import instants
from kernel.actors import SYSTEM
from kernel.events import Reaction
from kernel.ids import Subject
from notices import customer_notices as ledger
from notices import notice_views, ways
from notices.events import CustomerNotTold, CustomerTold, NoticeCancelled, NoticeSent

# Parts of a proof that the timeline shows, and their names there.
_PROOF = {"by": "told_by", "note": "text", "number": "letter", "noted_at": "noted_at"}


def prove_by_delivered_message(session: Session, event: MessageDelivered) -> None:
    """A message about a case was delivered: proves the notice that it carried."""
    if _lock(session, event):
        for ref in _refs(event):
            ledger.delivered(session, CHAT, ref, event.at, {"message": str(event.outbox_id)})


def take_next_way_after_failed_message(session: Session, event: MessageFailed) -> None:
    """A message about a case was refused, or its delivery is unknown: the customer is told by the next way."""
    if _lock(session, event):
        outcome = "uncertain" if event.uncertain else "failed"
        for ref in _refs(event):
            ledger.failed(session, CHAT, ref, outcome, instants.now(), {"reason": event.reason})


def retract_proof_of_revoked_message(session: Session, event: MessageTakenBack) -> None:
    """The platform revoked a delivery: what the message carried was not told."""
    if _lock(session, event):
        for ref in _refs(event):
            ledger.taken_back(session, CHAT, ref, instants.now(), {"reason": event.reason})


def _refs(event: OfOurMessage) -> list[str]:
    """What the ledger knows a message by; a receipt that the bot sends is known by the case that it is about."""
    return [str(event.outbox_id), *([f"about:{event.about_id}"] if event.author == "bot" else [])]


def _lock(session: Session, event: OfOurMessage) -> bool:
    if event.about_kind is None or event.about_id is None or not kinds.known(event.about_kind):
        return False
    kinds.locked(session, (event.about_kind, event.about_id))
    return True


def wait_for_proof(session: Session, event: NoticeSent) -> None:
    """An attempt to tell a customer began that may stay unseen: sets the timer of the next way."""
    if event.until is not None and kinds.known(event.subject[0]):
        timers.set(session, customer_notices.UNSEEN, event.subject, event.until, {"attempt": str(event.attempt_id)},
                   key=str(event.attempt_id))


def take_next_way_if_unseen(session: Session, event: TimerRang) -> None:
    """No proof arrived in time: the customer is told by the next way."""
    kinds.locked(session, (event.subject_kind, event.subject_id))
    ledger.unseen(session, uuid.UUID(event.facts["attempt"]), instants.now())


def record_told(session: Session, event: CustomerTold) -> None:
    """The customer was told: the timeline says so with way and proof, and the call task for it ends."""
    if not kinds.known(event.subject[0]):
        return
    notice = notice_views.get(session, event.notice_id)
    if notice is not None and notice.told_entry:
        proof = notice.proof.proof if notice.proof else {}
        facts = {_PROOF[name]: value for name, value in proof.items() if name in _PROOF}
        timeline.add(session, event.subject, notice.told_entry, SYSTEM, at=event.at,
                     what=notice_views.WHAT.message(event.what), way=ways.title(event.way), **facts)
    call_tasks.end_where_told(session, event.notice_id, SYSTEM, _outcome(event.way))


def _outcome(way: str) -> str:
    return "called" if way == customer_notices.CALL else "delivered"


def record_not_told(session: Session, event: CustomerNotTold) -> None:
    """A proof was revoked: the timeline says so."""
    if kinds.known(event.subject[0]):
        timeline.add(session, event.subject, "not_told", SYSTEM, what=notice_views.WHAT.message(event.what),
                     way=ways.title(event.way))


def end_call_for_cancelled(session: Session, event: NoticeCancelled) -> None:
    """A notice need not be told any more: its call task ends if it carries no other."""
    subject: Subject = event.subject
    if kinds.known(subject[0]):
        call_tasks.end_where_told(session, event.notice_id, SYSTEM, "handled")


def put_told_pause_in_force(session: Session, event: CustomerTold) -> None:
    """The customer was told of an approved pause: it is in force now."""
    if event.what == "pause" and kinds.known(event.subject[0]):
        pause_notices.told(session, event.notice_id, event.at)


def revoke_untold_pause(session: Session, event: CustomerNotTold) -> None:
    """The customer was not told of a pause after all: it is no longer in force, and they are told anew."""
    if event.what == "pause" and kinds.known(event.subject[0]):
        pause_notices.not_told(session, event.notice_id)


def revoke_pause_without_request(session: Session, event: MessageTakenBack) -> None:
    """The platform revoked the delivery of a message: a pause that awaits what it asked for is void."""
    if event.author == "person":
        pause_notices.asking_revoked(session, event.outbox_id)


def record_void_pause(session: Session, event: NoticeCancelled) -> None:
    """An approved pause need not be told any more: it does not come into force."""
    if event.what == "pause" and kinds.known(event.subject[0]):
        pause_notices.void(session, event.notice_id)


def end_untold_pause(session: Session, event: TimerRang) -> None:
    """The deadline or the pause itself is over, and the customer was not told of the pause."""
    kinds.locked(session, (event.subject_kind, event.subject_id))
    pause_notices.lapse(session, (event.subject_kind, event.subject_id), event.facts["request"])


def drop_untold_pause_of_met_clock(session: Session, event: ClockMet) -> None:
    """A clock was met whose approved pause the customer was not told: it is not told any more."""
    if kinds.known(event.subject_kind):
        pause_notices.drop_met(session, (event.subject_kind, event.subject_id), event.promise)


REACTIONS = (
    Reaction(MessageDelivered, prove_by_delivered_message),
    Reaction(MessageFailed, take_next_way_after_failed_message),
    Reaction(MessageTakenBack, retract_proof_of_revoked_message),
    Reaction(NoticeSent, wait_for_proof),
    Reaction(TimerRang, take_next_way_if_unseen, customer_notices.UNSEEN),
    Reaction(CustomerTold, record_told),
    Reaction(CustomerTold, put_told_pause_in_force),
    Reaction(CustomerNotTold, record_not_told),
    Reaction(CustomerNotTold, revoke_untold_pause),
    Reaction(MessageTakenBack, revoke_pause_without_request),
    Reaction(NoticeCancelled, end_call_for_cancelled),
    Reaction(NoticeCancelled, record_void_pause),
    Reaction(TimerRang, end_untold_pause, pause_notices.UNTOLD),
    Reaction(ClockMet, drop_untold_pause_of_met_clock),
)
