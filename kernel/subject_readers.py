"""Readers of subjects: the room that owns a kind of subject answers a question about many subjects at once."""
from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from kernel.ids import Subject
from kernel.registry import Registry

T = TypeVar("T")
Reader = Callable[[Session, Sequence[uuid.UUID]], Mapping[uuid.UUID, T]]


class Readers(Generic[T]):
    """One question about subjects, answered by one reader per kind. `question` names it in errors."""

    def __init__(self, question: str) -> None:
        self._readers: Registry[tuple[str, Reader[T]]] = Registry(f"readers of subjects ({question})", lambda r: r[0])

    def register(self, kind: str, read: Reader[T]) -> None:
        """Registers the reader of a kind.

        The same again changes nothing; raises RuntimeError for another of the kind.
        """
        self._readers.add((kind, read))

    def read(self, session: Session, subjects: Iterable[Subject]) -> dict[Subject, T]:
        """The answers for these subjects, with one read per kind.

        Kinds without a reader and unknown ids are omitted.
        """
        wanted: dict[str, dict[uuid.UUID, None]] = {}
        for kind, id in subjects:
            wanted.setdefault(kind, {})[id] = None
        return {(kind, id): found for kind, ids in wanted.items() if kind in self._readers
                for id, found in self._readers[kind][1](session, list(ids)).items()}
