"""What authorities and the company announce in a random year: days that change, and new promises."""
from __future__ import annotations

from datetime import date, timedelta

from kernel import file_versions
from kernel.actors import SYSTEM
from tests.long.naive_model import Policy
from tests.long.random_year import Year


def notice(year: Year) -> None:
    """An authority changes days: a day off, a day of work, or the State Council's notice for 2027."""
    calendar = year.model.calendar
    day = year.now.date() + timedelta(days=year.chance.randrange(1, 12))
    if year.now.date() >= date(2026, 11, 1) and 2027 not in calendar.noticed:
        calendar.noticed.add(2027)
        calendar.off |= {date(2027, 1, one) for one in (1, 2, 3)}
        calendar.work |= {date(2027, 1, 9)}
    elif day in calendar.single and year.chance.random() < 0.5:
        del calendar.single[day]
    else:
        calendar.single[day] = not calendar.works(day)
    with year.act("notice") as session:
        file_versions.accept(session, "calendar.yml", _calendar(year), SYSTEM)
        before = {request: pause.clock.due for request, pause in year.pauses.items()}
        moved = year.model.calendar_changed(year.now)
        for request, pause in list(year.pauses.items()):  # told anew with what follows from the moved deadline
            if pause.clock.due != before[request]:
                year.pauses[request] = year.plan(pause.case, pause.clock, pause.start, pause.end)
        year.tell(f"notice: {sorted(calendar.single.items())}, 2027 {2027 in calendar.noticed}; {moved} deadlines move")


def _calendar(year: Year) -> str:
    lines = ["notices:" if 2027 in year.model.calendar.noticed else "notices: []"]
    if 2027 in year.model.calendar.noticed:
        lines += ["  - year: 2027", "    number: 国办发明电〔2026〕9号", "    off:",
                  "      - {name: 元旦, from: 2027-01-01, to: 2027-01-03}", "    work: [2027-01-09]"]
    single = year.model.calendar.single
    lines.append("days:" if single else "days: []")
    lines += [f"  - {{date: {day}, works: {str(works).lower()}, why: 台风停工, notice: 市防汛指挥部通告}}"
              for day, works in sorted(single.items())]
    return "\n".join(lines)


def policy(year: Year) -> None:
    """The company promises more, or less again, for what is accepted from now on."""
    hours, days = year.chance.choice((24, 36, 48)), year.chance.choice((5, 6, 7))
    with year.act("policy") as session:
        file_versions.accept(session, "promises.yml", "\n".join((
            f"effective_from: {year.now.isoformat()}", "promises:", "  complaint.response:", f"    hours: {hours}",
            "  complaint.solution:", f"    working_days: {days}", "    last_day: midnight")), SYSTEM)
        year.model.policies.append(Policy(year.now, hours, days))
        year.tell(f"promised from now on: {hours} hours, {days} working days")
