"""What `doctor` looks at in the room, and what must always hold there."""
from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from deadlines import counting_rules, timers
from kernel import checks, instants, invariants
from kernel.checks import Check, Finding
from kernel.invariants import Invariant, by_query
from kernel.wording import say

SOON = timedelta(days=60)


def _calendar(session: Session) -> Finding:
    calendar, today = counting_rules.calendar_now(session), instants.today()
    if not calendar.day(today).final:
        return False, f"{today.year} 年的放假安排没有依据文号，这一年的时限都只是暂定。请在 calendar.yml 写明。"
    ahead = today + SOON
    if not calendar.day(ahead).final:
        return True, f"{ahead.year} 年的放假安排尚未公布：落在该年的时限标为暂定，公布后会重算。"
    return True, f"工作日历到 {ahead:%Y-%m-%d} 都有国务院通知为据。"


def _hours(session: Session) -> Finding:
    state = counting_rules.hours_now(session).state(instants.now())
    if not state.open and state.next_open is None:
        return False, "hours.yml 里没有任何人工服务时间（4.1.6）。"
    if state.open:
        return True, "现在是人工服务时间。"
    assert state.next_open is not None
    return True, f"现在不是人工服务时间，下次开始于 {instants.shanghai(state.next_open):%Y-%m-%d %H:%M}。"


def _timers(session: Session) -> Finding:
    count, kind = timers.stuck(session)
    return not count, say("deadlines.timers_stuck", count=count, kind=kind) if count else say("deadlines.timers_well")


checks.register(Check("calendar", 200, _calendar), Check("hours", 210, _hours), Check("timers", 240, _timers))
invariants.register(
    Invariant("unstamped", "过期的时限都已记为超时（一分钟内）", 20, by_query(
        "select id from clock where met_at is null and breached_at is null and cancelled_at is null"
        " and superseded_at is null and due_at < now() - interval '1 minute'")),
)
