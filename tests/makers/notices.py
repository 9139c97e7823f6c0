"""Makers of the ledger: what a customer was told, and messages that wait to be delivered."""
from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from cases import customer_notices
from complaints.access import subject_of
from complaints.case_view import CaseView
from conversations import outbox
from conversations.outbox import Outcome, Sent
from kernel import instants
from notices import notice_views
from notices.notice_views import NoticeView


def told(session: Session, case: CaseView, what: str) -> NoticeView:
    """The last notice of a kind for the case and those merged into it."""
    session.expire_all()
    return [one for one in notice_views.of(session, customer_notices.family(session, subject_of(case.id)))
            if one.what == what][-1]


def delivers(session: Session, case: CaseView, at: datetime, outcome: Outcome | None = None) -> list[uuid.UUID]:
    """Sends what waits in the case's conversation at `at`, by default delivered; gives the messages' ids."""
    sent = []
    with instants.at(at):
        while rows := outbox.claim(session, limit=10, conversation_id=case.conversation_id):
            for row in rows:
                outbox.record(session, row.id, outcome or Sent(delivered=True), at)
                sent.append(row.id)
    session.expire_all()
    assert sent, "nothing waited"
    return sent
