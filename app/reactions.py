"""Who reacts to what: the one table. Reactions run in the act's transaction; one that raises undoes the act."""
from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from app import company
from complaints import closing, daily, delivering, handling, owning, sending
from complaints.events import (
    ComplaintClosed,
    ComplaintConcerns,
    ComplaintFiled,
    ComplaintMerged,
    ComplaintReopened,
    ComplaintStageChanged,
    PersonWanted,
)
from complaints.outside import registered
from conversations.events import MessageArrived, MessageDelivered, MessageFailed, MessageTakenBack
from deadlines import promises, published, recounting, timers
from deadlines.events import ClockLifted, ClocksBreached, HoursOpened, TimerRang
from handoff import requesting, transferring
from integration import webhooks
from kernel import events, instants
from kernel.actors import SYSTEM, Actor
from kernel.versions import DocumentAccepted
from staff import members, permissions
from staff.events import StaffLeft, StaffRoleChanged


def answer_reached_customer(session: Session, event: MessageDelivered) -> None:
    """A person's message for a complaint was delivered: clocks are met, stages move (5.1 g)."""
    if event.author == "person" and event.about_kind == "complaint" and event.about_id and event.staff_id:
        delivering.delivered(session, event.about_id, event.outbox_id, event.staff_id, event.at, event.in_flight_since)


def answer_did_not_reach_customer(session: Session, event: MessageFailed) -> None:
    """A person's message for a complaint was refused, or nobody knows: somebody has to telephone."""
    if event.author == "person" and event.about_kind == "complaint" and event.about_id:
        delivering.undelivered(session, event.about_id, event.outbox_id, event.reason)


def answer_was_taken_back(session: Session, event: MessageTakenBack) -> None:
    """The platform took its word back: what the message had met runs again."""
    if event.author == "person" and event.about_kind == "complaint" and event.about_id:
        delivering.taken_back(session, event.about_id, event.outbox_id, event.reason)


def customer_wrote(session: Session, event: MessageArrived) -> None:
    """A customer who writes isn't silent: the time until their case closes unanswered begins anew."""
    closing.customer_spoke(session, event.person_id, event.at)


def complaints_ran_late(session: Session, event: ClocksBreached) -> None:
    """Clocks of complaints ran out: their timelines say so."""
    delivering.breached(session, [
        (one.subject_id, promises.title(one.promise), one.due_at) for one in event.clocks
        if one.subject_kind == "complaint"])


def complaint_was_in_time(session: Session, event: ClockLifted) -> None:
    """An answer under way when its clock ran out proved in time."""
    if event.subject_kind == "complaint":
        delivering.lifted(session, event.subject_id, promises.title(event.promise))


def rules_of_counting_changed(session: Session, event: DocumentAccepted) -> None:
    """New hours, a notice or a promise: clocks that run are counted again, the old rows kept.

    Those announced count from now on for the days on which they will be in force.
    """
    _count_again(session, event.name)


def _count_again(session: Session, name: str) -> None:
    if name in published.FILES:
        recounting.recount(session, SYSTEM, name)
        registered.recount(session)


def version_was_announced(session: Session, event: DocumentAccepted) -> None:
    """A file was accepted ahead: what follows from its coming into force follows at that instant."""
    if event.effective_at is not None:
        timers.set(session, IN_FORCE, ("company_file", uuid.UUID(int=event.version)), event.effective_at,
                   {"name": event.name})


def version_came_into_force(session: Session, event: TimerRang) -> None:
    """The instant of an announced version has come: clocks are counted again, staff is taken over."""
    _count_again(session, event.facts["name"])
    company.follow(session, event.facts["name"], SYSTEM)


def whoever_left_serves_nobody(session: Session, event: StaffLeft) -> None:
    """A member of staff was deactivated: their customers wait for somebody else, their cases get another owner."""
    transferring.all_of(session, event.staff_id, Actor.staff(event.by_id))
    handling.disown(session, event.staff_id, Actor.staff(event.by_id))


def role_no_longer_serves(session: Session, event: StaffRoleChanged) -> None:
    """A member of staff got another role: whom they may not serve any more waits for somebody who may."""
    member = members.get(session, event.staff_id)
    if member is None:
        return
    if not permissions.may(member, "desk.reply"):
        transferring.all_of(session, member.id, Actor.staff(event.by_id))
    if not permissions.may(member, "complaint.handle"):
        handling.disown(session, member.id, Actor.staff(event.by_id))


