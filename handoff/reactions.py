"""Changes of the queue after events of other rooms; `app.reactions` registers them."""
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


def whoever_left_serves_nobody(session: Session, event: StaffLeft) -> None:
    """A member of staff was deactivated: their customers wait for somebody else."""
    transfer.all_of(session, event.staff_id, Actor.staff(event.by_id))


def role_no_longer_serves(session: Session, event: StaffRoleChanged) -> None:
    """A member of staff got another role: whom they may not serve any more waits for somebody who may."""
    member = members.get(session, event.staff_id)
    if member is not None and not permissions.may(member, "desk.reply"):
        transfer.all_of(session, member.id, Actor.staff(event.by_id))


def case_concerns_staff(session: Session, event: CaseConcerns) -> None:
    """A case is about members of staff: by a timer, they stop serving its customer.

    Not at once, because the queue's locks are taken before the case's (docs/locking.md).
    """
    timers.set(session, CONCERNED, ("person", event.person_id), instants.now(),
               {"staff": [str(one) for one in event.staff_ids]})


def away_from_whom_it_concerns(session: Session, event: TimerRang) -> None:
    """The timer of `case_concerns_staff` is due."""
    transfer.away_from(session, event.subject_id, [uuid.UUID(one) for one in event.facts["staff"]], SYSTEM)


def person_was_wanted(session: Session, event: PersonWanted) -> None:
    """The customer of a case asked for a person by its link: they are put into the queue of their conversation."""
    reason = Message("handoff.wanted_by_link_because" if event.reason else "handoff.wanted_by_link",
                     case=event.label, reason=handoff_requests.as_line(event.reason))
    handoff_requests.request(session, event.conversation_id, event.person_id, reason, by=Actor.person(event.person_id),
                             summary=Summary(about=(event.case_kind, event.number)))


REACTIONS = (
    Reaction(StaffLeft, whoever_left_serves_nobody),
    Reaction(StaffRoleChanged, role_no_longer_serves),
    Reaction(CaseConcerns, case_concerns_staff),
    Reaction(TimerRang, away_from_whom_it_concerns, CONCERNED),
    Reaction(PersonWanted, person_was_wanted),
)
