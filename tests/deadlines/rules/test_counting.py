"""Counting deadlines, in the terms of the trade."""
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.count_explanation import count_in_words, day_in_words
from deadlines.counting import Count, count_hours, count_working_days, end_of_days
from kernel import instants
from tests.deadlines.rules import days_by_hand
from tests.makers.deadlines import a_calendar, hours, the_calendar


def seven(accepted: str, **published: str) -> Count:
    return count_working_days(instants.parse(accepted), 7, the_calendar(), hours(**published))


THIRTY_DAYS = [
    ("the day of the beginning is not counted, the last one is whole", "2026-03-11 10:01", "2026-04-10"),
    ("ends on a Sunday: the Monday after", "2026-11-27 12:07", "2026-12-28"),
    ("ends within the days off of Qingming: the working day after", "2026-03-06 23:59", "2026-04-07"),
    ("a make-up Saturday is no day of rest", "2026-01-15 09:00", "2026-02-14"),
    ("at midnight in Shanghai the next day is the first", "2026-03-01T16:00:00+00:00", "2026-04-01"),
]


@pytest.mark.parametrize(("case", "began", "last_day"), THIRTY_DAYS, ids=[c[0] for c in THIRTY_DAYS])
def test_a_term_of_days_ends_with_its_last_day(case: str, began: str, last_day: str) -> None:
    ends = end_of_days(instants.parse(began), 30, the_calendar())
    assert instants.shanghai(ends - timedelta(microseconds=1)).date() == date.fromisoformat(last_day)
    assert instants.shanghai(ends).time().isoformat() == "00:00:00"


SEVEN_WORKING_DAYS = [
    ("an ordinary week in March", "2026-03-02 10:00", "2026-03-11"),
    ("filed on a Friday evening", "2026-03-06 23:59", "2026-03-17"),
    ("filed on a Sunday: the Monday counts", "2026-03-08 08:00", "2026-03-17"),
    ("ends on the Saturday that makes up for Spring Festival", "2026-02-05 10:00", "2026-02-14"),
    ("filed on that Saturday: over the festival and the second make-up Saturday", "2026-02-14 09:00", "2026-03-03"),
    ("filed the evening before the festival's make-up Saturday", "2026-02-13 20:00", "2026-03-02"),
    ("filed on New Year's Eve of the old calendar", "2026-02-16 12:00", "2026-03-03"),
    ("the day before Mid-Autumn, over National Day", "2026-09-24 00:00", "2026-10-12"),
    ("the last minute before National Day", "2026-09-30 23:59", "2026-10-15"),
    ("National Day 2025, eight days off", "2025-09-30 18:00", "2025-10-16"),
    ("Spring Festival 2020, lengthened by a second notice", "2020-01-23 10:00", "2020-02-11"),
    ("over a new year that its notice moved into December", "2018-12-27 10:00", "2019-01-08"),
    ("one minute before midnight in Shanghai", "2026-03-02T15:59:00+00:00", "2026-03-11"),
    ("at midnight in Shanghai the next day is the day of acceptance", "2026-03-02T16:00:00+00:00", "2026-03-12"),
]


@pytest.mark.parametrize(("case", "accepted", "last_day"), SEVEN_WORKING_DAYS, ids=[c[0] for c in SEVEN_WORKING_DAYS])
def test_seven_working_days(case: str, accepted: str, last_day: str) -> None:
    count = seven(accepted)
    assert count.last_day == date.fromisoformat(last_day)
    assert count.due_at == instants.midnight(count.last_day + timedelta(days=1)), "the last day ends at 24:00"
    assert not count.provisional


def test_seven_working_days_skip_spring_festival_but_count_make_up_saturday() -> None:
    count = seven("2026-02-13 20:00")
    assert [(day.date.isoformat()[5:], day.counted, str(day.why)) for day in count.trace] == [
        ("02-13", False, "受理当天，不计入"),
        ("02-14", True, "周六，调休上班"),
        ("02-15", False, "周末（与春节假期相连）"),
        ("02-16", False, "春节放假（国务院通知）"),
        ("02-17", False, "春节放假（国务院通知）"),
        ("02-18", False, "春节放假（国务院通知）"),
        ("02-19", False, "春节放假（国务院通知）"),
        ("02-20", False, "春节放假（国务院通知）"),
        ("02-21", False, "周末（与春节假期相连）"),
        ("02-22", False, "周末（与春节假期相连）"),
        ("02-23", False, "春节放假（国务院通知）"),
        ("02-24", True, "工作日"),
        ("02-25", True, "工作日"),
        ("02-26", True, "工作日"),
        ("02-27", True, "工作日"),
        ("02-28", True, "周六，调休上班"),
        ("03-01", False, "周末"),
        ("03-02", True, "工作日"),
    ]


