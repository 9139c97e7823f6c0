"""The room's checks of `doctor`, and its invariant."""
from __future__ import annotations

from sqlalchemy.orm import Session

from kernel import checks, invariants
from kernel.checks import Check, Finding
from kernel.invariants import Invariant, by_query
from kernel.wording import Message, say
from notices import sending, troubles


def _troubles(session: Session) -> Finding:
    found = troubles.open_now(session)
    if not found:
        return True, say("notices.troubles_none")
    return False, say("notices.troubles_open", troubles=[
        Message("notices.trouble_since", what=one.say, since=one.since) for one in found])


checks.register(Check("alerts", 230, sending.health), Check("troubles", 285, _troubles))
invariants.register(Invariant("untold", Message("notices.always_under_way"), 70, by_query(
    "select id from customer_notice n where told_at is null and cancelled_at is null and not exists"
    " (select 1 from customer_notice_attempt a where a.notice_id = n.id and a.outcome = 'pending')")))
