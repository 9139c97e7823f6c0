"""The lists of the desk (waiting, served), and a customer's place in the queue."""
from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import SQLColumnExpression, case, func, select
from sqlalchemy.orm import Session

from conversations import threads, transcript
from handoff.request_summary import Summary
from handoff.routing import NORMAL
from handoff.tables import HandoffRequest
from kernel import instants
from kernel.wording import Text
from people import identifiers, persons

LIST_LIMIT = 50
TELLING = 5  # characters: a shorter text (转人工) doesn't say what it is about


@dataclass(frozen=True)
class WaitingView:
    """A customer in the queue; `place` counts from 1 in the order in which they are served.

    `about` is the matter in the customer's own words, or the reason where these are too short to tell.
    """

    request_id: uuid.UUID
    conversation_id: uuid.UUID
    person_id: uuid.UUID
    pseudonym: str
    channel: str
    kind: str
    reason: str
    about: str
    requested_at: datetime
    promised_at: datetime | None
    place: int


@dataclass(frozen=True)
class ServedView:
    """A customer whom a matchmaker serves.

    `unanswered_since` is when they wrote what nobody has answered yet; `last_text` what either side wrote last, or
    the matter where that is too short to tell.
    """

    request_id: uuid.UUID
    conversation_id: uuid.UUID
    person_id: uuid.UUID
    pseudonym: str
    channel: str
    reason: str
    claimed_at: datetime
    unanswered_since: datetime | None
    last_text: str
    last_is_ours: bool


@dataclass(frozen=True)
class RequestView:
    """The open request of a conversation."""

    id: uuid.UUID
    conversation_id: uuid.UUID
    person_id: uuid.UUID
    kind: str
    state: str
    reason: Text
    summary: Summary
    requested_at: datetime
    promised_at: datetime | None
    claimed_by: uuid.UUID | None
    claimed_at: datetime | None


@dataclass(frozen=True)
class Standing:
    """A waiting customer's place in the queue; `position` counts from 1."""

    position: int
    kind: str
    requested_at: datetime
    promised_at: datetime | None


def order(now: datetime, row: type[HandoffRequest] = HandoffRequest) -> tuple[SQLColumnExpression[Any], ...]:
    """The order of `handoff.routing` for the database; `row` is the table or an alias of it."""
    group = case((row.kind == "live", 1), (func.coalesce(row.promised_at, now) <= now, 0), else_=2)
    return row.priority.desc(), group, row.requested_at, row.id


def waiting(session: Session, limit: int = LIST_LIMIT) -> list[WaitingView]:
    """The queue in the order of service, in three queries however long it is."""
    rows = session.scalars(
        select(HandoffRequest).where(HandoffRequest.state == "waiting").order_by(*order(instants.now())).limit(limit)
    ).all()
    people, channels = _names(session, rows)
    return [
        WaitingView(
            row.id, row.conversation_id, row.person_id, people[row.person_id], channels[row.conversation_id].channel,
            row.kind, str(row.reason), _about(row), row.requested_at, row.promised_at, place,
        )
        for place, row in enumerate(rows, start=1)
    ]


def waiting_count(session: Session) -> int:
    """How many customers wait."""
    return session.scalar(select(func.count()).where(HandoffRequest.state == "waiting")) or 0


def served_by(session: Session, staff_id: uuid.UUID) -> list[ServedView]:
    """Whom a matchmaker serves: those who wait for an answer first, the longest first; in six queries."""
    rows = session.scalars(
        select(HandoffRequest).where(HandoffRequest.claimed_by == staff_id, HandoffRequest.state == "claimed")
    ).all()
    people, talks = _names(session, rows)
    newest = transcript.newest(session, [row.conversation_id for row in rows])
    unanswered = transcript.unanswered(session, [row.conversation_id for row in rows])
    views = []
    for row in rows:
        talk, last = talks[row.conversation_id], newest.get(row.conversation_id)
        views.append(ServedView(
            row.id, row.conversation_id, row.person_id, people[row.person_id], talk.channel, str(row.reason),
            row.claimed_at or row.requested_at, _unanswered(row, unanswered.get(row.conversation_id)),
            _last(row, last.text if last else ""), last is not None and last.who == "person",
        ))
    return sorted(views, key=lambda view: (view.unanswered_since is None, view.unanswered_since or view.claimed_at))


