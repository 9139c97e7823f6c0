"""Reactions of the queue to events of other rooms; `app.reactions` subscribes them."""
from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from cases.events import CaseConcerns, PersonWanted
from deadlines import timers
from deadlines.events import TimerRang
from handoff import handoff_requests, transfer
from handoff.request_summary import Summary
from kernel import instants
from kernel.actors import SYSTEM, Actor
from kernel.events import Reaction
from kernel.wording import Message
from staff import members, permissions
from staff.events import StaffLeft, StaffRoleChanged

CONCERNED = "handoff.concerned"


def return_customers_of_departed_staff(session: Session, event: StaffLeft) -> None:
    """A member of staff was deactivated: returns their customers to the queue."""
    transfer.return_all_to_queue(session, event.staff_id, Actor.staff(event.by_id))


def return_customers_after_role_change(session: Session, event: StaffRoleChanged) -> None:
    """A member of staff got another role: if it may not serve, returns their customers to the queue."""
    member = members.get(session, event.staff_id)
    if member is not None and not permissions.may(member, "desk.reply"):
        transfer.return_all_to_queue(session, member.id, Actor.staff(event.by_id))


def schedule_return_from_staff_concerned(session: Session, event: CaseConcerns) -> None:
    """A case is about members of staff: sets a timer at which they stop serving its customer.

    Not done at once, because the queue's locks are taken before the case's (docs/locking.md).
    """
    timers.set(session, CONCERNED, ("person", event.person_id), instants.now(),
               {"staff": [str(one) for one in event.staff_ids]})


def return_customer_from_staff_concerned(session: Session, event: TimerRang) -> None:
    """The timer of `schedule_return_from_staff_concerned` is due: returns the customer to the queue."""
    transfer.return_from_staff(session, event.subject_id, [uuid.UUID(one) for one in event.facts["staff"]], SYSTEM)


def queue_customer_of_case(session: Session, event: PersonWanted) -> None:
    """The customer of a case asked for a person by its link: puts them into the queue of their conversation."""
    reason = Message("handoff.wanted_by_link_because" if event.reason else "handoff.wanted_by_link",
                     case=event.label, reason=handoff_requests.as_line(event.reason))
    handoff_requests.request(session, event.conversation_id, event.person_id, reason, by=Actor.person(event.person_id),
                             summary=Summary(about=(event.case_kind, event.number)))


REACTIONS = (
    Reaction(StaffLeft, return_customers_of_departed_staff),
    Reaction(StaffRoleChanged, return_customers_after_role_change),
    Reaction(CaseConcerns, schedule_return_from_staff_concerned),
    Reaction(TimerRang, return_customer_from_staff_concerned, CONCERNED),
    Reaction(PersonWanted, queue_customer_of_case),
)
