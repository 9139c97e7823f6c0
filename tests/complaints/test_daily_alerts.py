"""The list of the day: overdue, due today, before the next opening, and next; outside deadlines included."""
import re
from datetime import datetime

from sqlalchemy.orm import Session

from complaints.board import daily_alerts
from complaints.outside import reference_acts, reference_replies
from kernel import instants
from kernel.actors import SYSTEM
from notices import alerts
from tests.makers.complaints import the_officer, the_supervisor
from tests.makers.outside import a_case


def at(text: str) -> datetime:
    return instants.parse(text)


def the_list(session: Session, opened: str) -> dict[str, list[str]]:
    """The officer's list as written at this opening: lines by heading."""
    with instants.at(at(opened)):
        daily_alerts.write_lists(session, at(opened))
    [text] = [a.text for a in alerts.unacknowledged(session, the_officer(session)) if a.kind == "complaint.daily"]
    found: dict[str, list[str]] = {}
    heading = ""
    for line in text.splitlines()[1:]:
        if line.startswith("·"):
            found[heading].append(line)
        else:
            heading = line.split()[0]
            found[heading] = []
    return found


def test_what_is_overdue_is_told_apart_from_what_falls_due_today(company: Session) -> None:
    late, today = a_case(company, filed="2026-03-01 08:00"), a_case(company, filed="2026-03-02 10:00")
    told = the_list(company, "2026-03-04 09:00")
    assert [late.number in line for line in told["已经超时"]] == [True] and "3月3日（周二）08:00 已到期" in told["已经超时"][0]
    assert [today.number in line for line in told["今天到期"]] == [True] and "最晚 3月4日（周三）10:00" in told["今天到期"][0]


def test_what_falls_due_before_the_next_opening_is_to_be_done_today(company: Session) -> None:
    a_case(company, filed="2026-02-15 16:00")  # its 48 hours end on the 17th, in the closing from the 16th to the 18th
    told = the_list(company, "2026-02-15 17:00")
    [heading] = [one for one in told if one.startswith("今天关门后")]
    assert "2月19日（周四）开门前" in heading
    assert told[heading] == [told[heading][0]]
    assert "最晚 2月15日（周日）18:00（2月17日（周二）16:00 到期）" in told[heading][0]


def test_what_falls_due_in_the_closing_is_listed_by_deadline(company: Session) -> None:
    # Their last open minute is the same, 18:00 on the 15th; registered in another order than they fall due.
    for filed in ("2026-02-15 16:00", "2026-02-14 20:00", "2026-02-15 12:00", "2026-02-14 19:00", "2026-02-15 10:00"):
        a_case(company, filed=filed)
    told = the_list(company, "2026-02-15 17:00")
    [heading] = [one for one in told if one.startswith("今天关门后")]
    due = [re.findall(r"(\d\d:\d\d) 到期", line)[0] for line in told[heading]]
    assert due == ["19:00", "20:00", "10:00", "12:00", "16:00"]  # two on the 16th, three on the 17th


def test_deadlines_of_outside_platforms_are_on_it_with_their_number(company: Session) -> None:
    case = a_case(company, filed="2026-03-02 10:00")
    with instants.at(at("2026-03-02 11:00")):
        reference_acts.register(company, SYSTEM, case.complaint_id, "12315", "SH-9", at("2026-03-02 11:00"),
                                at("2026-03-05 15:00"))
        reference_acts.register(company, SYSTEM, case.complaint_id, "12345", "G-7", at("2026-03-02 11:00"),
                                at("2026-03-04 18:00"))
    told = the_list(company, "2026-03-05 09:00")
    assert any(case.number in line and "SH-9" in line for line in told["今天到期"])
    assert any("12345" in line and "G-7" in line and "已到期" in line for line in told["已经超时"])


def test_a_platform_that_was_answered_is_not_on_it(company: Session) -> None:
    case = a_case(company, filed="2026-03-02 10:00")
    with instants.at(at("2026-03-02 11:00")):
        reference = reference_acts.register(company, SYSTEM, case.complaint_id, "12315", "SH-9",
                                            at("2026-03-02 11:00"), at("2026-03-05 15:00"))
        reference_replies.reply(company, the_supervisor(company), reference, "已退费，此复。", at("2026-03-02 11:00"))
    told = the_list(company, "2026-03-05 09:00")
    assert "SH-9" not in str(told)
