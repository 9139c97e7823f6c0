"""Sends webhooks: claimed under a lease, signed, retried with growing delays for a day; each attempt is logged.

Every delivery has two signatures, of which a receiver checks one: that of Standard Webhooks (`webhook-id`,
`webhook-timestamp`, `webhook-signature`), for which most languages have a library; and the older `Hongniang-Signature:
t=<unix seconds>,v1=<hex>`, HMAC-SHA256 with the secret's characters over `<t>.<body>`.
"""
from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Collection, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import attrgetter

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session
from standardwebhooks import Webhook

from integration import safe_requests, webhooks
from integration.events import WebhookGaveUp, WebhookGone
from integration.safe_requests import Answer
from integration.tables import WebhookDelivery, WebhookEndpoint
from kernel import db, events, health, instants, leases, logs, retries, tasks, wording
from kernel.wording import Message, Text

SWEEP = 15.0  # seconds
AN_ENDPOINT = 8  # deliveries of one address in a batch
ADDRESSES = 12  # addresses to which is sent at the same time
LOOK_AGAIN = 1.0  # seconds after which new deliveries are looked for while others are under way
LEASE = timedelta(seconds=2 * AN_ENDPOINT * safe_requests.TIMEOUT)
RETRIES = retries.RetryPolicy(first=timedelta(seconds=10), longest=timedelta(hours=1))
GIVE_UP = timedelta(hours=24)
LOG = 50  # attempts that are kept per delivery
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class ToSend:
    """A delivery that was claimed."""

    id: uuid.UUID
    endpoint_id: uuid.UUID
    url: str
    secret: str
    event: str
    body: str


def signatures(secret: str, delivery: str, at: int, body: str) -> dict[str, str]:
    """The headers with both signatures of a delivery, signed at `at` (Unix seconds)."""
    mac = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    # A secret without the standard's prefix isn't base64: its characters are the key.
    standard = Webhook(secret if secret.startswith(webhooks.PREFIX) else secret.encode())
    return {"webhook-id": delivery, "webhook-timestamp": str(at),
            "webhook-signature": standard.sign(delivery, datetime.fromtimestamp(at, UTC), body),
            "Hongniang-Signature": f"t={at},v1={mac}"}


def claim(session: Session, endpoints: int = ADDRESSES, without: Collection[uuid.UUID] = ()) -> list[ToSend]:
    """Claims due deliveries under a lease: of each address at most `AN_ENDPOINT`, the oldest first.

    Of at most so many `endpoints`, those first whose oldest delivery has been due longest, and none of `without`.
    """
    now = instants.now()
    place = func.row_number().over(
        partition_by=WebhookDelivery.endpoint_id, order_by=(WebhookDelivery.not_before, WebhookDelivery.id))
    due = (select(WebhookDelivery.id, WebhookDelivery.endpoint_id, WebhookDelivery.not_before,
                  place.label("place"))
           .join(WebhookEndpoint, WebhookEndpoint.id == WebhookDelivery.endpoint_id)
           .where(WebhookDelivery.state == "queued", WebhookDelivery.not_before <= now,
                  WebhookEndpoint.disabled_at.is_(None), WebhookDelivery.endpoint_id.not_in(list(without)))).subquery()
    longest_due = (select(due.c.endpoint_id).where(due.c.place == 1)
                   .order_by(due.c.not_before, due.c.id).limit(endpoints))
    rows = leases.claim(
        session, WebhookDelivery.id,
        select(WebhookDelivery.id)
        .where(WebhookDelivery.id.in_(select(due.c.id).where(
                   due.c.place <= AN_ENDPOINT, due.c.endpoint_id.in_(longest_due))),
               WebhookDelivery.state == "queued", WebhookDelivery.not_before <= now)
        .order_by(WebhookDelivery.endpoint_id, WebhookDelivery.id),
        {"not_before": now + LEASE},
        WebhookDelivery.id, WebhookDelivery.endpoint_id, WebhookDelivery.event, WebhookDelivery.body)
    by_id = {e.id: e for e in session.scalars(
        select(WebhookEndpoint).where(WebhookEndpoint.id.in_({row.endpoint_id for row in rows})))} if rows else {}
    taken = []
    for row in sorted(rows, key=attrgetter("endpoint_id", "id")):
        endpoint = by_id[row.endpoint_id]
        taken.append(ToSend(row.id, row.endpoint_id, endpoint.url, webhooks.secret_of(endpoint), row.event, row.body))
    return taken


