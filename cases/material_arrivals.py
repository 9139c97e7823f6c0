"""What came from the customer of a case while it is paused for material that they hold (顾客来件).

The pause goes on until somebody has compared it and resumes the clock; owner and supervisors are alerted to do so.
"""
from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from cases import approval, assignment, kinds, pause_notices, requested_pauses, timeline
from cases.approval import ApprovalRequest
from cases.evidence import EvidenceView
from cases.kinds import Case
from cases.written_wishes import Writing
from conversations import inbox
from deadlines import clocks, promises
from deadlines.pause_reasons import EVIDENCE
from kernel import instants
from kernel.actors import SYSTEM
from kernel.ids import Subject
from kernel.wording import Message
from notices import alerts

ENTRY = "material_arrived"
FILE, TEXT = "file", "text"


def since(writings: Iterable[Writing], files: Iterable[EvidenceView], at: datetime) -> list[Writing]:
    """Of what the customer wrote and the files of the case, those that came from the customer after `at`, oldest first.
    """
    by_staff = {f"evidence:{one.id}" for one in files if one.by_kind == "staff"}
    return sorted((one for one in writings if one.at > at and one.reference not in by_staff), key=lambda one: one.at)


def handed_in(session: Session, subject: Subject, name: str) -> None:
    """The customer handed in a file."""
    _of_case(session, subject, FILE, name)


def written(session: Session, person_id: uuid.UUID, inbox_id: uuid.UUID) -> None:
    """The customer wrote in a chat. Pressed buttons and typed commands are no writing."""
    found = _approved(session)
    row = inbox.get(session, inbox_id) if found else None
    if row is not None and inbox.is_in_own_words(row):
        cases = kinds.read(session, {one.subject for one in found})
        _alert(session, [one for one in found if one.subject in cases and cases[one.subject].person_id == person_id],
               TEXT, row.text)


def added(session: Session, subject: Subject, text: str) -> None:
    """The customer added to a case in writing."""
    _of_case(session, subject, TEXT, text)


def _of_case(session: Session, subject: Subject, what: str, text: str) -> None:
    if found := _approved(session):
        family = kinds.family(session, (subject[0], kinds.one(session, subject).survivor))
        _alert(session, [one for one in found if one.case_kind == subject[0] and one.case_id in family], what, text)


def _approved(session: Session) -> list[ApprovalRequest]:
    """The pauses of all cases that await material and whose limit is not over."""
    return approval.approved_with(session, requested_pauses.ACT, "ground", EVIDENCE, beyond=instants.now())


def _alert(session: Session, pauses: Sequence[ApprovalRequest], what: str, text: str) -> None:
    """Alerts for each pause that holds or waits to be told, once a day for files and once for texts."""
    for request in pauses:
        case = kinds.one(session, request.subject)
        case = kinds.one(session, (case.kind, case.survivor))
        key = f"{request.id}:{what}:{instants.today().isoformat()}"
        if not case.is_open or not _holds(session, request) or _is_noted(session, case, key):
            continue
        title, material = promises.get(requested_pauses.promise_of(request)).title, request.facts.get("material", "")
        timeline.add(session, case.subject, ENTRY, SYSTEM, text=text, clock=title, key=key)
        owner = assignment.owner(session, case.subject)
        alerts.create(
            session, f"{case.kind}.{ENTRY}",
            Message(f"cases.alert_arrived_{what}", label=case.label, title=title, material=material, text=text[:200]),
            subject=case.subject, key=key, level="warning",
            staff_ids=sorted({*assignment.supervisors(session, case.subject), *([owner] if owner else [])}))


def _holds(session: Session, request: ApprovalRequest) -> bool:
    """Whether an approved pause is in force, or will be once the customer was told."""
    promise = requested_pauses.promise_of(request)
    running = clocks.for_subjects(session, request.case_kind, [request.case_id]).get(request.case_id, [])
    in_force = any(one.promise == promise and one.is_paused and one.count.pauses[-1].ground == EVIDENCE
                   for one in running)
    return in_force or request.id in {one.id for one in pause_notices.untold(session, request.subject)}


def _is_noted(session: Session, case: Case, key: str) -> bool:
    return any(one.kind == ENTRY and one.facts.get("key") == key for one in timeline.of(session, case.kind, case.id))
