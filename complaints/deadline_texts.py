"""Texts of the receipt and of both deadlines of a complaint (5.1 g), to be read by or to customers. Pure."""
from __future__ import annotations

from typing import Any

from complaints import categories
from deadlines.counting import Count
from kernel import time_words
from kernel.titles import Titles
from kernel.wording import Message, lines

SINCE = Titles("complaints.since", ("submission", "message", "phone", "visit", "letter"))


def response(count: Count, since: str = "submission") -> Message:
    """The response deadline with its rule; `since`, a key of `SINCE`, names the instant from which it counts."""
    return Message("complaints.promised_response", **_facts(count, since))


def solution(count: Count, since: str = "submission") -> Message:
    """The solution deadline with its rule: days left out, make-up workdays, whether the date is provisional."""
    facts = _facts(count, since)
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
    return Message("complaints.promised_provisional", promised=said) if count.provisional else said


def receipt(
    kind: str, number: str, link: str, counts: tuple[Count, Count] | None, since: str = "submission",
) -> list[Message]:
    """The receipt as messages: number, both deadlines for a complaint (`counts`), and the case link.

    `kind` is complaint, suggestion or praise.
    """
    title = categories.KINDS.message(kind)
    promised = lines([response(counts[0], since), solution(counts[1], since)]) if counts else Message(
        "complaints.receipt_no_deadline", kind=title)
    return [Message("complaints.receipt", kind=title, number=number), promised,
            Message("complaints.receipt_link", link=link)]


def _facts(count: Count, since: str) -> dict[str, Any]:
    return {"due": time_words.deadline_message(count.due_at, count.last_day), "since": SINCE.message(since),
            "amount": count.amount}
