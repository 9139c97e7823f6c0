"""What the desk shows, in few queries, with permissions checked. Synchronous: the page calls it in a thread."""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from console import panels
from conversations import message_subjects, threads, transcript
from conversations.customer_panel import PLACE, BegunForm, ShownCustomer
from conversations.message_subjects import OpenSubject
from conversations.messages import Line
from handoff import access, agent_replies, presence, queue
from handoff.access import Right
from handoff.queue import RequestView, ServedView, WaitingView
from kernel.wording import Language
from people import persons
from staff import members, permissions
from staff.members import StaffView

PAGE = 50


@dataclass(frozen=True)
class Waiting:
    """The queue's first rows and its length."""

    rows: list[WaitingView]
    count: int


@dataclass(frozen=True)
class TranscriptPage:
    """Lines of a conversation, oldest first; names of the staff who wrote them; which of them were sent again."""

    lines: list[Line]
    has_earlier: bool
    names: dict[uuid.UUID, str]
    resent: set[uuid.UUID]


@dataclass(frozen=True)
class Talk:
    """An open conversation: what may be done with it, with whom, and its last lines (oldest first).

    `language` is the one in which the customer is written to.
    """

    right: Right
    request: RequestView
    conversation_id: uuid.UUID
    person_id: uuid.UUID
    pseudonym: str
    channel: str
    served_by: str | None
    language: Language
    transcript: TranscriptPage

    @property
    def begun(self) -> BegunForm | None:
        """A form that the customer was filling in with the bot and hasn't sent."""
        return self.request.summary.form


@dataclass(frozen=True)
class Customer:
    """The right column: the customer, what each panel shows of them, and what a message to them may be about.

    `subjects` is empty where somebody else serves the customer. `language` is the one in which they are written to.
    """

    shown: ShownCustomer
    panels: dict[str, Any]
    subjects: list[OpenSubject]
    language: Language


@dataclass(frozen=True)
class Colleague:
    """Somebody a customer can be handed to."""

    staff: StaffView
    presence: str
    serving: int

    @property
    def has_room(self) -> bool:
        return self.serving < self.staff.capacity


def waiting(session: Session) -> Waiting:
    """The queue; the same for every desk, so that all open pages share one query."""
    rows = queue.waiting(session)
    return Waiting(rows, len(rows) if len(rows) < queue.LIST_LIMIT else queue.waiting_count(session))


def barred(session: Session, staff: StaffView) -> set[uuid.UUID]:
    """Customers whom this matchmaker doesn't see: an open case of theirs is about them."""
    return access.barred(session, staff.id)


def mine(session: Session, staff: StaffView) -> list[ServedView]:
    """Whom this matchmaker serves, by urgency."""
    permissions.require(staff, "desk.open")
    return queue.served_by(session, staff.id)


def talk(session: Session, staff: StaffView, conversation_id: uuid.UUID) -> Talk:
    """An open conversation with its last page of lines. Raises NotFound or NotAllowed with a sentence."""
    right, request = access.right(session, staff, conversation_id)
    thread = threads.get(session, conversation_id)
    page = _last_page(session, transcript.latest(session, conversation_id, PAGE + 1))
    served_by = members.get(session, request.claimed_by) if right == "watch" and request.claimed_by else None
    return Talk(
        right, request, conversation_id, thread.person_id, persons.get(session, thread.person_id).pseudonym,
        thread.channel, served_by.name if served_by else None, thread.language, page,
    )


def earlier(session: Session, staff: StaffView, conversation_id: uuid.UUID, before_seq: int) -> TranscriptPage:
    """The page of lines before `before_seq`."""
    access.right(session, staff, conversation_id)
    return _last_page(session, transcript.latest(session, conversation_id, PAGE + 1, before_seq=before_seq))


def since(session: Session, staff: StaffView, conversation_id: uuid.UUID, after_seq: int) -> TranscriptPage:
    """The lines after `after_seq`: new ones, and those whose delivery state may have changed."""
    access.right(session, staff, conversation_id)
    lines = transcript.lines(session, conversation_id, after_seq)
    return _transcript_page(session, lines, False)


def _last_page(session: Session, lines: list[Line]) -> TranscriptPage:
    return _transcript_page(session, lines[-PAGE:], len(lines) > PAGE)


def _transcript_page(session: Session, lines: list[Line], has_earlier: bool) -> TranscriptPage:
    authors = {line.staff_id for line in lines if line.staff_id}
    names = {id: view.name for id, view in members.many(session, authors).items()} if authors else {}
    unsent = [line.id for line in lines if line.state in ("failed", "uncertain")]
    return TranscriptPage(lines, has_earlier, names, agent_replies.resent(session, unsent))


def customer(session: Session, staff: StaffView, conversation_id: uuid.UUID) -> Customer:
    """What the right column shows of the customer."""
    right, request = access.right(session, staff, conversation_id)
    thread = threads.get(session, conversation_id)
    shown = ShownCustomer(
        conversation_id, thread.person_id, persons.get(session, thread.person_id).pseudonym, thread.channel,
        right == "serve", request.summary.form,
    )
    return Customer(shown, panels.read(PLACE, session, staff, shown),
                    message_subjects.open_of(session, staff, thread.person_id) if shown.is_served else [],
                    thread.language)


def colleagues(session: Session, staff: StaffView) -> list[Colleague]:
    """Everybody else who may claim: at the desk first, then those with most room."""
    others = [s for s in members.all_active(session) if s.id != staff.id and permissions.may(s, "desk.claim")]
    states = presence.states_of(s.id for s in others)
    serving = queue.served_counts(session, [s.id for s in others])
    found = [Colleague(s, states.get(s.id, "away"), serving.get(s.id, 0)) for s in others]
    rank = {"online": 0, "busy": 1, "away": 2}
    return sorted(found, key=lambda c: (not c.has_room, rank[c.presence], c.serving, c.staff.number))