def case_concerns_staff(session: Session, event: ComplaintConcerns) -> None:
    """Whom a case is about stops serving its customer, by a timer: the queue's locks come before the case's."""
    timers.set(session, CONCERNED, ("person", event.person_id), instants.now(),
               {"staff": [str(one) for one in event.staff_ids]})


def person_was_wanted(session: Session, event: PersonWanted) -> None:
    """The customer of a case asked for a person by its link: they are put into the queue of their conversation."""
    reason = f"投诉 {event.number} 的顾客请求人工" + (f"：{event.reason}" if event.reason else "")
    requesting.request(session, event.conversation_id, event.person_id, reason, by=Actor.person(event.person_id),
                       summary={"complaint": event.number})


def opening_began(session: Session, event: HoursOpened) -> None:
    """People are at work again: everybody gets the list of what must be done today."""
    daily.tell(session, event.opened_at)


def timer_rang(session: Session, event: TimerRang) -> None:
    """An instant that was waited for has come."""
    act = TIMERS.get(event.kind)
    if act is not None:
        act(session, event)


# what other programs of the company are told (事件推送)

def told_of_filing(session: Session, event: ComplaintFiled) -> None:
    """A case was accepted."""
    webhooks.queue(session, "complaint.filed", [event.complaint_id])


def told_of_stage(session: Session, event: ComplaintStageChanged) -> None:
    """A case moved on."""
    webhooks.queue(session, "complaint.stage_changed", [event.complaint_id],
                   {event.complaint_id: {"before": event.before, "after": event.after}})


def told_of_closing(session: Session, event: ComplaintClosed) -> None:
    """A case ended."""
    webhooks.queue(session, "complaint.closed", [event.complaint_id])


def told_of_reopening(session: Session, event: ComplaintReopened) -> None:
    """A case is open again."""
    webhooks.queue(session, "complaint.reopened", [event.complaint_id])


def told_of_merging(session: Session, event: ComplaintMerged) -> None:
    """A case goes on in an elder one."""
    webhooks.queue(session, "complaint.merged", [event.complaint_id], {event.complaint_id: {"into": event.into_number}})


def told_of_breaches(session: Session, event: ClocksBreached) -> None:
    """Clocks ran out, those of outside platforms among them."""
    webhooks.queue_breaches(session, "complaint.breached", event.clocks)


def told_of_lifting(session: Session, event: ClockLifted) -> None:
    """A breach that was told of was none."""
    webhooks.queue_breaches(session, "complaint.breach_lifted", [event])


CONCERNED = "handoff.concerned"
IN_FORCE = "company_file.in_force"
TIMERS: dict[str, Callable[[Session, TimerRang], Any]] = {
    CONCERNED: lambda session, event: transferring.away_from(
        session, event.subject_id, [uuid.UUID(one) for one in event.facts["staff"]], SYSTEM),
    owning.UNOWNED: lambda session, event: owning.still_unowned(session, event.subject_id),
    sending.UNSEEN: lambda session, event: sending.still_unseen(
        session, event.subject_id, uuid.UUID(event.facts["outbox_id"])),
    closing.SILENCE_TOLD: lambda session, event: closing.announce_silence(session, event.subject_id),
    closing.SILENCE_OVER: lambda session, event: closing.close_silent(session, event.subject_id),
    IN_FORCE: version_came_into_force,
}

REACTIONS: tuple[tuple[type[events.Event], Callable[[Session, Any], None]], ...] = (
    (MessageDelivered, answer_reached_customer),
    (MessageFailed, answer_did_not_reach_customer),
    (MessageTakenBack, answer_was_taken_back),
    (MessageArrived, customer_wrote),
    (ClocksBreached, complaints_ran_late),
    (ClockLifted, complaint_was_in_time),
    (DocumentAccepted, rules_of_counting_changed),
    (DocumentAccepted, version_was_announced),
    (StaffLeft, whoever_left_serves_nobody),
    (StaffRoleChanged, role_no_longer_serves),
    (ComplaintConcerns, case_concerns_staff),
    (PersonWanted, person_was_wanted),
    (HoursOpened, opening_began),
    (TimerRang, timer_rang),
    (ComplaintFiled, told_of_filing),
    (ComplaintStageChanged, told_of_stage),
    (ComplaintClosed, told_of_closing),
    (ComplaintReopened, told_of_reopening),
    (ComplaintMerged, told_of_merging),
    (ClocksBreached, told_of_breaches),
    (ClockLifted, told_of_lifting),
)


def install() -> None:
    """Subscribes every reaction; every process that acts calls it once at its start."""
    for kind, react in REACTIONS:
        events.subscribe(kind, react)
