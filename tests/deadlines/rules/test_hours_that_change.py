"""Announced hours: each day is answered and counted by the hours of that day."""
from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines import hours
from deadlines.announced_hours import coming
from deadlines.counting import count_hours, count_working_days
from deadlines.hours import Hours
from kernel import instants, validated_files
from kernel.errors import BadFile
from tests.makers import deadlines as makers
from tests.makers.deadlines import the_calendar

JUNE = instants.parse("2026-06-01")


def announced(*turns: tuple[str, str]) -> Hours:
    """Hours by when they begin; the first has no beginning."""
    return hours.in_turn([(instants.parse(at) if at else None, makers.hours(spans)) for at, spans in turns])


LONGER = announced(("", "09:00-18:00"), ("2026-06-01", "08:00-21:00"))
AT_NOON = announced(("", "09:00-21:00"), ("2026-06-01 12:00", "10:00-18:00"))
NIGHTS = announced(("", "20:00-02:00"), ("2026-06-01", "09:00-18:00"))
SHUT_AT_NOON = announced(("", "09:00-21:00"), ("2026-06-01 12:00", "14:00-18:00"))
NIGHTS_AFTER = announced(("", "00:00-24:00"), ("2026-06-01 00:01", "20:00-02:00"))

STATES = [
    ("the evening before, the old hours", LONGER, "2026-05-31 18:30", False, "2026-06-01 08:00"),
    ("the evening after, the new", LONGER, "2026-06-01 18:30", True, "2026-06-01 21:00"),
    ("before a change at noon it closes as the new hours say", AT_NOON, "2026-06-01 09:30", True, "2026-06-01 18:00"),
    ("a night that began by the old hours ends where the new ones begin", NIGHTS, "2026-05-31 23:00", True,
     "2026-06-01 00:00"),
    ("and isn't open after that", NIGHTS, "2026-06-01 01:00", False, "2026-06-01 09:00"),
    ("the night before runs to its end", NIGHTS, "2026-05-31 01:00", True, "2026-05-31 02:00"),
    ("open until noon, closed until two", SHUT_AT_NOON, "2026-06-01 11:00", True, "2026-06-01 12:00"),
    ("a night that new hours cut past midnight follows the day that it begins", NIGHTS_AFTER, "2026-05-31 08:00", True,
     "2026-06-01 02:00"),
    ("closed from noon on", SHUT_AT_NOON, "2026-06-01 12:00", False, "2026-06-01 14:00"),
]


@pytest.mark.parametrize(("case", "given_hours", "at", "is_open", "turns"), STATES, ids=[c[0] for c in STATES])
def test_state_around_a_change(case: str, given_hours: Hours, at: str, is_open: bool, turns: str) -> None:
    state = given_hours.state(instants.parse(at))
    assert (state.open, state.until or state.next_open) == (is_open, instants.parse(turns))


def test_the_reason_names_the_hours_of_the_instant() -> None:
    assert LONGER.state(instants.parse("2026-05-25 18:30")).why == "不在人工服务时间内（周一 09:00–18:00）"
    assert LONGER.state(instants.parse("2026-06-01 18:30")).why == "周一人工服务时间 08:00–21:00"


def test_the_week_is_that_of_the_instant_and_a_change_is_told_ahead() -> None:
    assert LONGER.valid_at(JUNE - timedelta(minutes=1)).week_in_words() == ["周一至周日 09:00–18:00"]
    assert LONGER.valid_at(JUNE).week_in_words() == ["周一至周日 08:00–21:00"]
    first = date(2026, 6, 1)
    assert coming(LONGER, instants.parse("2026-05-25")) == [(first, "人工服务时间改为 周一至周日 08:00–21:00")]
    assert coming(AT_NOON, JUNE) == [(first, "12:00 起人工服务时间改为 周一至周日 10:00–18:00")]
    assert coming(AT_NOON, instants.parse("2026-06-01 12:01")) == [], "what has begun isn't coming any more"
    assert coming(LONGER, instants.parse("2026-06-02")) == []


def test_an_announcement_that_was_withdrawn_is_told_to_nobody() -> None:
    assert coming(announced(("", "09:00-18:00"), ("2026-06-01", "09:00-18:00")), instants.parse("2026-05-25")) == []


