"""Openings of the published hours: each is published once, the newest missed one is caught up on."""
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from deadlines import counting_rules, opening_events
from deadlines.events import HoursOpened
from kernel import events, instants
from tests.makers.deadlines import rules_in_force

CLOSED = "closings: [{from: 2026-03-05, to: 2026-03-06, why: 装修}]"


@pytest.fixture
def published(db: Session) -> list[HoursOpened]:
    """The published openings, in order, with hours 9 to 21 on every day but two."""
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    rules_in_force(db, hours="week:\n" + "".join(f"  {day}: [09:00-21:00]\n" for day in days) + CLOSED)
    found: list[HoursOpened] = []

    def hear(_: Session, event: HoursOpened) -> None:
        found.append(event)

    events.subscribe(HoursOpened, hear)
    return found


def at(text: str) -> datetime:
    return instants.parse(text)


def test_an_opening_is_published_once_with_close_and_next_one(db: Session, published: list[HoursOpened]) -> None:
    assert opening_events.publish_opening(db, at("2026-03-04 09:00")) is not None
    assert opening_events.publish_opening(db, at("2026-03-04 09:01")) is None
    assert opening_events.publish_opening(db, at("2026-03-04 20:00")) is None
    assert published == [HoursOpened(at("2026-03-04 09:00"), at("2026-03-04 21:00"), at("2026-03-07 09:00"))]


def test_of_openings_missed_only_the_newest_is_published_once(db: Session, published: list[HoursOpened]) -> None:
    opening_events.publish_opening(db, at("2026-03-01 09:00"))
    opening_events.publish_opening(db, at("2026-03-04 15:00"))
    opening_events.publish_opening(db, at("2026-03-04 15:00"))
    assert [event.opened_at for event in published] == [at("2026-03-01 09:00"), at("2026-03-04 09:00")]


def test_the_loop_knows_when_the_next_opening_comes(db: Session, published: list[HoursOpened]) -> None:
    due, next_one = opening_events.is_due(db, at("2026-03-04 10:00"), None)
    assert due and next_one == at("2026-03-07 09:00")
    assert opening_events.is_due(db, at("2026-03-04 10:00"), at("2026-03-04 09:00")) == (False, at("2026-03-07 09:00"))
    assert opening_events.is_due(db, at("2026-03-07 09:00"), at("2026-03-04 09:00"))[0]


def test_hours_changed_within_the_day_publish_no_older_opening_again(db: Session, published: list[HoursOpened]) -> None:
    opening_events.publish_opening(db, at("2026-03-04 09:30"))
    rules_in_force(db, hours="week: {wednesday: [08:00-21:00]}")
    assert opening_events.is_due(db, at("2026-03-04 09:40"), at("2026-03-04 09:00"))[0] is False


def test_without_published_hours_nothing_opens(db: Session) -> None:
    assert opening_events.is_due(db, at("2026-03-04 10:00"), None) == (False, None)


def test_open_minutes_by_the_hours_in_force(db: Session, published: list[HoursOpened]) -> None:
    assert counting_rules.open_minutes_after(db, at("2026-03-04 20:00"), 120) == at("2026-03-07 10:00")
