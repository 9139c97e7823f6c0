"""A letter that is a complaint and a report has one date on both; a missing date is entered without a reason."""
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from cases import timeline
from complaints.case import timeline_entries
from complaints.outside import (
    agency_times,
    csv_import,
    csv_reading,
    particular_changes,
    reference_acts,
    reference_dates,
    reference_views,
)
from complaints.outside.intake import IntakeResult
from complaints.outside.particulars import NOTHING, Particulars
from complaints.outside.reference_rows import REPORT
from complaints.outside.reference_views import ReferenceView
from kernel import instants
from kernel.actors import SYSTEM
from kernel.errors import BadInput
from kernel.wording import say
from tests.makers.complaints import the_supervisor
from tests.makers.outside import a_letter, an_officer

RECEIVED = instants.parse("2026-09-24 09:30")
NOW = instants.parse("2026-09-28 12:00")
DAY = date(2026, 9, 23)


def _arrive(
    session: Session, *, received_at: datetime | None = RECEIVED, particulars: Particulars = NOTHING,
    nature: str = "both", report_number: str | None = "JB-1",
) -> IntakeResult:
    return a_letter(session, NOW, received_at=received_at, nature=nature, report_number=report_number,
                    particulars=particulars)


def _records(session: Session, taken: IntakeResult) -> tuple[ReferenceView, ReferenceView]:
    """The complaint and the report."""
    by_nature = {one.nature: one for one in reference_views.of(session, taken.complaint_id)}
    return by_nature["complaint"], by_nature["report"]


def _agency_days(session: Session, taken: IntakeResult) -> list[date | None]:
    return [one.particulars.agency_received_on for one in _records(session, taken)]


# one letter, one date

def test_the_day_on_which_the_agency_received_the_letter_is_on_the_complaint_and_on_the_report(
    company: Session,
) -> None:
    taken = _arrive(company, particulars=Particulars(agency_received_on=DAY))
    assert _agency_days(company, taken) == [DAY, DAY]
    [decision] = _records(company, taken)[1].agency
    assert decision.since == DAY and "起算日期未登记" not in agency_times.said(decision)


def test_the_columns_of_a_csv_give_both_records_the_day(company: Session) -> None:
    with instants.at(NOW):
        found = csv_import.load(company, SYSTEM, (
            "来源,编号,收到时间,类别,经过,性质,举报编号,监管部门收到日期\n"
            "12315,SH-1,2026-09-24 09:30,退费争议,交了钱没见面,投诉并举报,JB-1,2026-09-23\n").encode())
    assert _agency_days(company, found.filed[0]) == [DAY, DAY]


@pytest.mark.parametrize("corrected", [0, 1], ids=["complaint", "report"])
def test_a_day_entered_later_on_either_record_is_entered_on_both_and_both_say_so(
    company: Session, corrected: int,
) -> None:
    taken = _arrive(company)
    with instants.at(NOW):
        particular_changes.change_on(company, the_supervisor(company), taken.complaint_id,
                                     _records(company, taken)[corrected].id, agency_received_on=DAY)
    assert _agency_days(company, taken) == [DAY, DAY]
    said = [(e.facts["number"], str(e.facts["text"])) for e in timeline.of(company, "complaint", taken.complaint_id)
            if e.kind == "reference_changed"]
    assert sorted(said) == [("JB-1", "监管部门收到日期：2026年9月23日"), ("SH-1", "监管部门收到日期：2026年9月23日")]


def test_a_report_registered_later_on_the_case_page_has_the_days_of_its_letter(company: Session) -> None:
    taken = _arrive(company, nature="complaint", particulars=Particulars(agency_received_on=DAY))
    with instants.at(NOW):
        reference_acts.register_by_staff(company, the_supervisor(company), taken.complaint_id, "12315", "JB-9",
                                         nature=REPORT, came_with=taken.reference_id)
    assert _agency_days(company, taken) == [DAY, DAY]
    assert [(one.received_at, one.missing) for one in _records(company, taken)] == [
        (RECEIVED, ("deadline_at",)), (RECEIVED, ())]


def test_the_letter_arrived_once_so_a_corrected_receipt_is_corrected_on_both_records(company: Session) -> None:
    taken, right = _arrive(company), RECEIVED - timedelta(hours=20)
    with instants.at(NOW):
        reference_dates.set_received_on(company, the_supervisor(company), taken.complaint_id,
                                        _records(company, taken)[1].id, right, "收发室登记簿")
    assert [one.received_at for one in _records(company, taken)] == [right, right]


