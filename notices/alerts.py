"""Alerts (告警): one row for each thing that staff must know, written once, listed until somebody acknowledges it."""
from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Session

from kernel import audit, bulk, db, ids, instants
from kernel.actors import Actor
from kernel.errors import NotFound
from kernel.ids import Subject
from kernel.wording import Message, Text
from notices import responsible_staff
from notices.tables import Alert
from staff import permissions
from staff.members import StaffView

Level = Literal["notice", "warning", "breach"]


@dataclass(frozen=True)
class AlertView:
    """An alert as the board lists it. `staff_ids` are the recipients; empty: everybody who may acknowledge."""

    id: uuid.UUID
    kind: str
    level: Level
    subject_kind: str
    subject_id: uuid.UUID
    at: datetime
    message: Text
    staff_ids: tuple[uuid.UUID, ...]
    attempts: int
    sent_at: datetime | None
    problem: str | None
    acknowledged_at: datetime | None
    escalated_at: datetime | None

    @property
    def text(self) -> str:
        """The text, in the reader's language."""
        return str(self.message)

    @property
    def subject(self) -> Subject:
        """The subject that it is about."""
        return self.subject_kind, self.subject_id


@dataclass(frozen=True)
class NewAlert:
    """An alert to be written. `key` is unique within its kind; `not_for` are staff whom the matter is about."""

    key: str
    message: Message
    subject: Subject
    staff_ids: tuple[uuid.UUID, ...] = ()
    not_for: tuple[uuid.UUID, ...] = ()


def create(
    session: Session, kind: str, message: Message, *, subject: Subject, key: str,
    staff_ids: Iterable[uuid.UUID] = (), level: Level = "notice",
) -> None:
    """Writes an alert, once for each (kind, key) however often it is called.

    It is listed for `staff_ids` (by default everybody who may acknowledge alerts) and sent to the targets of alerts.yml
    until they accept it. Quiet hours delay notices and warnings, never a breach. Staff whom the subject is about are
    excluded (`notices.responsible_staff`).
    """
    about = responsible_staff.of(session, [subject])[subject].concerning
    wanted = tuple(one for one in staff_ids if one not in about)
    write(session, kind, level, [NewAlert(key, message, subject, wanted, about)])


def write(session: Session, kind: str, level: Level, alerts: Sequence[NewAlert]) -> None:
    """Writes many alerts of one kind by one statement; one that was withdrawn is restored with its new text."""
    now = instants.now()
    rows: list[dict[str, Any]] = [
        {"id": ids.new_id(), "kind": kind, "key": one.key, "level": level,
         "subject_kind": one.subject[0], "subject_id": one.subject[1], "at": now, "message": one.message.as_json(),
         "staff_ids": [str(id) for id in one.staff_ids], "not_for": [str(id) for id in one.not_for],
         "not_before": now, "attempts": 0, "sent_to": []}
        for one in alerts
    ]
    if not rows:
        return
    given = bulk.given(rows, {name: Alert.__table__.c[name].type for name in rows[0]}, "given")
    _add(session, select(*given.c))


def write_selected(session: Session, kind: str, level: Level, selected: Select[Any]) -> None:
    """Writes alerts from a query: key, subject_kind, subject_id, message, not_for."""
    part, now, nothing = selected.subquery(), literal(instants.now(), db.Timestamp), literal([], JSONB)
    _add(session, select(
        *part.c, func.gen_random_uuid().label("id"), literal(kind).label("kind"), literal(level).label("level"),
        now.label("at"), now.label("not_before"), literal(0).label("attempts"), nothing.label("staff_ids"),
        nothing.label("sent_to")))


def _add(session: Session, rows: Select[Any]) -> None:
    """Writes the selected rows; one that was withdrawn is restored, any other existing one is unchanged."""
    adding = insert(Alert).from_select([column.name for column in rows.selected_columns], rows, include_defaults=False)
    session.execute(adding.on_conflict_do_update(
        index_elements=["kind", "key"], where=Alert.withdrawn_at.is_not(None),
        set_={name: adding.excluded[name] for name in ("at", "message", "not_before", "sent_to")}
        | dict.fromkeys(("withdrawn_at", "sent_at", "acknowledged_at", "escalated_at"))))
    db.notify(session, "alerts")
    db.notify(session, "board")


def hide_from(session: Session, subject: Subject, staff_ids: Collection[uuid.UUID]) -> None:
    """Hides existing alerts about a subject from members of staff whom it turned out to be about."""
    session.execute(
        update(Alert).where(Alert.subject_kind == subject[0], Alert.subject_id == subject[1], _unacknowledged())
        .values(not_for=Alert.not_for.concat([str(one) for one in staff_ids])))
    db.notify(session, "board")


def withdraw(session: Session, kind: str, key: str) -> bool:
    """Withdraws an alert that no longer applies; returns whether it was already sent to a target."""
    row = session.scalar(select(Alert).where(Alert.kind == kind, Alert.key == key).with_for_update())
    if row is None or row.withdrawn_at is not None:
        return False
    row.withdrawn_at = instants.now()
    session.flush()
    db.notify(session, "board")
    return bool(row.sent_to)


def acknowledge(session: Session, alert_id: uuid.UUID, by: Actor) -> None:
    """Acknowledges an alert: nothing more is sent. A second time changes nothing. Raises NotFound."""
    row = session.scalar(select(Alert).where(Alert.id == alert_id).with_for_update())
    if row is None or (by.kind == "staff" and by.id in row.not_for):
        raise NotFound("notices.no_alert")
    if row.acknowledged_at is None:
        row.acknowledged_at, row.acknowledged_by = instants.now(), uuid.UUID(by.id)
        audit.record(session, by, "alert.acknowledge", (row.subject_kind, row.subject_id), alert=row.id)
        db.notify(session, "board")


def unacknowledged(session: Session, staff: StaffView | None = None, limit: int = 50) -> list[AlertView]:
    """Alerts that nobody has acknowledged, newest first: those of a member, or all of them.

    A member sees alerts for them; if they may acknowledge alerts, also those for everybody and escalated ones; none
    about a matter that concerns themselves.
    """
    wanted = select(Alert).where(_unacknowledged()).order_by(Alert.at.desc(), Alert.id.desc()).limit(limit)
    if staff is not None:
        wanted = wanted.where(_is_for(staff))
    return [_view(row) for row in session.scalars(wanted)]


def count(session: Session, staff: StaffView) -> int:
    """Number of unacknowledged alerts for this member."""
    return session.scalar(select(func.count()).select_from(Alert).where(_unacknowledged(), _is_for(staff))) or 0


def _unacknowledged() -> ColumnElement[bool]:
    return and_(Alert.acknowledged_at.is_(None), Alert.withdrawn_at.is_(None))


def _is_for(staff: StaffView) -> ColumnElement[bool]:
    own = [str(staff.id)]
    meant: ColumnElement[bool] = Alert.staff_ids.contains(own)
    if permissions.may(staff, "alert.acknowledge"):
        meant = or_(meant, Alert.staff_ids == [], Alert.escalated_at.is_not(None))
    return and_(meant, ~Alert.not_for.contains(own))


def _view(r: Alert) -> AlertView:
    return AlertView(
        r.id, r.kind, r.level, r.subject_kind, r.subject_id, r.at, r.message,  # type: ignore[arg-type]
        tuple(uuid.UUID(id) for id in r.staff_ids), r.attempts, r.sent_at, r.problem, r.acknowledged_at,
        r.escalated_at)
