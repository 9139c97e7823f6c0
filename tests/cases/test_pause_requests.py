"""Pausing a clock: requested by one person, approved by another; until then the clock runs."""
import uuid
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app import reactions
from cases import approval, pause_requests, timeline, written_wishes
from cases.written_wishes import Writing
from complaints import customer_decisions, merging
from complaints.access import subject_of
from complaints.case_kind import as_case
from complaints.case_view import CaseView
from conversations import inbox
from conversations.messages import Incoming, Kind
from deadlines.pause_reasons import PauseReason
from kernel import instants
from kernel.actors import Actor
from kernel.errors import BadInput, Conflict, NotAllowed, NotFound
from notices import alerts
from staff.members import StaffView, actor
from tests.makers.complaints import (
    a_complaint,
    a_customer,
    again,
    instant,
    the_administrator,
    the_officer,
    the_supervisor,
)
from tests.makers.handoff import a_matchmaker
from tests.makers.notices import delivers

SOLUTION = "complaint.solution"
NOW, UNTIL = "2026-03-04 09:00", "2026-03-06 09:00"
REASON = "等机构出具鉴定结论"
EXPERT = PauseReason("expert", REASON)


@pytest.fixture(autouse=True)
def _wired() -> None:
    reactions.install()


@pytest.fixture
def case(company: Session) -> CaseView:
    return a_complaint(company)


def asked(session: Session, case: CaseView, by: StaffView | None = None, until: str = UNTIL) -> uuid.UUID:
    return pause_requests.ask(session, by or the_officer(session), subject_of(case.id), SOLUTION, instant(until),
                              EXPERT)


def writes(
    session: Session, case: CaseView, text: str, at: str, kind: Kind = "text", payload: str | None = None,
) -> uuid.UUID:
    """The case's customer writes in its conversation, or presses a button."""
    assert case.conversation_id
    incoming = Incoming("telegram", "main", "any", str(uuid.uuid4()), kind, text, instant(at), payload)
    return inbox.store(session, case.conversation_id, incoming, text, instant(at))[0]


def the_wish(session: Session, case: CaseView) -> PauseReason:
    """The customer's wish, written in the chat."""
    return PauseReason("wish", REASON, f"message:{writes(session, case, '我出国两周，回来再谈', '2026-03-03 18:00')}")


def titles(session: Session, case: CaseView) -> list[str]:
    return [one.kind for one in timeline.of(session, "complaint", case.id)]


def alerts_of(session: Session, kind: str) -> list[tuple[str, tuple[uuid.UUID, ...]]]:
    return [(one.text, one.staff_ids) for one in alerts.unacknowledged(session, None) if one.kind == kind]


def test_asking_changes_no_clock_and_tells_those_who_may_approve(company: Session, case: CaseView) -> None:
    with instants.at(instant(NOW)):
        asked(company, case)
        assert again(company, case.id).solution == case.solution
        ((text, staff_ids),) = alerts_of(company, "complaint.pause_asked")
    assert "许知行申请把方案期暂停到" in text and REASON in text
    assert the_supervisor(company).id in staff_ids and the_officer(company).id not in staff_ids
    assert titles(company, case)[-1] == "pause_asked"


def test_another_approves_and_the_pause_names_them(company: Session, case: CaseView) -> None:
    officer, supervisor = the_officer(company), the_supervisor(company)
    with instants.at(instant(NOW)):
        request = asked(company, case)
        with pytest.raises(NotAllowed):
            approval.approve(company, officer, subject_of(case.id), request)
        approval.approve(company, supervisor, subject_of(case.id), request)
        delivers(company, case, instant(NOW) + timedelta(seconds=2))
        now = again(company, case.id)
        assert now.solution and case.solution and now.solution.due_at > case.solution.due_at and now.solution.is_paused
        [pause] = now.solution.count.pauses
        assert (pause.reason, pause.approver, pause.ground) == (
            REASON, f"{supervisor.name}（{supervisor.number}）", "expert")
        assert now.response and now.response.due_at == instant("2026-03-05 10:00")
        with pytest.raises(Conflict):
            approval.approve(company, supervisor, subject_of(case.id), request)
        assert approval.waiting(company, "complaint", case.id) == []
        assert [staff for _, staff in alerts_of(company, "complaint.pause_answered")] == [(officer.id,)]
    last = timeline.of(company, "complaint", case.id)[-1]
    assert (last.kind, last.who, last.facts["asked"]) == (
        "paused", actor(supervisor).label, actor(officer).label)
    assert titles(company, case)[-5:] == ["pause_asked", "telling", "pause_approved", "told", "paused"]


