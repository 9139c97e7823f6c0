"""Texts of the receipt and of the deadlines of a complaint (5.1 g), to be read by or to customers. Pure."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from complaints import categories
from deadlines import paused_time
from deadlines.counting import Count
from kernel import time_words
from kernel.titles import Titles
from kernel.wording import Message, lines

# What the customer did at the instant from which it counts. `letter` is in receipts that were stored earlier.
SINCE = Titles("complaints.since", ("submission", "message", "phone", "visit", "letter"))
# What the company received at that instant, where the customer was not there.
RECEIVED = Titles("complaints.received", ("letter", "outside", "complaint"))
_SINCE_OF_VIA = {"bot": "submission", "link": "submission", "desk": "message", "api": "complaint", "csv": "complaint"}


def since_of(via: str) -> str:
    """The key of `SINCE` or `RECEIVED` for a way of filing, a key of `filing.VIA`."""
    return _SINCE_OF_VIA.get(via, via)


def response(count: Count, since: str, now: datetime) -> Message:
    """The response deadline with its rule, as told at `now`.

    `since`, a key of `SINCE` or `RECEIVED`, names the instant from which it counts. A deadline that is past is not
    promised any more.
    """
    key = "complaints.past_response" if count.due_at <= now else "complaints.promised_response"
    return _after_pause(Message(key if since not in RECEIVED else f"{key}_received", **_facts(count, since)), count)


def solution(count: Count, since: str, now: datetime) -> Message:
    """The solution deadline with its rule: days left out, make-up workdays, whether the date is provisional."""
    facts = _facts(count, since)
    if count.due_at <= now:
        return _after_pause(Message("complaints.past_solution", **facts), count)
    skipped = sum(1 for day in count.trace[1:] if not day.counted)
    made_up = [Message("kernel.month_day", day=day.date) for day in count.trace[1:]
               if day.counted and day.date.weekday() >= 5]
    if skipped and made_up:
        said = Message("complaints.promised_solution_skipping_made_up", **facts, skipped=skipped, made_up=made_up)
    elif skipped:
        said = Message("complaints.promised_solution_skipping", **facts, skipped=skipped)
    elif made_up:
        said = Message("complaints.promised_solution_made_up", **facts, made_up=made_up)
    else:
        said = Message("complaints.promised_solution", **facts)
    return _provisional(_after_pause(said, count), count)


def revised(count: Count, now: datetime) -> Message:
    """The deadline of a revised solution."""
    due = time_words.deadline_message(count.due_at, count.last_day)
    if count.due_at <= now:
        return Message("complaints.past_revised", due=due)
    return _provisional(Message("complaints.promised_revised", due=due), count)


def promised(
    kind: str, response_count: Count | None, solution_count: Count | None, revised_counts: Sequence[Count],
    since: str, now: datetime,
) -> Message:
    """All that runs for a case, one line each; what has no clock because of its `kind` says so."""
    said = [*([response(response_count, since, now)] if response_count else []),
            *([solution(solution_count, since, now)] if solution_count else []),
            *(revised(count, now) for count in revised_counts)]
    if said:
        return lines(said)
    if kind == "complaint":
        return Message("complaints.receipt_all_met")
    return Message("complaints.receipt_no_deadline", kind=categories.KINDS.message(kind))


def receipt(
    kind: str, number: str, link: str, counts: tuple[Count, Count] | None, since: str, now: datetime,
) -> list[Message]:
    """The receipt as messages: number, both deadlines for a complaint (`counts`), and the case link.

    `kind` is complaint, suggestion or praise.
    """
    first, second = counts or (None, None)
    return [heading(kind, number), promised(kind, first, second, (), since, now),
            Message("complaints.receipt_link", link=link)]


def heading(kind: str, number: str) -> Message:
    """The receipt's first sentence: what was received, and its number."""
    return Message("complaints.receipt", kind=categories.KINDS.message(kind), number=number)


def _provisional(said: Message, count: Count) -> Message:
    return Message("complaints.promised_provisional", promised=said) if count.provisional else said


def _after_pause(said: Message, count: Count) -> Message:
    """A deadline that a pause has moved does not follow from the rule alone."""
    return Message("complaints.promised_after_pause", promised=said) if paused_time.moves_deadline(count) else said


def _facts(count: Count, since: str) -> dict[str, Any]:
    return {"due": time_words.deadline_message(count.due_at, count.last_day), "amount": count.amount,
            "since": RECEIVED.message(since) if since in RECEIVED else SINCE.message(since)}
