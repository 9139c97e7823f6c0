"""Sends alerts by Apprise to the targets of alerts.yml, under a lease, so that none is lost when a process dies.

Alerts queued for one target are sent as one message. Quiet hours delay notices and warnings; a member's own target
waits until they are on duty and then gets one digest. Alerts not acknowledged in time are escalated.
"""
from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from operator import attrgetter

from sqlalchemy import Text, cast, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from kernel import audit, db, in_force, instants, leases, retries, time_words, wording
from kernel.actors import SYSTEM
from kernel.errors import BadInput
from kernel.settings import settings
from kernel.wording import Message, say
from notices import target_posts
from notices.company_files import AlertsFile, Target
from notices.recipients import Audience
from notices.tables import Alert

BATCH = 20_000  # alerts per message: a whole burst
LINES, LENGTH = 40, 1500  # WeCom accepts 2,048 bytes; the rest is summarised as a count
LEASE = timedelta(seconds=60)
BUSY = timedelta(seconds=5)  # after which an alert is tried again on a target that had not answered an earlier one
RETRIES = retries.RetryPolicy(first=timedelta(seconds=5), longest=timedelta(minutes=10))
_WHOLE = timedelta(seconds=3)  # longest delay of a batch of breaches for the rest of those due at its instant

Hold = Callable[[Session, datetime], bool]
_holds: list[Hold] = []


@dataclass(frozen=True)
class AlertToSend:
    """An alert claimed for sending; `plain` is its message as JSON.

    With the targets that get it now, and when the others may.
    """

    id: uuid.UUID
    level: str
    plain: str
    targets: tuple[Target, ...]
    later: datetime | None
    attempts: int
    sent_to: tuple[str, ...]

    @property
    def text(self) -> str:
        """Its text; rendered only when it is sent, because a message about a burst of ten thousand lists forty."""
        return str(wording.loaded(json.loads(self.plain)))


def rules(session: Session) -> AlertsFile:
    """alerts.yml in force; if there is none, nothing is sent."""
    try:
        found: AlertsFile = in_force.current(session, "alerts.yml").value
    except BadInput:
        return AlertsFile()
    return found


def register_hold(still_writing: Hold) -> None:
    """Registers a function that says whether more breaches of a burst are being written.

    The same again changes nothing.
    """
    if still_writing not in _holds:
        _holds.append(still_writing)


def take_due(session: Session, now: datetime, limit: int = BATCH) -> list[AlertToSend]:
    """Claims alerts that are due, under a lease that other attempts respect. None if there are no targets.

    Breaches are delayed while a registered hold reports that others of the same burst are still being written, so that
    they are sent as one message.
    """
    file = rules(session)
    if not file.targets:
        return []
    wanted = select(Alert.id).where(
        Alert.sent_at.is_(None), Alert.acknowledged_at.is_(None), Alert.withdrawn_at.is_(None), Alert.not_before <= now)
    if any(still_writing(session, now) for still_writing in _holds):
        wanted = wanted.where(or_(Alert.level != "breach", Alert.at < now - _WHOLE))
    rows = leases.claim(
        session, Alert.id, wanted.order_by(Alert.not_before).limit(limit),
        {"attempts": Alert.attempts + 1, "not_before": now + LEASE},
        Alert.id, Alert.kind, Alert.level, cast(Alert.message, Text).label("message"), Alert.at,
        cast(Alert.staff_ids, Text).label("staff_ids"), cast(Alert.not_for, Text).label("not_for"),
        cast(Alert.sent_to, Text).label("sent_to"), Alert.attempts, Alert.escalated_at)
    audience, busy = Audience(session, file, now), target_posts.busy()
    listed = cache(_listed)  # ten thousand rows of a burst have the same few lists
    found = []
    for row in sorted(rows, key=attrgetter("at")):
        sent_to = listed(row.sent_to)
        due, later = audience.of(
            row.level, listed(row.staff_ids), listed(row.not_for), row.escalated_at is not None, sent_to, row.kind)
        if waiting := [target for target in due if target.name in busy]:
            due = tuple(target for target in due if target not in waiting)
            later = min(later or now + BUSY, now + BUSY)
        found.append(AlertToSend(row.id, row.level, row.message, due, later, row.attempts, sent_to))
    return found


def _listed(plain: str) -> tuple[str, ...]:
    return tuple(json.loads(plain))


def record(session: Session, taken: Sequence[AlertToSend], refused: dict[str, str], now: datetime) -> None:
    """Records an attempt: `refused` maps targets that did not accept it to the reason.

    An alert counts as sent when all its targets accepted it; otherwise it is retried with the others only. What a
    target accepted meanwhile (`accepted_later`) stays recorded.
    """
    alike: dict[tuple[tuple[str, ...], datetime | None, str | None], list[uuid.UUID]] = {}
    # grouped by number of attempts, so that what was sent together is retried together, as one message
    pauses = {attempts: retries.backoff(attempts, RETRIES) for attempts in {one.attempts for one in taken}}
    for one in taken:
        failed = [target.name for target in one.targets if target.name in refused]
        again = now + pauses[one.attempts] if failed else one.later
        has = tuple(target.name for target in one.targets if target.name not in refused)
        problem = "；".join(f"{name}：{refused[name]}" for name in failed) or None
        alike.setdefault((has, again, problem), []).append(one.id)
    for (has, again, problem), alert_ids in alike.items():  # all alerts of a burst have the same outcome: one statement
        session.execute(
            update(Alert).where(db.among(Alert.id, alert_ids))
            .values(sent_to=Alert.sent_to.concat(list(has)), sent_at=None if again else now, not_before=again or now,
                    problem=problem)
            .execution_options(synchronize_session=False))
    if alike:
        session.expire_all()
        db.notify(session, "board")


