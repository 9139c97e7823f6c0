"""Webhooks (事件推送): what happens to cases is told to addresses of the company, signed, until they took it.

A delivery is a row of the act's own transaction; `integration.webhook_sending` sends it. Nothing that identifies a
customer is in it, nor what they wrote: whoever needs more asks the API.
"""
from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from complaints import access, views
from complaints.outside import references
from complaints.tables import Complaint
from complaints.views import CaseView
from deadlines.clocks import ClockView
from deadlines.events import ClockBreached, ClockLifted
from integration.tables import WebhookDelivery, WebhookEndpoint
from kernel import audit, ids, instants, tasks
from kernel.errors import BadInput, NotFound
from kernel.keys import box
from staff import members, permissions, stores
from staff.members import StaffView

SEND = "complaints.send_webhooks"
PREFIX = "whs_"
EVENTS = {
    "complaint.filed": "新投诉", "complaint.stage_changed": "阶段变更", "complaint.closed": "结案",
    "complaint.reopened": "重新打开", "complaint.merged": "并案", "complaint.breached": "超过时限",
    "complaint.breach_lifted": "撤销超时",
}
MOST = 20


@dataclass(frozen=True)
class EndpointView:
    """An address that is told; `waiting` deliveries haven't got through yet."""

    id: uuid.UUID
    url: str
    events: tuple[str, ...]
    created_by: str
    created_at: datetime
    disabled_at: datetime | None
    disabled_because: str | None
    waiting: int


@dataclass(frozen=True)
class DeliveryView:
    """One event for one address, with the log of its tries."""

    id: uuid.UUID
    endpoint_id: uuid.UUID
    event: str
    number: str
    state: str
    created_at: datetime
    not_before: datetime
    attempts: int
    tries: list[dict[str, Any]]


def queue(
    session: Session, event: str, complaint_ids: Collection[uuid.UUID],
    details: Mapping[uuid.UUID, Mapping[str, Any]] | None = None,
) -> int:
    """Writes the deliveries of an event for these cases, and says how many; the sender is woken after the commit.

    `details` are added to a case's data. Where nobody wants the event it costs one query.
    """
    wanted = _wanting(session, event)
    if not wanted or not complaint_ids:
        return 0
    session.flush()
    rows = session.scalars(select(Complaint).where(Complaint.id.in_(list(complaint_ids))))
    found = views.of_rows(session, rows)
    if not found:
        return 0
    facts = _facts(session, found)
    now = instants.now()
    made: list[dict[str, Any]] = []
    for case in found:
        body = json.dumps({
            "id": str(ids.new_id()), "event": event, "occurred_at": instants.iso(now),
            "data": {**facts[case.id], **(details or {}).get(case.id, {})},
        }, ensure_ascii=False)
        made += [{"id": ids.new_id(), "endpoint_id": endpoint.id, "event": event, "complaint_id": case.id,
                  "body": body, "state": "queued", "created_at": now, "retry_from": now, "not_before": now,
                  "attempts": 0, "tries": []} for endpoint in wanted]
    session.execute(insert(WebhookDelivery), made)
    tasks.wake(session, SEND)
    return len(made)


def _wanting(session: Session, event: str) -> Sequence[WebhookEndpoint]:
    return session.scalars(select(WebhookEndpoint).where(
        WebhookEndpoint.disabled_at.is_(None), WebhookEndpoint.events.contains([event]))).all()


def queue_breaches(session: Session, event: str, clocks: Sequence[ClockBreached | ClockLifted]) -> int:
    """The same for clocks of cases and of their outside references; one delivery a case names all of its clocks."""
    if not _wanting(session, event):  # ten thousand may fall due at one midnight
        return 0
    elsewhere = references.cases_of(session, [c.subject_id for c in clocks if c.subject_kind == references.SUBJECT])
    about: dict[uuid.UUID, dict[str, list[dict[str, str]]]] = {}
    for clock in clocks:
        case = clock.subject_id if clock.subject_kind == "complaint" else elsewhere.get(clock.subject_id)
        if case is not None:
            about.setdefault(case, {"late": []})["late"].append(
                {"promise": clock.promise, "due_at": instants.iso(clock.due_at)})
    return queue(session, event, about, about)


def _facts(session: Session, found: list[CaseView]) -> dict[uuid.UUID, dict[str, Any]]:
    codes = {id_: code for code, id_ in stores.codes(session).items()}
    owners = members.many(session, [case.owner_id for case in found if case.owner_id])
    return {case.id: {
        "number": case.number, "kind": case.kind, "state": case.state, "category": case.category,
        "severity": case.severity, "via": case.via, "store": codes.get(case.store_id) if case.store_id else None,
        "owner": owners[case.owner_id].number if case.owner_id in owners else None,
        "accepted_at": instants.iso(case.accepted_at), "closed_because": case.closed_because,
        "clocks": [_clock(clock) for clock in case.clocks if clock.state != "superseded"],
    } for case in found}


def _clock(clock: ClockView) -> dict[str, Any]:
    return {"promise": clock.promise, "due_at": instants.iso(clock.due_at), "state": clock.state,
            "provisional": clock.provisional}


# what administrators do

