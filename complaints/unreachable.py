"""Closing the case of a customer whom nothing reaches (联系不到顾客): after attempts by two ways on three days.

A supervisor closes it with these attempts as the proof; the customer can reopen it for thirty days. What counts is what
was tried since the customer was last reached: messages that failed, are uncertain or were not seen, calls that nobody
answered, letters that came back.
"""
from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases import call_tasks, customer_notices, timeline
from complaints import access, closing, stages
from complaints.access import KIND, handled, subject_of
from complaints.tables import Complaint, ComplaintMessage
from conversations import channels, inbox, outbox, threads
from conversations.chat_notices import CHAT
from kernel import instants
from kernel.errors import BadInput, Conflict
from kernel.wording import Message, Text
from notices import notice_views, ways
from staff.members import StaffView, actor

DAYS, WAYS = 3, 2
_BY_CUSTOMER = frozenset({"called", "accepted", "rejected", "added", "withdrawn", "person_wanted", "reopened", "told",
                          "silence_told", "response_delivered", "solution_delivered", "courtesy_delivered"})


@dataclass(frozen=True)
class ContactAttempt:
    """An attempt that did not reach the customer; `outcome` is a title of `notice_views.OUTCOMES`."""

    at: datetime
    way: str
    outcome: Text

    @property
    def day(self) -> date:
        """The day in Shanghai."""
        return instants.shanghai(self.at).date()

    @property
    def line(self) -> Message:
        """The attempt as a line of the proof."""
        return Message("complaints.contact_attempt", day=self.day, way=ways.title(self.way), outcome=self.outcome)


def close_unreachable(session: Session, staff: StaffView, complaint_id: uuid.UUID, text: str) -> None:
    """Closes the case because nothing reaches the customer; `text` is a note for colleagues.

    Raises NotAllowed without `complaint.end`, BadInput without a note, Conflict naming what is still to be tried.
    """
    row = handled(session, staff, complaint_id, "complaint.end")
    stages.after(row.state, "unreachable")
    if len(text.strip()) < closing.LEAST:
        raise BadInput("complaints.no_note")
    tried = attempts(session, row)
    missing = missing_for(tried)
    if missing:
        raise Conflict("complaints.still_reachable", missing=missing)
    timeline.add(session, subject_of(row.id), "unreachable", actor(staff), text=text.strip(),
                 attempts=[one.line for one in tried])
    closing.end(session, row, "unreachable", "unreachable", actor(staff), text.strip())
    call_tasks.give_up(session, subject_of(row.id), actor(staff), "unreachable")


def missing_for(tried: Sequence[ContactAttempt]) -> list[Message]:
    """What is still to be tried before the customer counts as unreachable; empty if nothing."""
    days, by_ways = len({one.day for one in tried}), len({one.way for one in tried})
    return [Message(key, count=count) for key, count in (
        ("complaints.missing_days", DAYS - days), ("complaints.missing_ways", WAYS - by_ways)) if count > 0]


def attempts(session: Session, row: Complaint) -> list[ContactAttempt]:
    """Attempts that did not reach the customer since they were last reached, oldest first, one per way and day."""
    family = access.family(session, row.id)
    entries = timeline.of(session, KIND, *family)
    found = [ContactAttempt(e.at, customer_notices.CALL, notice_views.OUTCOMES.message("failed"))
             for e in entries if e.kind == "not_reached"]
    found += [ContactAttempt(one.outcome_at or one.started_at, one.way, notice_views.OUTCOMES.message(one.outcome))
              for notice in notice_views.of(session, [subject_of(one) for one in family])
              for one in notice.attempts if one.outcome in notice_views.UNPROVED]
    found += _messages(session, family)
    reached = max((e.at for e in entries if e.kind in _BY_CUSTOMER), default=row.accepted_at)
    wrote = [inbox.latest(session, one.id) for one in threads.by_person(session, row.person_id)]
    reached = max([reached, *(one.received_at for one in wrote if one)])
    once = {(one.way, one.day): one for one in sorted(found, key=lambda one: one.at, reverse=True) if one.at > reached}
    return sorted(once.values(), key=lambda one: one.at)


def _messages(session: Session, family: Sequence[uuid.UUID]) -> list[ContactAttempt]:
    """Messages by people that failed, are uncertain, or were not seen within the channel's time."""
    sent = {one.outbox_id: one for one in session.scalars(select(ComplaintMessage).where(
        ComplaintMessage.complaint_id.in_(family), ComplaintMessage.delivered_at.is_(None)))}
    found = []
    for one in outbox.rows(session, list(sent)):
        wait = channels.call_after(one.channel)
        unseen = one.state == "sent" and wait is not None and sent[one.id].sent_at + wait < instants.now()
        if one.state in ("failed", "uncertain") or unseen:
            outcome = notice_views.OUTCOMES.message("unseen" if unseen else one.state)
            found.append(ContactAttempt(sent[one.id].sent_at, CHAT, outcome))
    return found
