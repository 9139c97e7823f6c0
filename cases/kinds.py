"""Kinds of case: what a room says of its own, so that the shared parts can work on it without knowing it."""
from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.ids import Subject
from kernel.registry import Registry
from kernel.wording import Message, Text


@dataclass(frozen=True)
class Case:
    """What every case has. `title` is what people call it (投诉), `state` its stage as they read it.

    A case that was merged goes on in `survivor`; every other is its own.
    """

    kind: str
    id: uuid.UUID
    number: str
    title: Text
    state: Text
    is_open: bool
    person_id: uuid.UUID
    conversation_id: uuid.UUID | None
    store_id: uuid.UUID | None
    accepted_at: datetime
    survivor: uuid.UUID

    @property
    def subject(self) -> Subject:
        """Its kind and id."""
        return self.kind, self.id

    @property
    def label(self) -> Message:
        """What alerts and lists call it: 投诉 T7K4QX9HM."""
        return Message("cases.label", title=self.title, number=self.number)


def _itself(session: Session, case_id: uuid.UUID) -> list[uuid.UUID]:
    return [case_id]


def _none_merged(session: Session, case_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, uuid.UUID]:
    return {}


@dataclass(frozen=True)
class CaseKind:
    """A kind of case, as the room that owns it registers it.

    `read` gives cases by id, many at a time, with True those alone that are open. `lock` takes the case's row lock,
    of a merged one the survivor's, and raises NotFound. `of_person` gives ids of a person's open cases, `numbered` the
    id of a number in any spelling. `family` is the case and those merged into it, `merged` the elder case of each of
    several that was merged. `path` is its page in the console, with `{number}`. `reads` and `handles` are permissions,
    `teams` the roles that take it on, the first asked first. `entries` are titles of timeline entries of its own,
    `shown` kinds of entry that its customer may see.
    """

    key: str
    title: Text
    read: Callable[[Session, Collection[uuid.UUID], bool], Iterable[Case]]
    lock: Callable[[Session, uuid.UUID], Case]
    open_ids: Callable[[Session, int], Sequence[uuid.UUID]]
    path: str
    reads: str
    handles: str
    teams: tuple[str, ...] = ("complaint_officer", "supervisor", "administrator")
    family: Callable[[Session, uuid.UUID], list[uuid.UUID]] = _itself
    merged: Callable[[Session, Collection[uuid.UUID]], Mapping[uuid.UUID, uuid.UUID]] = _none_merged
    entries: Mapping[str, Text] = field(default_factory=dict)
    shown: frozenset[str] = frozenset()
    own_board: str = ""

    @property
    def board(self) -> str:
        """Where its open cases are listed in the console."""
        return self.own_board or f"/board/{self.key}"


_kinds: Registry[CaseKind] = Registry("kinds of case", lambda kind: kind.key)


def register(kind: CaseKind) -> None:
    """Makes a kind of case known. The same again changes nothing."""
    _kinds.add(kind)


def every() -> list[CaseKind]:
    """All kinds, in the order of their registration."""
    return list(_kinds)


def known(key: str) -> bool:
    """Whether a subject of this kind is a case."""
    return key in _kinds


def get(key: str) -> CaseKind:
    """The kind of this key. Raises NotFound for one that no room registered."""
    if key not in _kinds:
        raise NotFound("cases.no_kind", kind=key)
    return _kinds[key]


def read(session: Session, subjects: Iterable[Subject], *, open_only: bool = False) -> dict[Subject, Case]:
    """Cases by subject, one reading a kind; what isn't there, or is no case, is left out."""
    wanted: dict[str, list[uuid.UUID]] = defaultdict(list)
    for kind, case_id in subjects:
        if kind in _kinds:
            wanted[kind].append(case_id)
    return {case.subject: case for kind, ids in wanted.items()
            for case in _kinds[kind].read(session, ids, open_only)}


def one(session: Session, subject: Subject) -> Case:
    """A case as it stands, not locked. Raises NotFound."""
    found = read(session, [subject]).get(subject)
    if found is None:
        raise NotFound("cases.not_found", title=get(subject[0]).title)
    return found


def locked(session: Session, subject: Subject) -> Case:
    """The case under its row lock, of a merged one the survivor. Raises NotFound."""
    return get(subject[0]).lock(session, subject[1])


def family(session: Session, subject: Subject) -> list[uuid.UUID]:
    """The case and those merged into it: what is done for it is done for all of them."""
    return get(subject[0]).family(session, subject[1])
