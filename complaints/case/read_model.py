"""What the page of one case shows, read in a fixed number of queries whatever the length of its timeline."""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases import (
    approval,
    call_tasks,
    evidence,
    letter_tasks,
    pause_notices,
    pause_requests,
    requested_pauses,
    requests_to_customers,
    timeline,
    written_wishes,
)
from cases.approval import ApprovalRequest
from cases.call_tasks import CallView
from cases.case_panels import PLACE
from cases.evidence import EvidenceView
from cases.timeline import Entry
from cases.written_wishes import Writing
from complaints import case_messages, case_view, merged_parts, related_cases
from complaints.access import KIND, subject_of
from complaints.case import case_identifiers
from complaints.case.case_identifiers import Token
from complaints.case_kind import as_case
from complaints.case_messages import CaseMessage
from complaints.case_view import CaseView
from complaints.merged_parts import Part
from complaints.outside import reference_views, sources
from complaints.outside.reference_views import ReferenceView
from complaints.outside.sources import Source
from complaints.related_cases import RelatedCase
from complaints.tables import Complaint
from console import panels
from conversations import outbox
from notices import notice_views
from notices.notice_views import NoticeView
from people import persons
from staff import members, permissions, stores
from staff.members import StaffView


@dataclass(frozen=True)
class Shown:
    """One case as a member of staff sees it.

    `numbers` are receipt numbers by case id: its own, those merged into it, the elder case and the one it was split
    from. `messages` are those sent for it by outbox id, `states` their states in the outbox. `siblings` are the
    customer's other open cases, `colleagues` who may handle it, without those whom it concerns; `may_be_paused` says
    whether anybody else could approve a pause, `pauses` are requests waiting for approval, `untold_pauses`
    approved ones of which the customer was not told yet. `parts` are the cases merged
    into it, `panels` is what other rooms add to the page, `notices` is what the customer was or is to be told,
    `writings` what the customer wrote that may be a wish for a pause, `asked` what staff asked them that one may wait
    for, `rests_on` what a waiting request rests on of either, by the request's id. `related` are earlier, later
    and other cases that belong to it; `by_letter`: the customer can only be written to.
    """

    staff: StaffView
    case: CaseView
    entries: list[Entry]
    numbers: dict[uuid.UUID, str]
    person: str
    owner: StaffView | None
    everybody: list[StaffView]
    concerning: list[StaffView]
    colleagues: list[StaffView]
    may_be_paused: bool
    stores: dict[uuid.UUID, str]
    messages: dict[str, CaseMessage]
    states: dict[str, str]
    files: list[EvidenceView]
    references: list[ReferenceView]
    calls: list[CallView]
    pauses: list[ApprovalRequest]
    untold_pauses: list[ApprovalRequest]
    siblings: list[CaseView]
    sources: list[Source]
    parts: list[Part]
    panels: dict[str, Any]
    notices: list[NoticeView]
    writings: list[Writing]
    asked: list[Writing]
    rests_on: dict[uuid.UUID, Writing]
    related: list[RelatedCase]
    by_letter: bool

    @property
    def tokens(self) -> list[Token]:
        """Tokens of the customer's identifiers in the case's texts, in the order of their first appearance."""
        return case_identifiers.of_case(self.case, self.entries)


def read(session: Session, staff: StaffView, number: str) -> Shown:
    """The case by its receipt number. Raises NotFound, NotAllowed for a role that may not or whom it concerns."""
    case = case_view.by_number(session, staff, number)
    numbers = _numbers(session, case)
    family = [one for one in numbers if one not in (case.merged_into, case.split_from)]
    entries = timeline.of(session, KIND, *family)
    messages = case_messages.messages_of(session, family)
    everybody = members.all_active(session)
    refs, files = reference_views.of(session, case.id), evidence.of(session, subject_of(case.id))
    others = {case.owner_id, *case.concerning, *(r.staff_id for ref in refs for r in ref.replies)} - {None}
    known = members.many(session, [one for one in others if one])
    able = [s for s in everybody if permissions.may(s, "complaint.handle", case.concerning)]
    pauses = approval.waiting(session, KIND, *family)
    reasons = {one.id: requested_pauses.reason_of(one) for one in pauses}
    rests_on = {one.id: written_wishes.quoted(session, one.subject, reasons[one.id].wish) or (
        requests_to_customers.quoted(session, reasons[one.id].asked, one.facts.get("asked_at"))) for one in pauses}
    notices = notice_views.of(session, [subject_of(one) for one in family])
    return Shown(
        staff=staff, case=case, entries=entries, numbers=numbers,
        person=persons.get(session, case.person_id).pseudonym,
        owner=known.get(case.owner_id) if case.owner_id else None, everybody=everybody,
        concerning=sorted((known[one] for one in case.concerning if one in known), key=lambda s: s.number),
        colleagues=able,
        may_be_paused=any(pause_requests.may_approve(one, staff, case.concerning) for one in everybody),
        stores=stores.names(session),
        messages={str(id): message for id, message in messages.items()},
        states={str(row.id): row.state for row in outbox.rows(session, list(messages))},
        files=files, references=refs,
        calls=call_tasks.due(session, staff, KIND, case.id), pauses=pauses,
        untold_pauses=pause_notices.untold_among(session, notices),
        siblings=[one for one in case_view.seen_with(session, staff, case.person_id) if one.id != case.id],
        sources=list(sources.every(session).values()), parts=merged_parts.of(session, case.id),
        panels=panels.read(PLACE, session, staff, as_case(case)),
        notices=letter_tasks.as_shown(session, as_case(case), notices),
        writings=written_wishes.of(session, as_case(case), files, entries),
        asked=requests_to_customers.of(session, as_case(case), entries, notices),
        rests_on={request: one for request, one in rests_on.items() if one},
        related=related_cases.of(session, case.id, staff),
        by_letter=bool(letter_tasks.by_letter(session, [as_case(case)])),
    )


def _numbers(session: Session, case: CaseView) -> dict[uuid.UUID, str]:
    others = [one for one in (case.merged_into, case.split_from) if one]
    found = session.execute(
        select(Complaint.id, Complaint.number).where((Complaint.merged_into == case.id) | Complaint.id.in_(others))
        .order_by(Complaint.accepted_at))
    return {case.id: case.number, **{row.id: row.number for row in found}}
