"""Filing a complaint: receipt number and both clocks in one act (5.1 g). Suggestions and praise get only a number."""
from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases import assignment, conflict_of_interest, links, timeline
from complaints import categories, numbers, recurring_complaints, related_cases
from complaints.access import subject_of
from complaints.case_kind import as_case, label
from complaints.complaint_promises import RESPONSE as RESPONSE
from complaints.complaint_promises import SOLUTION as SOLUTION
from complaints.events import ComplaintFiled
from complaints.tables import Complaint
from conversations import channels
from conversations.messages import written_at
from deadlines import clocks
from deadlines.clocks import ClockView
from deadlines.counting import Count
from kernel import audit, db, events, instants
from kernel.actors import Actor
from kernel.errors import BadInput
from kernel.titles import Titles
from kernel.wording import Message
from people import vault
from staff import members

FACTS_LIMIT = 4000
FACTS_LEAST = 4
WISH_LIMIT = 1000
LINE_LIMIT = 200
BEGINNING = datetime(2000, 1, 1, tzinfo=instants.SHANGHAI)
VIA = Titles("complaints.via", (
    "bot", "desk", "phone", "visit", "letter", "api", "csv", "link", "outside"))
SEVERITIES = Titles("complaints.severity", ("normal", "serious", "critical"))
MANDATES = Titles("complaints.mandate", ("none", "claimed", "shown"))
_SERIOUS = {"fraud", "privacy_leak", "store_loan", "store_closed"}


@dataclass(frozen=True)
class Filed:
    """A filed case: receipt number, case link in full, and both clocks with their counts.

    No clocks are started for praise, nor for a part that was split off, which gets those of its case.
    """

    complaint_id: uuid.UUID
    number: str
    accepted_at: datetime
    response: ClockView | None
    solution: ClockView | None
    link: str

    @property
    def counts(self) -> tuple[Count, Count] | None:
        """How both deadlines were counted; None if no clock runs."""
        return (self.response.count, self.solution.count) if self.response and self.solution else None


@dataclass(frozen=True)
class NewCase:
    """What a case is filed with: person, facts, channel and way of filing (`via`).

    `confirmed_at` is the customer's confirming message by the platform's time, `received_at` when it was stored: the
    count begins with the confirming message, bounded by its receipt.
    `called_at` is when a customer complained by telephone, as noted by whoever took the call, or when a letter arrived;
    the count begins then, at the latest when it was typed, and that is when it was received. With none of these, it
    begins now. `owner_id` is the owner of the case that it is a part of (`is_part`); without one it is assigned. Staff
    and stores named in the facts are recognised; `concerning` adds to them. `acting_for` is the person whom a relative
    represents, `mandate` (none, claimed, shown) the proof of it. A part of the case `split_from` gets that one's clocks
    instead of new ones (`merging.split`). `joined_to` is the open case that an outside letter joins
    (`outside.own_clocks`).
    """

    person_id: uuid.UUID
    facts: str
    category: str
    channel: str
    wish: str | None = None
    via: str = "bot"
    kind: str = "complaint"
    conversation_id: uuid.UUID | None = None
    contact_preference: str | None = None
    confirmed_at: datetime | None = None
    received_at: datetime | None = None
    called_at: datetime | None = None
    store_id: uuid.UUID | None = None
    order_number: str | None = None
    severity: str | None = None
    concerning: Collection[uuid.UUID] = ()
    acting_for: str | None = None
    mandate: str | None = None
    split_from: uuid.UUID | None = None
    joined_to: uuid.UUID | None = None
    owner_id: uuid.UUID | None = None
    is_part: bool = False