def test_a_supervisor_who_asks_needs_another_one(company: Session, case: CaseView) -> None:
    supervisor = the_supervisor(company)
    with instants.at(instant(NOW)):
        request = asked(company, case, supervisor)
        with pytest.raises(NotAllowed) as own:
            approval.approve(company, supervisor, subject_of(case.id), request)
        assert own.value.say() == "暂停须由另一位同事批准。"
        administrator = the_administrator(company)
        approval.approve(company, administrator, subject_of(case.id), request)


def test_whom_the_case_concerns_neither_hears_of_it_nor_approves(company: Session) -> None:
    supervisor = the_supervisor(company)
    case = a_complaint(company, concerning=[supervisor.id])
    with instants.at(instant(NOW)):
        administrator = the_administrator(company)
        request = pause_requests.ask(company, the_officer(company), subject_of(case.id), SOLUTION, instant(UNTIL),
                                     EXPERT)
        ((_, staff_ids),) = alerts_of(company, "complaint.pause_asked")
        assert supervisor.id not in staff_ids and administrator.id in staff_ids
        for act in (approval.approve, approval.decline):
            with pytest.raises(NotAllowed):
                act(company, supervisor, subject_of(case.id), request)


def test_it_is_declined_with_a_reason_or_taken_back_without(company: Session, case: CaseView) -> None:
    officer, supervisor = the_officer(company), the_supervisor(company)
    with instants.at(instant(NOW)):
        request = asked(company, case)
        with pytest.raises(BadInput):
            approval.decline(company, supervisor, subject_of(case.id), request)
        approval.decline(company, supervisor, subject_of(case.id), request, "合同已在门店，不必等")
        ((text, _),) = alerts_of(company, "complaint.pause_answered")
        assert "没有批准暂停方案期，照常计时。合同已在门店，不必等" in text
        again_asked = asked(company, case)
        approval.decline(company, officer, subject_of(case.id), again_asked)
        assert approval.waiting(company, "complaint", case.id) == []
        assert again(company, case.id).solution == case.solution
    assert titles(company, case)[-4:] == ["pause_asked", "pause_declined", "pause_asked", "pause_dropped"]


def test_one_waits_at_a_time_and_one_that_lapsed_makes_room(company: Session, case: CaseView) -> None:
    with instants.at(instant(NOW)):
        asked(company, case, until="2026-03-04 12:00")
        with pytest.raises(Conflict) as twice:
            asked(company, case)
        assert twice.value.say() == "方案期已有一条暂停申请在等批准。"
    with instants.at(instant("2026-03-04 13:00")):
        assert approval.waiting(company, "complaint", case.id) == []
        fresh = asked(company, case)
        assert [one.id for one in approval.waiting(company, "complaint", case.id)] == [fresh]


@pytest.mark.parametrize(("until", "reason", "error"), [
    ("2026-03-04 08:00", REASON, BadInput), ("2026-04-30 08:00", REASON, BadInput), (UNTIL, "等", BadInput)])
def test_what_no_approval_could_heal_is_refused_at_once(
    company: Session, case: CaseView, until: str, reason: str, error: type[Exception],
) -> None:
    with instants.at(instant(NOW)), pytest.raises(error):
        pause_requests.ask(company, the_officer(company), subject_of(case.id), SOLUTION, instant(until),
                           PauseReason("expert", reason))


