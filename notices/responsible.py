"""Who answers for a subject, and whom it is about: clocks know neither, rooms that own subjects say it."""
from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Answers:
    """`owner_id` is in charge, None while nobody is; `concerning` are staff whom the matter is about."""

    owner_id: uuid.UUID | None = None
    concerning: tuple[uuid.UUID, ...] = ()


Reader = Callable[[Session, Sequence[uuid.UUID]], Mapping[uuid.UUID, Answers]]
_readers: dict[str, Reader] = {}
_NOBODY = Answers()


def register(kind: str, read: Reader) -> None:
    """Lets a room say who answers for its subjects, many at a time. Registering the same again changes nothing."""
    if _readers.setdefault(kind, read) is not read:
        raise RuntimeError(f"two rooms answer for {kind}")


def of(session: Session, subjects: Sequence[tuple[str, uuid.UUID]]) -> dict[tuple[str, uuid.UUID], Answers]:
    """Who answers for each of these subjects; a kind that no room registered has nobody."""
    found: dict[tuple[str, uuid.UUID], Answers] = {}
    for kind in {kind for kind, _ in subjects}:
        read = _readers.get(kind)
        ids = list(dict.fromkeys(id for one, id in subjects if one == kind))
        known = read(session, ids) if read else {}
        found |= {(kind, id): known.get(id, _NOBODY) for id in ids}
    return found
