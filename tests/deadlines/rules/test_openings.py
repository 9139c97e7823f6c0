"""Openings and open minutes of the published hours, compared with counting minutes one by one."""
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel import instants
from tests.makers.deadlines import hours

CLOSED = "closings: [{from: 2026-03-05, to: 2026-03-06, why: 装修}]"
LUNCH = "09:00-12:00 13:00-18:00"


def at(text: str) -> datetime:
    return instants.parse(text)


STRETCHES = [
    ("in the middle of a day", "09:00-21:00", "2026-03-02 10:00", ("2026-03-02 09:00", "2026-03-02 21:00")),
    ("the evening after", "09:00-21:00", "2026-03-02 23:00", ("2026-03-02 09:00", "2026-03-02 21:00")),
    ("before opening it is yesterday's", "09:00-21:00", "2026-03-03 08:59", ("2026-03-02 09:00", "2026-03-02 21:00")),
    ("after lunch it opens again", LUNCH, "2026-03-02 13:00", ("2026-03-02 13:00", "2026-03-02 18:00")),
    ("spans that touch are one", "09:00-12:00 12:00-18:00", "2026-03-02 13:00",
     ("2026-03-02 09:00", "2026-03-02 18:00")),
    ("past midnight it is the evening's", "20:00-02:00", "2026-03-03 01:00", ("2026-03-02 20:00", "2026-03-03 02:00")),
    ("where it never closes each day opens at midnight", "00:00-24:00", "2026-03-02 10:00",
     ("2026-03-02 00:00", "2026-03-03 00:00")),
]


@pytest.mark.parametrize(("case", "every_day", "when", "found"), STRETCHES, ids=[c[0] for c in STRETCHES])
def test_the_newest_opening(case: str, every_day: str, when: str, found: tuple[str, str]) -> None:
    stretch = hours(every_day).stretch(at(when))
    assert stretch is not None and stretch == (at(found[0]), at(found[1]))


def test_what_never_opens_has_no_opening() -> None:
    assert hours("").stretch(at("2026-03-02 10:00")) is None
    assert hours("").next_opening(at("2026-03-02 10:00")) is None
    assert hours("").open_minutes_after(at("2026-03-02 10:00"), 1) is None
    assert hours("", rest="").first_opening_on(date(2026, 3, 2)) is None


OPEN_MINUTES = [
    ("within a day", "09:00-21:00", "2026-03-02 10:00", 120, "2026-03-02 12:00"),
    ("the last minute of a day belongs to it", "09:00-21:00", "2026-03-02 19:00", 120, "2026-03-02 21:00"),
    ("over the night", "09:00-21:00", "2026-03-02 20:00", 120, "2026-03-03 10:00"),
    ("from the night", "09:00-21:00", "2026-03-02 23:00", 120, "2026-03-03 11:00"),
    ("over lunch", LUNCH, "2026-03-02 11:00", 120, "2026-03-02 14:00"),
    ("inside a span that ran past midnight", "20:00-02:00", "2026-03-03 01:00", 120, "2026-03-03 21:00"),
    ("over a closing", "09:00-21:00", "2026-03-04 20:30", 60, "2026-03-07 09:30"),
]


@pytest.mark.parametrize(("case", "every_day", "when", "minutes", "found"), OPEN_MINUTES,
                         ids=[c[0] for c in OPEN_MINUTES])
def test_two_open_hours(case: str, every_day: str, when: str, minutes: int, found: str) -> None:
    assert hours(every_day, rest=CLOSED).open_minutes_after(at(when), minutes) == at(found)


@given(st.sampled_from(["09:00-21:00", LUNCH, "20:00-02:00", "00:00-24:00"]), st.integers(0, 20 * 1440),
       st.integers(1, 2000))
@settings(deadline=None)  # counting one by one is slow; it is not under test
def test_open_minutes_agree_with_counting_them_one_by_one(every_day: str, start: int, minutes: int) -> None:
    published_hours = hours(every_day, rest=CLOSED)
    begun = at("2026-03-01 00:00") + timedelta(minutes=start)
    minute, left = begun, minutes
    while left:
        left -= published_hours.state(minute).open
        minute += timedelta(minutes=1)
    assert published_hours.open_minutes_after(begun, minutes) == minute
