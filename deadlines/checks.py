"""The room's checks of `doctor`, and its invariants."""
from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from deadlines import counting_rules, next_notice, timers
from deadlines.calendar import WorkingCalendar
from kernel import checks, instants, invariants, validated_files
from kernel.checks import Check, Finding
from kernel.errors import BadInput
from kernel.invariants import Invariant, by_query
from kernel.settings import settings
from kernel.wording import Message, say

SOON = timedelta(days=60)


def calendar_finding(session: Session) -> Finding:
    """Whether every year that deadlines reach has its notice, here and in the company's folder."""
    calendar, today = counting_rules.calendar_now(session), instants.today()
    year = next_notice.missing(session, today)
    if year is not None:
        return False, say("deadlines.calendar_without_notice", year=year)
    behind = _not_in_folder(calendar)
    if behind:
        return False, say("deadlines.calendar_not_in_folder", years=behind)
    ahead = today + SOON
    if not calendar.day(ahead).final:
        return True, say("deadlines.calendar_notice_pending", year=ahead.year)
    last = ahead.year
    while last + 1 in calendar.notices:
        last += 1
    return True, say("deadlines.calendar_final", until=date(last, 12, 31))


def _not_in_folder(calendar: WorkingCalendar) -> list[int]:
    """Years in force that the company's folder doesn't have: the next load would take them back."""
    if settings().company is None:
        return []
    try:
        folder = validated_files.from_folder("calendar.yml").value.calendar()
    except BadInput:
        return []  # the check of the company's files says what is wrong there
    return sorted(set(calendar.notices) - set(folder.notices))


def _hours(session: Session) -> Finding:
    state = counting_rules.hours_now(session).state(instants.now())
    if not state.open and state.next_open is None:
        return False, say("deadlines.hours_none")
    if state.open:
        return True, say("deadlines.hours_open")
    assert state.next_open is not None
    return True, say("deadlines.hours_closed", next_open=state.next_open)


def _timers(session: Session) -> Finding:
    count, kind = timers.stuck(session)
    return not count, say("deadlines.timers_stuck", count=count, kind=kind) if count else say("deadlines.timers_well")


checks.register(Check("calendar", 200, calendar_finding), Check("hours", 210, _hours), Check("timers", 240, _timers))
invariants.register(
    Invariant("unstamped", Message("deadlines.all_stamped"), 20, by_query(
        "select id from clock where met_at is null and breached_at is null and cancelled_at is null"
        " and superseded_at is null and due_at < now() - interval '1 minute'")),
)
