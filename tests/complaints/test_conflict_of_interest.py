"""Staff whom a case is about cannot read, own, note or close it, are not given its customer, and do not see it counted.
"""
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app import reactions
from cases import assignment, call_tasks, conflict_of_interest, timeline
from complaints import case_view, closing, customer_decisions, merging, reopening, staff_acts
from complaints.access import subject_of
from complaints.board import daily_alerts
from complaints.board import read_model as board
from complaints.case_view import CaseView
from deadlines import sweep
from handoff import access, claiming, handoff_requests, transfer
from handoff.desk import read_model
from kernel import instants
from kernel.actors import SYSTEM, Actor
from kernel.errors import Conflict, NotAllowed, NotFound
from kernel.wording import written
from notices import alerts
from staff import accounts, members
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

OPEN = instant("2026-03-03 10:30")


@pytest.fixture(autouse=True)
def _wired() -> None:
    reactions.install()


@pytest.fixture
def officer(company: Session) -> StaffView:
    return the_officer(company)


@pytest.fixture
def case(company: Session, officer: StaffView) -> CaseView:
    """A case about the complaint officer."""
    return a_complaint(company, facts=f"投诉专员{officer.name}一直不回我。")


ACTS: dict[str, Callable[[Session, StaffView, CaseView], object]] = {
    "read": lambda s, who, case: case_view.get(s, who, case.id),
    "read by number": lambda s, who, case: case_view.by_number(s, who, case.number),
    "own": lambda s, who, case: assignment.claim(s, who, subject_of(case.id)),
    "note": lambda s, who, case: staff_acts.add_note(s, who, case.id, "这是误会"),
    "reply": lambda s, who, case: staff_acts.reply(s, who, case.id, "您误会了，我每天都在回复。"),
    "call": lambda s, who, case: staff_acts.record_call(s, who, case.id, instants.now(), "已电话说明情况"),
    "correct": lambda s, who, case: staff_acts.correct(s, who, case.id, concerning=[]),
    "accept for them": lambda s, who, case: customer_decisions.record_verbal_acceptance(s, who, case.id, "电话里说接受"),
    "withdraw for them": lambda s, who, case: customer_decisions.record_verbal_withdrawal(s, who, case.id, "电话里说撤回"),
    "close": lambda s, who, case: closing.close(s, who, case.id, "已处理完毕"),
    "split": lambda s, who, case: merging.split(s, who, case.id, "另外一件事", "other"),
    "escalate": lambda s, who, case: staff_acts.escalate(s, who, case.id, "请主管处理"),
}