def test_a_late_clock_is_not_paused_by_an_approval_that_comes_too_late(company: Session, case: CaseView) -> None:
    with instants.at(instant(NOW)):
        request = pause_requests.ask(company, the_officer(company), subject_of(case.id), "complaint.response",
                                     instant(UNTIL), the_wish(company, case))
    with instants.at(instant("2026-03-05 10:01")), pytest.raises(Conflict) as late:
        approval.approve(company, the_supervisor(company), subject_of(case.id), request)
    assert late.value.say() == "已经超时的时钟不能暂停。"


def test_matchmakers_neither_ask_nor_decide_and_a_request_belongs_to_its_case(company: Session, case: CaseView) -> None:
    matchmaker, other = a_matchmaker(company), a_complaint(company)
    with instants.at(instant(NOW)):
        request = asked(company, case)
        for act in (approval.approve, approval.decline):
            with pytest.raises(NotAllowed):
                act(company, matchmaker, subject_of(case.id), request)
        with pytest.raises(NotAllowed):
            asked(company, case, matchmaker)
        for wrong in (request, uuid.uuid4()):
            with pytest.raises(NotFound):
                approval.approve(company, the_supervisor(company), subject_of(other.id), wrong)


def test_a_request_goes_along_into_the_elder_case(company: Session) -> None:
    customer = a_customer(company)
    elder = a_complaint(company, customer=customer)
    younger = a_complaint(company, "2026-03-03 11:00", customer=customer)
    officer = the_officer(company)
    with instants.at(instant(NOW)):
        request = asked(company, younger)
        merging.merge(company, officer, younger.id, elder.id, "同一件事")
        approval.approve(company, the_supervisor(company), subject_of(elder.id), request)
        delivers(company, elder, instant(NOW) + timedelta(seconds=2))
        assert [c.subject_id for c in again(company, elder.id).clocks if c.is_paused] == [younger.id]


@pytest.mark.parametrize("ground", ["evidence", "expert", "authority", "force_majeure"])
def test_the_response_is_paused_only_at_the_customers_written_wish(
    company: Session, case: CaseView, ground: str,
) -> None:
    officer, subject = the_officer(company), subject_of(case.id)
    with instants.at(instant(NOW)):
        with pytest.raises(BadInput, match="pause_only_by_wish"):
            pause_requests.ask(company, officer, subject, "complaint.response", instant(UNTIL),
                               PauseReason(ground, REASON))
        for unwritten in ("", "message:" + str(uuid.uuid4()), "evidence:" + str(uuid.uuid4())):
            with pytest.raises(BadInput, match="pause_no_wish"):
                pause_requests.ask(company, officer, subject, "complaint.response", instant(UNTIL),
                                   PauseReason("wish", REASON, unwritten))
        request = pause_requests.ask(company, officer, subject, "complaint.response", instant(UNTIL),
                                     the_wish(company, case))
        approval.approve(company, the_supervisor(company), subject, request)
        now = again(company, case.id).response
        assert now and now.is_paused and now.count.pauses[0].ground == "wish"


def wishes(session: Session, case: CaseView) -> list[Writing]:
    return written_wishes.of(session, as_case(case), [], timeline.of(session, "complaint", case.id))


NO_WISH: list[tuple[str, str, Kind, str | None]] = [
    ("提交投诉", "2026-03-03 18:00", "button", "/submit_complaint"),
    ("/submit_complaint", "2026-03-03 18:00", "text", None),
    ("/start", "2026-03-03 18:00", "command", None),
    ("我出国两周，回来再谈", "2026-03-03 09:59", "text", None),
    ("提交", "2026-03-03 10:00", "text", None),
]


