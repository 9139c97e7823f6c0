"""The first assignment of a case: the owner hears of it with its deadline; so does a colleague where the owner is away.

The demo company: 许知行 (T301) is the officer, Monday to Friday until 17:00; 唐知秋 (Z401) and 顾南乔 (Z402) are supervisors.
"""
from sqlalchemy.orm import Session

from cases import assignment
from complaints import filing
from complaints.access import subject_of
from complaints.filing import NewCase
from kernel import file_versions, instants
from kernel.actors import SYSTEM
from notices import alerts
from staff import members
from tests.makers.outside import FACTS, a_case, a_person, an_officer

KINDS = ("complaint.assigned", "case.stand_in", "no_open_minute")


def _told(session: Session) -> list[tuple[str, list[str], str]]:
    """Kind, recipients' staff numbers and text of the alerts about assignments, by kind."""
    numbers = {one.id: one.number for one in members.all_active(session)}
    return sorted((a.kind, sorted(numbers[id] for id in a.staff_ids), a.text)
                  for a in alerts.unacknowledged(session) if a.kind in KINDS)


def test_the_first_owner_is_told_the_deadline_and_until_when_they_can_act(company: Session) -> None:
    case = a_case(company, filed="2026-03-02 10:00")
    [(kind, to, text)] = _told(company)
    assert (kind, to) == ("complaint.assigned", ["T301"])
    assert case.number in text and "3月4日（周三）10:00" in text and "响应期" in text


def test_an_owner_who_is_away_until_it_is_too_late_has_a_colleague_on_duty_told_as_well(company: Session) -> None:
    a_case(company, filed="2026-02-15 16:30")  # a Sunday; from the 16th to the 18th the company is closed
    assert [(kind, to) for kind, to, _ in _told(company)] == [
        ("case.stand_in", ["Z401"]), ("complaint.assigned", ["T301"])]
    [text] = [text for kind, _, text in _told(company) if kind == "case.stand_in"]
    assert "许知行" in text and "2月15日（周日）18:00" in text and "2月17日（周二）16:30" in text


def test_filed_five_minutes_before_golden_week_somebody_who_is_there_is_told_now(company: Session) -> None:
    hours = "week:\n" + "".join(f"  {day}: [09:00-18:00]\n" for day in (
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
    file_versions.accept(company, "hours.yml",
                         hours + "closings:\n  - {from: 2026-10-01, to: 2026-10-07, why: 国庆节}\n", SYSTEM)
    a_case(company, filed="2026-09-30 17:55")  # a Wednesday: 顾南乔 has the late shift
    assert [(kind, to) for kind, to, _ in _told(company)] == [
        ("case.stand_in", ["Z402"]), ("complaint.assigned", ["T301"]), ("no_open_minute", ["Z402"])]


def test_nobody_is_asked_to_stand_in_for_a_deadline_that_is_already_past(company: Session) -> None:
    with instants.at(instants.parse("2026-02-20 22:00")):  # the letter of an earlier week is typed now
        filing.file(company, SYSTEM, NewCase(
            a_person(company), FACTS, "introductions", "outside", called_at=instants.parse("2026-02-15 16:30")))
    assert [kind for kind, _, _ in _told(company) if kind != "no_open_minute"] == ["complaint.assigned"]


def test_an_owner_without_a_rota_is_told_alone(company: Session) -> None:
    for one in members.all_active(company):
        if one.number == "T301":
            officer = an_officer(company)
            case = a_case(company, filed="2026-02-14 10:00", concerning=[one.id])
            assignment.assign(company, officer, subject_of(case.complaint_id), officer.id)
    assert all(kind != "case.stand_in" for kind, _, _ in _told(company))


def test_a_case_that_its_owner_leaves_is_assigned_anew_and_the_next_is_told(company: Session) -> None:
    case = a_case(company, filed="2026-03-02 10:00")
    officer = members.by_number(company, "T301")
    another = an_officer(company)
    assert officer is not None
    with instants.at(instants.parse("2026-03-02 11:00")):
        assignment.release_all(company, officer.id, SYSTEM)
    now = assignment.owner(company, subject_of(case.complaint_id))
    assert now in (officer.id, another.id)
    assert len([1 for kind, _, _ in _told(company) if kind == "complaint.assigned"]) == 2
