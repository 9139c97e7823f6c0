"""A case as PDF for a regulator, read back from the file."""
from contextlib import closing
from datetime import timedelta

import httpx
import pytest
from sqlalchemy.orm import Session

from app import reactions
from cases import evidence, pause_requests
from complaints import customer_decisions, filing, reopening, staff_acts
from complaints.access import subject_of
from complaints.api import response_models
from complaints.case import case_file_pdf
from complaints.filing import NewCase
from complaints.outside import reference_acts, reference_replies
from deadlines import sweep
from kernel import db, instants
from kernel.actors import SYSTEM, Actor
from kernel.errors import NotAllowed
from staff.tables import StaffMember
from tests.cases.test_pause_requests import the_wish
from tests.conftest import OwnDatabase, scalar
from tests.kernel.rules.test_pdf import read
from tests.makers.complaints import a_complaint, again, instant, sent, the_officer
from tests.makers.handoff import a_matchmaker
from tests.makers.outside import a_case, a_person, an_officer
from tests.makers.staff import logged_in
from tests.processes import Installation

RECEIVED = instants.parse("2026-03-03 09:30")
PDF = b"%PDF-1.4\n" + b"0" * 200 + b"\n%%EOF\n"


def _printed(session: Session, notes: bool = False) -> tuple[str, str]:
    officer = an_officer(session)
    case = a_case(session, filed="2026-02-05 10:00", person_id=a_person(session, "13812345678"),
                  facts="红娘周雅琴让我加 13812345678，三个月只见了两位。")
    at = instants.parse("2026-02-06 11:00")
    with instants.at(at):
        staff_acts.add_note(session, officer, case.complaint_id, "顾客情绪激动，先安抚。")
        evidence.add(session, Actor.person("x"), subject_of(case.complaint_id), "合同.pdf", PDF)
        staff_acts.record_call(session, officer, case.complaint_id, at, "已电话说明核实进度，三日内给方案。")
    with instants.at(RECEIVED + timedelta(hours=3)):
        reference = reference_acts.register(session, SYSTEM, case.complaint_id, "12315", "SH-2026-77", RECEIVED,
                                     RECEIVED + timedelta(days=10))
        reference_replies.reply(session, officer, reference, "经核实，已与消费者（13812345678）达成退费。此复。",
                                RECEIVED + timedelta(hours=2))
        data = case_file_pdf.case_file(session, officer, case.number, notes=notes)
    return case.number, "\n".join(read(data))


def test_it_tells_facts_clocks_events_replies_and_digests(company: Session) -> None:
    number, text = _printed(company)
    plain = text.replace(" ", "").replace("\n", "")
    assert number in text and "推荐人选的质量或次数" in plain
    # the count in words, and its days: 5 February plus seven working days over the Spring Festival of 2026
    assert "48小时" in plain and "7个工作日" in plain
    assert "2026-02-14" in text and "不计" in text and "调休" in text
    assert "已电话说明核实进度" in plain and "合同.pdf" in text
    assert "SH-2026-77" in text and "达成退费" in plain
    assert "SHA-256" in text and "第1页" in plain and "共" in plain and "生成于" in plain


def test_a_message_says_that_a_person_wrote_it_and_the_api_gives_its_origin(company: Session) -> None:
    case = a_complaint(company)
    sent(company, case, "2026-03-03 11:00", "您好，我们已核对约见记录，确有四次没有安排。")
    data = case_file_pdf.case_file(company, the_officer(company), case.number)
    assert "回复顾客（人工）" in "".join(read(data)).replace(" ", "").replace("\n", "")
    entries = {entry.kind: entry for entry in response_models.case_in_full(company, again(company, case.id)).timeline}
    assert entries["replied"].origin == "human"
    assert entries["filed"].origin is None


def test_neither_notes_nor_what_identifies_is_on_it(company: Session) -> None:
    _, text = _printed(company)
    assert "先安抚" not in text and "13812345678" not in text and "138 1234" not in text
    assert "手机号·" in text


