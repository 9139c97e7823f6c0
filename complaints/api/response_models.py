"""What programs get from the API. Texts carry tokens (⟦phone:3f9a2c⟧) for what identifies people."""
from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from cases import customer_notices, evidence, letter_tasks, timeline
from complaints import case_messages, case_view, related_cases
from complaints.access import KIND, subject_of
from complaints.api.clock_models import ClockOut, clock_out, local, maybe_local
from complaints.api.notice_models import NoticeOut, facts_out, notice_out
from complaints.case_kind import as_case
from complaints.case_view import CaseView
from complaints.outside import reference_views
from complaints.outside.particulars import NAMES
from complaints.outside.reference_views import ReferenceView
from conversations.messages import Origin
from kernel import money
from kernel.wording import say
from notices import notice_views
from people import identifiers
from staff import members, stores


class Problem(BaseModel):
    """A refusal: `error` for programs, `say` for people."""

    error: str = Field(examples=["complaints.no_category"])
    say: str = Field(examples=[say("complaints.api.example.say")])


class OutsideReplyOut(BaseModel):
    """A reply as submitted; `sha256` is that of the text before tokens took the place of identifiers."""

    text: str
    submitted_at: datetime
    sha256: str


class AgencyTimeOut(BaseModel):
    """A time of the agency, since and until which day; null where that is not known. It binds the agency alone."""

    what: str
    within: str
    since: date | None
    until: date | None


class ReferenceOut(BaseModel):
    """A case's number at an outside platform."""

    id: uuid.UUID
    source: str
    number: str
    received_at: datetime
    deadline_at: datetime | None
    url: str | None
    ended_because: str | None
    clock: ClockOut | None
    replies: list[OutsideReplyOut]
    nature: str = Field(description=say("complaints.api.given.nature"))
    missing: list[str] = Field(description=say("complaints.api.out.missing"))
    outcome: str | None
    outcome_note: str | None
    first_contact: str | None
    mediation_consent: str | None
    mediation_consent_on: date | None
    mediation_on: date | None
    mediation_ended_on: date | None
    advance_paid: str | None
    advance_paid_on: date | None
    agency_received_on: date | None
    agency_accepted_on: date | None
    agency_times: list[AgencyTimeOut] = Field(description=say("complaints.api.out.agency"))


class EvidenceOut(BaseModel):
    """A file of the case, without its contents."""

    id: uuid.UUID
    name: str
    media_type: str
    size: int
    sha256: str
    at: datetime


class EntryOut(BaseModel):
    """A line of the timeline; `origin` where it is a message to the customer."""

    at: datetime
    kind: str
    title: str
    who: str
    facts: dict[str, Any]
    origin: Origin | None


class RelatedOut(BaseModel):
    """A case that is related to this one."""

    number: str
    why: str = Field(description=say("complaints.api.out.related_why"))
    state: str
    reopenable_until: datetime | None = Field(description=say("complaints.api.out.reopenable_until"))


class CaseOut(BaseModel):
    """A case. Staff are named by their numbers, stores by their codes, the customer by a pseudonym's id."""

    number: str
    kind: str
    state: str
    category: str
    severity: str
    via: str
    person: uuid.UUID = Field(description=say("complaints.api.out.person"))
    store: str | None
    owner: str | None
    concerning: list[str]
    order_number: str | None
    facts: str
    wish: str | None
    contact_preference: str | None
    acting_for: str | None
    mandate: str | None
    accepted_at: datetime
    received_at: datetime
    joined_to: str | None = Field(description=say("complaints.api.out.joined_to"))
    closed_at: datetime | None
    closed_because: str | None
    clocks: list[ClockOut]
    references: list[ReferenceOut]
    related: list[RelatedOut] = Field(description=say("complaints.api.out.related_cases"))


class CaseInFull(CaseOut):
    """A case with its timeline, what its customer was told, and evidence."""

    timeline: list[EntryOut]
    notices: list[NoticeOut]
    evidence: list[EvidenceOut]


class Made(BaseModel):
    """What became of a complaint: `filed` a new case, `matched` joined an open one, `known` was there already."""

    outcome: str
    case: CaseOut
    link: str | None = Field(description=say("complaints.api.out.link"))
    part: str | None = Field(None, description=say("complaints.api.out.part"))
    related: str | None = Field(None, description=say("complaints.api.out.related"))


class CasePage(BaseModel):
    """One page of cases, newest first; `next` is the cursor of the following page."""

    items: list[CaseOut]
    next: str | None


class Sent(BaseModel):
    """A message that waits to be delivered; clocks are met when it was."""

    message: uuid.UUID


def safe(text: str | None) -> str | None:
    """A text for other programs: an identifier that was not replaced by a token before is removed."""
    return identifiers.scrub(text) if text else text


