"""Registers a kind of case with every registry that is keyed by a subject's kind."""
from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from sqlalchemy.orm import Session

from cases import involved_staff, kinds
from cases.kinds import CaseKind
from notices import responsible_staff
from notices.responsible_staff import ResponsibleStaff


def register(kind: CaseKind) -> None:
    """Registers a kind of case with all shared parts. Registering the same again changes nothing."""
    kinds.register(kind)
    responsible_staff.register(kind.key, _answers(kind.key))


@cache
def _answers(kind: str) -> Callable[[Session, Sequence[uuid.UUID]], Mapping[uuid.UUID, ResponsibleStaff]]:
    """The reader of one kind; cached, because re-registration is accepted only for the same function."""
    return lambda session, case_ids: involved_staff.answers(session, kind, case_ids)
