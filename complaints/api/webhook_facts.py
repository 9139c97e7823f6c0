"""Webhooks of cases (事件推送): the events, and what a delivery contains.

A delivery contains nothing that identifies a customer and none of their text; for more, receivers call the API.
"""
from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints import case_view
from complaints.outside import reference_views
from complaints.tables import Complaint
from deadlines.clocks import ClockView
from deadlines.events import ClockBreached, ClockLifted
from integration import webhooks
from integration.webhooks import Description, EventKind
from kernel import instants
from kernel.wording import Message
from staff import members, stores

FILED, STAGE_CHANGED, CLOSED = "complaint.filed", "complaint.stage_changed", "complaint.closed"
REOPENED, MERGED = "complaint.reopened", "complaint.merged"
BREACHED, BREACH_LIFTED = "complaint.breached", "complaint.breach_lifted"
TITLES = {event: Message(f"complaints.api.event.{event.removeprefix('complaint.')}") for event in (
    FILED, STAGE_CHANGED, CLOSED, REOPENED, MERGED, BREACHED, BREACH_LIFTED)}


def queue_breaches(session: Session, event: str, clocks: Sequence[ClockBreached | ClockLifted]) -> int:
    """Queues deliveries about breaches of cases' clocks and those of their outside references; returns how many.

    One delivery per case names all of its clocks.
    """
    if not webhooks.wanted(session, event):  # ten thousand may fall due at one midnight
        return 0
    elsewhere = reference_views.cases_of(session,
                                         [c.subject_id for c in clocks if c.subject_kind == reference_views.SUBJECT])
    about: dict[uuid.UUID, dict[str, list[dict[str, str]]]] = {}
    for clock in clocks:
        case = clock.subject_id if clock.subject_kind == "complaint" else elsewhere.get(clock.subject_id)
        if case is not None:
            about.setdefault(case, {"late": []})["late"].append(
                {"promise": clock.promise, "due_at": instants.iso(clock.due_at)})
    return webhooks.queue(session, event, about)


def _described(session: Session, complaint_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Description]:
    found = case_view.of_rows(session, session.scalars(select(Complaint).where(Complaint.id.in_(complaint_ids))))
    codes = {id_: code for code, id_ in stores.codes(session).items()}
    joined = case_view.receipt_numbers(session, {case.joined_to for case in found if case.joined_to})
    owners = members.many(session, [case.owner_id for case in found if case.owner_id])
    return {case.id: Description(case.number, {
        "number": case.number, "kind": case.kind, "state": case.state, "category": case.category,
        "severity": case.severity, "via": case.via, "store": codes.get(case.store_id) if case.store_id else None,
        "owner": owners[case.owner_id].number if case.owner_id in owners else None,
        "accepted_at": instants.iso(case.accepted_at), "closed_because": case.closed_because,
        "clocks": [_clock(clock) for clock in case.clocks if clock.state != "superseded"],
        "joined_to": joined[case.joined_to] if case.joined_to else None,
    }) for case in found}


def _clock(clock: ClockView) -> dict[str, Any]:
    return {"promise": clock.promise, "due_at": instants.iso(clock.due_at), "state": clock.state,
            "provisional": clock.provisional}


for _event, _title in TITLES.items():
    webhooks.register_event(EventKind(_event, _title, "complaint"))
webhooks.describe("complaint", _described)
