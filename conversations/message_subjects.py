"""Subjects of a message to a customer: kinds of case that rooms register, such as complaints.

Staff may choose one of the customer's open cases for a message; the room of that kind records it, so that its delivery
can take effect there.
"""
from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from kernel.ids import Subject
from kernel.registry import Registry
from kernel.wording import Text
from staff.members import StaffView


@dataclass(frozen=True)
class OpenSubject:
    """An open case of a customer: its label in a list, and a hint about the effect of choosing it; both for staff."""

    subject: Subject
    label: str
    hint: str = ""


@dataclass(frozen=True)
class MessageSent:
    """A message queued for a subject; `is_stock`: an unchanged canned response (常用语)."""

    outbox_id: uuid.UUID
    text: str
    is_stock: bool


@dataclass(frozen=True)
class SubjectKind:
    """A kind of subject.

    `open_of(session, staff, person_id)` returns the person's open cases that this member of staff may see;
    `note_sent(session, staff, id, message)` records a message queued for one of them.
    """

    kind: str
    title: Text
    open_of: Callable[[Session, StaffView, uuid.UUID], list[OpenSubject]]
    note_sent: Callable[[Session, StaffView, uuid.UUID, MessageSent], None]


_kinds: Registry[SubjectKind] = Registry("kinds of subject", lambda kind: kind.kind)


def register(kind: SubjectKind) -> None:
    """Registers a kind.

    Registering the same again changes nothing; raises RuntimeError for another of the same name.
    """
    _kinds.add(kind)


def titles() -> dict[str, str]:
    """The titles of all kinds, by kind."""
    return {kind.kind: str(kind.title) for kind in _kinds}


def title(kind: str | None) -> str:
    """The title of a kind; empty if it is not registered."""
    found = _kinds.get(kind) if kind else None
    return str(found.title) if found else ""


def open_of(session: Session, staff: StaffView, person_id: uuid.UUID) -> list[OpenSubject]:
    """The person's open cases of all kinds that this member of staff may see."""
    return [found for kind in _kinds for found in kind.open_of(session, staff, person_id)]


def note_sent(session: Session, staff: StaffView, subject: Subject, message: MessageSent) -> None:
    """Records a message queued for an open case. Raises NotAllowed if the case is about its writer."""
    _kinds[subject[0]].note_sent(session, staff, subject[1], message)
