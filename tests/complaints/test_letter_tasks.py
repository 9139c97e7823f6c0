"""A customer who has neither a telephone number nor a conversation is written to: letter tasks instead of calls."""
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app import reactions
from cases import call_tasks, customer_notices, timeline
from cases.board.page import heading
from cases.call_tasks import CallView
from complaints import customer_decisions
from complaints.access import KIND, subject_of
from complaints.api import response_models
from complaints.board import call_task_list
from complaints.case import read_model
from complaints.case_view import by_id
from complaints.filing import Filed
from complaints.manual_entry import manual_filing
from kernel import instants
from kernel.actors import SYSTEM, Actor
from notices import alerts
from tests.makers.complaints import the_supervisor
from tests.makers.outside import an_officer

AT = instants.parse("2026-03-04 10:00")


@pytest.fixture(autouse=True)
def _wired(company: Session) -> None:
    reactions.install()


def _by_post(session: Session, **noted: object) -> Filed:
    """A complaint that came by letter; its receipt waits to be told."""
    given: dict[str, object] = {"way": "letter", "at": AT, "facts": "来信说只见了两位，要求退费。",
                                "category": "refund_dispute", **noted}
    with instants.at(AT):
        return manual_filing.register(
            session, an_officer(session), manual_filing.Noted(**given))  # type: ignore[arg-type]


def _task(session: Session, case: Filed) -> CallView:
    [task] = call_tasks.due(session, the_supervisor(session), KIND, case.complaint_id)
    return task


def _alert(session: Session) -> str:
    [said] = [one.text for one in alerts.unacknowledged(session) if one.kind in ("complaint.call", "complaint.letter")]
    return said


def test_without_a_number_or_a_conversation_the_task_is_a_letter_everywhere(company: Session) -> None:
    case, supervisor = _by_post(company), the_supervisor(company)
    assert str(_task(company, case).title) == "需要寄挂号信给顾客"
    assert "需要寄挂号信" in _alert(company) and "致电" not in _alert(company)
    kinds = {e.kind: e for e in timeline.of(company, KIND, case.complaint_id)}
    assert "letter_needed" in kinds and "call_needed" not in kinds
    assert str(kinds["telling"].facts["way"]) == "挂号信（待寄）"
    assert heading([one.call for one in call_task_list.read(company, supervisor)]) == "待寄信 1"
    shown = read_model.read(company, supervisor, case.number)
    assert shown.by_letter and [one.by_letter for one in shown.calls] == [True]
    [notice] = shown.notices
    assert [one.way_title for one in notice.attempts] == ["挂号信（待寄）"]
    out = response_models.case_in_full(company, by_id(company, case.complaint_id))
    assert [one.way for one in out.notices[0].attempts] == ["letter_task"]


@pytest.mark.parametrize("reach", ["13812345678", "021-64338899"])
def test_with_a_number_it_is_a_call(company: Session, reach: str) -> None:
    case = _by_post(company, reach=reach, agreed=True)
    assert str(_task(company, case).title) == "需要致电顾客" and "需要致电" in _alert(company)
    assert heading([_task(company, case)]) == "待打电话 1"


def test_who_telephoned_is_telephoned_also_without_a_number_noted_on_the_case(company: Session) -> None:
    assert not _task(company, _by_post(company, way="phone")).by_letter


def test_an_e_mail_address_alone_is_no_number(company: Session) -> None:
    assert _task(company, _by_post(company, reach="a.b@example.com", agreed=True)).by_letter


def test_when_a_number_is_added_the_letter_task_becomes_a_call(company: Session) -> None:
    case = _by_post(company)
    before = _task(company, case)
    with instants.at(AT + timedelta(hours=1)):
        customer_decisions.add(company, Actor("person", "", "顾客"), case.complaint_id, "可以打我电话 13812345678")
    after = _task(company, case)
    assert (before.by_letter, after.by_letter, before.id) == (True, False, after.id)
    shown = read_model.read(company, the_supervisor(company), case.number)
    assert [one.way_title for notice in shown.notices for one in notice.attempts] == ["电话"]


def test_a_letter_with_the_post_is_awaited_and_its_delivery_ends_the_task(company: Session) -> None:
    case, supervisor = _by_post(company), the_supervisor(company)
    subject = subject_of(case.complaint_id)
    with instants.at(AT + timedelta(hours=1)):
        customer_notices.send_letter(company, supervisor, subject, "XA12345678932", instants.now())
        assert str(_task(company, case).title) == "挂号信已寄出，等签收"
    with instants.at(AT + timedelta(days=2)):
        customer_notices.letter_arrived(company, supervisor, subject, "XA12345678932", instants.now())
    assert call_tasks.due(company, supervisor, KIND, case.complaint_id) == []


def test_a_letter_task_stays_one_once_its_letter_arrived(company: Session) -> None:
    case, supervisor = _by_post(company), the_supervisor(company)
    with instants.at(AT + timedelta(hours=1)):
        customer_notices.send_letter(company, supervisor, subject_of(case.complaint_id), "XA12345678932",
                                     instants.now())
    with instants.at(AT + timedelta(days=2)):
        customer_notices.letter_arrived(company, supervisor, subject_of(case.complaint_id), "XA12345678932",
                                        instants.now())
    assert _ways(company, case) == ["letter_task", "letter"]


def test_a_letter_task_that_nobody_goes_on_with_is_no_call(company: Session) -> None:
    case = _by_post(company)
    call_tasks.give_up(company, subject_of(case.complaint_id), SYSTEM, "handled")
    assert _ways(company, case)[0] == "letter_task"


def _ways(session: Session, case: Filed) -> list[str]:
    """The ways of the only notice, the same for programs and on the page."""
    [told] = response_models.case_in_full(session, by_id(session, case.complaint_id)).notices
    [shown] = read_model.read(session, the_supervisor(session), case.number).notices
    assert [one.way for one in told.attempts] == [one.way for one in shown.attempts]
    return [one.way for one in shown.attempts]


def test_a_letter_that_came_back_is_to_be_written_again(company: Session) -> None:
    case, supervisor = _by_post(company), the_supervisor(company)
    subject = subject_of(case.complaint_id)
    with instants.at(AT + timedelta(hours=1)):
        customer_notices.send_letter(company, supervisor, subject, "XA12345678932", instants.now())
    with instants.at(AT + timedelta(days=2)):
        customer_notices.letter_returned(company, supervisor, subject, "XA12345678932", instants.now())
    assert str(_task(company, case).title) == "需要寄挂号信给顾客"
