"""A second kind of case that exists only in tests: what a customer lost at an event of the company (失物招领).

This file contains everything that a room with its own kind of case needs: its rows, and its registrations. `registered`
removes them at its end, so that no other test is affected.
"""
from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from nicegui import ui
from sqlalchemy import Boolean, Column, DateTime, MetaData, String, Table, Uuid, func, insert, select, update
from sqlalchemy.orm import Session

from app.room_modules import know_checks
from cases import approval, assignment, conflict_of_interest, kind_registration, kinds, links, timeline
from cases.approval import Approvable, ApprovalRequest
from cases.case_panels import PLACE as CASE_PLACE
from cases.kinds import Case, CaseKind
from cases.link.pages import LinkAct, LinkPage, Visit, pages
from console import panels
from console.panels import Panel
from conversations import message_subjects
from conversations.customer_panel import PLACE, CustomerPage, ShownCustomer
from conversations.events import MessageDelivered
from conversations.message_subjects import MessageSent, OpenSubject, SubjectKind
from deadlines import clocks, fulfilment, promises
from deadlines.promises import Promise
from integration import webhooks
from integration.webhooks import Description, EventKind
from kernel import audit, checks, events, figures, ids, instants, invariants, registry
from kernel.actors import Actor
from kernel.checks import Check
from kernel.errors import NotFound
from kernel.figures import Chapter, DateRange, Measure, Value
from kernel.ids import Subject
from kernel.invariants import Broken, Invariant
from kernel.wording import written
from notices import alerts
from staff import members
from staff.members import StaffView

KIND = "lost_item"
ANSWER = "lost_item.answer"
COMPENSATE = "lost_item.compensate"
REPORTED = "lost_item.reported"
ITEM = Table(
    "lost_item", MetaData(), Column("id", Uuid, primary_key=True), Column("number", String), Column("what", String),
    Column("person_id", Uuid), Column("conversation_id", Uuid), Column("store_id", Uuid),
    Column("lost_at", DateTime(timezone=True)), Column("found", Boolean), Column("paid", Boolean))


def create(session: Session) -> None:
    """Makes the room's table."""
    ITEM.create(session.connection())


# its rows as cases

def _case(row: object) -> Case:
    item = row._mapping  # type: ignore[attr-defined]
    return Case(KIND, item["id"], item["number"], "失物", "已找到" if item["found"] else "寻找中", not item["found"],
                item["person_id"], item["conversation_id"], item["store_id"], item["lost_at"], item["id"])


def _read(session: Session, item_ids: Collection[uuid.UUID], open_only: bool) -> list[Case]:
    wanted = select(ITEM).where(ITEM.c.id.in_(list(item_ids)))
    return [_case(row) for row in session.execute(wanted.where(~ITEM.c.found) if open_only else wanted)]


def _lock(session: Session, item_id: uuid.UUID) -> Case:
    row = session.execute(select(ITEM).where(ITEM.c.id == item_id).with_for_update()).first()
    if row is None:
        raise NotFound("cases.not_found", title="失物")
    return _case(row)


def _open_ids(session: Session, most: int) -> Sequence[uuid.UUID]:
    return session.scalars(select(ITEM.c.id).where(~ITEM.c.found).order_by(ITEM.c.lost_at).limit(most)).all()


LOST_ITEMS = CaseKind(
    KIND, "失物", _read, _lock, _open_ids, "/lost-items/{number}", "complaint.read", "complaint.handle",
    teams=("supervisor",), entries={"reported": "登记失物", "found": "物品已找到", "paid": "同意赔付"},
    shown=frozenset({"reported", "found"}))


# its acts

@dataclass(frozen=True)
class Reported:
    """What the customer gets: the number and the case link."""

    id: uuid.UUID
    number: str
    link: str

    @property
    def subject(self) -> Subject:
        return KIND, self.id


def report(
    session: Session, by: Actor, person_id: uuid.UUID, what: str, *, conversation_id: uuid.UUID | None = None,
    about: Collection[uuid.UUID] = (),
) -> Reported:
    """Reports a lost item: a case with a clock of 24 hours, an owner and a link."""
    now, item_id = instants.now(), ids.new_id()
    number = f"L-{item_id.hex[-6:].upper()}"
    session.execute(insert(ITEM).values(id=item_id, number=number, what=what, person_id=person_id, found=False,
                                        conversation_id=conversation_id, lost_at=now, paid=False))
    subject = (KIND, item_id)
    conflict_of_interest.set_concerned(session, subject, about)
    timeline.add(session, subject, "reported", by, text=what)
    audit.record(session, by, "lost_item.report", subject)
    assignment.first(session, kinds.one(session, subject), about)
    clocks.start(session, ANSWER, subject, person_id, now, by, label=f"失物 {number}")
    webhooks.queue(session, REPORTED, {item_id: {}})
    return Reported(item_id, number, links.issue(session, subject))


def found(session: Session, by: Actor, item_id: uuid.UUID, text: str = "") -> None:
    """The item was found: ends the case."""
    case = kinds.locked(session, (KIND, item_id))
    session.execute(update(ITEM).where(ITEM.c.id == item_id).values(found=True))
    assignment.ended(session, case.subject)
    clocks.cancel(session, ANSWER, case.subject, by, {"found": True})
    timeline.add(session, case.subject, "found", by, text=text)


