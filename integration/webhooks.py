"""Webhooks (事件推送): events are sent, signed, to addresses of the company until these accept them.

A delivery is a row written in the act's own transaction; `integration.webhook_sending` sends it. Rooms register their
events and functions that describe their subjects; descriptions contain no identifier and no text of a customer.
"""
from __future__ import annotations

import base64
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

from integration.tables import WebhookDelivery, WebhookEndpoint
from kernel import audit, ids, instants, key_fingerprints, tasks, wording
from kernel.encryption_keys import box
from kernel.errors import BadInput, NotFound
from kernel.key_fingerprints import Encrypted
from kernel.registry import Registry
from kernel.subject_readers import Reader, Readers
from kernel.wording import Message, Text
from staff import permissions
from staff.members import StaffView, actor

SEND = "integration.send_webhooks"
PREFIX = "whsec_"  # with base64 after it, as Standard Webhooks has it
MOST = 20


@dataclass(frozen=True)
class EventKind:
    """An event that addresses may ask for, as the room that lets it happen registers it; it is about one subject."""

    key: str
    name: Text
    subject_kind: str

    @property
    def title(self) -> str:
        """Its name in the reader's language."""
        return str(self.name)


@dataclass(frozen=True)
class Description:
    """The description of a subject: `label` for the log, `data` for the body."""

    label: str
    data: Mapping[str, Any]


_events: Registry[EventKind] = Registry("webhook events", lambda kind: kind.key)
_describers: Readers[Description] = Readers("what webhooks tell of it")


def register_event(kind: EventKind) -> None:
    """Makes an event known, in the order in which it is shown. Raises RuntimeError for another of the same key."""
    _events.add(kind)


def describe(subject_kind: str, read: Reader[Description]) -> None:
    """Registers a room's function that describes many subjects of its kind at a time."""
    _describers.register(subject_kind, read)


def events() -> dict[str, EventKind]:
    """All events that rooms registered, in order."""
    return _events.by_key()


@dataclass(frozen=True)
class EndpointView:
    """An address that gets events; `waiting` is how many deliveries are queued for it."""

    id: uuid.UUID
    url: str
    events: tuple[str, ...]
    created_by: str
    created_at: datetime
    disabled_at: datetime | None
    disabled_because: Text | None
    waiting: int


@dataclass(frozen=True)
class DeliveryView:
    """One event for one address. `tries`: of each try `at` (ISO), `status`, `ms` (milliseconds), `say` (a `Text`)."""

    id: uuid.UUID
    endpoint_id: uuid.UUID
    event: str
    label: str
    state: str
    created_at: datetime
    not_before: datetime
    attempts: int
    tries: list[dict[str, Any]]


def queue(session: Session, event: str, subjects: Mapping[uuid.UUID, Mapping[str, Any]]) -> int:
    """Writes the deliveries of an event for these subjects and returns how many; the sender is woken after the commit.

    A subject's data is its description, and over it what is given here. Where no address wants the event it costs one
    query; subjects without a description are left out.
    """
    endpoints = _wanting(session, event)
    if not endpoints or not subjects:
        return 0
    session.flush()
    kind, now = _events[event].subject_kind, instants.now()
    made: list[dict[str, Any]] = []
    for (_, subject_id), found in _describers.read(session, [(kind, one) for one in subjects]).items():
        body = json.dumps({
            "id": str(ids.new_id()), "event": event, "occurred_at": instants.iso(now),
            "data": {**found.data, **subjects[subject_id]},
        }, ensure_ascii=False)
        made += [{"id": ids.new_id(), "endpoint_id": endpoint.id, "event": event, "subject_kind": kind,
                  "subject_id": subject_id, "label": found.label, "body": body, "state": "queued", "created_at": now,
                  "retry_from": now, "not_before": now, "attempts": 0, "tries": []} for endpoint in endpoints]
    if not made:
        return 0
    session.execute(insert(WebhookDelivery), made)
    tasks.wake(session, SEND)
    return len(made)


def wanted(session: Session, event: str) -> bool:
    """Whether any address wants this event; call it before collecting data for thousands of subjects."""
    return bool(_wanting(session, event))