def send(one: ToSend) -> Answer:
    """Posts one delivery."""
    at = int(instants.now().timestamp())
    return safe_requests.post(one.url, one.body.encode(), {
        "Content-Type": "application/json; charset=utf-8", "User-Agent": "hongniang-webhook/1",
        "Hongniang-Event": one.event, "Hongniang-Delivery": str(one.id),
        **signatures(one.secret, str(one.id), at, one.body)})


def record(session: Session, delivery_id: uuid.UUID, answer: Answer) -> None:
    """Records an attempt: 2xx means delivered, 410 disables the address, anything else is retried for a day."""
    row = session.scalars(select(WebhookDelivery).where(WebhookDelivery.id == delivery_id).with_for_update()
                          .execution_options(populate_existing=True)).one()
    now = instants.now()
    row.attempts += 1
    row.tries = [*row.tries, {"at": instants.iso(now), "status": answer.status, "ms": answer.milliseconds,
                              "say": wording.stored(_shortened(answer.say))}][-LOG:]
    if 200 <= answer.status < 300:
        row.state, row.delivered_at = "delivered", now
        return
    if answer.status == 410:
        row.state = "failed"
        _disable(session, row.endpoint_id, now)
        return
    after = now + retries.backoff(row.attempts, RETRIES)
    if after > row.retry_from + GIVE_UP:
        row.state = "failed"
        endpoint = session.get_one(WebhookEndpoint, row.endpoint_id)
        events.publish(session, WebhookGaveUp(endpoint.id, _host(endpoint), now))
        return
    row.not_before = after


def _shortened(text: Text) -> Text:
    return str(logs.clean(text))[:300] if isinstance(text, str) else text


def put_back(session: Session, endpoint_id: uuid.UUID, delivery_ids: Sequence[uuid.UUID]) -> None:
    """Postpones everything of an address that just failed: `delivery_ids`, which weren't tried, and what is due.

    Otherwise an address that hangs would be tried with one delivery after another, each until its time-out.
    """
    again = instants.now() + retries.backoff(1, RETRIES)
    session.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.endpoint_id == endpoint_id, WebhookDelivery.state == "queued",
               or_(WebhookDelivery.id.in_(delivery_ids), WebhookDelivery.not_before < again))
        .values(not_before=again).execution_options(synchronize_session=False))


def _disable(session: Session, endpoint_id: uuid.UUID, now: datetime) -> None:
    endpoint = session.scalars(select(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id).with_for_update()).one()
    if endpoint.disabled_at is None:
        endpoint.disabled_at, endpoint.disabled_because = now, Message("integration.gone")
        events.publish(session, WebhookGone(endpoint_id, _host(endpoint), now))


def _host(endpoint: WebhookEndpoint) -> str:
    return endpoint.url.split("/")[2]


def _to_address(taken: list[ToSend]) -> None:
    """Sends one address's deliveries one after another; after one that fails the others are postponed."""
    for place, one in enumerate(taken):
        answer = send(one)
        with db.transaction() as session:
            record(session, one.id, answer)
            if not 200 <= answer.status < 300 and answer.status not in range(400, 429):
                put_back(session, one.endpoint_id, [other.id for other in taken[place + 1:]])
                return


@tasks.task(webhooks.SEND)
def send_due() -> None:
    """Sends everything that is due; also called by a sweep, in case a wake-up was lost.

    Each address has a thread of its own, and more is claimed while others are under way, so that an address that hangs
    delays no other.
    """
    busy: dict[Future[None], uuid.UUID] = {}
    with ThreadPoolExecutor(ADDRESSES, thread_name_prefix="webhook") as pool:
        while True:
            with db.transaction() as session:
                taken = claim(session, ADDRESSES - len(busy), set(busy.values())) if len(busy) < ADDRESSES else []
            for endpoint_id, batch in groupby(taken, key=lambda one: one.endpoint_id):
                busy[pool.submit(copy_context().run, _to_address, list(batch))] = endpoint_id
            if not busy:
                return
            done, _ = wait(busy, timeout=LOOK_AGAIN, return_when=FIRST_COMPLETED)
            for one in done:
                endpoint_id = busy.pop(one)
                if error := one.exception():
                    health.failed("webhooks.record", error, endpoint=str(endpoint_id))
                else:
                    health.worked("webhooks.record")


def forget(session: Session) -> None:
    """Removes deliveries of over 30 days ago that were delivered or given up."""
    session.execute(delete(WebhookDelivery).where(
        WebhookDelivery.state != "queued", WebhookDelivery.created_at < instants.now() - KEPT))