def test_spans_of_a_day_are_its_own_and_both_where_hours_change_in_its_middle() -> None:
    assert [str(span) for span in LONGER.spans(date(2026, 5, 31))] == ["09:00–18:00"]
    assert [str(span) for span in LONGER.spans(date(2026, 6, 1))] == ["08:00–21:00"]
    assert [str(span) for span in AT_NOON.spans(date(2026, 6, 1))] == ["09:00–18:00"]
    assert [str(span) for span in SHUT_AT_NOON.spans(date(2026, 6, 1))] == ["09:00–12:00", "14:00–18:00"]


def test_hours_announced_for_june_count_from_june_on() -> None:
    """Filed on 30 May at 19:30: 48 hours end on 1 June at 19:30, within the hours of June."""
    accepted = instants.parse("2026-05-30 19:30")
    assert count_hours(accepted, 48, makers.hours("09:00-18:00")).act_by == instants.parse("2026-06-01 18:00")
    assert count_hours(accepted, 48, LONGER).act_by == instants.parse("2026-06-01 19:30")


def test_a_last_day_in_june_ends_at_the_close_of_june() -> None:
    before = count_working_days(instants.parse("2026-05-20 10:00"), 7, the_calendar(), LONGER, "close")
    assert before.due_at == instants.parse("2026-05-29 18:00")
    after = count_working_days(instants.parse("2026-05-28 10:00"), 7, the_calendar(), LONGER, "close")
    assert after.due_at == instants.parse("2026-06-08 21:00")


def test_what_cannot_be_done_by_the_hours_of_june_is_to_be_done_in_may() -> None:
    shut = hours.in_turn([(None, makers.hours("09:00-18:00")), (JUNE, makers.hours(""))])
    assert count_hours(instants.parse("2026-05-30 10:00"), 48, shut).act_by == instants.parse("2026-05-31 18:00")
    assert shut.state(JUNE).next_open is None


SCHEDULES = [makers.hours("09:00-21:00"), makers.hours("09:00-12:00 13:00-18:00", weekend=""),
             makers.hours("20:00-02:00"), makers.hours("00:00-24:00"), makers.hours("")]
minutes = st.integers(0, 60 * 24 * 14).map(lambda n: datetime(2026, 5, 25, tzinfo=UTC) + timedelta(minutes=n))
changes = st.lists(st.tuples(minutes, st.sampled_from(SCHEDULES)), max_size=3, unique_by=lambda one: one[0])


@given(st.sampled_from(SCHEDULES), changes, minutes)
def test_open_is_what_the_hours_of_the_instant_say(
    first: Hours, later: list[tuple[datetime, Hours]], at: datetime,
) -> None:
    whole = hours.in_turn([(None, first), *sorted(later, key=lambda one: one[0])])
    [valid] = [one for begins, one in sorted([(datetime.min.replace(tzinfo=UTC), first), *later],
                                             key=lambda one: one[0]) if begins <= at][-1:]
    state = whole.state(at)
    assert state.open == valid.state(at).open
    turn = state.until or state.next_open
    if turn is not None:
        assert turn > at
        assert whole.state(turn).open is not state.open
        assert whole.state(turn - timedelta(minutes=1)).open is state.open
    last = whole.last_open_at_or_before(at, at - timedelta(days=40))
    if last is not None and last < at:
        assert not whole.state(last).open and whole.state(last - timedelta(minutes=1)).open


def test_faults_in_a_stores_hours_have_their_line() -> None:
    with pytest.raises(BadFile) as found:
        validated_files.check("hours.yml", "week: {}\nstores:\n  sz:\n    week: {monday: [9-21]}\n    holidays: []\n"
                                     "  nj:\n    exceptions: []\n")
    assert sorted(problem.line for problem in found.value.problems) == [4, 5, 6]
    with pytest.raises(BadFile) as twice:
        validated_files.check("hours.yml", "week: {}\nstores:\n  sz:\n    week: {}\n    exceptions:\n"
                                     "      - {date: 2026-02-16, hours: [], why: 春节}\n"
                                     "      - {date: 2026-02-16, hours: [], why: 春节}\n")
    assert [(problem.line, problem.say) for problem in twice.value.problems] == [(7, "2026-02-16 写了两次")]