def served_counts(session: Session, staff_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many customers each of these matchmakers serves now."""
    counts = session.execute(
        select(HandoffRequest.claimed_by, func.count())
        .where(HandoffRequest.claimed_by.in_(list(staff_ids)), HandoffRequest.state == "claimed")
        .group_by(HandoffRequest.claimed_by)
    )
    return {staff_id: count for staff_id, count in counts if staff_id}


def open_request(session: Session, conversation_id: uuid.UUID) -> RequestView | None:
    """The conversation's request that waits or is served, if there is one."""
    row = open_row(session, conversation_id)
    if row is None:
        return None
    return RequestView(
        row.id, row.conversation_id, row.person_id, row.kind, row.state, row.reason,
        Summary.from_json(row.summary), row.requested_at, row.promised_at, row.claimed_by, row.claimed_at,
    )


def open_row(session: Session, conversation_id: uuid.UUID) -> HandoffRequest | None:
    """The row of `open_request`, for this room; read from the database even where the session has it."""
    return session.scalar(
        select(HandoffRequest)
        .where(HandoffRequest.conversation_id == conversation_id, HandoffRequest.state.in_(("waiting", "claimed")))
        .execution_options(populate_existing=True)
    )


def of_conversation(session: Session, conversation_id: uuid.UUID) -> Standing | None:
    """A conversation's place in the queue; None where it doesn't wait."""
    place = func.row_number().over(order_by=order(instants.now())).label("place")
    standing = select(
        place, HandoffRequest.conversation_id, HandoffRequest.kind, HandoffRequest.requested_at,
        HandoffRequest.promised_at,
    ).where(HandoffRequest.state == "waiting").subquery()
    row = session.execute(select(standing).where(standing.c.conversation_id == conversation_id)).first()
    return Standing(row.place, row.kind, row.requested_at, row.promised_at) if row else None


def position(session: Session, conversation_id: uuid.UUID) -> int | None:
    """The place of a waiting conversation, counted from 1; None where it doesn't wait."""
    standing = of_conversation(session, conversation_id)
    return standing.position if standing else None


def _about(row: HandoffRequest) -> str:
    """The matter as the desk shows it: an urgent reason, otherwise a form that was begun, otherwise the longest
    message.
    """
    summary = Summary.from_json(row.summary)
    said = [summary.form.facts, summary.form.opening] if summary.form else []
    if max(map(len, said), default=0) < TELLING:
        said = [words for words in map(str, summary.said) if not identifiers.TOKEN.search(words)]
    words = max(said, key=len, default="")
    return str(row.reason) if row.priority > NORMAL or len(words) < TELLING else words


def _last(row: HandoffRequest, text: str) -> str:
    return text if row.replied_at or len(text) >= TELLING else _about(row)


def _unanswered(row: HandoffRequest, written_at: datetime | None) -> datetime | None:
    """Since when the customer waits for an answer: since the claim, or since they wrote after the last answer.

    Messages to the bot before the request don't count.
    """
    if row.replied_at is None:
        return max(row.requested_at, written_at or row.requested_at)
    return written_at


def _names(session: Session, rows: Iterable[HandoffRequest]) -> tuple[dict[uuid.UUID, str], dict[uuid.UUID, Any]]:
    rows = list(rows)
    people = persons.many(session, [row.person_id for row in rows])
    talks = threads.many(session, [row.conversation_id for row in rows])
    return {id: person.pseudonym for id, person in people.items()}, talks
