"""What happens to complaints by events of other rooms; `app.reactions` installs it."""
from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from complaints import case_messages, closing, delivery_effects
from complaints.access import KIND
from complaints.api import webhook_facts
from complaints.board import daily_list
from complaints.events import (
    ComplaintClosed,
    ComplaintFiled,
    ComplaintMerged,
    ComplaintReopened,
    ComplaintStageChanged,
)
from complaints.outside import reference_acts
from conversations.events import MessageArrived, MessageDelivered, MessageFailed, MessageTakenBack
from deadlines import counting_rules
from deadlines.events import ClockLifted, ClocksBreached, HoursOpened, TimerRang
from deadlines.reactions import IN_FORCE
from integration import webhooks
from kernel.events import Reaction
from kernel.file_versions import DocumentAccepted


def answer_reached_customer(session: Session, event: MessageDelivered) -> None:
    """A person's message for a complaint was delivered: clocks are met, stages move (5.1 g)."""
    if event.author == "person" and event.about_id and event.staff_id:
        delivery_effects.delivered(session, event.about_id, event.outbox_id, event.staff_id, event.at,
                                   event.in_flight_since)


def answer_did_not_reach_customer(session: Session, event: MessageFailed) -> None:
    """A person's message for a complaint was refused, or nobody knows: somebody has to telephone."""
    if event.author == "person" and event.about_id:
        delivery_effects.undelivered(session, event.about_id, event.outbox_id, event.reason)


def answer_was_taken_back(session: Session, event: MessageTakenBack) -> None:
    """The platform took its word back: what the message had met runs again."""
    if event.author == "person" and event.about_id:
        delivery_effects.taken_back(session, event.about_id, event.outbox_id, event.reason)


def customer_wrote(session: Session, event: MessageArrived) -> None:
    """A customer who writes isn't silent: the time until their case closes unanswered begins anew."""
    closing.customer_spoke(session, event.person_id, event.at)


def rules_of_counting_changed(session: Session, event: DocumentAccepted) -> None:
    """New hours or a notice: deadlines of outside platforms that we counted are counted again."""
    if event.name in counting_rules.COUNTED_AGAIN:
        reference_acts.recount(session)


def rules_came_into_force(session: Session, event: TimerRang) -> None:
    """The instant of announced rules has come."""
    if event.facts["name"] in counting_rules.COUNTED_AGAIN:
        reference_acts.recount(session)


def opening_began(session: Session, event: HoursOpened) -> None:
    """People are at work again: everybody gets the list of what must be done today."""
    daily_list.write_lists(session, event.opened_at)


def answer_still_unseen(session: Session, event: TimerRang) -> None:
    """A message in web chat wasn't opened in time."""
    case_messages.still_unseen(session, event.subject_id, uuid.UUID(event.facts["outbox_id"]))


def silence_is_announced(session: Session, event: TimerRang) -> None:
    """Five days without an answer to a solution."""
    closing.announce_silence(session, event.subject_id)


def silence_is_over(session: Session, event: TimerRang) -> None:
    """Seven days without one."""
    closing.close_silent(session, event.subject_id)


# webhooks to the company's other programs (事件推送)

def push_filing(session: Session, event: ComplaintFiled) -> None:
    """A case was accepted."""
    webhooks.queue(session, webhook_facts.FILED, {event.complaint_id: {}})


def push_stage(session: Session, event: ComplaintStageChanged) -> None:
    """A case moved on."""
    webhooks.queue(session, webhook_facts.STAGE_CHANGED,
                   {event.complaint_id: {"before": event.before, "after": event.after}})


def push_closing(session: Session, event: ComplaintClosed) -> None:
    """A case ended."""
    webhooks.queue(session, webhook_facts.CLOSED, {event.complaint_id: {}})


def push_reopening(session: Session, event: ComplaintReopened) -> None:
    """A case is open again."""
    webhooks.queue(session, webhook_facts.REOPENED, {event.complaint_id: {}})


def push_merging(session: Session, event: ComplaintMerged) -> None:
    """A case goes on in an elder one."""
    webhooks.queue(session, webhook_facts.MERGED, {event.complaint_id: {"into": event.into_number}})


def push_breaches(session: Session, event: ClocksBreached) -> None:
    """Clocks ran out, those of outside platforms among them."""
    webhook_facts.queue_breaches(session, webhook_facts.BREACHED, event.clocks)


def push_lifting(session: Session, event: ClockLifted) -> None:
    """A breach that was sent before proved to be none."""
    webhook_facts.queue_breaches(session, webhook_facts.BREACH_LIFTED, [event])


REACTIONS = (
    Reaction(MessageDelivered, answer_reached_customer, KIND),
    Reaction(MessageFailed, answer_did_not_reach_customer, KIND),
    Reaction(MessageTakenBack, answer_was_taken_back, KIND),
    Reaction(MessageArrived, customer_wrote),
    Reaction(DocumentAccepted, rules_of_counting_changed),
    Reaction(TimerRang, rules_came_into_force, IN_FORCE),
    Reaction(HoursOpened, opening_began),
    Reaction(TimerRang, answer_still_unseen, case_messages.UNSEEN),
    Reaction(TimerRang, silence_is_announced, closing.SILENCE_TOLD),
    Reaction(TimerRang, silence_is_over, closing.SILENCE_OVER),
    Reaction(ComplaintFiled, push_filing),
    Reaction(ComplaintStageChanged, push_stage),
    Reaction(ComplaintClosed, push_closing),
    Reaction(ComplaintReopened, push_reopening),
    Reaction(ComplaintMerged, push_merging),
    Reaction(ClocksBreached, push_breaches),
    Reaction(ClockLifted, push_lifting),
)
