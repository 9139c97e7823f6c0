"""The back-off: delays double from the first to the longest, each within a fifth of its value."""
from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from kernel import retries
from kernel.retries import JITTER, RetryPolicy

POLICY = RetryPolicy(first=timedelta(seconds=5), longest=timedelta(minutes=10))
LENGTHS = st.timedeltas(timedelta(milliseconds=100), timedelta(days=1))


def figure(attempts: int, policy: RetryPolicy) -> timedelta:
    """The delay without jitter, by plain doubling."""
    found = policy.first
    for _ in range(min(attempts, 64) - 1):
        found = min(policy.longest, 2 * found)
    return found


@given(st.integers(1, 10**9), st.tuples(LENGTHS, LENGTHS).map(sorted))
def test_every_pause_is_within_a_fifth_of_its_figure_however_often_it_failed(
        attempts: int, lengths: list[timedelta]) -> None:
    policy = RetryPolicy(*lengths)
    expected, slack = figure(attempts, policy), timedelta(microseconds=1)
    found = retries.backoff(attempts, policy)
    assert expected * (1 - JITTER) - slack <= found <= expected * (1 + JITTER) + slack


def test_pauses_double_to_the_longest() -> None:
    assert [figure(n, POLICY).total_seconds() for n in (1, 2, 3, 7, 8, 50)] == [5, 10, 20, 320, 600, 600]


def test_what_failed_together_is_not_tried_again_at_one_instant() -> None:
    pauses = [retries.backoff(8, POLICY) for _ in range(200)]
    assert len(set(pauses)) > 150
    assert max(pauses) - min(pauses) > 0.2 * POLICY.longest
