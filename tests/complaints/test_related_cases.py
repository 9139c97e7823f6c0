"""A new complaint about a matter that was a case before is related to it, and the officer is told of reopening."""
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from cases import conflict_of_interest, timeline
from complaints import case_view, related_cases, reopening
from complaints.api import response_models
from complaints.case import read_model
from complaints.filing import Filed
from complaints.manual_entry import manual_filing
from complaints.outside.intake import IntakeResult
from complaints.tables import Complaint
from kernel import instants
from kernel.actors import Actor
from notices import alerts
from tests.makers.complaints import instant, the_supervisor
from tests.makers.outside import a_case, a_letter, a_person, an_officer

PHONE = "13812345678"
ENDED = instants.parse("2026-03-05 10:00")
SOON, LATE = ENDED + timedelta(days=10), ENDED + timedelta(days=40)


def _withdrawn(session: Session, category: str = "refund_dispute") -> Filed:
    case = a_case(session, person_id=a_person(session, PHONE), category=category)
    with instants.at(ENDED):
        row = session.get_one(Complaint, case.complaint_id)
        reopening.withdraw(session, row, Actor("person", str(row.person_id), "顾客"), "先不投诉了")
    return case


def _letter(session: Session, at: datetime = SOON, **changed: object) -> IntakeResult:
    return a_letter(session, at, **changed)


def _related(session: Session, number: str) -> list[tuple[str, str]]:
    case = case_view.by_number(session, the_supervisor(session), number)
    return [(one.why, one.number) for one in related_cases.of(session, case.id)]


def _said(session: Session) -> list[str]:
    return [one.text for one in alerts.unacknowledged(session) if one.kind == "complaint.earlier_case"]


def test_a_letter_that_names_a_withdrawn_case_is_a_new_case_related_to_it_on_both_sides(company: Session) -> None:
    case = _withdrawn(company)
    taken = _letter(company, facts=f"回执 {case.number} 撤回后仍未退费。", contact=None, category="other")
    assert (taken.outcome, taken.related) == ("filed", case.number)
    assert _related(company, taken.number) == [("earlier", case.number)]
    assert _related(company, case.number) == [("later", taken.number)]
    [entry] = [e for e in timeline.of(company, "complaint", taken.complaint_id) if e.kind == "related"]
    assert entry.facts["number"] == case.number and "写明了它的回执号" in str(entry.facts["text"])
    [back] = [e for e in timeline.of(company, "complaint", case.complaint_id) if e.kind == "related"]
    assert back.facts["number"] == taken.number


def test_while_the_customer_may_reopen_the_earlier_case_the_officer_is_told_until_when_and_what_to_do(
    company: Session,
) -> None:
    case = _withdrawn(company)
    taken = _letter(company, contact=PHONE)
    [said] = _said(company)
    assert case.number in said and taken.number in said and "4月7日（周二）24:00" in said and "选“重新打开”" in said


def test_after_that_a_letter_that_names_it_is_related_and_nothing_is_offered(company: Session) -> None:
    case = _withdrawn(company)
    with instants.at(LATE):
        taken = _letter(company, LATE, facts=f"回执 {case.number} 撤回后仍未退费。")
        [one] = related_cases.of(company, taken.complaint_id)
        assert (one.number, one.reopenable_until) == (case.number, None)
    [said] = _said(company)
    assert "30 天已过" in said and "选“重新打开”" not in said


@pytest.mark.parametrize(("at", "category", "related"), [
    (SOON, "refund_dispute", True), (SOON, "privacy_leak", False), (LATE, "refund_dispute", False)])
def test_without_a_number_the_same_matter_of_the_same_customer_counts_as_long_as_it_can_be_reopened(
    company: Session, at: datetime, category: str, related: bool,
) -> None:
    case = _withdrawn(company)
    taken = _letter(company, at, contact=PHONE, category=category)
    assert taken.outcome == "filed"
    assert _related(company, taken.number) == ([("earlier", case.number)] if related else [])


def test_the_number_of_a_friends_ended_case_relates_nothing(company: Session) -> None:
    theirs = _withdrawn(company)
    other = a_person(company, "13912345678")
    a_case(company, person_id=other, category="fraud")
    taken = _letter(company, person_id=other, facts=f"朋友的 {theirs.number} 已经退了，我的也要退。")
    assert theirs.number not in dict(_related(company, taken.number)).values()


def test_a_letter_that_joins_an_open_case_and_names_an_ended_one_relates_the_open_one_to_it(company: Session) -> None:
    ended = _withdrawn(company)
    person = company.get_one(Complaint, ended.complaint_id).person_id
    current = a_case(company, filed="2026-03-06 10:00", person_id=person, category="introductions")
    taken = _letter(company, category="introductions", facts=f"此前的 {ended.number} 也没有解决。")
    assert (taken.outcome, taken.number, taken.related) == ("matched", current.number, ended.number)
    assert ("earlier", ended.number) in _related(company, current.number)


def test_the_customers_open_case_about_another_matter_is_related_as_another(company: Session) -> None:
    case = a_case(company, person_id=a_person(company, PHONE))
    taken = _letter(company, contact=PHONE)
    assert taken.related == case.number
    assert _related(company, taken.number) == [("other", case.number)] and _related(company, case.number) == [
        ("other", taken.number)]


def test_a_complaint_that_a_colleague_enters_is_related_too(company: Session) -> None:
    case = _withdrawn(company)
    person = company.get_one(Complaint, case.complaint_id).person_id
    with instants.at(SOON):
        made = manual_filing.register(company, an_officer(company), manual_filing.Noted(
            "letter", SOON, "来信说仍未退费，请处理。", "refund_dispute", person_id=person))
    assert _related(company, made.number) == [("earlier", case.number)]


def test_the_case_page_and_the_api_show_it(company: Session) -> None:
    case = _withdrawn(company)
    taken = _letter(company, contact=PHONE)
    supervisor = the_supervisor(company)
    with instants.at(SOON):
        [one] = read_model.read(company, supervisor, taken.number).related
        assert one.line == f"此前的同一件事 {case.number}（已撤回）"
        [out] = response_models.cases_out(company, [case_view.get(company, supervisor, taken.complaint_id)])
        assert [(x.number, x.why, x.state) for x in out.related] == [(case.number, "earlier", "withdrawn")]
        until = out.related[0].reopenable_until
        assert until == instant("2026-04-08 00:00"), "its last day is of rest: moved to 7 April, which ends at 24:00"


def test_an_earlier_case_about_a_member_of_staff_is_not_shown_to_them(company: Session) -> None:
    case, officer = _withdrawn(company), an_officer(company)
    conflict_of_interest.set_concerned(company, ("complaint", case.complaint_id), {officer.id})
    taken = _letter(company, contact=PHONE)
    assert related_cases.of(company, taken.complaint_id, officer) == []
    assert len(related_cases.of(company, taken.complaint_id, the_supervisor(company))) == 1