def file(session: Session, by: Actor, given: NewCase) -> Filed:
    """Files a case and starts both clocks: 48 hours to respond, 7 working days for a solution (5.1 g).

    Identifiers in texts are replaced by tokens here, for every caller. Raises BadInput naming the field.
    """
    given = _checked(session, given)
    now = instants.now()
    accepted_at, received_at = _instants(now, given)
    concerned = {*given.concerning, *(s.id for s in members.named_in(session, given.facts))}
    row = Complaint(
        number=_unused(session), kind=given.kind, person_id=given.person_id, conversation_id=given.conversation_id,
        channel=given.channel, via=given.via, category=given.category,
        severity=given.severity or ("serious" if given.category in _SERIOUS else "normal"),
        store_id=given.store_id or members.store_named_in(session, given.facts) or _store_of(session, concerned),
        order_number=given.order_number, facts=given.facts, wish=given.wish,
        contact_preference=given.contact_preference, acting_for=given.acting_for,
        mandate=given.mandate or ("none" if given.acting_for else None), state="received", accepted_at=accepted_at,
        received_at=received_at, filed_by=by.kind, split_from=given.split_from,
        joined_to=given.joined_to, created_at=now,
    )
    session.add(row)
    session.flush()
    subject = subject_of(row.id)
    conflict_of_interest.set_concerned(session, subject, concerned)
    timeline.add(session, subject, "filed", by, at=accepted_at, number=row.number, channel=row.channel, via=row.via)
    audit.record(session, by, "complaint.file", subject, number=row.number, category=row.category, case_kind=row.kind,
                 via=row.via)
    response = solution = None
    if row.kind == "complaint" and row.split_from is None:
        response = clocks.start(session, RESPONSE, subject, row.person_id, accepted_at, by, label=label(row))
        solution = clocks.start(session, SOLUTION, subject, row.person_id, accepted_at, by, label=label(row))
    # After the clocks: the owner is told by when to act. Before the flag, whose alert is the supervisors'.
    if given.owner_id is not None and given.owner_id not in concerned:
        assignment.set_owner(session, subject, given.owner_id)
    else:
        assignment.first(session, as_case(row), concerned)
    if row.kind == "complaint":
        recurring_complaints.flag_if_recurring(session, row, concerned)
        if row.split_from is None and not given.is_part:
            related_cases.relate_to_earlier(session, by, row)
    events.publish(session, ComplaintFiled(row.id, row.number, row.person_id, row.kind, row.category, accepted_at))
    db.notify(session, "board", row.id)
    return Filed(row.id, row.number, accepted_at, response, solution, links.issue(session, subject))


def _checked(session: Session, given: NewCase) -> NewCase:
    """The new case with texts trimmed and identifiers in them replaced. Raises BadInput naming the field."""
    categories.title(given.category)
    channels.get(given.channel)

    def text(field: str, said: str | None, limit: int) -> str | None:
        return _text(session, given.person_id, field, said or "", limit) or None

    facts = _text(session, given.person_id, "facts", given.facts, FACTS_LIMIT)
    if len(facts) < FACTS_LEAST:
        raise BadInput("complaints.no_facts")
    found = replace(
        given, facts=facts, wish=text("wish", given.wish, WISH_LIMIT),
        contact_preference=text("contact", given.contact_preference, LINE_LIMIT),
        acting_for=text("acting_for", given.acting_for, LINE_LIMIT),
        order_number=text("order_number", given.order_number, LINE_LIMIT))
    for value, known, key in ((given.kind, categories.KINDS, "complaints.no_kind"),
                              (given.via, VIA, "complaints.no_via"),
                              (given.severity or "normal", SEVERITIES, "complaints.no_severity"),
                              (given.mandate or "none", MANDATES, "complaints.no_mandate")):
        if value not in known:
            raise BadInput(key, value=value[:40], known=list(known))
    return found


def _instants(now: datetime, filed: NewCase) -> tuple[datetime, datetime]:
    """(acceptance, receipt). Raises BadInput for an instant that somebody noted and that is in the future or too early.

    A message is never refused for its instant, because the customer has not chosen it: a clock that was set back, ours
    or the platform's, only bounds it by now.
    """
    if (called_at := filed.called_at) is not None:
        if called_at < BEGINNING:
            raise BadInput("complaints.too_early", instant=called_at)
        if called_at > now:
            raise BadInput("complaints.in_the_future", instant=called_at)
        return called_at, called_at
    received_at = min(filed.received_at or now, now)
    return written_at(filed.confirmed_at or received_at, received_at), received_at


def _text(session: Session, person_id: uuid.UUID, field: str, text: str, limit: int) -> str:
    text = text.replace("\x00", "").strip()
    if len(text) > limit:
        raise BadInput("complaints.too_long", field=Message(f"complaints.field.{field}"), limit=limit, length=len(text))
    return vault.tokenise(session, person_id, text)


def _store_of(session: Session, staff_ids: Collection[uuid.UUID]) -> uuid.UUID | None:
    """The store of the staff concerned, if they share one."""
    stores = {s.store_id for s in members.many(session, staff_ids).values()}
    return stores.pop() if len(stores) == 1 else None


def _unused(session: Session) -> str:
    while True:
        number = numbers.new_number()
        if session.scalar(select(Complaint.id).where(Complaint.number == number)) is None:
            return number
