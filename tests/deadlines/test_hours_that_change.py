"""Announced hours: each day is answered and counted by the hours of that day; stores with hours of their own."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from app import reactions
from deadlines import clocks, counting_rules, loop, opening_events, recounting, timers
from deadlines.promises import RESPONSE, SOLUTION
from deadlines.reactions import IN_FORCE
from kernel import db as database
from kernel import file_versions, instants
from kernel.actors import SYSTEM
from tests.conftest import Count, OwnDatabase, scalar
from tests.makers.deadlines import a_clock, rules_in_force

JUNE = instants.parse("2026-06-01")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def week(spans: str, head: str = "", rest: str = "") -> str:
    """hours.yml with the same hours every day."""
    return f"{head}\nweek:\n" + "".join(f"  {day}: [{spans}]\n" for day in DAYS) + rest


# as the company loads its files


@pytest.fixture
def session(db: Session) -> Session:
    """In force since 1 May: 09:00 to 18:00 every day."""
    with instants.at(instants.parse("2026-05-01")):
        rules_in_force(db, hours=week("09:00-18:00"), promises="promises: {}")
    return db


def accept(session: Session, at: str, name: str, text: str) -> None:
    with instants.at(instants.parse(at)):
        file_versions.accept(session, name, text, SYSTEM)


def test_a_clock_of_may_that_ends_in_june_is_counted_by_the_hours_announced(session: Session) -> None:
    accept(session, "2026-05-10", "hours.yml", week("08:00-21:00", "effective_from: 2026-06-01"))
    with instants.at(instants.parse("2026-05-30 19:30")):
        clock = a_clock(session, "2026-05-30 19:30")
    assert clock.act_by == instants.parse("2026-06-01 19:30")
    files = scalar(session, f"select policy -> 'files' from clock where id = '{clock.id}'")
    assert isinstance(files, dict) and {"hours.yml", "hours.yml@2026-06-01T00:00:00+08:00"} < set(files)


def test_an_announcement_moves_only_what_the_new_days_touch(session: Session) -> None:
    with instants.at(instants.parse("2026-05-20 10:00")):
        before = a_clock(session, "2026-05-20 10:00")
        after = a_clock(session, "2026-05-20 10:00", SOLUTION.key)
    accept(session, "2026-05-21", "hours.yml", week("10:00-12:00", "effective_from: 2026-05-25"))
    with instants.at(instants.parse("2026-05-21")):
        assert recounting.recount(session, SYSTEM, "hours.yml") == 1
        found = clocks.for_subjects(session, "complaint", [before.subject_id, after.subject_id])
    assert found[before.subject_id][0].act_by == before.act_by == instants.parse("2026-05-22 10:00")
    assert found[after.subject_id][0].act_by == instants.parse("2026-05-29 12:00")


def test_a_promise_is_kept_by_the_policy_of_the_instant_of_acceptance(session: Session) -> None:
    accept(session, "2026-05-10", "promises.yml",
           "effective_from: 2026-06-01\npromises: {complaint.response: {hours: 24}}")
    with instants.at(instants.parse("2026-06-02")):
        before = a_clock(session, "2026-05-31 23:59")
        after = a_clock(session, "2026-06-01 00:00")
        assert (before.count.amount, after.count.amount) == (48, 24)
        assert recounting.recount(session, SYSTEM, "promises.yml") == 0, "a promise of May stays one of 48 hours"
        assert counting_rules.rules_now(session).policy(RESPONSE.key, JUNE).amount == 24


def test_todays_correction_of_the_hours_leaves_what_is_announced(session: Session) -> None:
    accept(session, "2026-05-10", "hours.yml", week("08:00-21:00", "effective_from: 2026-06-01"))
    accept(session, "2026-05-11", "hours.yml", week("09:00-17:00"))
    with instants.at(instants.parse("2026-05-12")):
        now = counting_rules.hours_now(session)
    for at, spans in (("2026-05-02", "09:00–17:00"), ("2026-05-31", "09:00–17:00"), ("2026-06-01", "08:00–21:00")):
        assert [str(span) for span in now.spans(date.fromisoformat(at))] == [spans]


def test_a_change_at_midnight_is_no_second_opening_of_the_day_before(session: Session) -> None:
    """By the hours of June, 31 May would have opened at 10:00, later than it did."""
    accept(session, "2026-05-10", "hours.yml", week("10:00-18:00", "effective_from: 2026-06-01"))
    with instants.at(instants.parse("2026-05-31 09:00")):
        opened = opening_events.publish_opening(session, instants.now())
        assert opened is not None and opened.next_open == instants.parse("2026-06-01 10:00")
    with instants.at(instants.parse("2026-06-01 00:01")):
        assert opening_events.publish_opening(session, instants.now()) is None


def test_the_hours_of_every_instant_cost_one_statement(session: Session, queries: Count) -> None:
    accept(session, "2026-05-10", "hours.yml", week("08:00-21:00", "effective_from: 2026-06-01"))
    first = counting_rules.hours_now(session)
    before = len(queries)
    assert counting_rules.hours_now(session) is first, "what it has laid out is kept"
    assert len(queries) - before == 1


@pytest.fixture
def reacting(own_company: OwnDatabase) -> Iterator[None]:
    reactions.install()
    yield


def test_what_follows_from_an_announced_version_follows_at_its_instant_whoever_was_down(reacting: None) -> None:
    """Counts use it from its announcement on; rows written by a program without that knowledge are corrected then."""
    ahead = instants.parse(instants.iso(instants.now() + timedelta(hours=12)))
    with database.transaction() as session:
        rules_in_force(session, hours=week("00:00-24:00", f"effective_from: {instants.iso(ahead)}"))
        [row] = session.connection().exec_driver_sql("select subject_id from timer").all()
        assert timers.pending(session, IN_FORCE, ("company_file", row.subject_id)) == ahead
        clock = a_clock(session, kind="matter")
        session.connection().exec_driver_sql("update clock set count = count || '{\"act_by\": null}', act_by = null")
    with instants.at(ahead + timedelta(minutes=5)):
        loop.round_()
    with database.transaction() as session:
        assert scalar(session, "select count(*) from timer") == 0
        [now] = clocks.for_subjects(session, "matter", [clock.subject_id])[clock.subject_id]
    assert (now.due_at, now.act_by) == (clock.due_at, clock.act_by) and now.id != clock.id


# hours by store

STORES = """stores:
  sz:
    week: {saturday: [10:00-20:00]}
    closings: [{from: 2026-06-06, to: 2026-06-06, why: 装修}]
"""


def test_a_store_has_its_own_hours_and_the_others_the_companys(session: Session) -> None:
    accept(session, "2026-05-02", "hours.yml", week("09:00-18:00", rest=STORES))
    own, other, company = (counting_rules.hours_now(session, store) for store in ("sz", "nj", None))
    assert own.week_in_words() == ["周一至周五 不提供人工服务", "周六 10:00–20:00", "周日 不提供人工服务"]
    assert own.state(instants.parse("2026-06-06 11:00")).why == "装修，暂停人工服务"
    assert other.week_in_words() == company.week_in_words() == ["周一至周日 09:00–18:00"]


def test_a_stores_own_hours_may_begin_ahead_and_end(session: Session) -> None:
    accept(session, "2026-05-02", "hours.yml", week("09:00-18:00", "effective_from: 2026-06-01", STORES))
    accept(session, "2026-05-03", "hours.yml", week("09:00-18:00", "effective_from: 2026-07-01"))
    own = counting_rules.hours_now(session, "sz")
    opens = [own.state(instants.parse(at)).open for at in ("2026-05-29 11:00", "2026-06-26 11:00", "2026-07-03 11:00")]
    assert opens == [True, False, True], "three Fridays"