def test_a_receipt_that_only_the_report_states_is_the_complaints_too(company: Session) -> None:
    taken = _arrive(company, received_at=None, nature="complaint")
    with instants.at(NOW):
        reference_acts.register(company, SYSTEM, taken.complaint_id, "12315", "sh-1", RECEIVED, nature=REPORT)
    complaint, report = _records(company, taken)
    assert (complaint.received_at, report.received_at) == (RECEIVED, RECEIVED)
    assert "received_at" not in complaint.missing


def test_a_report_of_the_same_number_that_arrived_on_another_day_is_another_letter(company: Session) -> None:
    taken = _arrive(company, nature="complaint", particulars=Particulars(agency_received_on=DAY))
    with instants.at(NOW):
        reference_acts.register(company, SYSTEM, taken.complaint_id, "12315", "SH-1", RECEIVED + timedelta(days=2),
                                nature=REPORT)
    assert _agency_days(company, taken) == [DAY, None]


def test_a_receipt_that_contradicts_the_other_record_is_entered_on_neither(company: Session) -> None:
    taken = _arrive(company, particulars=Particulars(mediation_consent="agreed",
                                                     mediation_consent_on=date(2026, 9, 25)))
    with instants.at(NOW), pytest.raises(BadInput) as refused:
        reference_dates.set_received_on(company, the_supervisor(company), taken.complaint_id,
                                        _records(company, taken)[1].id, NOW - timedelta(hours=1), "登记簿写错了")
    assert "“表态日期”2026年9月25日 早于来函收到的日期 2026年9月28日" in refused.value.say()
    assert [one.received_at for one in _records(company, taken)] == [RECEIVED, RECEIVED]


# entered for the first time, and changed

def test_a_date_that_was_never_registered_is_entered_without_a_reason(company: Session) -> None:
    taken, supervisor = _arrive(company, received_at=None), the_supervisor(company)
    due = NOW + timedelta(days=9)
    with instants.at(NOW + timedelta(minutes=1)):
        reference_dates.set_received_on(company, supervisor, taken.complaint_id, taken.reference_id, RECEIVED, "")
        reference_acts.set_deadline_on(company, supervisor, taken.complaint_id, taken.reference_id, due, "")
    complaint = _records(company, taken)[0]
    assert (complaint.received_at, complaint.deadline_at, complaint.missing) == (RECEIVED, due, ())
    said = [str(e.facts["text"]) for e in timeline.of(company, "complaint", taken.complaint_id)
            if e.kind == "reference_changed"]
    assert said == ["收到时间登记为 2026年9月24日 09:30:00"] * 2, "on the complaint and on the report"


def test_a_registered_date_is_changed_only_with_a_reason(company: Session) -> None:
    taken, supervisor = _arrive(company), the_supervisor(company)
    with instants.at(NOW):
        reference_acts.set_deadline_on(company, supervisor, taken.complaint_id, taken.reference_id,
                                       NOW + timedelta(days=9), "")
        for change, to, reason in ((reference_acts.set_deadline_on, NOW + timedelta(days=10), "电话"),
                                   (reference_dates.set_received_on, RECEIVED - timedelta(days=1), "")):
            with pytest.raises(BadInput) as refused:
                change(company, supervisor, taken.complaint_id, taken.reference_id, to, reason)
            assert refused.value.say() == "请写明原因，至少 4 个字，让负责的同事能看懂。"


def test_every_sentence_that_asks_for_a_reason_names_its_least_length() -> None:
    for key in ("complaints.no_reason", "cases.no_reason", "people.no_reason"):
        assert "至少 4 个字" in say(key, least=4)


# what cannot be

