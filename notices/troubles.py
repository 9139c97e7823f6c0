"""Troubles (故障) of the running system: each is a row, one log line, one alert and a line of `doctor` until it is over.

Rooms register watches, which look at the system every few seconds and say what is wrong now. What a watch keeps seeing
for `TELL_AFTER` alerts supervisors and administrators once; what it sees no more for `CLEAR_AFTER` is cleared and its
alert withdrawn. Both delays keep a trouble that comes and goes from alerting every time.
"""
from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel import ids, instants
from kernel.logs import log
from kernel.registry import Registry
from kernel.wording import Message, Text
from notices import alerts
from notices.tables import Trouble
from staff import members

TELL_AFTER = timedelta(seconds=15)
CLEAR_AFTER = timedelta(seconds=30)
KIND = "trouble"
ROLES = ("supervisor", "administrator")

Look = Callable[[Session], Mapping[str, Message]]
Retold = Callable[[Session, str, Text], Text | None]


@dataclass(frozen=True)
class Watch:
    """Looks for one kind of trouble: `look` returns what is wrong now, a sentence by the name of what has it.

    `key` begins the keys of its troubles. The sentence says what to do about it. `retold` gives what another process
    can say at this moment of a trouble, by its name and the sentence of whoever watches, None if it is over; without it
    any process sees what `look` sees.
    """

    key: str
    look: Look
    retold: Retold | None = None


@dataclass(frozen=True)
class OpenTrouble:
    """A trouble that is not over."""

    key: str
    say: Text
    since: datetime


watches: Registry[Watch] = Registry("watches", lambda watch: watch.key)


def register(*found: Watch) -> None:
    """Registers watches."""
    for watch in found:
        watches.add(watch)


def reconcile(session: Session, watch: Watch, now: datetime | None = None) -> list[str]:
    """Looks once, and writes, alerts or clears accordingly; returns the keys of the troubles of this watch.

    A trouble that lasts keeps its row, whose sentence follows what is seen.
    """
    now = now or instants.now()
    seen = {f"{watch.key}.{name}" if name else watch.key: message for name, message in watch.look(session).items()}
    rows = {row.key: row for row in session.scalars(
        select(Trouble).where(Trouble.key.in_(seen) | Trouble.cleared_at.is_(None)).with_for_update())
        if row.key in seen or row.key == watch.key or row.key.startswith(f"{watch.key}.")}
    for key, message in seen.items():
        row = rows.get(key)
        if row is None:
            row = Trouble(id=ids.new_id(), key=key, say=message, since=now, seen_at=now)
            session.add(row)
        elif row.cleared_at is not None:
            row.since, row.alerted_at, row.cleared_at = now, None, None
        row.say, row.seen_at = message, now
        if row.since == now:
            log.error("trouble", trouble=key, say=str(message))
        if row.alerted_at is None and now - row.since >= TELL_AFTER:
            _alert(session, row, now)
    for key, row in rows.items():
        if key not in seen and row.cleared_at is None and now - row.seen_at >= CLEAR_AFTER:
            _clear(session, row, now)
    session.flush()
    return sorted(seen)


def open_troubles(session: Session) -> list[OpenTrouble]:
    """Troubles that are not over, oldest first."""
    return [OpenTrouble(row.key, row.say, row.since) for row in session.scalars(
        select(Trouble).where(Trouble.cleared_at.is_(None)).order_by(Trouble.since, Trouble.key))]


def of_its_machine(look: Look) -> Retold:
    """For what a look from another machine may not see: what it sees, otherwise the sentence of whoever watches."""
    def retold(session: Session, name: str, said: Text) -> Text:
        return look(session).get(name, said)

    return retold


def open_now(session: Session) -> list[OpenTrouble]:
    """Troubles that are not over, oldest first, each with what is to be said of it at this moment.

    A row holds the sentence of the last look of the process that watches, which may be old, or gone. What any process
    can see is a trouble also before that process has seen it, or while it does not run.
    """
    looked: dict[str, Mapping[str, Message]] = {one.key: one.look(session) for one in watches if one.retold is None}
    found = []
    for one in open_troubles(session):
        key, _, name = one.key.partition(".")
        if key not in watches:
            found.append(one)
            continue
        watch = watches[key]
        said = watch.retold(session, name, one.say) if watch.retold is not None else looked[key].get(name)
        if said is not None:
            found.append(replace(one, say=said))
    known, now = {one.key for one in found}, instants.now()
    seen = {f"{key}.{name}" if name else key: said for key, all_said in looked.items()
            for name, said in all_said.items()}
    return [*found, *(OpenTrouble(key, said, now) for key, said in seen.items() if key not in known)]


def _alert(session: Session, row: Trouble, now: datetime) -> None:
    row.alerted_at = now
    alerts.create(session, KIND, Message("notices.trouble", what=row.say), subject=(KIND, row.id), key=_key(row),
                  staff_ids=_responsible(session), level="warning")


def _clear(session: Session, row: Trouble, now: datetime) -> None:
    row.cleared_at = now
    log.info("trouble_over", trouble=row.key, since=instants.iso(row.since))
    if row.alerted_at is not None and alerts.withdraw(session, KIND, _key(row)):
        alerts.create(session, "trouble_over", Message("notices.trouble_over", what=row.say, since=row.since),
                      subject=(KIND, row.id), key=_key(row), staff_ids=_responsible(session))


def _key(row: Trouble) -> str:
    return f"{row.key}:{row.since.isoformat()}"


def _responsible(session: Session) -> list[uuid.UUID]:
    return [one.id for one in members.all_active(session) if one.role in ROLES]
