"""What single rows of the review's tables say."""
from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app import reactions
from complaints import customer_decisions, figures, merging, reopening, staff_acts
from complaints.outside import reference_acts
from deadlines import clocks, sweep
from kernel import file_versions, instants
from kernel.actors import SYSTEM, Actor
from kernel.figures import DateRange, Table
from tests.complaints.test_outside import NOTICE_2027
from tests.makers.complaints import (
    a_complaint,
    a_customer,
    again,
    instant,
    sent,
    the_officer,
    the_supervisor,
)

MARCH = DateRange.month(date(2026, 3, 1))


@pytest.fixture(autouse=True)
def _wired() -> None:
    reactions.install()


def table(session: Session, key: str) -> Table:
    assert figures.CHAPTER.tables is not None
    return next(one for one in figures.CHAPTER.tables(session, MARCH, None) if one.key == f"complaints.{key}")


def by_title(session: Session, key: str) -> list[dict[str, object]]:
    found = table(session, key)
    return [dict(zip([head.title for head in found.heads], row, strict=True)) for row in found.rows]


def test_a_call_before_the_deadline_noted_after_it_is_late_by_its_note_and_shows_both_instants(
    company: Session,
) -> None:
    case = a_complaint(company, "2026-03-03 10:00")
    with instants.at(instant("2026-03-06 11:00")):
        staff_acts.record_call(company, the_officer(company), case.id, instant("2026-03-05 09:00"), "已电话说明处理办法",
                               noted_because="登记系统当天不可用")
        [row] = by_title(company, "breached")
    assert row["迟了（小时）"] == Decimal(25)
    assert row["完成"] == "2026年3月5日 09:00，2026年3月6日 11:00 登记"


def test_the_measure_of_calls_noted_afterwards_says_that_they_are_late() -> None:
    [how] = [str(one.how) for one in figures.MEASURES if one.key == "complaints.noted_afterwards"]
    assert "超时" in how and "算作按时" not in how


def counted(session: Session) -> tuple[object, ...]:
    """Clocks in time and late of each promise, and their total; the rows of the list of breaches."""
    found = table(session, "by_promise")
    assert found.total is not None
    assert found.total[1] == sum(int(row[1] or 0) for row in found.rows)
    return ({row[0]: row[2:4] for row in found.rows}, found.total[2:4], len(table(session, "breached").rows))


def split(session: Session, case_id: uuid.UUID) -> uuid.UUID:
    return merging.split(session, the_supervisor(session), case_id, "另外一件：自动续费没有提醒。", "auto_renewal").complaint_id


def test_a_breach_from_before_a_split_counts_once_with_the_case(company: Session) -> None:
    case = a_complaint(company, "2026-03-03 10:00")
    with instants.at(instant("2026-03-06 10:00")):
        sweep.find_due(company, instants.now())
        before = counted(company)
        part = split(company, case.id)
        assert counted(company) == before
        assert figures.values(company, MARCH)["complaints.breaches"].number == 1
        assert figures.values(company, MARCH)["complaints.filed"].number == 2
    sent(company, again(company, part), "2026-03-07 10:00")
    with instants.at(instant("2026-03-07 11:00")):
        assert counted(company)[2] == 1 and figures.values(company, MARCH)["complaints.response_median"].of == 0


def test_an_answer_from_before_a_split_counts_once_with_the_case(company: Session) -> None:
    case = a_complaint(company, "2026-03-03 10:00")
    sent(company, case, "2026-03-04 10:00")
    with instants.at(instant("2026-03-04 15:00")):
        before = counted(company)
        split(company, case.id)
        assert counted(company) == before
        assert figures.values(company, MARCH)["complaints.response_median"].of == 1


def test_what_runs_at_a_split_is_owed_twice_and_counts_for_each(company: Session) -> None:
    case = a_complaint(company, "2026-03-03 10:00")
    with instants.at(instant("2026-03-04 10:00")):
        split(company, case.id)
    with instants.at(instant("2026-03-06 10:00")):
        sweep.find_due(company, instants.now())
        assert figures.values(company, MARCH)["complaints.breaches"].number == 2