@pytest.mark.parametrize("act", ACTS)
def test_whom_it_concerns_may_not(company: Session, officer: StaffView, case: CaseView, act: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        ACTS[act](company, officer, case)
    assert "涉及您本人" in refused.value.say()


def test_whoever_it_does_not_concern_reads_owns_and_notes_it(company: Session, case: CaseView) -> None:
    supervisor, subject = the_supervisor(company), subject_of(case.id)
    assert case_view.get(company, supervisor, case.id).number == case.number
    assignment.claim(company, supervisor, subject)
    assert assignment.owner(company, subject) == supervisor.id
    staff_acts.add_note(company, supervisor, case.id, "已向投诉专员了解情况")
    assert [entry.kind for entry in timeline.of(company, *subject)][-1] == "noted"


def test_nobody_gives_it_to_them(company: Session, officer: StaffView, case: CaseView) -> None:
    from kernel.errors import BadInput

    with pytest.raises(BadInput) as refused:
        assignment.assign(company, the_supervisor(company), subject_of(case.id), officer.id)
    assert officer.name in refused.value.say()


def test_the_board_neither_shows_nor_counts_it(company: Session, officer: StaffView, case: CaseView) -> None:
    other = a_complaint(company)
    with instants.at(OPEN):
        assert [row.case.id for row in board.page(company, officer).rows] == [other.id]
        assert board.counters(company, officer).all == 1
        assert board.counters(company, the_supervisor(company)).all == 2
    assert call_tasks.due(company, officer, "complaint") == []


def test_the_day_list_leaves_it_out(company: Session, officer: StaffView, case: CaseView) -> None:
    from notices import alerts

    daily_alerts.write_lists(company, instant("2026-03-05 09:00"))
    texts = [alert.text for alert in alerts.unacknowledged(company, officer, 50) if alert.kind == "complaint.daily"]
    assert all(case.number not in text for text in texts)
    mine = [a.text for a in alerts.unacknowledged(company, the_supervisor(company), 50) if a.kind == "complaint.daily"]
    assert any(case.number in text for text in mine)


def test_a_matchmaker_is_not_given_the_customer_who_complains_about_them(company: Session) -> None:
    chen = members.by_number(company, "H102")
    assert chen
    customer = a_customer(company)
    case = a_complaint(company, customer=customer, facts="红娘陈牧之爽约两次。")
    with instants.at(OPEN):
        asked = handoff_requests.request(company, customer[1], customer[0], "顾客要求人工", by=SYSTEM)
        with pytest.raises(Conflict):
            claiming.claim(company, chen, asked.request_id)
        assert claiming.claim(company, chen) is None
        with pytest.raises(NotAllowed):
            access.right(company, chen, customer[1])
        assert customer[0] in read_model.barred(company, chen)
        lin = members.by_number(company, "H101")
        assert lin and claiming.claim(company, lin, asked.request_id)
        with pytest.raises(Conflict):
            transfer.to_colleague(company, lin, customer[1], chen.id)
        customer_decisions.withdraw(company, Actor.person(customer[0]), case.id)
        transfer.to_colleague(company, lin, customer[1], chen.id)


def test_one_who_serves_the_customer_already_stops_when_a_complaint_is_about_them(company: Session) -> None:
    from handoff import agent_replies

    chen = members.by_number(company, "H102")
    assert chen
    customer = a_customer(company)
    with instants.at(OPEN):
        handoff_requests.request(company, customer[1], customer[0], "顾客要求人工", by=SYSTEM)
        assert claiming.claim(company, chen)
        a_complaint(company, customer=customer, facts="红娘陈牧之爽约两次。")
        with pytest.raises(NotAllowed):
            agent_replies.reply(company, chen, customer[1], "您先别投诉。")


def test_a_correction_that_makes_it_about_the_owner_takes_it_from_them(company: Session, officer: StaffView) -> None:
    case = a_complaint(company)
    assert case.owner_id == officer.id
    staff_acts.correct(company, the_supervisor(company), case.id, concerning=[officer.id])
    assert again(company, case.id).owner_id not in (officer.id, None)


def test_what_was_told_before_a_correction_is_kept_from_whom_it_is_about_by_then(
    company: Session, officer: StaffView,
) -> None:
    case = a_complaint(company, "2026-03-03 10:00")
    alerts.create(company, "complaint.added", written("顾客补充：她威胁我"), subject=subject_of(case.id), key="one",
                staff_ids=[officer.id])
    [told] = [one for one in alerts.unacknowledged(company, officer) if one.kind == "complaint.added"]
    staff_acts.correct(company, the_supervisor(company), case.id, concerning=[officer.id])
    assert all(one.subject_id != case.id for one in alerts.unacknowledged(company, officer))
    with pytest.raises(NotFound):
        alerts.acknowledge(company, told.id, actor(officer))


def test_what_is_merged_into_a_case_about_them_is_kept_from_them_as_well(company: Session, officer: StaffView) -> None:
    customer, supervisor = a_customer(company), the_supervisor(company)
    elder = a_complaint(company, "2026-03-03 10:00", customer=customer)
    younger = a_complaint(company, "2026-03-04 10:00", customer=customer)
    with instants.at(instant("2026-03-04 11:00")):
        merging.merge(company, supervisor, elder.id, younger.id, "同一件事")
        staff_acts.correct(company, supervisor, elder.id, concerning=[officer.id])
    with pytest.raises(NotAllowed):
        case_view.by_number(company, officer, younger.number)
    sweep.find_due(company, instant("2026-03-20 10:00"))
    assert {elder.id, younger.id} <= {one.subject_id for one in alerts.unacknowledged(company, supervisor)}
    assert not {elder.id, younger.id} & {one.subject_id for one in alerts.unacknowledged(company, officer)}


def test_reopened_it_goes_to_somebody_who_may_have_it(company: Session, officer: StaffView) -> None:
    left, concerned = a_complaint(company), a_complaint(company)
    for case in (left, concerned):
        customer_decisions.record_verbal_withdrawal(company, officer, case.id, "电话里说撤回")
    conflict_of_interest.set_concerned(company, subject_of(concerned.id), [officer.id])
    reopening.reopen_by_staff(company, the_supervisor(company), concerned.id, "顾客又来电")
    assert again(company, concerned.id).owner_id not in (officer.id, None)
    assert again(company, left.id).owner_id == officer.id
    accounts.set_active(company, the_administrator(company), officer.id, False)
    reopening.reopen_by_staff(company, the_supervisor(company), left.id, "顾客又来电")
    assert again(company, left.id).owner_id not in (officer.id, None)


def test_about_a_supervisor_it_is_the_administrators(company: Session) -> None:
    case = a_complaint(company, facts=f"{the_supervisor(company).name}包庇下属。")
    assert case.owner_id == the_administrator(company).id
    staff_acts.add_note(company, the_administrator(company), case.id, "已约谈")
