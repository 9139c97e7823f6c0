"""Who is responsible for a subject, and whom it is about: the room that owns the subject registers a reader."""
from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from kernel.ids import Subject
from kernel.subject_readers import Reader, Readers


@dataclass(frozen=True)
class ResponsibleStaff:
    """`owner_id` is the owner, None if there is none; `concerning` are staff whom the matter is about."""

    owner_id: uuid.UUID | None = None
    concerning: tuple[uuid.UUID, ...] = ()


_readers: Readers[ResponsibleStaff] = Readers("who answers for it")
_NOBODY = ResponsibleStaff()


def register(kind: str, read: Reader[ResponsibleStaff]) -> None:
    """Registers a room's reader for many of its subjects at a time. Registering the same again changes nothing."""
    _readers.register(kind, read)


def of(session: Session, subjects: Sequence[Subject]) -> dict[Subject, ResponsibleStaff]:
    """The responsible staff of each of these subjects; subjects of unregistered kinds have none."""
    return dict.fromkeys(subjects, _NOBODY) | _readers.read(session, subjects)