def _pay(session: Session, request: ApprovalRequest, approver: StaffView) -> None:
    session.execute(update(ITEM).where(ITEM.c.id == request.case_id).values(paid=True))


def _news(
    session: Session, case: Case, request: ApprovalRequest, what: str, by: StaffView, text: str,
    alerted: Collection[uuid.UUID],
) -> None:
    if what == "approved":
        timeline.add(session, case.subject, "paid", members.actor(by), text=text, yuan=request.facts["yuan"])
    if alerted:
        alerts.create(session, f"{KIND}.{what}", written(f"{case.label}：赔付 {request.facts['yuan']} 元，{what}"),
                    subject=case.subject, key=f"{request.id}:{what}", staff_ids=alerted)


def _answered(session: Session, event: MessageDelivered) -> None:
    """A person's message for the item was delivered: meets the clock."""
    assert event.about_id is not None
    if event.author == "person":
        fulfilment.meet(session, ANSWER, (KIND, event.about_id), event.at, Actor.staff(event.staff_id or ""),
                    {"outbox_id": str(event.outbox_id)})


# what it shows and says

def _link_page(session: Session, item_id: uuid.UUID, visit: Visit) -> str:
    case = kinds.one(session, (KIND, item_id))
    seen = [str(e.title) for e in timeline.of(session, KIND, item_id) if e.kind in timeline.shown_to_customer(KIND)]
    return f"<h1>{case.number}</h1><p>{case.state}</p><p>{visit.problem or visit.done}</p>{'、'.join(seen)}"


def _of_customer(session: Session, staff: StaffView, customer: ShownCustomer) -> list[Case]:
    mine = session.scalars(select(ITEM.c.id).where(ITEM.c.person_id == customer.person_id)).all()
    return _read(session, mine, True)


def _beside_case(session: Session, staff: StaffView, case: Case) -> list[Case] | None:
    mine = session.scalars(select(ITEM.c.id).where(ITEM.c.person_id == case.person_id)).all()
    return _read(session, mine, True) or None


def _panel(cases: list[Case], page: CustomerPage) -> None:
    for case in cases:
        ui.label(f"{case.label} · {case.state}")


def _open_of(session: Session, staff: StaffView, person_id: uuid.UUID) -> list[OpenSubject]:
    return [OpenSubject((KIND, item.id), item.number) for item in session.execute(
        select(ITEM.c.id, ITEM.c.number).where(ITEM.c.person_id == person_id, ~ITEM.c.found))]


def _note_sent(session: Session, staff: StaffView, item_id: uuid.UUID, message: MessageSent) -> None:
    timeline.add(session, (KIND, item_id), "answered", members.actor(staff), text=message.text)


def _described(session: Session, item_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Description]:
    return {row.id: Description(row.number, {"number": row.number, "found": row.found})
            for row in session.execute(select(ITEM).where(ITEM.c.id.in_(item_ids)))}


def _lost(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(ITEM).where(~ITEM.c.found)) or 0


def _check(session: Session) -> tuple[bool, str]:
    return True, f"有 {_lost(session)} 件失物在找。"


def _long_lost(session: Session) -> Broken:
    return Broken.of(session.scalars(select(ITEM.c.id).where(
        ~ITEM.c.found, ITEM.c.lost_at < instants.now() - timedelta(days=30))).all())


def _values(session: Session, span: DateRange, viewer: uuid.UUID | None) -> Mapping[str, Value]:
    return {"lost_items.reported": figures.count(session.scalar(select(func.count()).select_from(ITEM).where(
        ITEM.c.lost_at >= span.begin, ITEM.c.lost_at < span.end)) or 0)}


@contextmanager
def registered() -> Iterator[None]:
    """Everything that such a room registers, until the end of the block."""
    know_checks()  # after all rooms have registered theirs
    with registry.temporarily():
        kind_registration.register(LOST_ITEMS)
        promises.register(Promise(ANSWER, "失物答复", "hours", 24, "4.1.6"))
        approval.register(Approvable(COMPENSATE, "clock.approve_pause", "compensate", _pay, _news))
        pages.add(LinkPage(KIND, _link_page, "已收到", {"found": LinkAct(found, "found")}))
        panels.register(Panel(PLACE, "lost_items", 30, _of_customer, _panel))
        panels.register(Panel(CASE_PLACE, "lost_items", 30, _beside_case, _panel))
        message_subjects.register(SubjectKind(KIND, "失物", _open_of, _note_sent))
        webhooks.register_event(EventKind(REPORTED, "登记失物", KIND))
        webhooks.describe(KIND, _described)
        checks.register(Check("lost_items", 500, _check))
        invariants.register(Invariant("long_lost", "失物三十天内都有结果", 500, _long_lost))
        figures.register(Chapter("lost_items", "失物", 90, (
            Measure("lost_items.reported", "登记失物", "count", "本月登记的失物"),), _values))
        events.subscribe(MessageDelivered, _answered, topic=KIND)
        yield


def an_hour_past(item: Reported, reported_at: datetime) -> datetime:
    """An instant after the item's deadline."""
    return reported_at + timedelta(hours=25)