def reference_out(one: ReferenceView, numbers: Mapping[uuid.UUID, str], case: str) -> ReferenceOut:
    """A reference with its clock and replies; `numbers` are staff numbers by id, `case` is the receipt number."""
    given = one.particulars
    known = {name: getattr(given, name) for name in NAMES if name not in ("first_contact_id", "advance_paid")}
    return ReferenceOut(
        id=one.id, source=one.source, number=one.external_number, received_at=local(one.received_at),
        deadline_at=maybe_local(one.deadline_at), url=one.url, ended_because=safe(one.ended_because),
        clock=clock_out(one.clock, case) if one.clock else None,
        replies=[OutsideReplyOut(text=safe(r.text) or "", submitted_at=local(r.submitted_at), sha256=r.sha256)
                 for r in one.replies],
        nature=one.nature, missing=list(one.missing),
        first_contact=numbers.get(given.first_contact_id) if given.first_contact_id else None,
        advance_paid=None if given.advance_paid is None else money.plain(given.advance_paid),
        agency_times=[AgencyTimeOut(what=str(time.what), within=str(time.within), since=time.since, until=time.until)
                      for time in one.agency], **{**known, "outcome_note": safe(given.outcome_note)})


def cases_out(session: Session, found: Iterable[CaseView]) -> list[CaseOut]:
    """Cases for other programs, in six further queries."""
    found = list(found)
    related = related_cases.of_many(session, [c.id for c in found])
    elsewhere = reference_views.of_many(session, [c.id for c in found])
    numbers = {s.id: s.number for s in members.many(
        session, {*(c.owner_id for c in found if c.owner_id), *(one for c in found for one in c.concerning),
                  *_first_contacts(one for refs in elsewhere.values() for one in refs)}).values()}
    codes = {id_: code for code, id_ in stores.codes(session).items()}
    cases = case_view.receipt_numbers(session, [*(c.id for c in found), *(c.joined_to for c in found if c.joined_to)])
    return [CaseOut.model_validate({
        **_facts(c, numbers, codes), "joined_to": cases[c.joined_to] if c.joined_to else None,
        "clocks": [clock_out(one, cases[one.subject_id]) for one in c.clocks if one.state != "superseded"],
        "references": [reference_out(one, numbers, cases[one.complaint_id]) for one in elsewhere.get(c.id, [])],
        "related": [RelatedOut(number=one.number, why=one.why, state=one.state,
                               reopenable_until=maybe_local(one.reopenable_until)) for one in related.get(c.id, [])],
    }) for c in found]


def case_in_full(session: Session, case: CaseView) -> CaseInFull:
    """One case with everything."""
    short, entries = cases_out(session, [case])[0], timeline.of(session, KIND, case.id)
    origins = case_messages.origins(session, entries)
    refs, cases = reference_views.of(session, case.id), case_view.receipt_numbers(session, [case.id])
    numbers = {s.id: s.number for s in members.many(session, _first_contacts(refs)).values()}
    return CaseInFull(
        **{**short.model_dump(), "references": [reference_out(r, numbers, cases[r.complaint_id]) for r in refs]},
        timeline=[EntryOut(at=local(e.at), kind=e.kind, title=str(e.title), who=e.who,
                           facts=facts_out(e.facts),
                           origin=origins.get(str(e.facts.get("outbox_id"))) if "text" in e.facts else None)
                  for e in entries],
        notices=[notice_out(one, cases[one.subject[1]]) for one in letter_tasks.as_shown(
            session, as_case(case), notice_views.of(session, customer_notices.family(session, subject_of(case.id))))],
        evidence=[EvidenceOut(id=f.id, name=f.name, media_type=f.media_type, size=f.size, sha256=f.sha256,
                              at=local(f.at)) for f in evidence.of(session, subject_of(case.id))])


def _facts(case: CaseView, numbers: Mapping[uuid.UUID, str], codes: Mapping[uuid.UUID, str]) -> dict[str, Any]:
    return {
        "number": case.number, "kind": case.kind, "state": case.state, "category": case.category,
        "severity": case.severity, "via": case.via, "person": case.person_id,
        "store": codes.get(case.store_id) if case.store_id else None,
        "owner": numbers.get(case.owner_id) if case.owner_id else None,
        "concerning": sorted(numbers[one] for one in case.concerning if one in numbers),
        "order_number": safe(case.order_number), "facts": safe(case.facts), "wish": safe(case.wish),
        "contact_preference": safe(case.contact_preference), "acting_for": safe(case.acting_for),
        "mandate": case.mandate, "accepted_at": local(case.accepted_at), "received_at": local(case.received_at),
        "closed_at": maybe_local(case.closed_at), "closed_because": case.closed_because,
    }


def _first_contacts(refs: Iterable[ReferenceView]) -> set[uuid.UUID]:
    return {one.particulars.first_contact_id for one in refs if one.particulars.first_contact_id}
