"""The room's check of `doctor`, and its invariant."""
from __future__ import annotations

from kernel import checks, invariants
from kernel.checks import Check
from kernel.invariants import Invariant, by_query
from kernel.wording import Message
from notices import sending

checks.register(Check("alerts", 230, sending.health))
invariants.register(Invariant("untold", Message("notices.always_under_way"), 70, by_query(
    "select id from customer_notice n where told_at is null and cancelled_at is null and not exists"
    " (select 1 from customer_notice_attempt a where a.notice_id = n.id and a.outcome = 'pending')")))
