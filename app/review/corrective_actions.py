"""Corrective actions of a review: the cause that was found, the action, who is responsible and by when (6.3.1)."""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.review.tables import ReviewAction
from kernel import audit, instants
from kernel.actors import Actor
from kernel.errors import BadInput, NotFound
from kernel.figures import DateRange
from kernel.wording import Message
from staff import members, permissions
from staff.members import StaffView

TEXT_LIMIT = 500
_SHORTEST = 4
_FARTHEST = timedelta(days=731)


@dataclass(frozen=True)
class ActionView:
    """One action; `owner` is the name with the staff number. `late`: not done and past `due_on`."""

    id: uuid.UUID
    month: DateRange
    cause: str
    action: str
    owner: str
    due_on: date
    done_at: datetime | None
    late: bool


def add(
    session: Session, by: StaffView, month: DateRange, cause: str, action: str, owner_id: uuid.UUID | None,
    due_on: date | None,
) -> uuid.UUID:
    """Records an action of the review of `month` and gives its id.

    Raises BadInput naming the field, NotAllowed without `review.edit`.
    """
    permissions.require(by, "review.edit")
    cause, action = _checked(cause, Message("review.field.cause")), _checked(action, Message("review.field.action"))
    owner = members.get(session, owner_id) if owner_id else None
    if owner is None or not owner.active:
        raise BadInput("review.no_owner")
    today = instants.today()
    if due_on is None or not today <= due_on <= today + _FARTHEST:
        raise BadInput("review.bad_due")
    row = ReviewAction(month=month.first, cause=cause, action=action, owner_id=owner.id, due_on=due_on,
                       created_at=instants.now(), created_by=by.id)
    session.add(row)
    session.flush()
    audit.record(session, _actor(by), "review.action", ("review_action", row.id), month=month.key, owner=owner.id,
                 due_on=due_on)
    return row.id


def _checked(text: str, field: Message) -> str:
    """The text without blanks around it. Raises BadInput for one that is too short or too long."""
    text = text.strip()
    if len(text) < _SHORTEST:
        raise BadInput("review.too_short", field=field)
    if len(text) > TEXT_LIMIT:
        raise BadInput("review.too_long", field=field, limit=TEXT_LIMIT, length=len(text))
    return text


def done(session: Session, by: StaffView, action_id: uuid.UUID) -> None:
    """Marks an action as done; a second call changes nothing. Raises NotFound, NotAllowed without `review.edit`."""
    row = _row(session, by, action_id)
    if row.done_at is None:
        row.done_at, row.done_by = instants.now(), by.id
        audit.record(session, _actor(by), "review.action_done", ("review_action", row.id))


def undone(session: Session, by: StaffView, action_id: uuid.UUID) -> None:
    """Marks an action as not done. Raises NotFound, NotAllowed without `review.edit`."""
    row = _row(session, by, action_id)
    if row.done_at is not None:
        row.done_at = row.done_by = None
        audit.record(session, _actor(by), "review.action_undone", ("review_action", row.id))


def of(session: Session, month: DateRange) -> list[ActionView]:
    """Actions of the month's review and earlier ones that were not done before the month began, by `due_on`."""
    wanted = select(ReviewAction).where(or_(
        ReviewAction.month == month.first,
        (ReviewAction.month < month.first) & (ReviewAction.done_at.is_(None) | (ReviewAction.done_at >= month.begin)),
    ))
    return _views(session, wanted.order_by(ReviewAction.due_on, ReviewAction.created_at))


def _views(session: Session, wanted: Select[ReviewAction]) -> list[ActionView]:
    rows = session.scalars(wanted).all()
    named = members.many(session, [row.owner_id for row in rows])
    today = instants.today()
    return [
        ActionView(row.id, DateRange.month(row.month), row.cause, row.action,
                   f"{named[row.owner_id].name}（{named[row.owner_id].number}）", row.due_on, row.done_at,
                   row.done_at is None and row.due_on < today)
        for row in rows
    ]


def _row(session: Session, by: StaffView, action_id: uuid.UUID) -> ReviewAction:
    permissions.require(by, "review.edit")
    row = session.scalar(select(ReviewAction).where(ReviewAction.id == action_id).with_for_update())
    if row is None:
        raise NotFound("review.no_action")
    return row


def _actor(by: StaffView) -> Actor:
    return Actor.staff(by.id, f"{by.name}（{by.number}）")
