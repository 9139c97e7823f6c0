"""Published hours: open or not, until when, when next."""
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.announced_hours import coming
from deadlines.hours import Hours
from kernel import instants
from tests.makers.deadlines import hours

SPRING = """
exceptions:
  - {date: 2026-02-15, hours: [09:00-18:00], why: 春节前最后一天}
  - {date: 2026-02-19, hours: [10:00-16:00], why: 春节值班}
closings:
  - {from: 2026-02-16, to: 2026-02-20, why: 春节休息}
"""
DAILY = {"every_day": "09:00-21:00", "rest": SPRING}
LUNCH = {"every_day": "09:00-12:00 13:00-18:00", "weekend": ""}
NIGHT = {"every_day": "20:00-02:00", "rest": "closings: [{from: 2026-03-05, to: 2026-03-05, why: 装修}]"}
ALWAYS = {"every_day": "00:00-24:00"}

MONDAY = "周一人工服务时间 09:00–21:00"
OUTSIDE = "不在人工服务时间内（周一 09:00–21:00）"
STATES = [
    ("in the middle of a day", DAILY, "2026-03-02 10:00", True, "2026-03-02 21:00", None, MONDAY),
    ("the opening minute is open", DAILY, "2026-03-02 09:00", True, "2026-03-02 21:00", None, MONDAY),
    ("the closing minute is not", DAILY, "2026-03-02 21:00", False, None, "2026-03-03 09:00",
     OUTSIDE),
    ("before opening", DAILY, "2026-03-02 08:00", False, None, "2026-03-02 09:00", OUTSIDE),
    ("an exception closes early", DAILY, "2026-02-15 18:30", False, None, "2026-02-19 10:00",
     "不在人工服务时间内（春节前最后一天，09:00–18:00）"),
    ("closed over the festival", DAILY, "2026-02-17 10:00", False, None, "2026-02-19 10:00", "春节休息，暂停人工服务"),
    ("an exception inside a closing is open", DAILY, "2026-02-19 11:00", True, "2026-02-19 16:00", None,
     "春节值班，人工服务时间 10:00–16:00"),
    ("closed again after it", DAILY, "2026-02-19 17:00", False, None, "2026-02-21 09:00",
     "不在人工服务时间内（春节值班，10:00–16:00）"),
    ("at lunch", LUNCH, "2026-03-02 12:30", False, None, "2026-03-02 13:00",
     "不在人工服务时间内（周一 09:00–12:00、13:00–18:00）"),
    ("a weekend without service", LUNCH, "2026-03-07 10:00", False, None, "2026-03-09 09:00", "周六不提供人工服务"),
    ("past midnight it is still yesterday's span", NIGHT, "2026-03-03 01:30", True, "2026-03-03 02:00", None,
     "周一人工服务时间 20:00–次日 02:00"),
    ("a closed day cuts the evening before at midnight", NIGHT, "2026-03-04 23:00", True, "2026-03-05 00:00", None,
     "周三人工服务时间 20:00–次日 02:00"),
    ("and is closed from its first minute", NIGHT, "2026-03-05 00:30", False, None, "2026-03-06 20:00",
     "装修，暂停人工服务"),
    ("never closes", ALWAYS, "2026-03-02 10:00", True, None, None, "周一人工服务时间 00:00–24:00"),
    ("never opens", {"every_day": ""}, "2026-03-02 10:00", False, None, None, "周一不提供人工服务"),
    ("an offset of elsewhere", DAILY, "2026-03-02T01:00:00+00:00", True, "2026-03-02 21:00", None,
     MONDAY),
]


@pytest.mark.parametrize(("case", "published", "at", "is_open", "until", "next_open", "why"), STATES,
                         ids=[c[0] for c in STATES])
def test_state(
    case: str, published: dict[str, str], at: str, is_open: bool, until: str | None, next_open: str | None, why: str,
) -> None:
    state = hours(**published).state(instants.parse(at))
    assert state.open is is_open
    assert state.until == (instants.parse(until) if until else None)
    assert state.next_open == (instants.parse(next_open) if next_open else None)
    assert state.why == why


def test_spans_that_touch_are_one_stretch() -> None:
    state = hours("09:00-18:00 18:00-24:00").state(instants.parse("2026-03-02 10:00"))
    assert state.until == instants.parse("2026-03-03 00:00")


LAST_OPEN = [
    ("open then: the instant itself", DAILY, "2026-03-02 10:00", "2026-03-01 10:00", "2026-03-02 10:00"),
    ("at midnight: the evening's close", DAILY, "2026-03-03 00:00", "2026-03-01 10:00", "2026-03-02 21:00"),
    ("at the closing minute: the close", DAILY, "2026-03-02 21:00", "2026-03-01 10:00", "2026-03-02 21:00"),
    ("over a closing, back to the last open day", DAILY, "2026-02-18 12:00", "2026-02-14 10:00", "2026-02-15 18:00"),
    ("not before the beginning", DAILY, "2026-02-18 12:00", "2026-02-15 18:01", None),
    ("the beginning itself isn't before it", DAILY, "2026-02-18 12:00", "2026-02-15 18:00", "2026-02-15 18:00"),
    ("a span that ran past midnight", NIGHT, "2026-03-03 12:00", "2026-03-02 21:00", "2026-03-03 02:00"),
    ("inside a span that ran past midnight", NIGHT, "2026-03-03 01:00", "2026-03-02 21:00", "2026-03-03 01:00"),
    ("never open", {"every_day": ""}, "2026-03-03 12:00", "2026-03-01 12:00", None),
]


@pytest.mark.parametrize(("case", "published", "at", "not_before", "found"), LAST_OPEN, ids=[c[0] for c in LAST_OPEN])
def test_last_open_at_or_before(
    case: str, published: dict[str, str], at: str, not_before: str, found: str | None,
) -> None:
    last = hours(**published).last_open_at_or_before(instants.parse(at), instants.parse(not_before))
    assert last == (instants.parse(found) if found else None)


PUBLISHED = [hours(**DAILY), hours(**LUNCH), hours(**NIGHT), hours(**ALWAYS)]
minutes = st.integers(0, 60 * 24 * 40).map(lambda n: datetime(2026, 2, 1, tzinfo=UTC) + timedelta(minutes=n))


@given(st.sampled_from(PUBLISHED), minutes, st.integers(0, 60 * 24 * 5))
def test_last_open_agrees_with_going_back_minute_by_minute(published: Hours, at: datetime, before: int) -> None:
    not_before = at - timedelta(minutes=before)
    last = published.last_open_at_or_before(at, not_before)
    minute, one = at, timedelta(minutes=1)
    while minute >= not_before and not (published.state(minute).open or published.state(minute - one).open):
        minute -= one
    assert last == (minute if minute >= not_before else None)


@given(st.sampled_from(PUBLISHED), minutes)
def test_until_and_next_open_are_where_the_state_turns(published: Hours, at: datetime) -> None:
    state = published.state(at)
    turn = state.until if state.open else state.next_open
    if turn is not None:
        assert turn > at
        assert published.state(turn).open is not state.open
        assert published.state(turn - timedelta(minutes=1)).open is state.open


def test_the_week_is_told_for_reading() -> None:
    week = hours("09:00-21:00", weekend="10:00-18:00").week_in_words()
    assert week == ["周一至周五 09:00–21:00", "周六至周日 10:00–18:00"]
    assert coming(hours(**DAILY), instants.midnight(date(2026, 2, 1)))[:2] == [
        (date(2026, 2, 15), "09:00–18:00（春节前最后一天）"), (date(2026, 2, 16), "暂停人工服务（春节休息）")]
