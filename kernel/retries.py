"""The back-off of every retry: delays that double from a first to a longest one, each with a random part (jitter).

Without jitter everything that failed in one outage would be retried at the same instants.
"""
from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta

from tenacity import RetryCallState, Retrying, wait_exponential

JITTER = 0.2  # share of a delay, in either direction


@dataclass(frozen=True)
class RetryPolicy:
    """Delays between attempts: `first`, twice that, and so on up to `longest`; all before the jitter."""

    first: timedelta
    longest: timedelta


def backoff(attempts: int, policy: RetryPolicy) -> timedelta:
    """The delay after so many failed attempts (1 or more), within 20 % of the policy's value."""
    wait = wait_exponential(multiplier=policy.first.total_seconds(), max=policy.longest)
    state = RetryCallState(_RETRYING, None, (), {})
    state.attempt_number = max(1, attempts)
    return timedelta(seconds=wait(state) * random.uniform(1 - JITTER, 1 + JITTER))


_RETRYING = Retrying()  # tenacity computes a wait from a retry state; our attempts are rows, not calls that it makes
