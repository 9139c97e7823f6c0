"""Access to conversations at the desk: a conversation is read and written only through these functions."""
from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Concatenate, Literal, ParamSpec, TypeVar

from sqlalchemy.orm import Session

from cases import conflict_of_interest
from conversations import owners
from conversations.customer_panel import ShownCustomer
from handoff import queue
from handoff.tables import HandoffRequest
from kernel.errors import Conflict, NotAllowed, NotFound
from kernel.wording import Message, Text
from staff import members, permissions
from staff.members import StaffView
from staff.members import actor as actor

Right = Literal["serve", "preview", "watch"]
P = ParamSpec("P")
T = TypeVar("T")


def right(session: Session, staff: StaffView, conversation_id: uuid.UUID) -> tuple[Right, queue.RequestView]:
    """What the member of staff may do with the conversation of an open request.

    `serve` for the matchmaker who claimed it, `preview` while it is in the queue, `watch` with the permission
    `board.see`. Raises NotFound if no request is open, NotAllowed for a colleague's customer and if an open case of the
    customer is about this member of staff.
    """
    permissions.require(staff, "desk.open")
    found = queue.open_request(session, conversation_id)
    if found is None:
        raise NotFound("handoff.no_conversation")
    if found.person_id in barred(session, staff.id):
        raise NotAllowed("handoff.concerned")
    if found.claimed_by == staff.id:
        return "serve", found
    if found.state == "waiting":
        return "preview", found
    if permissions.may(staff, "board.see"):
        return "watch", found
    raise NotAllowed("handoff.not_yours", name=name_of(session, found.claimed_by))


def barred(session: Session, staff_id: uuid.UUID) -> set[uuid.UUID]:
    """Ids of the customers whose open case is about this member of staff, who may neither serve nor read them."""
    return conflict_of_interest.barred(session, staff_id)


def served(session: Session, staff: StaffView, conversation_id: uuid.UUID) -> HandoffRequest:
    """The request of a customer whom this member of staff serves, with the conversation locked.

    Raises NotAllowed if a colleague serves them or an open case of theirs is about this member, Conflict if nobody has
    claimed them, NotFound if no request is open.
    """
    owners.lock(session, conversation_id)
    row = queue.open_row(session, conversation_id)
    if row is None:
        raise NotFound("handoff.no_conversation")
    if row.state == "waiting":
        raise Conflict("handoff.not_claimed")
    if row.claimed_by != staff.id:
        raise NotAllowed("handoff.not_yours", name=name_of(session, row.claimed_by))
    if row.person_id in barred(session, staff.id):
        raise NotAllowed("handoff.concerned")
    return row


def while_serving(
    session: Session, staff: StaffView, customer: ShownCustomer,
    act: Callable[Concatenate[Session, StaffView, ShownCustomer, P], T], *args: P.args, **kwargs: P.kwargs,
) -> T:
    """Runs `act(session, staff, customer, …)` with the conversation locked. Raises as `served` does."""
    served(session, staff, customer.conversation_id)
    return act(session, staff, customer, *args, **kwargs)


def name_of(session: Session, staff_id: uuid.UUID | None) -> Text:
    """The name of a member of staff for a sentence; if there is no such member, the word for a colleague."""
    colleague = members.get(session, staff_id) if staff_id else None
    return colleague.name if colleague else Message("handoff.colleague")
