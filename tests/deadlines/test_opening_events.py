"""Openings of the published hours: told once each, one that was missed is caught up once; open minutes."""
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from deadlines import counting_rules, opening_events
from deadlines.events import HoursOpened
from kernel import events, instants
from tests.makers.deadlines import hours, rules_in_force

CLOSED = "closings: [{from: 2026-03-05, to: 2026-03-06, why: 装修}]"
LUNCH = "09:00-12:00 13:00-18:00"


@pytest.fixture
def told(db: Session) -> list[HoursOpened]:
    """What was published, in order, with 9 to 21 every day but two."""
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    rules_in_force(db, hours="week:\n" + "".join(f"  {day}: [09:00-21:00]\n" for day in days) + CLOSED)
    found: list[HoursOpened] = []

    def hear(_: Session, event: HoursOpened) -> None:
        found.append(event)

    events.subscribe(HoursOpened, hear)
    return found


def at(text: str) -> datetime:
    return instants.parse(text)


def test_an_opening_is_told_once_with_its_close_and_the_next_one(db: Session, told: list[HoursOpened]) -> None:
    assert opening_events.open_up(db, at("2026-03-04 09:00")) is not None
    assert opening_events.open_up(db, at("2026-03-04 09:01")) is None
    assert opening_events.open_up(db, at("2026-03-04 20:00")) is None
    assert told == [HoursOpened(at("2026-03-04 09:00"), at("2026-03-04 21:00"), at("2026-03-07 09:00"))]


def test_of_openings_missed_while_down_only_the_newest_is_told_and_once(db: Session, told: list[HoursOpened]) -> None:
    opening_events.open_up(db, at("2026-03-01 09:00"))
    opening_events.open_up(db, at("2026-03-04 15:00"))
    opening_events.open_up(db, at("2026-03-04 15:00"))
    assert [event.opened_at for event in told] == [at("2026-03-01 09:00"), at("2026-03-04 09:00")]


def test_the_loop_knows_when_the_next_opening_comes(db: Session, told: list[HoursOpened]) -> None:
    due, next_one = opening_events.is_due(db, at("2026-03-04 10:00"), None)
    assert due and next_one == at("2026-03-07 09:00")
    assert opening_events.is_due(db, at("2026-03-04 10:00"), at("2026-03-04 09:00")) == (False, at("2026-03-07 09:00"))
    assert opening_events.is_due(db, at("2026-03-07 09:00"), at("2026-03-04 09:00"))[0]


def test_hours_changed_within_the_day_tell_no_older_opening_again(db: Session, told: list[HoursOpened]) -> None:
    opening_events.open_up(db, at("2026-03-04 09:30"))
    rules_in_force(db, hours="week: {wednesday: [08:00-21:00]}")
    assert opening_events.is_due(db, at("2026-03-04 09:40"), at("2026-03-04 09:00"))[0] is False


def test_without_published_hours_nothing_opens(db: Session) -> None:
    assert opening_events.is_due(db, at("2026-03-04 10:00"), None) == (False, None)


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
@settings(deadline=None)  # the one by one is slow, not what is tested
def test_open_minutes_agree_with_counting_them_one_by_one(every_day: str, start: int, minutes: int) -> None:
    published_hours = hours(every_day, rest=CLOSED)
    begun = at("2026-03-01 00:00") + timedelta(minutes=start)
    minute, left = begun, minutes
    while left:
        left -= published_hours.state(minute).open
        minute += timedelta(minutes=1)
    assert published_hours.open_minutes_after(begun, minutes) == minute


def test_open_minutes_by_the_hours_in_force(db: Session, told: list[HoursOpened]) -> None:
    assert counting_rules.open_minutes_after(db, at("2026-03-04 20:00"), 120) == at("2026-03-07 10:00")
