"""Makers of the room: a program that receives webhooks, addresses, and visits as a test's kind of subject."""
from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import pytest
from sqlalchemy.orm import Session

from integration import webhooks
from integration.webhooks import DeliveryView, Description, EndpointView, EventKind
from kernel import db, ids
from kernel.settings import settings
from platforms.hooks import Receiver
from staff import members
from staff.members import StaffView

VISIT = "visit"  # a kind of subject that no room owns
MADE, ENDED = "visit.made", "visit.ended"


def _described(session: Session, visit_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Description]:
    return {id: Description(f"来访 {id.hex[-4:]}", {"visit": str(id)}) for id in visit_ids}


webhooks.register_event(EventKind(MADE, "来访", VISIT))
webhooks.register_event(EventKind(ENDED, "离店", VISIT))
webhooks.describe(VISIT, _described)


def a_visit(event: str = MADE, **data: object) -> uuid.UUID:
    """A committed visit, about which addresses are notified."""
    visit = ids.new_id()
    with db.transaction() as session:
        webhooks.queue(session, event, {visit: data})
    return visit


@contextmanager
def a_receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A program of the company on its own network, to which requests are allowed meanwhile."""
    monkeypatch.setenv("HONGNIANG_OWN_NETWORKS", "127.0.0.0/8")
    settings.cache_clear()
    with Receiver() as found:
        yield found
    monkeypatch.undo()
    settings.cache_clear()


def an_administrator() -> StaffView:
    """The demo company's administrator."""
    with db.transaction() as session:
        return next(s for s in members.all_active(session) if s.role == "administrator")


def an_endpoint(url: str, *events: str) -> tuple[EndpointView, str]:
    """An address that gets these events, and its secret."""
    staff = an_administrator()
    with db.transaction() as session:
        return webhooks.add(session, staff, url, events)


def deliveries() -> list[DeliveryView]:
    """The log, newest first."""
    staff = an_administrator()
    with db.transaction() as session:
        return webhooks.log_of(session, staff)
