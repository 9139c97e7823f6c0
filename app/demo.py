"""Demo data, on a demo data folder only, made by the same functions that customers and staff use."""
from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from time import monotonic, sleep
from typing import Any

from sqlalchemy.orm import Session

from app import words as words
from bots import terminal
from cases import assignment
from complaints import access, case_view, closing, customer_decisions, filing, merging, staff_acts
from complaints.access import subject_of
from complaints.filing import NewCase
from conversations import outbox, threads, transcript
from conversations.outbox import Sent
from handoff import queue
from kernel import db, instants
from kernel.actors import SYSTEM, Actor
from kernel.errors import BadInput
from kernel.settings import settings
from people import senders
from staff import accounts, members, permissions, stores
from staff.members import StaffView

_PATIENCE, _PAUSE = 20.0, 0.05  # seconds
CHANNEL, ACCOUNT = terminal.CHANNEL, terminal.ACCOUNT
# state of a complaint → the acts that lead there
ACTS: dict[str, tuple[str, ...]] = {
    "received": (),
    "responded": ("responded",),
    "proposed": ("responded", "proposed"),
    "accepted": ("responded", "proposed", "accepted"),
    "closed": ("responded", "proposed", "accepted", "closed"),
    "rejected": ("responded", "proposed", "rejected"),
    "withdrawn": ("responded", "withdrawn"),
    "merged": ("merged",),
    "no_answer": ("responded", "proposed", "no_answer"),
}

FACTS = "签约时红娘承诺三个月内安排六次约见，实际只安排了两次，之后一直联系不上。"
WISH = "希望按未服务的次数退费，并说明原因。"


def only_demo() -> None:
    """Raises BadInput where the data folder is not a demo one."""
    if not settings().is_demo:
        raise BadInput("demo.not_demo")


def person(session: Session, name: str) -> tuple[uuid.UUID, uuid.UUID]:
    """Ids of the demo customer of this name and of their conversation, both made where they do not exist."""
    found = senders.recognise(session, CHANNEL, ACCOUNT, name, name)
    return found.id, threads.get_or_create(session, found.id, CHANNEL, ACCOUNT)


def complaint(
    name: str, state: str = "received", filed: datetime | None = None, category: str = "introductions",
    facts: str = FACTS, wish: str = WISH, kind: str = "complaint", store: str | None = None,
    concerning: Collection[str] = (),
) -> str:
    """Files a complaint, brings it into `state` and gives the receipt number. `store` is a code of company.yml.

    `concerning` are staff numbers. `merged` files it twice and gives the number of the later one; one closed without an
    answer was filed at least eight days ago. Raises BadInput.
    """
    only_demo()
    if state not in ACTS:
        raise BadInput("demo.no_state", state=state, states="、".join(ACTS))
    filed = filed or instants.now()
    begun = instants.now() - closing.CLOSE_AFTER - timedelta(minutes=5) if state == "no_answer" else None
    filed = min(filed, begun - timedelta(days=1)) if begun else filed
    case, conversation_id = _filed(name, filed, category, facts, wish, kind, store, concerning)
    if state == "merged":
        later, _ = _filed(name, filed, category, facts, wish, kind, store, concerning)
        with db.transaction() as session:
            earlier_id = merging.merge(session, _officer(session, later.complaint_id), later.complaint_id,
                                       case.complaint_id, "顾客就同一件事登记了两次。")
        return case.number if earlier_id == later.complaint_id else later.number
    for act in ACTS[state]:
        if begun and act != "no_answer":
            with instants.at(begun):
                _act(case.complaint_id, conversation_id, act)
        else:
            _act(case.complaint_id, conversation_id, act)
    return case.number


def _filed(
    name: str, filed: datetime, category: str, facts: str, wish: str, kind: str, store: str | None,
    concerning: Collection[str],
) -> tuple[filing.Filed, uuid.UUID]:
    with db.transaction() as session, instants.at(filed):
        person_id, conversation_id = person(session, name)
        return filing.file(session, Actor.person(person_id), NewCase(
            person_id, facts, category, CHANNEL, wish, kind=kind, conversation_id=conversation_id,
            confirmed_at=filed, received_at=filed, store_id=_store(session, store),
            concerning=[_member(session, number) for number in concerning])), conversation_id


def _store(session: Session, code: str | None) -> uuid.UUID | None:
    known = stores.codes(session)
    if code is not None and code not in known:
        raise BadInput("demo.no_store", code=code, codes="、".join(known))
    return known[code] if code else None


def _member(session: Session, number: str) -> uuid.UUID:
    found = members.by_number(session, number)
    if found is None:
        raise BadInput("demo.no_member", number=number)
    return found.id


