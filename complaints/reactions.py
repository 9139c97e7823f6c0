"""Reactions of complaints to events of other rooms; `app.reactions` subscribes them."""
from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from cases.events import PauseApproved, PauseRevoked
from complaints import case_messages, closing, delivery_effects, moved_deadlines
from complaints.access import KIND
from complaints.api import webhook_facts
from complaints.board import daily_alerts
from complaints.events import (
    ComplaintClosed,
    ComplaintFiled,
    ComplaintMerged,
    ComplaintReopened,
    ComplaintStageChanged,
)
from complaints.outside import reference_acts, reference_breaches
from conversations.events import MessageArrived, MessageDelivered, MessageFailed, MessageTakenBack
from deadlines import counting_rules
from deadlines.events import (
    BreachesWithdrawn,
    ClockLifted,
    ClockPaused,
    ClockResumed,
    ClocksBreached,
    DeadlinesMoved,
    HoursOpened,
    TimerRang,
)
from deadlines.reactions import IN_FORCE
from integration import webhooks
from kernel.events import Reaction
from kernel.file_versions import DocumentAccepted
from notices.events import CustomerNotTold, CustomerTold


def apply_delivery(session: Session, event: MessageDelivered) -> None:
    """A person's message for a complaint was delivered: meets clocks and moves stages (5.1 g)."""
    if event.author == "person" and event.about_id and event.staff_id:
        delivery_effects.apply_delivery(session, event.about_id, event.outbox_id, event.staff_id, event.at,
                                   event.in_flight_since)


def request_call_after_failed_delivery(session: Session, event: MessageFailed) -> None:
    """A person's message for a complaint was refused, or its delivery is unknown: creates a call task."""
    if event.author == "person" and event.about_id:
        delivery_effects.apply_failure(session, event.about_id, event.outbox_id, event.reason)


def undo_revoked_delivery(session: Session, event: MessageTakenBack) -> None:
    """The platform revoked a delivery: the clocks that the message had met run again."""
    if event.author == "person" and event.about_id:
        delivery_effects.undo_delivery(session, event.about_id, event.outbox_id, event.reason)


def restart_silence_timers(session: Session, event: MessageArrived) -> None:
    """The customer wrote: restarts the time until an unanswered case is closed."""
    closing.restart_silence(session, event.person_id, event.at)


def recount_outside_deadlines_on_acceptance(session: Session, event: DocumentAccepted) -> None:
    """New hours or a new calendar: recounts the deadlines of outside platforms that were counted."""
    if event.name in counting_rules.COUNTED_AGAIN:
        reference_acts.recount(session)


def recount_outside_deadlines_on_entry_into_force(session: Session, event: TimerRang) -> None:
    """An announced company file came into force: recounts the deadlines of outside platforms that were counted."""
    if event.facts["name"] in counting_rules.COUNTED_AGAIN:
        reference_acts.recount(session)


def tell_of_moved_deadlines(session: Session, event: DeadlinesMoved) -> None:
    """A notice or new hours moved deadlines of cases: their customers and owners hear of it."""
    moved_deadlines.tell(session, event)


def tell_of_pause(session: Session, event: ClockPaused) -> None:
    """A case's clock was paused: its customer hears why, and of the new deadline."""
    moved_deadlines.tell_of_pause(session, event)


def tell_of_approved_pause(session: Session, event: PauseApproved) -> None:
    """A pause of a case's clock was approved: its customer is told of it before it comes into force."""
    moved_deadlines.tell_of_approved_pause(session, event)


def tell_of_revoked_pause(session: Session, event: PauseRevoked) -> None:
    """A pause of a case's clock proved void: parts of the case count without it, too, and customers hear of it."""
    moved_deadlines.tell_of_revoked_pause(session, event)


def tell_of_resumption(session: Session, event: ClockResumed) -> None:
    """A case's paused clock runs again: its customer hears of the deadline."""
    moved_deadlines.tell_of_resumption(session, event)


def write_daily_lists(session: Session, event: HoursOpened) -> None:
    """Service opened: writes everybody's list of what is due today."""
    daily_alerts.write_lists(session, event.opened_at)


def request_call_if_unseen(session: Session, event: TimerRang) -> None:
    """A web chat message was not acknowledged in time: creates a call task."""
    case_messages.request_call_if_unseen(session, event.subject_id, uuid.UUID(event.facts["outbox_id"]))


def announce_silence(session: Session, event: TimerRang) -> None:
    """A solution was not answered for five days: tells the customer when the case will be closed."""
    closing.announce_silence(session, event.subject_id)


def close_after_silence(session: Session, event: TimerRang) -> None:
    """The customer was told two days ago that the case will be closed: closes it."""
    closing.close_silent(session, event.subject_id)


