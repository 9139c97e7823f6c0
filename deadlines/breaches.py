"""Stamping breaches (超时): deadline, time of detection, audit, alert and event in one act, in bulk."""
from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import Boolean, ColumnElement, String, TableValuedAlias, Uuid, and_, cast, func, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from deadlines import promises
from deadlines.clock_conditions import ran_out
from deadlines.events import ClockBreached, ClocksBreached
from deadlines.tables import Clock
from kernel import audit, bulk, db, events, instants, time_words
from kernel.actors import SYSTEM
from kernel.wording import Message
from notices import alerts, responsible_staff, sending

ALERT = "breach"


class Late(NamedTuple):
    """A breached clock in an event for other rooms."""

    id: uuid.UUID
    promise: str
    subject_kind: str
    subject_id: uuid.UUID
    person_id: uuid.UUID
    label: str
    due_at: datetime
    provisional: bool
    last_day: str


_LATE = (Clock.id, Clock.promise, Clock.subject_kind, Clock.subject_id, Clock.person_id, Clock.label, Clock.due_at,
         Clock.provisional, Clock.count["last_day"].as_string().label("last_day"))


def stamp(session: Session, clocks: Sequence[Clock], detected_at: datetime, *, over: bool = False) -> None:
    """Marks clocks, whose rows the caller has locked, as breached at their own due instant.

    `over`: the same act ends them, late, so that the alert does not ask anybody to hurry.
    """
    for clock in clocks:
        clock.breached_at, clock.detected_at, clock.warn_at = clock.due_at, detected_at, None
    session.flush()
    _report(session, [
        Late(c.id, c.promise, c.subject_kind, c.subject_id, c.person_id, c.label, c.due_at, c.provisional,
             c.count["last_day"]) for c in clocks], over)


def withdraw(session: Session, clocks: Sequence[Clock]) -> None:
    """Withdraws the alerts of breaches that no longer hold; who was sent one is sent a correction."""
    for clock in clocks:
        withdraw_alert(session, clock, "deadlines.alert_superseded")


def withdraw_alert(session: Session, clock: Clock, correction: str) -> None:
    """Withdraws the alert of a clock's breach; if it was sent, `correction`, the key of a sentence, is sent as well."""
    if alerts.withdraw(session, ALERT, str(clock.id)):
        alerts.create(session, "lifted", Message(correction, label=clock.label, title=promises.title(clock.promise)),
                      subject=(clock.subject_kind, clock.subject_id), key=f"{clock.id}:{instants.iso(clock.due_at)}")


def event_of(clock: Clock) -> ClockBreached:
    """The event about the breach of a clock."""
    return ClockBreached(clock.id, clock.promise, clock.subject_kind, clock.subject_id, clock.person_id, clock.due_at,
                         clock.provisional)


def due_ids(session: Session, now: datetime, limit: int) -> list[uuid.UUID]:
    """Ids of unstamped clocks past due at `now`, earliest first; without locking them."""
    return list(session.scalars(select(Clock.id).where(ran_out(now)).order_by(Clock.due_at).limit(limit)))


def stamp_due(session: Session, now: datetime, limit: int, among: Sequence[uuid.UUID] | None = None) -> int:
    """Finds, locks and marks up to `limit` clocks past due at `now`, earliest first; returns how many.

    One statement stamps them all. Rows locked by others are skipped; `among` restricts the search to these ids.
    """
    wanted = select(Clock.id).where(ran_out(now))
    if among is not None:
        wanted = wanted.where(db.among(Clock.id, among))
    due = wanted.order_by(Clock.due_at).limit(limit).with_for_update(skip_locked=True).cte("due")
    stamped = session.execute(
        update(Clock).where(Clock.id == due.c.id)
        .values(breached_at=Clock.due_at, detected_at=now, warn_at=None).returning(*_LATE)
        .execution_options(synchronize_session=False))
    late = [Late(*row) for row in stamped]
    session.expire_all()
    _report(session, sorted(late, key=attrgetter("due_at")))
    return len(late)


def still_unstamped(session: Session, now: datetime) -> bool:
    """Whether any clock past due at `now` is still unstamped: alerts of a burst wait until all of it is stamped."""
    return bool(session.scalar(select(select(Clock.id).where(ran_out(now)).exists())))


sending.register_hold(still_unstamped)


def _report(session: Session, late: Sequence[Late], over: bool = False) -> None:
    """Writes audit rows and alerts and publishes the events.

    The database writes the first two from its own rows; only messages and exceptions are sent to it.
    """
    if not late:
        return
    ids = [one.id for one in late]
    words = _words(late, over)
    audit.record_selected(session, SYSTEM, "clock.breach", select(
        Clock.subject_kind, cast(Clock.subject_id, String),
        func.jsonb_build_object("clock", Clock.id, "promise", Clock.promise, "due_at", words.c.due_text,
                                "provisional", Clock.provisional),
    ).join(words, _same(words)).where(db.among(Clock.id, ids)))
    about = _about(session, late)
    alerts.write_selected(session, ALERT, "breach", select(
        cast(Clock.id, String).label("key"), Clock.subject_kind, Clock.subject_id,
        func.jsonb_set(words.c.message, ["facts", "label"], func.to_jsonb(Clock.label)).label("message"),
        func.coalesce(about.c.staff, literal([], JSONB)).label("not_for"),
    ).join(words, _same(words)).outerjoin(
        about, and_(about.c.kind == Clock.subject_kind, about.c.id == Clock.subject_id),
    ).where(db.among(Clock.id, ids)).order_by(Clock.due_at, Clock.id))
    found = tuple(ClockBreached(one.id, one.promise, one.subject_kind, one.subject_id, one.person_id, one.due_at,
                                one.provisional) for one in late)
    for event in found:
        events.publish(session, event)
    events.publish(session, ClocksBreached(found))
    db.notify(session, "board")


def _words(late: Sequence[Late], over: bool) -> TableValuedAlias:
    """The message of each promise and deadline that occurs; the statement that writes the alerts inserts the labels."""
    found: dict[tuple[str, datetime, bool], dict[str, object]] = {}
    for one in late:
        if (kind := (one.promise, one.due_at, one.provisional)) not in found:
            message = Message(
                "deadlines.alert_breach_over" if over else "deadlines.alert_breach", label="",
                title=promises.title(one.promise),
                mark=Message("deadlines.provisional_date") if one.provisional else "",
                due=time_words.deadline_message(one.due_at, date.fromisoformat(one.last_day)))
            found[kind] = {"promise": one.promise, "due_at": one.due_at, "provisional": one.provisional,
                           "due_text": instants.iso(one.due_at), "message": message.as_json()}
    return bulk.given(list(found.values()), {
        "promise": String, "due_at": db.Timestamp, "provisional": Boolean, "due_text": String,
        "message": JSONB}, "words")


def _same(words: TableValuedAlias) -> ColumnElement[bool]:
    return and_(words.c.promise == Clock.promise, words.c.due_at == Clock.due_at,
                words.c.provisional == Clock.provisional)


def _about(session: Session, late: Sequence[Late]) -> TableValuedAlias:
    """Subjects that concern a member of staff, and which; these are few."""
    answers = responsible_staff.of(session, [(one.subject_kind, one.subject_id) for one in late])
    return bulk.given(
        [{"kind": kind, "id": id, "staff": [str(one) for one in found.concerning]}
         for (kind, id), found in answers.items() if found.concerning],
        {"kind": String, "id": Uuid, "staff": JSONB}, "about")
