"""The order of the queue."""
from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.routing import PASSED_BACK, QueuePlace, ahead, order
from kernel.instants import parse

NOW = parse("2026-03-02 10:00")


def live(at: str, priority: int = 0) -> QueuePlace:
    return QueuePlace("live", priority, parse(f"2026-03-02 {at}"))


def callback(at: str, promised: str, priority: int = 0) -> QueuePlace:
    return QueuePlace("callback", priority, parse(at), parse(promised))


CASES = {
    "whoever has waited longest is next": [live("09:40"), live("09:50"), live("09:55")],
    "a customer handed back by a matchmaker goes before those who come fresh": [
        live("09:50", PASSED_BACK), live("09:00"), live("09:30")],
    "a callback whose opening has come goes before those who wait live": [
        callback("2026-03-01 23:10", "2026-03-02 09:00"), live("09:01"), live("09:02")],
    "a callback that isn't due yet stands last": [
        live("09:59"), callback("2026-03-02 08:00", "2026-03-02 13:00")],
    "priority counts before everything, age last": [
        callback("2026-03-02 09:58", "2026-03-02 13:00", priority=9), live("09:59", 5), live("09:58"), live("09:59")],
    "two callbacks for the same opening: the one who asked first": [
        callback("2026-03-01 21:30", "2026-03-02 09:00"), callback("2026-03-01 23:30", "2026-03-02 09:00")],
}


@pytest.mark.parametrize("case", CASES)
def test_order_of_service(case: str) -> None:
    expected = CASES[case]
    assert order(list(reversed(expected)), NOW) == expected


def test_a_callback_becomes_due_at_its_opening_to_the_second() -> None:
    opening = parse("2026-03-02 09:00")
    promised, waits = callback("2026-03-01 22:00", "2026-03-02 09:00"), QueuePlace("live", 0, parse("2026-03-01 20:50"))
    assert order([waits, promised], opening - timedelta(seconds=1)) == [waits, promised]
    assert order([waits, promised], opening) == [promised, waits]


def test_place_in_the_queue_is_the_number_of_those_served_before() -> None:
    queue = [live("09:40"), live("09:50"), live("09:55")]
    assert [ahead(place, queue, NOW) for place in queue] == [0, 1, 2]


instants = st.datetimes(datetime(2026, 2, 1), datetime(2026, 4, 1)).map(lambda at: parse(at.isoformat()))
places = st.builds(QueuePlace, st.sampled_from(["live", "callback"]), st.integers(0, 9), instants, st.none() | instants)


@given(st.lists(places, max_size=8), instants)
def test_nobody_of_the_same_kind_and_priority_is_overtaken_by_one_who_came_later(
        queue: list[QueuePlace], now: datetime) -> None:
    served = order(queue, now)
    for i, first in enumerate(served):
        for later in served[i + 1 :]:
            if first.priority == later.priority and first.kind == later.kind == "live":
                assert first.requested_at <= later.requested_at