FORTY_EIGHT_HOURS = [
    ("over an ordinary night", "2026-03-02 10:00", "2026-03-04 10:00"),
    ("over a weekend", "2026-03-06 20:00", "2026-03-08 20:00"),
    ("over Spring Festival: never lengthened", "2026-02-16 22:30", "2026-02-18 22:30"),
    ("in the first minute of a day", "2026-03-02 00:00", "2026-03-04 00:00"),
]


@pytest.mark.parametrize(("case", "accepted", "due"), FORTY_EIGHT_HOURS, ids=[c[0] for c in FORTY_EIGHT_HOURS])
def test_forty_eight_hours_are_hours_on_the_wall(case: str, accepted: str, due: str) -> None:
    count = count_hours(instants.parse(accepted), 48, hours())
    assert count.due_at == instants.parse(due)
    assert not count.provisional


def test_a_count_that_needs_a_year_without_a_notice_is_provisional() -> None:
    assert seven("2026-12-25 10:00").provisional
    assert not seven("2026-12-21 10:00").provisional, "its last day is the 30th"
    assert not seven("2026-12-22 10:00").provisional, "its last day is the 31st, 24:00"
    assert seven("2026-12-23 10:00").provisional


def test_the_notice_settles_what_was_provisional_and_may_move_it() -> None:
    accepted = instants.parse("2026-12-25 10:00")
    before = count_working_days(accepted, 7, the_calendar(), hours())
    notice = a_calendar("""
notices:
  - year: 2027
    number: 国办发明电〔2026〕9号
    off: [{name: 元旦, from: 2027-01-01, to: 2027-01-01}]
    work: [2027-01-02]
""")
    after = count_working_days(accepted, 7, notice, hours())
    assert before.provisional and not after.provisional
    assert (before.last_day, after.last_day) == (date(2027, 1, 6), date(2027, 1, 5))


CLOSES = [
    ("at the day's close", "2026-03-02 10:00", {}, "2026-03-11 21:00"),
    ("a last day without hours ends at 24:00 all the same", "2026-02-05 10:00", {"weekend": ""}, "2026-02-15 00:00"),
    ("a close after midnight is cut at 24:00", "2026-03-02 10:00", {"every_day": "20:00-02:00"}, "2026-03-12 00:00"),
]


@pytest.mark.parametrize(("case", "accepted", "published", "due"), CLOSES, ids=[c[0] for c in CLOSES])
def test_a_company_may_end_the_last_day_at_its_close(
    case: str, accepted: str, published: dict[str, str], due: str,
) -> None:
    count = count_working_days(instants.parse(accepted), 7, the_calendar(), hours(**published), "close")
    assert count.due_at == instants.parse(due)


ACT_BY = [
    ("the close of the last day", "2026-03-02 10:00", "", "2026-03-11 21:00"),
    ("a last day that closes early", "2026-03-02 10:00",
     "exceptions: [{date: 2026-03-11, hours: [10:00-16:00], why: 盘点}]", "2026-03-11 16:00"),
    ("a closing at the end: the last open evening before it", "2026-03-02 10:00",
     "closings: [{from: 2026-03-10, to: 2026-03-12, why: 装修}]", "2026-03-09 21:00"),
    ("nobody is there at all until the deadline", "2026-03-02 21:30",
     "closings: [{from: 2026-03-03, to: 2026-03-15, why: 装修}]", None),
]


@pytest.mark.parametrize(("case", "accepted", "rest", "act_by"), ACT_BY, ids=[c[0] for c in ACT_BY])
def test_act_by_is_the_last_open_instant_before_the_deadline(
    case: str, accepted: str, rest: str, act_by: str | None,
) -> None:
    count = seven(accepted, rest=rest)
    assert count.act_by == (instants.parse(act_by) if act_by else None)


