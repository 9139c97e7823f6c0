"""Where a subject is seen: what staff call it and its page of the console, for the link beside an alert."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from kernel.ids import Subject
from kernel.subjects import Reader, Readers


@dataclass(frozen=True)
class Place:
    """`label` is what staff call the subject, `path` its page below the console's root, as `ui.link` takes it."""

    label: str
    path: str


_readers: Readers[Place] = Readers("where it is seen")


def register(kind: str, read: Reader[Place]) -> None:
    """Lets a room say where its subjects are seen. The page checks the right; registering again changes nothing."""
    _readers.register(kind, read)


def places(session: Session, subjects: Iterable[Subject]) -> dict[Subject, Place]:
    """The place of each subject that has one."""
    return _readers.read(session, subjects)
