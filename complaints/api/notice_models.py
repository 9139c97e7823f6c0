"""What programs get from the API of what a customer was or is to be told."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from pydantic import BaseModel, Field

from kernel import instants, wording
from kernel.wording import say
from notices.notice_views import NoticeView
from people import identifiers


class AttemptOut(BaseModel):
    """An attempt to tell the customer; `outcome` is a key of `notice_views.OUTCOMES`, `proof` says how it is known."""

    way: str
    started_at: datetime
    outcome: str
    outcome_at: datetime | None
    proof: dict[str, Any]


class NoticeOut(BaseModel):
    """Something that the customer was or is to be told; `told_at` is the instant of the proof.

    `cancelled_because` is a key of `notice_views.CANCELLED`, empty where that was not recorded.
    """

    case: str = Field(description=say("complaints.api.out.of_case"))
    what: str
    title: str
    state: str
    created_at: datetime
    told_at: datetime | None
    told_by_way: str | None
    cancelled_at: datetime | None
    cancelled_because: str
    cancelled_by: str
    attempts: list[AttemptOut]


def facts_out(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts for a program: messages as text, instants with +08:00, identifiers hidden."""
    local = {name: instants.iso(value) if isinstance(value, datetime) else value for name, value in facts.items()}
    return cast(dict[str, Any], identifiers.scrub_any(wording.facts_in_words(local)))


def notice_out(one: NoticeView, case: str) -> NoticeOut:
    """A notice with the ways that were tried; `case` is the receipt number of the case whose customer is told."""
    return NoticeOut(
        case=case, what=one.what, title=one.what_title, state=one.state, created_at=instants.shanghai(one.created_at),
        told_at=(instants.shanghai(one.told_at) if one.told_at else None), told_by_way=one.told_by_way,
        cancelled_at=(instants.shanghai(one.cancelled_at) if one.cancelled_at else None),
        cancelled_because=one.cancelled_because, cancelled_by=one.cancelled_by,
        attempts=[AttemptOut(way=a.way, started_at=instants.shanghai(a.started_at), outcome=a.shown_outcome,
                             outcome_at=(instants.shanghai(a.shown_at) if a.shown_at else None),
                             proof=facts_out(a.proof)) for a in one.attempts])