def test_act_by_of_hours_is_the_deadline_itself_where_people_are_there() -> None:
    assert count_hours(instants.parse("2026-03-02 10:00"), 48, hours()).act_by == instants.parse("2026-03-04 10:00")
    assert count_hours(instants.parse("2026-03-02 23:00"), 48, hours()).act_by == instants.parse("2026-03-04 21:00")


def test_the_count_can_be_read_aloud_to_a_customer() -> None:
    assert count_in_words(seven("2026-02-13 20:00")) == (
        "受理时间是 2026年2月13日（周五）20:00，当天不计入，从次日起算 7 个工作日。"
        "计入的是：2月14日（周六，调休上班）、2月24日至27日（周二至周五）、2月28日（周六，调休上班）、3月2日（周一）。"
        "不计入的是：2月15日至23日（春节放假）、3月1日（周末）。"
        "第 7 个工作日是 3月2日（周一），到当天 24:00 为止。"
    )
    assert count_in_words(count_hours(instants.parse("2026-02-05 10:00"), 48, hours())) == (
        "48 小时连续计算，夜间、周末和节假日照样计入：从 2026年2月5日（周四）10:00 算起，到 2月7日（周六）10:00 为止。"
    )
    assert count_in_words(seven("2026-12-25 10:00")).endswith(
        "其中 2027 年的放假安排国务院尚未公布，这个日期是暂定的；公布后我们会重新计算。")


# From here on: any instant, compared with iterating day by day over a table typed by hand.

# To the middle of November 2027, because twenty working days later the typed table still has days.
accepted_instants = st.integers(0, 4700 * 24 * 3600).map(
    lambda seconds: datetime(2015, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds))


def day_by_day(accepted: datetime, amount: int) -> tuple[date, bool, list[tuple[date, bool]]]:
    """The last day, whether it is provisional, and the days with whether they counted; by simple iteration."""
    day = (accepted + timedelta(hours=8)).date()
    walked, counted = [(day, False)], 0
    while counted < amount:
        day = day + timedelta(days=1)
        counts = days_by_hand.works(day)
        counted += 1 if counts else 0
        walked.append((day, counts))
    return day, any(d.year in days_by_hand.WITHOUT_NOTICE for d, _ in walked[1:]), walked


@given(accepted_instants, st.integers(1, 20))
def test_any_count_of_working_days_agrees_with_a_reader_who_goes_day_by_day(accepted: datetime, amount: int) -> None:
    count = count_working_days(accepted, amount, the_calendar(), hours())
    last_day, provisional, walked = day_by_day(accepted, amount)
    assert count.last_day == last_day
    assert count.due_at == datetime(last_day.year, last_day.month, last_day.day, 16, tzinfo=UTC)
    assert count.provisional == provisional
    assert [(day.date, day.counted) for day in count.trace] == walked
    assert all(day.why for day in count.trace)


@given(accepted_instants, st.integers(1, 20))
def test_a_count_survives_being_written_down(accepted: datetime, amount: int) -> None:
    days, wall = count_working_days(accepted, amount, the_calendar(), hours()), count_hours(accepted, amount, hours())
    for count in (days, wall):
        assert Count.from_json(count.as_json()) == count


@given(accepted_instants)
def test_later_acceptance_never_means_an_earlier_deadline(accepted: datetime) -> None:
    later = accepted + timedelta(hours=5)
    assert seven(accepted.isoformat()).due_at <= seven(later.isoformat()).due_at


def test_a_count_that_does_not_begin_with_the_acceptance_says_with_what_it_begins() -> None:
    count = seven("2026-03-02 10:00")
    assert count_in_words(count, "不接受方案").startswith(
        "从 2026年3月2日（周一）10:00（不接受方案之时）算起，当天不计入，从次日起算 7 个工作日。")
    assert "受理" not in count_in_words(count, "不接受方案")
    assert [day_in_words(day, "不接受方案") for day in count.trace[:2]] == ["不接受方案当天，不计入", "工作日"]
    assert day_in_words(count.trace[0]) == "受理当天，不计入"