@pytest.mark.parametrize(("nature", "given", "said"), [
    ("complaint", {"outcome": "penalised"}, "投诉的处理结果不能是“已处罚”。可用：settled（达成一致）"),
    ("complaint", {"outcome": "not_penalised"}, "投诉的处理结果不能是"),
    ("report", {"outcome": "settled"}, "举报的处理结果不能是“达成一致”。可用：penalised（已处罚）"),
    ("report", {"outcome": "no_agreement"}, "举报的处理结果不能是"),
    ("report", {"outcome": "refused"}, "not_penalised（不予立案或不予处罚）"),
    ("report", {"mediation_consent": "agreed"}, "举报没有“调解意愿”"),
    ("report", {"mediation_on": date(2026, 9, 26)}, "举报没有“调解日期”"),
    ("report", {"advance_paid": 5}, "举报没有“先行赔付”"),
    ("report", {"agency_accepted_on": date(2026, 9, 26)}, "举报没有“监管部门受理日期”"),
    ("complaint", {"mediation_consent": "agreed", "mediation_consent_on": DAY}, "早于来函收到的日期 2026年9月24日"),
    ("complaint", {"mediation_on": DAY}, "“调解日期”2026年9月23日 早于来函收到的日期"),
    ("complaint", {"mediation_ended_on": DAY}, "“调解结束日期”2026年9月23日 早于来函收到的日期"),
    ("complaint", {"mediation_consent_on": date(2026, 9, 26)}, "“调解意愿”"),
    ("complaint", {"mediation_consent": "asked", "mediation_consent_on": date(2026, 9, 26)}, "agreed（同意调解）"),
    ("complaint", {"mediation_consent": "agreed", "mediation_consent_on": date(2026, 9, 27),
                   "mediation_on": date(2026, 9, 26)}, "“调解日期”早于“表态日期”"),
    ("complaint", {"outcome": "refused", "agency_accepted_on": date(2026, 9, 26)}, "没有“监管部门受理日期”"),
    ("complaint", {"agency_accepted_on": date(2026, 9, 27), "mediation_ended_on": date(2026, 9, 26)},
     "“调解结束日期”早于“监管部门受理日期”"),
])
def test_what_cannot_be_true_of_such_a_letter_is_refused_with_what_can_when_it_comes_and_later(
    company: Session, nature: str, given: dict[str, Any], said: str,
) -> None:
    with pytest.raises(BadInput) as refused:
        _arrive(company, nature=nature, particulars=Particulars(**given))
    assert said in refused.value.say()
    taken = _arrive(company, nature=nature)
    with instants.at(NOW), pytest.raises(BadInput) as later:
        particular_changes.change_on(company, the_supervisor(company), taken.complaint_id, taken.reference_id, **given)
    assert later.value.say() == refused.value.say()


def test_a_payment_may_be_older_than_the_letter_because_the_dispute_is(company: Session) -> None:
    taken = _arrive(company, particulars=Particulars(advance_paid=Decimal(500), advance_paid_on=DAY))
    assert _records(company, taken)[0].particulars.advance_paid_on == DAY


def test_what_was_stored_before_it_was_refused_does_not_stop_other_changes(company: Session) -> None:
    taken = _arrive(company, nature="report")
    company.execute(text("update complaint_reference set outcome = 'settled'"))
    company.expire_all()
    with instants.at(NOW):
        particular_changes.change_on(company, the_supervisor(company), taken.complaint_id, taken.reference_id,
                                     agency_received_on=DAY)
    assert reference_views.of(company, taken.complaint_id)[0].particulars.agency_received_on == DAY


AMOUNTS = ["1e5", "nan", "inf", "-5", "1_000", "1280.005", "１e２", "12,80", "1000000000000", "五百"]


@pytest.mark.parametrize("amount", AMOUNTS)
def test_an_amount_that_is_none_is_refused_in_a_csv_and_the_line_names_the_field(company: Session, amount: str) -> None:
    with instants.at(NOW):
        found = csv_import.load(company, SYSTEM, (
            "来源,编号,收到时间,类别,经过,先行赔付\n"
            f'12315,SH-1,2026-09-24 09:30,退费争议,交了钱没见面,"{amount}"\n').encode())
    [problem] = found.problems
    assert problem.line == 2 and problem.say.startswith(f"“先行赔付”不能是“{amount}”") and not found.rows


def test_impossible_pairs_in_a_csv_are_faults_of_their_lines_and_the_others_are_filed(company: Session) -> None:
    an_officer(company)
    head = "来源,编号,收到时间,类别,经过,性质,处理结果,调解意愿\n"
    lines = ("12315,A,2026-09-24 09:30,退费争议,交了钱没见面,投诉,已处罚,\n"
             "12315,B,2026-09-24 09:30,退费争议,交了钱没见面,举报,,同意调解\n"
             "12315,C,2026-09-24 09:30,退费争议,交了钱没见面,举报,已处罚,\n")
    with instants.at(NOW):
        found = csv_import.load(company, SYSTEM, (head + lines).encode())
    assert [problem.line for problem in found.problems] == [2, 3] and [row.line for row in found.rows] == [4]