@pytest.mark.parametrize("notes", [True, False])
def test_the_wish_on_which_a_pause_rests_is_on_the_print_with_notes(company: Session, notes: bool) -> None:
    case = a_complaint(company)
    with instants.at(instants.parse("2026-03-04 09:00")):
        pause_requests.ask(company, the_officer(company), subject_of(case.id), "complaint.solution",
                           instants.parse("2026-03-06 09:00"), the_wish(company, case))
        data = case_file_pdf.case_file(company, the_officer(company), case.number, notes=notes)
    assert ("我出国两周，回来再谈" in "".join(read(data)).replace(" ", "").replace("\n", "")) is notes


def test_with_notes_they_are(company: Session) -> None:
    assert "先安抚" in _printed(company, notes=True)[1]


def test_whom_it_concerns_and_who_may_not_handle_it_get_none(company: Session) -> None:
    officer = an_officer(company)
    case = a_case(company, concerning=[officer.id])
    for staff in (officer, a_matchmaker(company)):
        with pytest.raises(NotAllowed):
            case_file_pdf.case_file(company, staff, case.number)
    assert scalar(company, "select count(*) from audit where act = 'complaint.print'") == 0


def test_it_is_downloaded_by_logged_in_staff_with_permission(own_company: OwnDatabase, web: Installation) -> None:
    with db.transaction() as session:
        officer = session.query(StaffMember).filter_by(role="complaint_officer").order_by(StaffMember.number).first()
        assert officer is not None
        own, about_officer = a_case(session), a_case(session, concerning=[officer.id])
        login = officer.login
    path = "/api/staff/complaints/{}/print.pdf"
    assert httpx.get(web.address + path.format(own.number)).status_code == 403
    with closing(logged_in(web, login)) as client:
        answer = client.get(path.format(own.number))
        assert answer.status_code == 200 and answer.content.startswith(b"%PDF-")
        assert answer.headers["content-type"] == "application/pdf" and answer.headers["cache-control"] == "no-store"
        assert client.get(path.format(about_officer.number)).status_code == 403
        assert client.get(path.format("ABC-DEF-GHJ")).status_code == 404
    with db.transaction() as session:
        assert scalar(session, "select count(*) from audit where act = 'complaint.print'") == 1


def test_what_fell_due_while_the_case_was_withdrawn_says_so_with_its_clock_and_in_the_timeline(
        company: Session) -> None:
    reactions.install()
    case = a_complaint(company)
    by = Actor.person(case.person_id)
    with instants.at(instant("2026-03-04 10:00")):
        customer_decisions.withdraw(company, by, case.id)
    with instants.at(instant("2026-03-06 10:00")):
        reopening.reopen(company, by, case.id, "还是没有人联系我")
        text = "".join(read(case_file_pdf.case_file(company, the_officer(company), case.number)))
    plain = "".join(text.split())
    assert "已超时（在撤回或结案期间到期）" in plain
    assert plain.count("在撤回或结案期间到期") == 2, "with the clock and in the timeline"


def test_a_late_call_that_was_noted_two_days_later_shows_both_instants(company: Session) -> None:
    case = a_complaint(company)
    with instants.at(instant("2026-03-07 08:14")):
        sweep.find_due(company, instants.now())
        staff_acts.record_call(company, the_officer(company), case.id, instant("2026-03-05 10:01"), "说明了核实进度")
        text = "".join(read(case_file_pdf.case_file(company, the_officer(company), case.number)))
    plain = "".join(text.split())
    assert "2026年3月5日10:01:00（登记于2026年3月7日08:14:0" in plain


@pytest.mark.parametrize(("typed", "late"), [("2026-03-03 10:05", False), ("2026-03-07 08:13", True)])
def test_a_case_typed_days_after_its_receipt_says_when_it_was_typed(company: Session, typed: str, late: bool) -> None:
    with instants.at(instant(typed)):
        made = filing.file(company, SYSTEM, NewCase(
            a_person(company, "13812345678"), "红娘三个月只介绍了两位，要求退费。", "introductions", "phone", via="phone",
            called_at=instant("2026-03-03 10:00")))
        text = "".join(read(case_file_pdf.case_file(company, the_officer(company), made.number)))
    assert ("（登记于2026年3月7日08:13" in "".join(text.split())) == late