def apply_what_was_told(session: Session, event: CustomerTold) -> None:
    """The customer was told something: a solution counts as delivered, the announced time of silence begins."""
    if event.what == "announcement":
        closing.silence_announced(session, event.subject[1], event.at)
    elif event.what == "solution":
        delivery_effects.apply_told_solution(session, event.notice_id, event.at)


def undo_what_was_not_told(session: Session, event: CustomerNotTold) -> None:
    """The platform revoked a proof: the announced time of silence did not begin."""
    if event.what == "announcement":
        closing.silence_not_announced(session, event.subject[1])


# webhooks to the company's other programs (事件推送)

def push_filing(session: Session, event: ComplaintFiled) -> None:
    """Queues webhook deliveries: a case was accepted."""
    webhooks.queue(session, webhook_facts.FILED, {event.complaint_id: {}})


def push_stage(session: Session, event: ComplaintStageChanged) -> None:
    """Queues webhook deliveries: a case moved to another stage."""
    webhooks.queue(session, webhook_facts.STAGE_CHANGED,
                   {event.complaint_id: {"before": event.before, "after": event.after}})


def push_closing(session: Session, event: ComplaintClosed) -> None:
    """Queues webhook deliveries: a case ended."""
    webhooks.queue(session, webhook_facts.CLOSED, {event.complaint_id: {}})


def push_reopening(session: Session, event: ComplaintReopened) -> None:
    """Queues webhook deliveries: a case was reopened."""
    webhooks.queue(session, webhook_facts.REOPENED, {event.complaint_id: {}})


def push_merging(session: Session, event: ComplaintMerged) -> None:
    """Queues webhook deliveries: a case was merged into an elder one."""
    webhooks.queue(session, webhook_facts.MERGED, {event.complaint_id: {"into": event.into_number}})


def push_breaches(session: Session, event: ClocksBreached) -> None:
    """Queues webhook deliveries: clocks were breached, including those of outside platforms."""
    webhook_facts.queue_breaches(session, webhook_facts.BREACHED, event.clocks)


def record_outside_breaches(session: Session, event: ClocksBreached) -> None:
    """Deadlines of outside platforms ran out: the timelines of their cases say so."""
    reference_breaches.record(session, event)


def record_withdrawn_outside_breaches(session: Session, event: BreachesWithdrawn | ClockLifted) -> None:
    """A breach of an outside platform's deadline no longer holds: the timeline of its case says so."""
    reference_breaches.record_withdrawn(session, event)


def push_lifting(session: Session, event: ClockLifted) -> None:
    """Queues webhook deliveries: a breach reported before was lifted."""
    webhook_facts.queue_breaches(session, webhook_facts.BREACH_LIFTED, [event])


def push_withdrawn_breaches(session: Session, event: BreachesWithdrawn) -> None:
    """Queues webhook deliveries: breaches reported against provisional dates no longer hold."""
    webhook_facts.queue_breaches(session, webhook_facts.BREACH_LIFTED, event.clocks)


REACTIONS = (
    Reaction(MessageDelivered, apply_delivery, KIND),
    Reaction(MessageFailed, request_call_after_failed_delivery, KIND),
    Reaction(MessageTakenBack, undo_revoked_delivery, KIND),
    Reaction(MessageArrived, restart_silence_timers),
    Reaction(DocumentAccepted, recount_outside_deadlines_on_acceptance),
    Reaction(TimerRang, recount_outside_deadlines_on_entry_into_force, IN_FORCE),
    Reaction(DeadlinesMoved, tell_of_moved_deadlines),
    Reaction(ClockPaused, tell_of_pause, KIND),
    Reaction(PauseApproved, tell_of_approved_pause, KIND),
    Reaction(PauseRevoked, tell_of_revoked_pause, KIND),
    Reaction(ClockResumed, tell_of_resumption, KIND),
    Reaction(HoursOpened, write_daily_lists),
    Reaction(TimerRang, request_call_if_unseen, case_messages.UNSEEN),
    Reaction(TimerRang, announce_silence, closing.SILENCE_NOTICE),
    Reaction(TimerRang, close_after_silence, closing.SILENCE_OVER),
    Reaction(CustomerTold, apply_what_was_told, KIND),
    Reaction(CustomerNotTold, undo_what_was_not_told, KIND),
    Reaction(ComplaintFiled, push_filing),
    Reaction(ComplaintStageChanged, push_stage),
    Reaction(ComplaintClosed, push_closing),
    Reaction(ComplaintReopened, push_reopening),
    Reaction(ComplaintMerged, push_merging),
    Reaction(ClocksBreached, record_outside_breaches),
    Reaction(ClocksBreached, push_breaches),
    Reaction(ClockLifted, push_lifting),
    Reaction(BreachesWithdrawn, push_withdrawn_breaches),
    Reaction(BreachesWithdrawn, record_withdrawn_outside_breaches),
    Reaction(ClockLifted, record_withdrawn_outside_breaches),
)
