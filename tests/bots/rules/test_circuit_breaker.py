"""When sending to a platform that does not answer stops, and how it begins again."""
from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bots.circuit_breaker import OPENS_AFTER, PAUSES, RISKS, Breaker
from bots.delivery_lane import PROBE

SLOTS = 16


def opened(now: float = 0.0) -> Breaker:
    breaker = Breaker()
    for _ in range(OPENS_AFTER):
        breaker.failed(now)
    return breaker


def test_only_failures_in_a_row_stop_the_sending() -> None:
    breaker = Breaker()
    for _ in range(3):
        for _ in range(OPENS_AFTER - 1):
            assert not breaker.failed(0)
        breaker.worked()
    assert breaker.room(0, SLOTS) == SLOTS
    assert [breaker.failed(0) for _ in range(OPENS_AFTER)] == [False] * (OPENS_AFTER - 1) + [True]
    assert breaker.room(0, SLOTS) == 0


def test_what_was_on_its_way_when_it_stopped_prolongs_nothing() -> None:
    breaker = opened()
    until = breaker.until
    for _ in range(SLOTS):
        assert not breaker.failed(1)
    assert (breaker.until, breaker.opened) == (until, 1)


def test_the_platform_is_asked_before_a_message_is_risked_and_then_one_goes_first() -> None:
    breaker = opened()
    assert not breaker.needs_probe(0) and breaker.needs_probe(breaker.until)
    breaker.probed(True, breaker.until)
    assert (breaker.room(0, SLOTS), breaker.room(1, SLOTS)) == (1, 0)
    breaker.worked()
    assert breaker.room(3, SLOTS) == SLOTS - 3


def test_pauses_grow_while_nothing_answers_and_begin_anew_after_a_success() -> None:
    breaker, waits = opened(), []
    for _ in range(8):
        now = breaker.until
        breaker.probed(False, now)
        waits.append(breaker.until - now)
    assert waits[0] < waits[2] and max(waits) <= 1.2 * PAUSES.longest.total_seconds()
    breaker.probed(True, breaker.until)
    breaker.worked()
    again = opened()
    assert again.until <= 1.2 * PAUSES.first.total_seconds()


def test_a_platform_that_answers_probes_and_no_sends_costs_few_messages() -> None:
    breaker, spent = opened(), 0
    while (now := breaker.until) < 3600:
        breaker.probed(True, now)
        assert breaker.failed(now), "the message that went first hung as well"
        spent += 1
    assert spent <= 22, "of an hour's messages"
    assert now - 3600 <= 1.2 * RISKS.longest.total_seconds(), "and it is tried again within minutes"
    breaker.probed(True, now)
    breaker.worked()
    assert breaker.risked == 0


@given(st.lists(st.sampled_from(["worked", "failed", "answers", "silent"]), max_size=60))
def test_nothing_is_sent_while_it_is_open_and_it_never_stays_open_without_a_probe(acts: list[str]) -> None:
    breaker, now = Breaker(), 0.0
    for act in acts:
        now += 1
        if act == "worked":
            breaker.worked()
        elif act == "failed":
            breaker.failed(now)
        else:
            breaker.probed(act == "answers", now)
        if breaker.state == "open":
            assert breaker.room(0, SLOTS) == 0
            assert breaker.needs_probe(now + 1.2 * RISKS.longest.total_seconds())
        else:
            assert breaker.room(0, SLOTS) >= 1


def test_a_platform_that_is_silent_is_asked_at_least_every_half_minute() -> None:
    breaker = opened()
    for _ in range(50):
        now = breaker.until
        breaker.probed(False, now)
        assert breaker.until - now + PROBE <= 30
