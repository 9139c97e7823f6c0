"""The regulator's own times (监管部门的期限). Pure.

They bind the agency and not the company, so they are shown on the case and are never a clock. Order 121 (in force
2026-04-15; 消法 46): 7 working days to decide whether a complaint is accepted, mediation within 60 days of acceptance
(expert tests not counted). A report normally has its decision within 15 working days.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from deadlines.calendar import WorkingCalendar
from deadlines.counting import count_working_days
from deadlines.hours import Hours
from kernel import instants
from kernel.wording import Message, say

REGULATORS = frozenset({"12315"})


@dataclass(frozen=True)
class AgencyTime:
    """What the agency has to do, within what, since when and until when; None where the day is not known."""

    what: Message
    within: Message
    since: date | None
    until: date | None


def of(
    source: str, nature: str, received_on: date | None, accepted_on: date | None, calendar: WorkingCalendar,
    hours: Hours,
) -> tuple[AgencyTime, ...]:
    """The times of the agency at this platform, () where it has none that are fixed.

    `received_on` and `accepted_on` are when the agency received and accepted it.
    """
    if source not in REGULATORS:
        return ()
    if nature == "report":
        return (_working("report", 15, received_on, calendar, hours),)
    ends = accepted_on + timedelta(days=60) if accepted_on else None
    return (_working("acceptance", 7, received_on, calendar, hours),
            AgencyTime(Message("complaints.agency.mediation"), Message("complaints.agency.mediation_within", days=60),
                       accepted_on, ends))


def _working(what: str, days: int, since: date | None, calendar: WorkingCalendar, hours: Hours) -> AgencyTime:
    until = count_working_days(instants.midnight(since), days, calendar, hours).last_day if since else None
    return AgencyTime(Message(f"complaints.agency.{what}"), Message(f"complaints.agency.{what}_within", days=days),
                      since, until)


def said(time: AgencyTime) -> str:
    """The time in words for staff and papers, with its days where they are known."""
    if time.since is None or time.until is None:
        return say("complaints.agency.without_days", within=time.within)
    return say("complaints.agency.with_days", within=time.within, since=time.since, until=time.until)
