"""What a customer is told of their deadlines, and what is written for colleagues alone: pauses, calls noted later."""
from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy.orm import Session

from app import reactions
from cases import approval, pause_requests
from cases.link.pages import Visit
from complaints import staff_acts
from complaints.access import subject_of
from complaints.case import case_file_pdf
from complaints.case_view import CaseView
from complaints.link.page import PAGE
from conversations import transcript
from deadlines import sweep
from deadlines.pause_reasons import GROUNDS, TOLD, PauseReason
from kernel import instants
from tests.kernel.rules.test_pdf import read
from tests.makers.complaints import a_complaint, again, asks_for, instant, the_officer, the_supervisor
from tests.makers.notices import delivers

NOTE = "顾客情绪不稳，等她冷静"
NOW, UNTIL = "2026-03-04 09:00", "2026-03-06 09:00"


@pytest.fixture(autouse=True)
def _wired(company: Session) -> None:
    reactions.install()


def link_page(session: Session, case: CaseView) -> str:
    html = PAGE.render(session, case.id, Visit("token"))
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def paper(session: Session, case: CaseView, *, notes: bool = False) -> str:
    data = case_file_pdf.case_file(session, the_officer(session), case.number, notes=notes)
    return "".join("".join(read(data)).split())


def told(session: Session, case: CaseView) -> str:
    assert case.conversation_id
    return transcript.lines(session, case.conversation_id)[-1].text


def pause(session: Session, case: CaseView, ground: str) -> None:
    request = pause_requests.ask(session, the_officer(session), subject_of(case.id), "complaint.solution",
                                 instant(UNTIL), asks_for(session, case, "服务合同原件", NOTE) if ground == "evidence"
                                 else PauseReason(ground, NOTE))
    approval.approve(session, the_supervisor(session), subject_of(case.id), request)


@pytest.mark.parametrize("ground", [one for one in GROUNDS if one != "wish"])
def test_a_pause_is_told_to_the_customer_in_words_made_for_them(company: Session, ground: str) -> None:
    case = a_complaint(company)
    with instants.at(instant(NOW)):
        pause(company, case, ground)
        assert ground != "evidence" or "服务合同原件" in told(company, case)
        said = told(company, case)
        assert case.number in said and TOLD[ground] in said and "3月6日（周五）09:00" in said and "3月13日" in said
        shown = link_page(company, case)
        assert TOLD[ground] in shown
        for words in (said, shown):
            assert NOTE not in words and the_supervisor(company).name not in words
        assert NOTE not in paper(company, case) and NOTE in paper(company, case, notes=True)
        delivers(company, case, instant(NOW) + timedelta(seconds=2))
    with instants.at(instant("2026-03-04 15:00")):
        pause_requests.resume(company, the_officer(company), subject_of(case.id), "complaint.solution")
        assert "已恢复计时，期限是 3月12日（周四）24:00" in told(company, case)


def test_a_call_noted_afterwards_shows_both_instants_to_customer_and_regulator(company: Session) -> None:
    case = a_complaint(company)
    with instants.at(instant("2026-03-05 11:00")):
        sweep.find_due(company, instants.now())
        staff_acts.record_call(company, the_officer(company), case.id, instant("2026-03-05 09:30"), "到期前已经通过电话",
                               noted_because="对方开会到十一点，会后才登记")
        assert again(company, case.id).response.is_noted_afterwards  # type: ignore[union-attr]
        shown, printed = link_page(company, case), paper(company, case)
    assert "通话在 3月5日（周四）09:30，期限过后 3月5日（周四）11:00 才登记，按超时计" in shown
    assert "会后才登记" not in shown
    assert "已超时（期限过后补记）" in printed and "2026年3月5日09:30:00（补记于2026年3月5日11:00:00）" in printed
    assert "原因：对方开会到十一点，会后才登记" in printed
