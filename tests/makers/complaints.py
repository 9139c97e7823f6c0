"""Makers of the room: customers with a case, officers, messages that arrive."""
from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from complaints import case_view, filing, staff_acts
from complaints.answer_criteria import Means
from complaints.case_view import CaseView
from complaints.filing import NewCase
from conversations import outbox, threads
from conversations.outbox import Outcome, Sent
from deadlines.pause_reasons import PauseReason
from kernel import instants
from kernel.actors import Actor
from people import senders
from staff import members
from staff.members import StaffView

FACTS = "签约时承诺三个月内安排六次约见，实际只安排了两次。"
FILED = "2026-03-03 10:00"  # a Tuesday within the published hours of the demo company
ANSWER = "您好，我是投诉专员，已核对您的约见记录，确有四次没有安排。"


def instant(text: str | datetime) -> datetime:
    """An instant of Shanghai from text."""
    return instants.parse(text) if isinstance(text, str) else text


def a_customer(session: Session, channel: str = "telegram") -> tuple[uuid.UUID, uuid.UUID]:
    """A customer and their conversation: (person, conversation)."""
    person = senders.recognise(session, channel, "main", f"sender-{uuid.uuid4()}", "测试顾客")
    return person.id, threads.get_or_create(session, person.id, channel, "main")


def a_complaint(
    session: Session, filed: str | datetime = FILED, facts: str = FACTS, category: str = "introductions",
    customer: tuple[uuid.UUID, uuid.UUID] | None = None, channel: str = "telegram", **what: Any,
) -> CaseView:
    """A case filed at `filed` by a customer on a channel, by the room's public function."""
    person_id, conversation_id = customer or a_customer(session, channel)
    at = instant(filed)
    with instants.at(at):
        made = filing.file(session, Actor.person(person_id), NewCase(
            person_id, facts, category, channel, conversation_id=conversation_id, confirmed_at=at, received_at=at,
            **what))
    return again(session, made.complaint_id)


def again(session: Session, complaint_id: uuid.UUID) -> CaseView:
    """The case as it is now, without access control."""
    from complaints.tables import Complaint

    session.expire_all()
    [found] = case_view.of_rows(session, [session.get_one(Complaint, complaint_id)])
    return found


def the_officer(session: Session) -> StaffView:
    """The demo company's complaint officer."""
    return next(s for s in members.all_active(session) if s.role == "complaint_officer")


def the_supervisor(session: Session) -> StaffView:
    """One of the demo company's supervisors."""
    return next(s for s in members.all_active(session) if s.role == "supervisor")


def the_administrator(session: Session) -> StaffView:
    """The demo company's administrator."""
    return next(s for s in members.all_active(session) if s.role == "administrator")


def sent(
    session: Session, case: CaseView, at: str | datetime, text: str = ANSWER, means: Means = "response",
    outcome: Outcome | None = None, by: StaffView | None = None, answered: str | datetime | None = None,
) -> uuid.UUID:
    """A person's message for the case, sent at `at`; the platform answers at `answered` (default: at once)."""
    with instants.at(instant(at)):
        outbox_id = staff_acts.reply(session, by or the_officer(session), case.id, text, means)
        outbox.claim(session, limit=10, conversation_id=case.conversation_id)
    with instants.at(instant(answered or at)):
        for row in outbox.claim(session, limit=10, conversation_id=case.conversation_id):
            outbox.record(session, row.id, Sent(delivered=True))
        outbox.record(session, outbox_id, outcome or Sent(delivered=True), instant(answered or at))
    return outbox_id


def asks_for(
    session: Session, case: CaseView, material: str, note: str = "等顾客提供材料", at: str | datetime = "2026-03-03 17:00",
) -> PauseReason:
    """A message at `at` that asks the customer for material, delivered; gives the reason of a pause that awaits it."""
    asked = sent(session, case, at, f"为核实您反映的情况，请您提供{material}，拍照或扫描都可以。")
    return PauseReason("evidence", note, asked=f"message:{asked}", material=material)
