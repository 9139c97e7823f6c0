"""Responsible staff of a subject of any kind: its room registers a reader; staff concerned are excluded."""
from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy.orm import Session

from kernel import ids
from kernel.wording import written
from notices import alerts, responsible_staff
from notices.responsible_staff import ResponsibleStaff
from staff import members

VISIT = "visit"  # a kind of subject that no room owns
OWNERS: dict[uuid.UUID, uuid.UUID] = {}


def _answers(session: Session, visit_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, ResponsibleStaff]:
    return {id: ResponsibleStaff(OWNERS[id], (OWNERS[id],)) for id in visit_ids if id in OWNERS}


responsible_staff.register(VISIT, _answers)


def test_whom_a_subject_is_about_is_left_out(company: Session) -> None:
    about, other = members.by_number(company, "Z402"), members.by_number(company, "Z401")
    assert about is not None and other is not None
    visit = (VISIT, ids.new_id())
    OWNERS[visit[1]] = about.id
    assert responsible_staff.of(company, [visit, (VISIT, other.id)]) == {
        visit: ResponsibleStaff(about.id, (about.id,)), (VISIT, other.id): ResponsibleStaff()}
    alerts.create(company, "note", written("有人来访"), subject=visit, key="1")
    assert [len(alerts.unacknowledged(company, one)) for one in (about, other)] == [0, 1]


def test_many_subjects_are_asked_for_once_a_kind(db: Session) -> None:
    asked: list[int] = []

    def count(session: Session, stall_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, ResponsibleStaff]:
        asked.append(len(stall_ids))
        return {}

    responsible_staff.register("stall", count)
    one, other = ids.new_id(), ids.new_id()
    assert responsible_staff.of(db, [("stall", one), ("stall", other), ("stall", one)]) == {
        ("stall", one): ResponsibleStaff(), ("stall", other): ResponsibleStaff()}
    assert asked == [2]
