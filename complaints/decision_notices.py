"""The date that follows a customer's own decision, in the ledger of what they were told: by the bot's reply, or by the
page of the case link that is shown after the act.
"""
from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy.orm import Session

from cases import customer_notices
from complaints import access, receipts
from complaints.access import subject_of
from complaints.tables import Complaint
from conversations.chat_notices import CHAT, unseen_after
from deadlines.clocks import ClockView
from kernel import instants, time_words
from kernel.wording import Message
from notices import customer_notices as ledger
from notices.customer_notices import NewNotice

REFUSAL, REOPENING = "refusal", "reopening"
_SAID = {REFUSAL: "complaints.told_rejected", REOPENING: "complaints.told_reopened"}
_SHOWN_WITHIN = timedelta(minutes=10)  # the browser shows the page at once, unless it was closed


def in_reply(session: Session, complaint_id: uuid.UUID, what: str, clock: ClockView) -> list[str]:
    """The bot's reply says the date of `clock`; returns the subject that the reply must name (`about`)."""
    row = access.locked(session, complaint_id)
    ledger.sent(session, _notice(row, what, clock), CHAT, receipts.about(row.id),
                unseen_after(row.channel, instants.now()))
    kind, case_id = subject_of(row.id)
    return [kind, str(case_id)]


def on_page(session: Session, complaint_id: uuid.UUID, what: str, clock: ClockView) -> None:
    """The page of the case link says the date of `clock`, once it is shown."""
    row = access.locked(session, complaint_id)
    ledger.sent(session, _notice(row, what, clock), customer_notices.LINK, f"page:{row.id}",
                instants.now() + _SHOWN_WITHIN)


def _notice(row: Complaint, what: str, clock: ClockView) -> NewNotice:
    return NewNotice(subject_of(row.id), row.person_id, row.conversation_id, what, Message(
        _SAID[what], number=row.number, due=time_words.deadline_message(clock.due_at, clock.count.last_day)))
