"""Alerts (告警): one row a breach, sent by Apprise until every target took it, listed until acknowledged."""
from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deadlines.company_files import AlertsFile, Target
from deadlines.tables import Alert, Clock
from kernel import audit, db, documents, ids, instants, tasks
from kernel.actors import Actor
from kernel.errors import NotFound
from kernel.logs import log
from kernel.wording import say

SEND = "deadlines.send_alerts"
SWEEP = 15.0
BATCH = 50
LEASE = timedelta(seconds=60)
FIRST_RETRY, LONGEST_RETRY = timedelta(seconds=5), timedelta(minutes=10)


@dataclass(frozen=True)
class AlertView:
    """An alert as the board lists it."""

    id: uuid.UUID
    kind: str
    clock_id: uuid.UUID
    subject_kind: str
    subject_id: uuid.UUID
    at: datetime
    text: str
    attempts: int
    sent_at: datetime | None
    problem: str | None
    acknowledged_at: datetime | None


@dataclass(frozen=True)
class ToSend:
    """An alert taken for sending, and the targets that don't have it yet."""

    id: uuid.UUID
    text: str
    targets: tuple[Target, ...]


def write(session: Session, kind: str, told: Iterable[tuple[Clock, str]]) -> None:
    """Writes the alert of each clock, once however often it is tried; the sender is woken after the commit."""
    now = instants.now()
    rows = [
        {"id": ids.new_id(), "kind": kind, "clock_id": clock.id, "subject_kind": clock.subject_kind,
         "subject_id": clock.subject_id, "at": now, "text": text, "not_before": now, "attempts": 0, "sent_to": []}
        for clock, text in told
    ]
    if not rows:
        return
    session.execute(insert(Alert).values(rows).on_conflict_do_nothing(index_elements=["kind", "clock_id"]))
    tasks.wake(session, SEND)


def take_due(session: Session, now: datetime, limit: int = BATCH) -> list[ToSend]:
    """Takes alerts that wait to be sent, under a lease that the next attempt respects. None without targets."""
    targets = _targets(session)
    if not targets:
        return []
    rows = session.scalars(
        select(Alert).where(Alert.sent_at.is_(None), Alert.not_before <= now)
        .order_by(Alert.not_before).limit(limit).with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.attempts += 1
        row.not_before = now + max(LEASE, _back_off(row.attempts))
    session.flush()
    return [ToSend(r.id, r.text, tuple(t for t in targets if t.name not in r.sent_to)) for r in rows]


def record(session: Session, taken: list[ToSend], refused: dict[str, str], now: datetime) -> None:
    """What became of an attempt: `refused` names targets that did not take it, with the reason.

    An alert counts as sent when every target took it; otherwise it is tried again, with those that did not alone.
    """
    by_id = {one.id: one for one in taken}
    rows = session.scalars(select(Alert).where(Alert.id.in_(by_id)).order_by(Alert.id).with_for_update())
    for row in rows:
        wanted = by_id[row.id].targets
        failed = [target.name for target in wanted if target.name in refused]
        row.sent_to = [*row.sent_to, *(t.name for t in wanted if t.name not in refused)]
        if failed:
            row.problem = "；".join(f"{name}：{refused[name]}" for name in failed)
            row.not_before = now + _back_off(row.attempts)
        else:
            row.sent_at, row.problem = now, None
    session.flush()
    db.notify(session, "board")


def acknowledge(session: Session, alert_id: uuid.UUID, by: Actor) -> None:
    """Somebody has taken notice. A second time changes nothing. Raises NotFound."""
    row = session.scalar(select(Alert).where(Alert.id == alert_id).with_for_update())
    if row is None:
        raise NotFound("deadlines.no_alert")
    if row.acknowledged_at is None:
        row.acknowledged_at, row.acknowledged_by = instants.now(), uuid.UUID(by.id)
        audit.record(session, by, "alert.acknowledge", (row.subject_kind, row.subject_id), alert=row.id)
        db.notify(session, "board")


def unacknowledged(session: Session, limit: int = 50) -> list[AlertView]:
    """Alerts that nobody has taken notice of, newest first."""
    rows = session.scalars(select(Alert).where(Alert.acknowledged_at.is_(None)).order_by(Alert.at.desc()).limit(limit))
    return [AlertView(r.id, r.kind, r.clock_id, r.subject_kind, r.subject_id, r.at, r.text, r.attempts, r.sent_at,
                      r.problem, r.acknowledged_at) for r in rows]


def health(session: Session) -> tuple[bool, str]:
    """For `doctor`: whether alerts get through, and a sentence. No target at all is allowed, and said."""
    targets = _targets(session)
    if not targets:
        return True, say("deadlines.alerts_off")
    names = "、".join(target.name for target in targets)
    waiting, why = session.execute(
        select(func.count(), func.max(Alert.problem)).where(Alert.sent_at.is_(None), Alert.problem.is_not(None))
    ).one()
    if waiting:
        return False, say("deadlines.alerts_stuck", names=names, count=waiting, why=why)
    return True, say("deadlines.alerts_on", names=names)


def send(taken: list[ToSend]) -> dict[str, str]:
    """Sends a batch as one message a target; gives the targets that refused, and why. No transaction is open."""
    from apprise import Apprise, NotifyType  # slow to import: only where something is sent

    by_target: dict[Target, list[str]] = {}
    for one in taken:
        for target in one.targets:
            by_target.setdefault(target, []).append(one.text)
    refused: dict[str, str] = {}
    for target, texts in by_target.items():
        robot = Apprise()
        robot.add(target.url)
        title = say("deadlines.alert_title", count=len(texts))
        if not robot.notify(body="\n".join(texts), title=title, notify_type=NotifyType.FAILURE):
            refused[target.name] = say("deadlines.alert_refused")
            log.warning("alert_refused", target=target.name, count=len(texts))
    return refused


@tasks.task(SEND)
def send_due() -> int:
    """Sends what waits, batch by batch, and says how many alerts were tried. Run by a wake-up and by beat."""
    tried = 0
    while True:
        with db.transaction() as session:
            taken = take_due(session, instants.now())
        if not taken:
            return tried
        refused = send(taken)
        with db.transaction() as session:
            record(session, taken, refused, instants.now())
        tried += len(taken)


def _targets(session: Session) -> tuple[Target, ...]:
    file: AlertsFile = documents.current(session, "alerts.yml").value
    return file.targets


def _back_off(attempts: int) -> timedelta:
    return min(LONGEST_RETRY, FIRST_RETRY * (1 << min(attempts - 1, 10)))


tasks.every(SWEEP, SEND)
