"""Which version of a company file is valid when: announced, replaced, corrected."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict
from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel import events, file_versions, in_force, instants, registry, validated_files
from kernel.actors import SYSTEM
from kernel.errors import BadFile, BadInput
from tests.conftest import Count

NAME, PLAIN = "prices.yml", "shelf.yml"


class Prices(BaseModel):
    model_config = ConfigDict(extra="forbid")
    rye: int


@pytest.fixture(autouse=True)
def _known() -> Iterator[None]:
    with registry.temporarily():
        validated_files.register(validated_files.Kind(NAME, Prices, dated=True))
        validated_files.register(validated_files.Kind(PLAIN, Prices))
        yield


def accept(session: Session, rye: int, accepted: str, effective: str | None = None) -> validated_files.Document[Prices]:
    """A price accepted just before an instant, valid from another where one is given."""
    head = f"effective_from: {effective}\n" if effective else ""
    with instants.at(instants.parse(accepted) - timedelta(seconds=1)):
        return file_versions.accept(session, NAME, f"{head}rye: {rye}\n", SYSTEM)


def price(session: Session, at: str) -> int:
    value: Prices = file_versions.in_force(session, NAME, instants.parse(at)).value
    return value.rye


VALID = [
    ("the only version answers for every instant", [(1, "2026-05-01", None)],
     {"2020-01-01": 1, "2026-05-01": 1, "2030-01-01": 1}),
    ("announced for June, it takes over in June", [(1, "2026-05-01", None), (2, "2026-05-10", "2026-06-01")],
     {"2026-05-31 23:59": 1, "2026-06-01 00:00": 2, "2027-01-01": 2}),
    ("what is loaded today replaces what is in force, not what is announced",
     [(1, "2026-05-01", None), (2, "2026-05-10", "2026-06-01"), (3, "2026-05-20", None)],
     {"2026-05-19": 1, "2026-05-20": 3, "2026-05-31": 3, "2026-06-01": 2}),
    ("of two announced for one day the newest accepted counts",
     [(1, "2026-05-01", None), (2, "2026-05-10", "2026-06-01"), (3, "2026-05-11", "2026-06-01")],
     {"2026-05-31": 1, "2026-06-01": 3}),
    ("two announced in the wrong order take over in theirs",
     [(1, "2026-05-01", None), (3, "2026-05-10", "2026-07-01"), (2, "2026-05-11", "2026-06-01")],
     {"2026-05-31": 1, "2026-06-30": 2, "2026-07-01": 3}),
    ("a date that has passed is behind what was loaded since",
     [(1, "2026-05-01", None), (2, "2026-05-10", "2026-04-01")], {"2026-04-15": 2, "2026-05-10": 1}),
    ("a first version that is announced counts before its day, too", [(1, "2026-05-10", "2026-06-01")],
     {"2026-05-10": 1, "2026-06-01": 1}),
    ("loaded after an announced one came into force, it replaces that",
     [(1, "2026-05-01", None), (2, "2026-05-10", "2026-06-01"), (3, "2026-06-10", None)],
     {"2026-06-09": 2, "2026-06-10": 3}),
]


@pytest.mark.parametrize(("case", "accepted", "expected"), VALID, ids=[c[0] for c in VALID])
def test_which_version_is_in_force(
    db: Session, case: str, accepted: list[tuple[int, str, str | None]], expected: dict[str, int],
) -> None:
    for one in accepted:
        accept(db, *one)
    assert {at: price(db, at) for at in expected} == expected


days = st.integers(0, 12)


@given(st.lists(st.tuples(days, st.none() | days), min_size=1, max_size=6), days)
@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_force_agrees_with_the_rule_read_aloud(
    db: Session, given_: list[tuple[int, int | None]], asked: int,
) -> None:
    """Of those in effect by then the latest, of equals the newest; before all, the first to take effect."""
    first = instants.parse("2026-05-01")
    known: list[tuple[datetime, int]] = []
    with db.begin_nested() as undone:
        for number, (accepted, effective) in enumerate(sorted(given_, key=lambda one: one[0])):
            at = first + timedelta(days=accepted, minutes=number)
            begins = first + timedelta(days=effective) if effective is not None else at
            accept(db, number, instants.iso(at), instants.iso(begins) if effective is not None else None)
            known.append((begins if effective is not None else at - timedelta(seconds=1), number))
        at = first + timedelta(days=asked)
        begun = [one for one in known if one[0] <= at]
        wanted = max(begun) if begun else max(one for one in known if one[0] == min(known)[0])
        assert price(db, instants.iso(at)) == wanted[1]
        assert file_versions.timeline(db, NAME).at(instants.parse("2027-01-01")).value.rye == max(known)[1]
        undone.rollback()


def counting(session: Session, at: str) -> list[tuple[str | None, int]]:
    """The versions by which counts are made, each with its beginning."""
    with instants.at(instants.parse(at)):
        return [(instants.iso(one.begins)[:10] if one.begins else None, one.document.value.rye)
                for one in file_versions.timeline(session, NAME).periods]


def test_counting_takes_a_version_without_a_date_for_a_correction_and_a_dated_one_for_a_change(db: Session) -> None:
    accept(db, 1, "2026-05-01")
    accept(db, 2, "2026-05-02")
    assert counting(db, "2026-05-03") == [(None, 2)], "nobody said that it was 1 before"
    accept(db, 3, "2026-05-10", "2026-06-01")
    accept(db, 4, "2026-05-11", "2026-07-01")
    assert counting(db, "2026-05-12") == [(None, 2), ("2026-06-01", 3), ("2026-07-01", 4)]
    accept(db, 5, "2026-06-10")
    assert counting(db, "2026-06-10") == [(None, 2), ("2026-06-01", 5), ("2026-07-01", 4)]
    with instants.at(instants.parse("2026-06-11")):
        assert [one.value.rye for one in file_versions.announced(db, NAME)] == [4]


def test_what_counts_now_is_what_is_in_force_now(db: Session) -> None:
    for number, (accepted, effective) in enumerate([
            ("2026-05-01", None), ("2026-05-02", "2026-05-20"), ("2026-05-03", "2026-04-01"), ("2026-05-21", None),
            ("2026-05-22", "2026-06-01"), ("2026-05-23", "2026-05-23 12:00")]):
        accept(db, number, accepted, effective)
        for day in range(40):
            at = instants.parse(accepted) + timedelta(days=day)
            assert file_versions.timeline(db, NAME).at(at) == file_versions.in_force(db, NAME, at)


def test_the_same_file_again_is_no_new_version_unless_an_announced_one_took_its_place(db: Session) -> None:
    accept(db, 2, "2026-05-10", "2026-06-01")
    first = accept(db, 1, "2026-05-11")
    assert accept(db, 1, "2026-05-12").version == first.version
    assert price(db, "2026-06-02") == 2
    again = accept(db, 1, "2026-06-02")
    assert again.version != first.version and price(db, "2026-06-02") == 1
    announced = accept(db, 3, "2026-06-03", "2026-07-01")
    assert accept(db, 3, "2026-06-04", "2026-07-01").version == announced.version


def test_what_is_loaded_replaces_what_is_in_force_whatever_the_clocks_of_two_machines_say(db: Session) -> None:
    accept(db, 1, "2026-05-01 10:00:05")
    with instants.at(instants.parse("2026-05-01 10:00:00")):
        assert file_versions.current(db, NAME).value.rye == 1, "accepted by a clock that is ahead"
    accept(db, 2, "2026-05-01 10:00:02")
    for at in ("2026-05-01 10:00:03", "2026-05-01 10:01"):
        with instants.at(instants.parse(at)):
            assert file_versions.current(db, NAME).value.rye == 2
    accept(db, 3, "2026-05-01 10:00:01", "2026-06-01")
    accept(db, 4, "2026-05-01 10:00:01")
    with instants.at(instants.parse("2026-05-31")):
        assert file_versions.current(db, NAME).value.rye == 4
    assert price(db, "2026-06-01") == 3


def test_whoever_hears_of_a_version_hears_whether_it_is_still_to_come(db: Session) -> None:
    heard: list[datetime | None] = []
    events.subscribe(file_versions.DocumentAccepted, lambda _, event: heard.append(event.effective_at))
    accept(db, 1, "2026-05-01")
    accept(db, 2, "2026-05-10", "2026-06-01")
    accept(db, 3, "2026-06-10", "2026-06-05")
    assert heard == [None, instants.parse("2026-06-01"), None]
    assert db.scalar(text("select facts ->> 'effective_at' from audit where act = 'company.accept'"
                          " and facts ? 'effective_at' order by id limit 1")) == "2026-06-01T00:00:00+08:00"


def test_the_version_in_force_costs_one_statement_and_so_does_what_counts(db: Session, queries: Count) -> None:
    for number in range(5):
        accept(db, number, f"2026-05-0{number + 1}")
    accept(db, 9, "2026-05-10", "2026-06-01")
    for ask in (in_force.current, in_force.timeline):
        ask(db, NAME)
        before = len(queries)
        ask(db, NAME)
        assert len(queries) - before == 1


def test_a_version_of_the_past_that_cannot_be_read_any_more_leaves_its_time_to_the_next(db: Session) -> None:
    accept(db, 1, "2026-05-01")
    accept(db, 2, "2026-05-10", "2026-06-01")
    db.execute(text("update company_file set content = 'rye: a spelling of before', hash = 'old' where not dated"))
    assert counting(db, "2026-06-02") == [(None, 2)]
    with pytest.raises(BadFile):
        counting(db, "2026-05-20")


def test_a_file_nobody_has_loaded_is_one_sentence_whatever_is_asked(db: Session) -> None:
    for ask in (file_versions.current, file_versions.timeline, file_versions.newest):
        with pytest.raises(BadInput, match=r"kernel\.no_document"):
            ask(db, NAME)
