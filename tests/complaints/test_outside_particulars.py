"""Outcome, first contact, mediation and advance payment of an outside complaint, and the agency's own times."""
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from cases import timeline
from complaints.case import case_file_pdf
from complaints.filing import Filed
from complaints.outside import agency_times, particular_changes, reference_acts, reference_views
from complaints.outside.reference_views import ReferenceView
from deadlines import counting_rules
from kernel import instants
from kernel.actors import SYSTEM
from kernel.errors import BadInput, NotAllowed, NotFound
from tests.conftest import scalar
from tests.kernel.rules.test_pdf import read
from tests.makers.complaints import the_supervisor
from tests.makers.handoff import a_matchmaker
from tests.makers.outside import a_case, an_officer

RECEIVED = instants.parse("2026-09-24 09:30")
NOW = instants.parse("2026-11-20 12:00")


def _registered(session: Session, source: str = "12315", nature: str = "complaint") -> tuple[Filed, ReferenceView]:
    case = a_case(session, filed="2026-09-18 09:00")
    with instants.at(RECEIVED):
        reference_acts.register(session, SYSTEM, case.complaint_id, source, "SH-1", RECEIVED, nature=nature)
    return case, reference_views.of(session, case.complaint_id)[0]


def _change(session: Session, case: Filed, reference: ReferenceView, **changed: Any) -> ReferenceView:
    with instants.at(NOW):
        particular_changes.change_on(session, the_supervisor(session), case.complaint_id, reference.id, **changed)
    return reference_views.of(session, case.complaint_id)[0]


def test_they_are_kept_and_the_timeline_says_what_changed(company: Session) -> None:
    case, reference = _registered(company)
    officer = an_officer(company)
    reference = _change(company, case, reference, outcome="settled", outcome_note="退 9600 元，电话 13812345678 核实",
                        first_contact_id=officer.id, mediation_consent="agreed", mediation_on=date(2026, 10, 9),
                        advance_paid=Decimal("1280.50"), advance_paid_on=date(2026, 10, 10))
    given = reference.particulars
    assert (given.outcome, given.first_contact_id, given.advance_paid) == ("settled", officer.id, Decimal("1280.50"))
    assert given.outcome_note is not None and "13812345678" not in given.outcome_note
    [entry] = [e for e in timeline.of(company, "complaint", case.complaint_id) if e.kind == "reference_changed"]
    said = str(entry.facts["text"])
    assert "先行赔付：1,280.50 元" in said and f"首问负责人：{officer.name}" in said and "调解日期：2026年10月9日" in said
    _change(company, case, reference, outcome="settled")
    entries = [e for e in timeline.of(company, "complaint", case.complaint_id) if e.kind == "reference_changed"]
    assert len(entries) == 1, "what is as before is no change"


def test_what_is_not_named_stays_and_none_makes_it_unknown(company: Session) -> None:
    case, reference = _registered(company)
    reference = _change(company, case, reference, outcome="settled", mediation_consent="asked")
    given = _change(company, case, reference, mediation_consent=None).particulars
    assert (given.outcome, given.mediation_consent) == ("settled", None)


@pytest.mark.parametrize(("changed", "say"), [
    ({"outcome": "won"}, "没有“won”这种处理结果"), ({"mediation_consent": "maybe"}, "没有“maybe”这种调解意愿"),
    ({"advance_paid": Decimal(-1)}, "不小于零"), ({"advance_paid_on": date(2026, 10, 1)}, "先行赔付的金额"),
    ({"agency_accepted_on": date(2030, 1, 1)}, "还没有到"), ({"mediation_on": date(1999, 1, 1)}, "早于 2000 年"),
    ({"agency_received_on": date(2026, 9, 24), "agency_accepted_on": date(2026, 9, 23)}, "早于“监管部门收到日期”"),
    ({"outcome_note": "长" * 501}, "最多 500 字"),
])
def test_what_cannot_be_is_refused_with_a_sentence(company: Session, changed: dict[str, object], say: str) -> None:
    case, reference = _registered(company)
    with pytest.raises(BadInput) as refused:
        _change(company, case, reference, **changed)
    assert say in refused.value.say()


def test_only_who_may_handle_the_case_records_them_and_only_on_it(company: Session) -> None:
    (case, reference), other = _registered(company), a_case(company)
    with pytest.raises(NotAllowed):
        particular_changes.change_on(company, a_matchmaker(company), case.complaint_id, reference.id, outcome="settled")
    with pytest.raises(NotFound):
        particular_changes.change_on(company, the_supervisor(company), other.complaint_id, reference.id,
                                     outcome="settled")


def test_the_agencys_times_are_counted_from_its_own_dates_and_are_no_clock_of_ours(company: Session) -> None:
    case, reference = _registered(company)
    before = scalar(company, "select count(*) from clock")
    assert [(time.since, time.until) for time in reference.agency] == [(None, None), (None, None)]
    reference = _change(company, case, reference, agency_received_on=date(2026, 9, 24),
                        agency_accepted_on=date(2026, 9, 28))
    acceptance, mediation = reference.agency
    # 25–27 September and 1–7 October off, 10 October worked: 28 29 30, 8 9 10, 12
    assert (acceptance.since, acceptance.until) == (date(2026, 9, 24), date(2026, 10, 12))
    assert (mediation.since, mediation.until) == (date(2026, 9, 28), date(2026, 11, 27))
    assert "7 个工作日" in agency_times.said(acceptance) and "60 日" in agency_times.said(mediation)
    assert scalar(company, "select count(*) from clock") == before


def test_sixty_days_from_23_november_2026_end_on_22_january_2027(company: Session) -> None:
    rules = counting_rules.rules_now(company)
    _, mediation = agency_times.of("12315", "complaint", None, date(2026, 11, 23), rules.calendar, rules.hours)
    assert mediation.until == date(2027, 1, 22)


@pytest.mark.parametrize(("source", "nature", "times"), [
    ("12315", "report", 1), ("12315", "complaint", 2), ("12345", "complaint", 0), ("heimao", "complaint", 0)])
def test_a_regulator_alone_has_fixed_times(company: Session, source: str, nature: str, times: int) -> None:
    assert len(_registered(company, source, nature)[1].agency) == times


def test_the_paper_for_the_regulator_has_them(company: Session) -> None:
    case, reference = _registered(company)
    _change(company, case, reference, outcome="no_agreement", advance_paid=Decimal(500),
            agency_received_on=date(2026, 9, 24))
    with instants.at(NOW):
        data = case_file_pdf.case_file(company, the_supervisor(company), case.number)
    plain = "".join(read(data)).replace(" ", "").replace("\n", "")
    assert "未达成一致" in plain and "500.00元" in plain
    assert "监管部门的期限" in plain and "7个工作日" in plain and "来函未写明" in plain