def _officer(session: Session, complaint_id: uuid.UUID) -> StaffView:
    """Who handles the case: a complaint officer, or another who may where it concerns every officer."""
    concerned = access.concerned(session, complaint_id)
    handlers = [s for s in members.all_active(session) if permissions.may(s, "complaint.handle", concerned)]
    found = next((s for s in handlers if s.role == "complaint_officer"), handlers[0] if handlers else None)
    if found is None:
        raise BadInput("demo.no_officer")
    return found


def _act(complaint_id: uuid.UUID, conversation_id: uuid.UUID, act: str) -> None:
    with db.transaction() as session:
        officer = _officer(session, complaint_id)
        if act == "responded":
            assignment.claim(session, officer, subject_of(complaint_id))
            staff_acts.reply(session, officer, complaint_id, "您好，我是投诉专员，已收到您的投诉，正在核实签约与约见记录。")
        elif act == "proposed":
            staff_acts.reply(session, officer, complaint_id, "核实后确有四次约见未安排。方案：按未履行次数退费，七日内到账。",
                             means="solution")
        elif act == "accepted":
            customer_decisions.record_verbal_acceptance(session, officer, complaint_id, "顾客在聊天中明确表示接受方案。")
        elif act == "rejected":
            customer_decisions.record_verbal_refusal(session, officer, complaint_id, "顾客说退费金额不对，要求按合同退余款。")
        elif act == "withdrawn":
            customer_decisions.record_verbal_withdrawal(session, officer, complaint_id, "顾客来电说已与红娘谈妥，不再投诉。")
        elif act == "no_answer":
            _stay_silent(session, complaint_id, conversation_id)
        else:
            closing.close(session, officer, complaint_id, "方案已履行，顾客确认。")
        _record_delivered(session, conversation_id)  # before the running system sees it, which would date it today
    _deliver(conversation_id)


def _stay_silent(session: Session, complaint_id: uuid.UUID, conversation_id: uuid.UUID) -> None:
    """The customer was told two days ago that the case would be closed, and did not answer."""
    with instants.at(instants.now() - closing.TIME_LEFT - timedelta(minutes=1)):
        closing.announce_silence(session, complaint_id)
        _record_delivered(session, conversation_id)
    closing.close_silent(session, complaint_id)


def _record_delivered(session: Session, conversation_id: uuid.UUID) -> None:
    for row in outbox.claim(session, limit=10, conversation_id=conversation_id):
        outbox.record(session, row.id, Sent(platform_id=None, delivered=True))


def _deliver(conversation_id: uuid.UUID) -> None:
    """Marks what is queued as delivered and waits for messages that the running system is sending."""
    until = monotonic() + _PATIENCE
    while monotonic() < until:
        with db.transaction() as session:
            _record_delivered(session, conversation_id)
            lines = transcript.latest(session, conversation_id, limit=20)
        if not any(line.state in outbox.WAITING for line in lines):
            return
        sleep(_PAUSE)


def staff(name: str, role: str = "matchmaker") -> str:
    """Makes a member of staff and gives the staff number. Raises BadInput for an unknown role."""
    only_demo()
    with db.transaction() as session:
        return accounts.hire(session, name=name, role=role, by=SYSTEM).number


def person_facts(name: str) -> dict[str, Any]:
    """Complaints, place in the queue and transcript of a demo customer, as `demo show --json` prints them."""
    only_demo()
    with db.transaction() as session:
        person_id, conversation_id = person(session, name)
        waiting = queue.of_conversation(session, conversation_id)
        lines = transcript.lines(session, conversation_id, limit=1000)
        return {
            "complaints": [_case(case) for case in case_view.of_person(session, person_id, open_only=False)],
            "refunds": [],
            "queue": waiting and {
                "position": waiting.position, "kind": waiting.kind, "since": instants.iso(waiting.requested_at),
            },
            "transcript": [
                {"at": instants.iso(line.at), "from": line.who, "origin": line.origin, "text": line.text,
                 "state": line.state}
                for line in lines
            ],
        }


def _case(case: case_view.CaseView) -> dict[str, Any]:
    def maybe(instant: datetime | None) -> str | None:
        return instants.iso(instant) if instant else None

    return {
        "number": case.number, "state": case.state, "category": case.category, "facts": case.facts,
        "accepted": instants.iso(case.accepted_at),
        "clocks": [
            {"promise": c.promise, "due_at": instants.iso(c.due_at), "act_by": maybe(c.act_by),
             "met_at": maybe(c.met_at), "breached_at": maybe(c.breached_at), "provisional": c.provisional}
            for c in case.clocks
        ],
    }
