"""Checks of the room for `doctor`, and its invariants."""
from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel import checks, invariants
from kernel.checks import Check, Finding
from kernel.invariants import Invariant, by_query
from kernel.wording import Message, say

LONGEST = 120  # seconds after which doctor reports an unsent message


def _delivery(session: Session) -> Finding:
    waiting, failed, oldest = session.execute(text(
        "select count(*) filter (where state in ('queued', 'sending')), count(*) filter (where state = 'failed' and"
        " created_at > now() - interval '1 day'), coalesce(extract(epoch from now() - min(not_before) filter"
        " (where state = 'queued')), 0) from outbox_message")).one()
    if oldest > LONGEST:
        return False, say("conversations.delivery_stuck", waiting=waiting, minutes=oldest / 60)
    return True, say("conversations.delivery_well", waiting=waiting, failed=failed)


checks.register(Check("delivery", 260, _delivery))
invariants.register(
    Invariant("unanswered", Message("conversations.always.answered"), 10, by_query(
        "select id from inbox_message where handled_at is null and received_at < now() - interval '2 minutes'")),
    Invariant("two_episodes", Message("conversations.always.one_episode"), 30, by_query(
        "select conversation_id as id from episode where closed_at is null group by 1 having count(*) > 1")),
    Invariant("stuck", Message("conversations.always.not_stuck"), 40, by_query(
        "select id from outbox_message where state = 'sending' and claimed_at < now() - interval '5 minutes'")),
)