# days that cannot be, and changes of what is registered

@pytest.mark.parametrize(("given", "said"), [
    ({"agency_received_on": date(2026, 9, 25)}, "“监管部门收到日期”2026年9月25日 晚于本公司收到来函的日期 2026年9月24日"),
    ({"advance_paid": Decimal(500), "advance_paid_on": date(2020, 1, 1)}, "“赔付日期”2020年1月1日 比来函收到的日期"),
])
def test_a_day_on_the_wrong_side_of_the_receipt_is_refused_when_it_comes_and_later(
    company: Session, given: dict[str, Any], said: str,
) -> None:
    with pytest.raises(BadInput) as refused:
        _arrive(company, nature="complaint", particulars=Particulars(**given))
    assert said in refused.value.say()
    taken = _arrive(company, nature="complaint")
    with instants.at(NOW), pytest.raises(BadInput) as later:
        particular_changes.change_on(company, the_supervisor(company), taken.complaint_id, taken.reference_id, **given)
    assert later.value.say() == refused.value.say()


def test_the_day_of_the_agency_is_changed_only_with_a_reason_and_the_timeline_says_from_what_to_what(
    company: Session,
) -> None:
    taken, supervisor = _arrive(company, particulars=Particulars(agency_received_on=DAY)), the_supervisor(company)
    with instants.at(NOW):
        for day in (DAY - timedelta(days=1), None):
            with pytest.raises(BadInput) as refused:
                particular_changes.change_on(company, supervisor, taken.complaint_id, taken.reference_id,
                                             agency_received_on=day, outcome="settled")
            assert "至少 4 个字" in refused.value.say() and _agency_days(company, taken) == [DAY, DAY]
        particular_changes.change_on(company, supervisor, taken.complaint_id, taken.reference_id,
                                     agency_received_on=DAY, outcome="settled")
        particular_changes.change_on(company, supervisor, taken.complaint_id, taken.reference_id,
                                     reason="按平台截图更正", agency_received_on=DAY - timedelta(days=1))
    assert _agency_days(company, taken) == [DAY - timedelta(days=1)] * 2
    said = [str(e.facts["text"]) for e in timeline.of(company, "complaint", taken.complaint_id)
            if "改为" in str(e.facts.get("text"))]
    assert said == ["监管部门收到日期由 2026年9月23日 改为 2026年9月22日\n原因：按平台截图更正"] * 2, "the complaint's, the report's"


@pytest.mark.parametrize("heading", ["先行赔付（元）", "先行赔付(元)", "先行赔付", "advance_paid"])
def test_a_column_has_any_of_the_names_by_which_it_is_called(company: Session, heading: str) -> None:
    with instants.at(NOW):
        found = csv_import.load(company, SYSTEM, (
            f"来源,编号,收到时间,类别,经过,{heading}\n12315,SH-1,2026-09-24 09:30,退费争议,交了钱没见面,1280\n").encode())
    assert reference_views.of(company, found.filed[0].complaint_id)[0].particulars.advance_paid == 1280


def test_every_column_that_the_documentation_names_is_known() -> None:
    table = (Path(__file__).parents[2] / "docs" / "api.md").read_text().split("| 列 | |")[1].split("\n\n")[0]
    named = [name for line in table.splitlines()[2:] for name in line.split("|")[1].strip().split("、")]
    assert len(named) > 20
    csv_reading.rows((",".join(named) + "\n").encode())


def test_a_deadline_until_the_end_of_a_day_is_its_24_00_wherever_it_is_told(company: Session) -> None:
    taken, end = _arrive(company, nature="complaint"), instants.parse("2026-10-14 00:00")
    with instants.at(NOW):
        reference_acts.set_deadline_on(company, the_supervisor(company), taken.complaint_id, taken.reference_id, end,
                                       "来函写明")
    [entry] = [e for e in timeline.of(company, "complaint", taken.complaint_id) if e.facts.get("due")]
    assert "答复期限 2026年10月13日（周二）24:00" in timeline_entries.entry_lines(entry, {})
    with instants.at(NOW), pytest.raises(BadInput) as refused:
        reference_acts.set_deadline_on(company, the_supervisor(company), taken.complaint_id, taken.reference_id,
                                       instants.parse("2026-09-24 00:00"), "来函写明")
    assert "2026年9月23日（周三）24:00" in refused.value.say()
