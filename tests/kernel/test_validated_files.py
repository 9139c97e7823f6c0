"""Versions of a company file: a faulty new one changes nothing."""
from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel import events, file_versions, in_force
from kernel.actors import SYSTEM, Actor
from kernel.errors import BadFile, BadInput
from tests.makers import bread
from tests.makers.bread import GOOD, NAME


@pytest.fixture(autouse=True)
def _known() -> Iterator[None]:
    with bread.registered():
        yield


def test_the_newest_accepted_version_is_in_force_and_names_itself(db: Session) -> None:
    first = file_versions.accept(db, NAME, GOOD, SYSTEM)
    second = file_versions.accept(db, NAME, GOOD.replace("12.50", "13.00"), Actor.staff("7", "何敏"))
    found = in_force.current(db, NAME)
    assert (found.version, found.hash) == (second.version, second.hash)
    assert found.value.loaves[0].price == Decimal("13.00")
    assert (second.version or 0) > (first.version or 0)
    assert db.execute(text("select accepted_by from company_file order by id")).scalars().all() == ["system", "何敏"]


def test_a_bad_new_version_is_refused_and_the_old_one_stays(db: Session) -> None:
    file_versions.accept(db, NAME, GOOD, SYSTEM)
    with pytest.raises(BadFile):
        file_versions.accept(db, NAME, GOOD.replace("12.50", "dear"), SYSTEM)
    assert in_force.current(db, NAME).value.loaves[0].price == Decimal("12.50")
    assert db.scalar(text("select count(*) from company_file")) == 1


def test_the_same_text_again_is_no_new_version_and_tells_nobody(db: Session) -> None:
    told: list[events.Event] = []

    def hear(session: Session, event: file_versions.DocumentAccepted) -> None:
        told.append(event)

    events.subscribe(file_versions.DocumentAccepted, hear)
    try:
        first = file_versions.accept(db, NAME, GOOD, SYSTEM)
        assert file_versions.accept(db, NAME, GOOD, SYSTEM).version == first.version
    finally:
        events.reactions()[file_versions.DocumentAccepted, None].remove(hear)
    assert told == [file_versions.DocumentAccepted(NAME, first.version or 0, first.hash)]
    assert db.scalar(text("select count(*) from audit where act = 'company.accept'")) == 1


def test_a_file_nobody_has_loaded_is_one_sentence(db: Session) -> None:
    with pytest.raises(BadInput) as none:
        in_force.current(db, NAME)
    assert none.value.say() == f"公司资料 {NAME} 尚未载入。请运行 hongniang company load。"