def add(session: Session, staff: StaffView, url: str, events: Collection[str]) -> tuple[EndpointView, str]:
    """An address and the secret that signs what it gets, shown once. Raises BadInput for what can't be told."""
    permissions.require(staff, "api.manage")
    if (session.scalar(select(func.count()).select_from(WebhookEndpoint)) or 0) >= MOST:
        raise BadInput("integration.webhook_many", most=MOST)
    secret = PREFIX + secrets.token_urlsafe(32)
    row = WebhookEndpoint(
        id=ids.new_id(), url=address(url), sealed_secret=b"", events=_known(events), created_by=staff.name,
        created_at=instants.now(), disabled_at=None, disabled_because=None)
    row.sealed_secret = box().encrypt(secret.encode(), _about(row.id))
    session.add(row)
    session.flush()
    audit.record(session, access.actor(staff), "webhook.add", ("webhook", row.id), host=urlsplit(row.url).hostname,
                 events=row.events)
    return _view(row, 0), secret


def change(session: Session, staff: StaffView, endpoint_id: uuid.UUID, events: Collection[str]) -> None:
    """What an address is told from now on."""
    row = _managed(session, staff, endpoint_id)
    row.events = _known(events)
    audit.record(session, access.actor(staff), "webhook.change", ("webhook", row.id), events=row.events)


def enable(session: Session, staff: StaffView, endpoint_id: uuid.UUID) -> None:
    """The address is told again, and what waited for it goes out."""
    row = _managed(session, staff, endpoint_id)
    row.disabled_at = row.disabled_because = None
    audit.record(session, access.actor(staff), "webhook.enable", ("webhook", row.id))
    tasks.wake(session, SEND)


def disable(session: Session, staff: StaffView, endpoint_id: uuid.UUID) -> None:
    """The address is told nothing from now on; what waits for it is kept."""
    row = _managed(session, staff, endpoint_id)
    row.disabled_at, row.disabled_because = instants.now(), f"{staff.name}停用"
    audit.record(session, access.actor(staff), "webhook.disable", ("webhook", row.id))


def redeliver(session: Session, staff: StaffView, delivery_id: uuid.UUID) -> None:
    """Sends a delivery once more, whatever became of it: the same body under the same id. Raises NotFound."""
    permissions.require(staff, "api.manage")
    row = session.scalar(select(WebhookDelivery).where(WebhookDelivery.id == delivery_id).with_for_update())
    if row is None:
        raise NotFound("integration.no_delivery")
    row.state, row.retry_from, row.not_before, row.delivered_at = "queued", instants.now(), instants.now(), None
    audit.record(session, access.actor(staff), "webhook.redeliver", ("webhook_delivery", row.id))
    tasks.wake(session, SEND)


def every(session: Session, staff: StaffView) -> list[EndpointView]:
    """All addresses, oldest first."""
    permissions.require(staff, "api.manage")
    waiting: dict[uuid.UUID, int] = {row[0]: row[1] for row in session.execute(
        select(WebhookDelivery.endpoint_id, func.count()).where(WebhookDelivery.state == "queued")
        .group_by(WebhookDelivery.endpoint_id))}
    return [_view(row, waiting.get(row.id, 0))
            for row in session.scalars(select(WebhookEndpoint).order_by(WebhookEndpoint.created_at))]


def log_of(
    session: Session, staff: StaffView, endpoint_id: uuid.UUID | None = None, limit: int = 50,
) -> list[DeliveryView]:
    """The last deliveries, newest first."""
    permissions.require(staff, "api.manage")
    wanted = (select(WebhookDelivery, Complaint.number).join(Complaint, Complaint.id == WebhookDelivery.complaint_id)
              .order_by(WebhookDelivery.created_at.desc(), WebhookDelivery.id.desc()).limit(limit))
    if endpoint_id is not None:
        wanted = wanted.where(WebhookDelivery.endpoint_id == endpoint_id)
    return [DeliveryView(row.id, row.endpoint_id, row.event, number, row.state, row.created_at, row.not_before,
                         row.attempts, list(row.tries)) for row, number in session.execute(wanted)]


def address(url: str) -> str:
    """An address that can be told: http or https, a host, no name or password in it. Raises BadInput."""
    plain = url.strip()
    try:
        parts = urlsplit(plain)
        _ = parts.port
    except ValueError:
        raise BadInput("integration.webhook_url") from None
    if (parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password
            or parts.fragment or len(plain) > 500 or any(c.isspace() or ord(c) < 32 for c in plain)):
        raise BadInput("integration.webhook_url")
    return plain


def secret_of(row: WebhookEndpoint) -> str:
    """What signs the deliveries of an address."""
    return box().decrypt(row.sealed_secret, _about(row.id)).decode()


def _known(events: Collection[str]) -> list[str]:
    if not events:
        raise BadInput("integration.webhook_events")
    for event in events:
        if event not in EVENTS:
            raise BadInput("integration.no_event", event=event[:40], known="、".join(EVENTS))
    return [event for event in EVENTS if event in events]


def _managed(session: Session, staff: StaffView, endpoint_id: uuid.UUID) -> WebhookEndpoint:
    permissions.require(staff, "api.manage")
    row = session.scalar(select(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id).with_for_update())
    if row is None:
        raise NotFound("integration.no_endpoint")
    return row


def _view(row: WebhookEndpoint, waiting: int) -> EndpointView:
    return EndpointView(row.id, row.url, tuple(row.events), row.created_by, row.created_at, row.disabled_at,
                        row.disabled_because, waiting)


def _about(endpoint_id: uuid.UUID) -> bytes:
    return f"webhook:{endpoint_id}".encode()
