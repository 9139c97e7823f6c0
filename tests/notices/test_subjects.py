"""Alerts about a subject of any kind: its room says by registering who answers for it and where it is seen."""
from __future__ import annotations

import uuid
from collections.abc import Sequence

import pytest
from sqlalchemy.orm import Session

from kernel import ids
from notices import alerts, responsible, subjects
from notices.responsible import Answers
from notices.subjects import Place
from staff import members

VISIT = "visit"  # a kind of subject that no room owns
OWNERS: dict[uuid.UUID, uuid.UUID] = {}


def _places(session: Session, visit_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Place]:
    return {id: Place("来访登记", f"/visits/{id}") for id in visit_ids}


def _answers(session: Session, visit_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Answers]:
    return {id: Answers(OWNERS[id], (OWNERS[id],)) for id in visit_ids if id in OWNERS}


subjects.register(VISIT, _places)
responsible.register(VISIT, _answers)


def test_an_alert_leads_to_where_its_subject_is_seen(company: Session) -> None:
    visit = (VISIT, ids.new_id())
    alerts.tell(company, "note", "有人来访", subject=visit, key="1")
    [alert] = alerts.unacknowledged(company)
    assert subjects.places(company, [alert.subject]) == {visit: Place("来访登记", f"/visits/{visit[1]}")}
    assert subjects.places(company, [("unheard_of", visit[1])]) == {}, "a kind that leads nowhere has no link"


def test_whom_a_subject_is_about_is_left_out(company: Session) -> None:
    about, other = members.by_number(company, "Z402"), members.by_number(company, "Z401")
    assert about is not None and other is not None
    visit = (VISIT, ids.new_id())
    OWNERS[visit[1]] = about.id
    assert responsible.of(company, [visit, (VISIT, other.id)]) == {
        visit: Answers(about.id, (about.id,)), (VISIT, other.id): Answers()}
    alerts.tell(company, "note", "有人来访", subject=visit, key="1")
    assert [len(alerts.unacknowledged(company, one)) for one in (about, other)] == [0, 1]


def test_many_subjects_are_asked_for_once_a_kind(db: Session) -> None:
    asked: list[int] = []

    def count(session: Session, stall_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Place]:
        asked.append(len(stall_ids))
        return {}

    subjects.register("stall", count)
    one = ids.new_id()
    assert subjects.places(db, [("stall", one), ("stall", ids.new_id()), ("stall", one)]) == {}
    assert asked == [2]


def test_a_second_reader_of_a_kind_is_refused_and_the_same_again_changes_nothing() -> None:
    subjects.register(VISIT, _places)
    responsible.register(VISIT, _answers)
    with pytest.raises(RuntimeError, match=VISIT):
        subjects.register(VISIT, lambda _, visit_ids: {})
    with pytest.raises(RuntimeError, match=VISIT):
        responsible.register(VISIT, lambda _, visit_ids: {})