@pytest.mark.parametrize(("text", "at", "kind", "payload"), NO_WISH)
def test_a_pressed_button_and_what_was_written_before_the_acceptance_are_no_wish(
    company: Session, case: CaseView, text: str, at: str, kind: Kind, payload: str | None,
) -> None:
    written = writes(company, case, text, at, kind, payload)
    with instants.at(instant(NOW)):
        assert wishes(company, case) == []
        with pytest.raises(BadInput, match="pause_no_wish"):
            pause_requests.ask(company, the_officer(company), subject_of(case.id), SOLUTION, instant(UNTIL),
                               PauseReason("wish", REASON, f"message:{written}"))


@pytest.mark.parametrize("by", ["the customer, on the link", "a program", "staff"])
def test_what_the_customer_added_in_writing_is_a_wish_but_not_what_staff_entered(
    company: Session, case: CaseView, by: str,
) -> None:
    officer = the_officer(company)
    adding = {"the customer, on the link": Actor.person(case.person_id), "staff": actor(officer),
              "a program": Actor("system", str(uuid.uuid4()), "程序（收件系统）")}[by]
    with instants.at(instant("2026-03-03 18:00")):
        customer_decisions.add(company, adding, case.id, "请把答复推迟到 12 日以后再联系我")
    with instants.at(instant(NOW)):
        found = wishes(company, case)
        if by == "staff":
            assert found == []
            return
        [wish] = found
        assert wish.text == "请把答复推迟到 12 日以后再联系我" and abs(wish.at - instant("2026-03-03 18:00")) < timedelta(seconds=5)
        request = pause_requests.ask(company, officer, subject_of(case.id), "complaint.response", instant(UNTIL),
                                     PauseReason("wish", REASON, wish.reference))
        approval.approve(company, the_supervisor(company), subject_of(case.id), request)
    asked = [e for e in timeline.of(company, "complaint", case.id) if e.kind == "pause_asked"]
    assert "推迟到 12 日以后" in str(asked[0].facts["wished"])


def test_what_was_added_in_the_chat_is_listed_once(company: Session, case: CaseView) -> None:
    text = "我出国两周，回来再谈"
    writes(company, case, text, "2026-03-03 18:00")
    with instants.at(instant("2026-03-03 18:00")):
        customer_decisions.add(company, Actor.person(case.person_id), case.id, text)
    with instants.at(instant(NOW)):
        assert [one.text for one in wishes(company, case)] == [text]


def test_the_wish_is_quoted_in_the_entries_of_request_and_pause(company: Session, case: CaseView) -> None:
    with instants.at(instant(NOW)):
        request = pause_requests.ask(company, the_officer(company), subject_of(case.id), SOLUTION, instant(UNTIL),
                                     the_wish(company, case))
        for _ in range(written_wishes.MESSAGES + 1):
            writes(company, case, "在吗", "2026-03-04 08:00")
        approval.approve(company, the_supervisor(company), subject_of(case.id), request)
    quoted = {one.kind: str(one.facts["wished"]) for one in timeline.of(company, "complaint", case.id)
              if "wished" in one.facts}
    assert quoted == dict.fromkeys(("pause_asked", "paused"), "顾客书面要求（3月3日（周二）18:00）：我出国两周，回来再谈")


def test_what_another_customer_wrote_is_no_wish_of_this_one(company: Session, case: CaseView) -> None:
    with instants.at(instant(NOW)), pytest.raises(BadInput, match="pause_no_wish"):
        pause_requests.ask(company, the_officer(company), subject_of(case.id), SOLUTION, instant(UNTIL),
                           the_wish(company, a_complaint(company)))


@pytest.mark.parametrize("ground", ["", "busy", "人手不足"])
def test_a_reason_that_is_not_of_the_list_is_refused_and_the_list_is_named(
    company: Session, case: CaseView, ground: str,
) -> None:
    with instants.at(instant(NOW)), pytest.raises(BadInput) as refused:
        pause_requests.ask(company, the_officer(company), subject_of(case.id), SOLUTION, instant(UNTIL),
                           PauseReason(ground, REASON))
    assert "不可抗力" in refused.value.say() and "人手不足不是理由" in refused.value.say()