def _wanting(session: Session, event: str) -> Sequence[WebhookEndpoint]:
    return session.scalars(select(WebhookEndpoint).where(
        WebhookEndpoint.disabled_at.is_(None), WebhookEndpoint.events.contains([event]))).all()


# what administrators do

def add(session: Session, staff: StaffView, url: str, events: Collection[str]) -> tuple[EndpointView, str]:
    """Adds an address; returns it with its secret, which is shown once.

    Raises BadInput for an address or event that isn't valid, and for one address too many.
    """
    permissions.require(staff, "api.manage")
    if (session.scalar(select(func.count()).select_from(WebhookEndpoint)) or 0) >= MOST:
        raise BadInput("integration.webhook_many", most=MOST)
    secret = PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
    row = WebhookEndpoint(
        id=ids.new_id(), url=address(url), sealed_secret=b"", events=_known(events), created_by=staff.name,
        created_at=instants.now(), disabled_at=None, disabled_because=None)
    row.sealed_secret = box().encrypt(secret.encode(), _about(row.id))
    session.add(row)
    session.flush()
    audit.record(session, actor(staff), "webhook.add", ("webhook", row.id), host=urlsplit(row.url).hostname,
                 events=row.events)
    return _view(row, 0), secret


def change(session: Session, staff: StaffView, endpoint_id: uuid.UUID, events: Collection[str]) -> None:
    """Changes which events an address gets from now on."""
    row = _managed(session, staff, endpoint_id)
    row.events = _known(events)
    audit.record(session, actor(staff), "webhook.change", ("webhook", row.id), events=row.events)


def enable(session: Session, staff: StaffView, endpoint_id: uuid.UUID) -> None:
    """Enables an address again; queued deliveries are sent."""
    row = _managed(session, staff, endpoint_id)
    row.disabled_at = row.disabled_because = None
    audit.record(session, actor(staff), "webhook.enable", ("webhook", row.id))
    tasks.wake(session, SEND)


def disable(session: Session, staff: StaffView, endpoint_id: uuid.UUID) -> None:
    """Disables an address; queued deliveries are kept."""
    row = _managed(session, staff, endpoint_id)
    row.disabled_at, row.disabled_because = instants.now(), Message("integration.disabled_by", name=staff.name)
    audit.record(session, actor(staff), "webhook.disable", ("webhook", row.id))


def redeliver(session: Session, staff: StaffView, delivery_id: uuid.UUID) -> None:
    """Sends a delivery again, whatever its state: the same body under the same id. Raises NotFound."""
    permissions.require(staff, "api.manage")
    row = session.scalar(select(WebhookDelivery).where(WebhookDelivery.id == delivery_id).with_for_update())
    if row is None:
        raise NotFound("integration.no_delivery")
    row.state, row.retry_from, row.not_before, row.delivered_at = "queued", instants.now(), instants.now(), None
    audit.record(session, actor(staff), "webhook.redeliver", ("webhook_delivery", row.id))
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
    last = (select(WebhookDelivery).order_by(WebhookDelivery.created_at.desc(), WebhookDelivery.id.desc())
            .limit(limit))
    if endpoint_id is not None:
        last = last.where(WebhookDelivery.endpoint_id == endpoint_id)
    return [DeliveryView(row.id, row.endpoint_id, row.event, row.label, row.state, row.created_at, row.not_before,
                         row.attempts, [{**one, "say": wording.loaded(one["say"])} for one in row.tries])
            for row in session.scalars(last)]


def address(url: str) -> str:
    """The address without blanks around it: http or https, a host, no user name or password. Raises BadInput."""
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
    """The secret that signs the deliveries of an address."""
    return box().decrypt(row.sealed_secret, _about(row.id)).decode()


def _known(events: Collection[str]) -> list[str]:
    if not events:
        raise BadInput("integration.webhook_events")
    for event in events:
        if event not in _events:
            raise BadInput("integration.no_event", event=event[:40], known=list(_events.by_key()))
    return [event for event in _events.by_key() if event in events]


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


def _latest(session: Session) -> tuple[bytes, bytes] | None:
    row = session.scalar(select(WebhookEndpoint).order_by(WebhookEndpoint.created_at.desc()).limit(1))
    return None if row is None else (row.sealed_secret, _about(row.id))


key_fingerprints.encrypted.add(Encrypted("webhook secrets", _latest))