def test_deadlines_cancelled_before_a_split_are_not_cancelled_again_by_it(company: Session) -> None:
    case = a_complaint(company, "2026-03-03 10:00")
    with instants.at(instant("2026-03-04 10:00")):
        customer_decisions.withdraw(company, Actor.person(case.person_id), case.id)
    with instants.at(instant("2026-03-05 08:00")):
        reopening.reopen(company, Actor.person(case.person_id), case.id, "还是没有人联系我")
        before = figures.values(company, MARCH)["complaints.cancelled"].number
        part = split(company, case.id)
        assert figures.values(company, MARCH)["complaints.cancelled"].number == before == 2
        customer_decisions.withdraw(company, Actor.person(case.person_id), part)
        assert figures.values(company, MARCH)["complaints.cancelled"].number == 4


@pytest.mark.parametrize("key", ["by_store", "by_owner", "by_matchmaker"])
def test_the_median_below_a_table_is_the_measure_also_where_a_month_answers_what_fell_due_before(
    company: Session, key: str,
) -> None:
    old = a_complaint(company, "2026-02-20 10:00")
    new = a_complaint(company, "2026-03-03 10:00")
    sent(company, old, "2026-03-02 10:00")
    sent(company, new, "2026-03-04 10:00")
    with instants.at(instant("2026-04-01 09:00")):
        measure = figures.values(company, MARCH)["complaints.response_median"]
        found = table(company, key)
    place = [head.title for head in found.heads].index("响应中位数（小时）")
    assert found.total is not None and measure.of == 2
    assert found.total[place] == measure.number == (240 + 24) / 2


def test_a_split_by_staff_makes_no_repeat_complainer(company: Session) -> None:
    customer = a_customer(company)
    case = a_complaint(company, "2026-03-03 10:00", customer=customer)
    with instants.at(instant("2026-03-04 10:00")):
        part = split(company, case.id)
        split(company, part)
        assert figures.values(company, MARCH)["complaints.repeat"].number == 0
        assert not table(company, "repeating").rows
        assert not any(flag["kind"] == "person" for flag in again(company, part).flags)
    a_complaint(company, "2026-03-05 10:00", customer=customer)
    with instants.at(instant("2026-03-06 10:00")):
        assert [row[1:] for row in table(company, "repeating").rows] == [(2, 2)]


def test_a_deadline_counted_again_by_a_new_calendar_is_not_cancelled(company: Session) -> None:
    case = a_complaint(company, "2026-12-24 09:00")
    with instants.at(instant("2026-12-24 11:00")):
        reference = reference_acts.register(company, SYSTEM, case.id, "odr", "O-9", instant("2026-12-24 10:00"))
        file_versions.accept(company, "calendar.yml", NOTICE_2027, SYSTEM)
        assert len(clocks.for_subjects(company, "complaint_reference", [reference])[reference]) == 2
        december, january = (DateRange.month(date(2026, 12, 1)), DateRange.month(date(2027, 1, 1)))
        assert figures.CHAPTER.tables is not None
        found = {one.key: one for one in figures.CHAPTER.tables(company, december, None)}
        assert figures.values(company, december)["complaints.cancelled"].number == 0
        assert not found["complaints.acts_by_person"].rows
        [due] = [row for one in figures.CHAPTER.tables(company, january, None) if one.key == "complaints.by_promise"
                 for row in one.rows if row[0] == "外部平台答复"]
        assert due[1:] == (1, 0, 0, 0, 0, 1, 0, None)


def test_what_is_cancelled_by_when_it_was_and_by_when_it_was_due_has_two_names(company: Session) -> None:
    a_complaint(company, "2026-03-03 10:00")
    by_promise, by_person = table(company, "by_promise"), table(company, "acts_by_person")
    assert not {head.title for head in by_promise.heads} & {head.title for head in by_person.heads}
    assert "到期前取消" in [head.title for head in by_promise.heads] and "到期前取消" in by_person.note