def send(taken: Iterable[AlertToSend]) -> dict[str, str]:
    """Sends one message per target; returns the targets that have not accepted it, and why. Called outside a
    transaction.

    A target that accepts it later than a round waits is recorded then (`accepted_later`).
    """
    by_target: dict[Target, list[AlertToSend]] = {}
    for one in taken:
        for target in one.targets:
            by_target.setdefault(target, []).append(one)
    ids = {target.name: [one.id for one in alerts] for target, alerts in by_target.items()}
    answers = target_posts.post({target: message(alerts) for target, alerts in by_target.items()},
                                lambda name: accepted_later(name, ids[name]))
    return {name: say("notices.alert_slow" if took is None else "notices.alert_refused")
            for name, took in answers.items() if not took}


def accepted_later(target: str, alert_ids: Sequence[uuid.UUID]) -> None:
    """Records that a target accepted alerts after the round that sent them had stopped waiting for it."""
    with db.transaction() as session:
        session.execute(
            update(Alert).where(db.among(Alert.id, alert_ids), ~Alert.sent_to.contains([target]))
            .values(sent_to=Alert.sent_to.concat([target]), not_before=func.least(Alert.not_before, instants.now()))
            .execution_options(synchronize_session=False))
        db.notify(session, "alerts")


def message(alerts: Sequence[AlertToSend]) -> tuple[str, str]:
    """Title and body listing the alerts: breaches first, as many as a receiver accepts, the rest summarised as a count.
    """
    breaches = sum(one.level == "breach" for one in alerts)
    key = "notices.alert_title" if breaches == len(alerts) else "notices.alert_title_mixed"
    title = say(key, count=len(alerts), breaches=breaches)
    lines: list[str] = []
    for one in sorted(alerts, key=lambda one: one.level != "breach"):
        text = one.text if len(lines) < LINES else ""
        if len(lines) == LINES or sum(map(len, lines)) + len(text) > LENGTH:
            lines.append(say("notices.alert_more", count=len(alerts) - len(lines),
                             address=f"{settings().address}/console/board"))
            break
        lines.append(text)
    return title, "\n".join(lines)


def send_due() -> int:
    """Sends what is due and returns how many alerts were attempted."""
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


def escalate(session: Session, now: datetime) -> int:
    """Escalates breaches that nobody acknowledged in time; returns how many.

    Everybody who may acknowledge sees them from then on, and they are sent once more, to the escalation targets.
    """
    file = rules(session)
    again = Message("notices.alert_escalated", minutes=file.escalate_after, text="").as_json()
    late = session.scalars(
        update(Alert).where(
            Alert.level == "breach", Alert.acknowledged_at.is_(None), Alert.withdrawn_at.is_(None),
            Alert.escalated_at.is_(None), Alert.at <= now - timedelta(minutes=file.escalate_after))
        .values(escalated_at=now, sent_at=None, not_before=now, attempts=0,
                message=func.jsonb_set(literal(again, JSONB), ["facts", "text"], Alert.message))
        .returning(Alert.id).execution_options(synchronize_session=False)).all()
    if late:
        session.expire_all()
        audit.record_many(session, SYSTEM, "alert.escalate", [(("alert", id), {}) for id in late])
        db.notify(session, "board")
    return len(late)


def test(targets: Sequence[Target]) -> list[tuple[str, bool]]:
    """Sends a test to every target and returns which accepted it. Raises BadInput if there is none."""
    if not targets:
        raise BadInput("notices.alerts_off")
    title, body = say("notices.alert_test_title"), say("notices.alert_test", at=time_words.numeric(instants.now()))
    return [(target.name, target_posts.post_one(target, title, body)) for target in targets]


def health(session: Session) -> tuple[bool, str]:
    """For `doctor`: whether alerts are accepted, and a sentence. Having no target is allowed, and reported."""
    file = rules(session)
    if not file.targets:
        return True, say("notices.alerts_off")
    names = "、".join(target.name for target in file.targets)
    waiting, why = session.execute(
        select(func.count(), func.max(Alert.problem))
        .where(Alert.sent_at.is_(None), Alert.acknowledged_at.is_(None), Alert.withdrawn_at.is_(None),
               Alert.problem.is_not(None))
    ).one()
    if waiting:
        return False, say("notices.alerts_stuck", names=names, count=waiting, why=why)
    quiet = say("notices.alerts_quiet", span=file.quiet) if file.quiet else ""
    return True, say("notices.alerts_on", names=names, quiet=quiet, minutes=file.escalate_after)
