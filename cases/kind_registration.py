"""Registers a kind of case with every registry that is keyed by a subject's kind."""
from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from sqlalchemy.orm import Session

from cases import involved_staff, kinds
from cases.kinds import CaseKind
from deadlines import counted_elsewhere
from notices import responsible_staff
from notices.responsible_staff import ResponsibleStaff


def register(kind: CaseKind) -> None:
    """Registers a kind of case with all shared parts. Registering the same again changes nothing."""
    kinds.register(kind)
    responsible_staff.register(kind.key, _answers(kind.key))
    counted_elsewhere.pages.register(kind.key, _pages(kind.key))


@cache
def _answers(kind: str) -> Callable[[Session, Sequence[uuid.UUID]], Mapping[uuid.UUID, ResponsibleStaff]]:
    """The reader of one kind; cached, because re-registration is accepted only for the same function."""
    return lambda session, case_ids: involved_staff.answers(session, kind, case_ids)


@cache
def _pages(kind: str) -> Callable[[Session, Sequence[uuid.UUID]], Mapping[uuid.UUID, str]]:
    path = kinds.get(kind).path
    return lambda session, case_ids: {
        one.id: path.format(number=one.number) for one in kinds.get(kind).read(session, case_ids, False)}
