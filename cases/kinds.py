"""Kinds of case: what a room declares, so that the shared parts can work with its cases."""
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
    """What every case has. `title` is the kind's name (投诉), `state` the stage's title.

    A merged case is continued by `survivor`; every other case is its own survivor. `contact` is how the customer wants
    to be reached, with tokens in place of identifiers; `telephoned`: the case came by telephone.
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
    contact: str = ""
    telephoned: bool = False

    @property
    def subject(self) -> Subject:
        """Its kind and id."""
        return self.kind, self.id

    @property
    def label(self) -> Message:
        """How alerts and lists name it: 投诉 T7K4QX9HM."""
        return Message("cases.label", title=self.title, number=self.number)


def _itself(session: Session, case_id: uuid.UUID) -> list[uuid.UUID]:
    return [case_id]


def _none_merged(session: Session, case_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, uuid.UUID]:
    return {}


def _none_arrived(session: Session, case_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, datetime]:
    return {}


@dataclass(frozen=True)
class CaseKind:
    """A kind of case, as the room that owns it registers it.

    `read` returns cases by id, many at once; with True only open ones. `lock` takes the case's row lock (for a merged
    one the survivor's) and raises NotFound. `of_person` returns ids of a person's open cases, `numbered` the id of a
    number in any spelling. `family` is the case and those merged into it, `merged` maps merged cases to their elder
    case. `path` is its page in the console, with `{number}`. `reads` and `handles` are permissions; `teams` are the
    roles that own its cases, in order of preference. `entries` are titles of its own timeline entries, `shown` the
    kinds of entry that its customer sees, `written` those whose text the customer wrote, unless staff entered it,
    `spoken` those that note what staff said to the customer. `arrived` are the messages of staff for cases that reached
    the customer, by outbox id, and when.
    `tells_pauses`: its room tells the customer of an approved pause (`PauseApproved`), which is in force only once they
    were told.
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
    written: frozenset[str] = frozenset()
    spoken: frozenset[str] = frozenset()
    arrived: Callable[[Session, Collection[uuid.UUID]], Mapping[uuid.UUID, datetime]] = _none_arrived
    own_board: str = ""
    tells_pauses: bool = False

    @property
    def board(self) -> str:
        """The path of its board in the console."""
        return self.own_board or f"/board/{self.key}"


_kinds: Registry[CaseKind] = Registry("kinds of case", lambda kind: kind.key)


def register(kind: CaseKind) -> None:
    """Registers a kind of case. Registering the same again changes nothing."""
    _kinds.add(kind)


def every() -> list[CaseKind]:
    """All kinds, in the order of registration."""
    return list(_kinds)


def known(key: str) -> bool:
    """Whether subjects of this kind are cases."""
    return key in _kinds


def get(key: str) -> CaseKind:
    """The kind of this key. Raises NotFound if no room registered it."""
    if key not in _kinds:
        raise NotFound("cases.no_kind", kind=key)
    return _kinds[key]


def read(session: Session, subjects: Iterable[Subject], *, open_only: bool = False) -> dict[Subject, Case]:
    """Cases by subject, with one read per kind; unknown subjects and those that are no cases are omitted."""
    wanted: dict[str, list[uuid.UUID]] = defaultdict(list)
    for kind, case_id in subjects:
        if kind in _kinds:
            wanted[kind].append(case_id)
    return {case.subject: case for kind, ids in wanted.items()
            for case in _kinds[kind].read(session, ids, open_only)}


def one(session: Session, subject: Subject) -> Case:
    """A case, without locking it. Raises NotFound."""
    found = read(session, [subject]).get(subject)
    if found is None:
        raise NotFound("cases.not_found", title=get(subject[0]).title)
    return found


def locked(session: Session, subject: Subject) -> Case:
    """The case under its row lock; of a merged one the survivor. Raises NotFound."""
    return get(subject[0]).lock(session, subject[1])


def family(session: Session, subject: Subject) -> list[uuid.UUID]:
    """The case and those merged into it, on all of which an act takes effect."""
    return get(subject[0]).family(session, subject[1])
