"""A promise is kept as it was told: what a notice, new hours or a new policy may move, and who hears of it."""
from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import reactions
from cases import timeline
from complaints import staff_acts
from complaints.case_view import CaseView
from conversations import transcript
from deadlines import clocks, recounting, sweep
from deadlines.clocks import ClockView
from deadlines.events import DeadlinesMoved
from deadlines.promises import RESPONSE, SOLUTION
from kernel import events, file_versions, ids, instants
from kernel.actors import SYSTEM
from notices import alerts
from tests.complaints.test_fulfilment import DOUBTFUL, a_doubtful_send
from tests.makers.complaints import a_complaint, again, instant, the_officer
from tests.makers.deadlines import a_clock

EARLIER = """
notices:
  - year: 2027
    number: 国办发明电〔2026〕9号
    off: [{name: 元旦, from: 2027-01-01, to: 2027-01-01}]
    work: [2027-01-02]
"""
LATER = EARLIER.replace("to: 2027-01-01", "to: 2027-01-05").replace("[2027-01-02]", "[]")
SNOW = "days: [{date: 2026-03-10, works: false, why: 大雪停工, notice: 市应急管理局通告}]"
MARCH, DECEMBER = "2026-03-03 10:00", "2026-12-25 10:00"


@pytest.fixture
def session(company: Session) -> Session:
    """The demo company, its files in force since a year ago."""
    reactions.install()
    company.execute(text("update company_file set effective_at = effective_at - interval '1 year'"))
    return company


def accepted(session: Session, at: str, name: str, content: str) -> None:
    with instants.at(instant(at)):
        file_versions.accept(session, name, content, SYSTEM)


def the_only(session: Session, clock: ClockView) -> ClockView:
    [found] = clocks.for_subjects(session, clock.subject_kind, [clock.subject_id])[clock.subject_id]
    return found


def said(session: Session, case: CaseView) -> list[str]:
    """What our system told the customer, the last first."""
    assert case.conversation_id
    return [line.text for line in reversed(transcript.lines(session, case.conversation_id)) if line.who != "customer"]


def kinds(session: Session, case: CaseView) -> list[str]:
    return [entry.kind for entry in timeline.of(session, "complaint", case.id)]


POLICIES = ["promises: {complaint.response: {hours: 24}}", "effective_from: 2026-03-04\n"
            "promises: {complaint.response: {hours: 24}, complaint.solution: {working_days: 5}}"]


@pytest.mark.parametrize("policy", POLICIES, ids=["undated", "dated"])
def test_a_policy_binds_only_what_is_accepted_after_it(session: Session, policy: str) -> None:
    before = a_complaint(session, MARCH)
    accepted(session, "2026-03-04 00:00", "promises.yml", policy)
    assert [clock.due_at for clock in again(session, before.id).clocks] == [clock.due_at for clock in before.clocks]
    with instants.at(instant("2026-03-05 09:00")):  # accepted before the policy, entered after it
        late = clocks.start(session, RESPONSE.key, ("complaint", ids.new_id()), ids.new_id(),
                            instant("2026-03-03 15:00"), SYSTEM)
        after = a_clock(session, "2026-03-05 09:00")
    assert (late.count.amount, after.count.amount) == (48, 24)
    sweep.find_due(session, instant("2026-03-05 09:00"))
    assert again(session, before.id).response.state == "open"  # type: ignore[union-attr]


@pytest.mark.parametrize("undone", ["promises: {complaint.response: {hours: 48}}", "promises: {}"])
def test_a_longer_policy_moves_no_deadline_that_was_told(session: Session, undone: str) -> None:
    accepted(session, "2026-03-01 00:00", "promises.yml", POLICIES[0])
    case = a_complaint(session, MARCH)
    accepted(session, "2026-03-03 12:00", "promises.yml", undone)
    accepted(session, "2026-03-03 12:01", "calendar.yml", SNOW)
    assert again(session, case.id).response.due_at == instant("2026-03-04 10:00")  # type: ignore[union-attr]
    assert "deadline_moved" not in kinds(session, case)


def test_a_day_off_announced_later_moves_no_final_date_that_was_told(session: Session) -> None:
    case = a_complaint(session, MARCH)
    assert case.solution and case.solution.due_at == instant("2026-03-13 00:00")
    heard: list[DeadlinesMoved] = []
    events.subscribe(DeadlinesMoved, lambda _, event: heard.append(event))
    before = said(session, case)
    accepted(session, "2026-03-05 10:00", "calendar.yml", SNOW)
    now = again(session, case.id)
    assert now.solution and (now.solution.due_at, now.solution.provisional) == (instant("2026-03-13 00:00"), False)
    assert heard == [] and said(session, case) == before and "deadline_moved" not in kinds(session, case)
    with instants.at(instant("2026-03-05 11:00")):
        later = a_clock(session, "2026-03-05 11:00", SOLUTION.key)
    assert later.due_at == instant("2026-03-18 00:00"), "what is accepted after the notice is counted by it"


def test_a_make_up_workday_moves_a_final_date_earlier_and_everybody_concerned_hears_of_it(session: Session) -> None:
    case = a_complaint(session, MARCH)
    accepted(session, "2026-03-05 10:00", "calendar.yml",
             "days: [{date: 2026-03-07, works: true, why: 调休上班, notice: 国办发明电〔2026〕3号}]")
    now = again(session, case.id)
    assert now.solution and now.solution.due_at == instant("2026-03-12 00:00")
    told = said(session, case)[0]
    assert case.number in told and "方案期" in told and "3月12日（周四）24:00" in told and "3月11日（周三）24:00" in told
    assert "工作日历更新" in told
    [entry] = [e for e in timeline.of(session, "complaint", case.id) if e.kind == "deadline_moved"]
    assert "3月12日" in str(entry.facts["moved"]) and "3月11日" in str(entry.facts["moved"])
    assert str(entry.facts["reason"]) == "工作日历更新" and "deadline_moved" in timeline.shown_to_customer("complaint")
    [alert] = [a for a in alerts.unacknowledged(session) if a.kind == "complaint.deadline_moved"]
    assert alert.staff_ids == (case.owner_id,) and "3月11日" in alert.text


@pytest.mark.parametrize(("notice", "due"), [(EARLIER, "2027-01-06 00:00"), (LATER, "2027-01-09 00:00")],
                         ids=["earlier", "later"])
def test_a_date_told_as_provisional_moves_either_way_with_its_notice(session: Session, notice: str, due: str) -> None:
    case = a_complaint(session, DECEMBER)
    assert case.solution and case.solution.provisional and case.solution.due_at == instant("2027-01-07 00:00")
    accepted(session, "2026-12-26 10:00", "calendar.yml", notice)
    now = again(session, case.id)
    assert now.solution and (now.solution.due_at, now.solution.provisional) == (instant(due), False)
    assert "方案期" in said(session, case)[0] and kinds(session, case).count("deadline_moved") == 1
    accepted(session, "2026-12-27 10:00", "calendar.yml", LATER.replace("2027-01-05", "2027-01-06"))
    assert again(session, case.id).solution.due_at == instant(due), "final from then on"  # type: ignore[union-attr]


def test_new_hours_never_make_the_last_day_end_later_than_was_told(session: Session) -> None:
    accepted(session, "2026-03-01 00:00", "promises.yml",
             "promises: {complaint.solution: {working_days: 7, last_day: close}}")
    case = a_complaint(session, MARCH)
    told = case.solution.due_at  # type: ignore[union-attr]
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    for at, closes in (("2026-03-04 10:00", "23:00"), ("2026-03-04 11:00", "17:00"), ("2026-03-04 12:00", "23:30")):
        accepted(session, at, "hours.yml", "week:\n" + "".join(f"  {day}: ['09:00-{closes}']\n" for day in days))
        told = min(told, instant(f"2026-03-12 {closes}"))
        now = again(session, case.id).solution
        assert now and now.due_at == told
    assert told == instant("2026-03-12 17:00") and kinds(session, case).count("deadline_moved") == 1


def test_no_recount_moves_a_deadline_into_the_past(session: Session) -> None:
    case = a_complaint(session, DECEMBER)
    accepted(session, "2027-01-06 12:00", "calendar.yml", EARLIER)  # the notice is entered after the date it would give
    now = again(session, case.id)
    assert now.solution and (now.solution.due_at, now.solution.provisional) == (instant("2027-01-07 00:00"), False)
    sweep.find_due(session, instant("2027-01-06 12:01"))
    assert again(session, case.id).solution.state == "open"  # type: ignore[union-attr]


def test_a_provisional_breach_superseded_takes_its_line_and_its_alert_with_it(session: Session) -> None:
    case = a_complaint(session, DECEMBER)
    with instants.at(instant("2027-01-07 01:00")):
        sweep.find_due(session, instants.now())
    assert [a.kind for a in alerts.unacknowledged(session)].count("breach") == 2  # the 48 hours are final
    accepted(session, "2027-01-07 09:00", "calendar.yml", LATER)
    now = again(session, case.id)
    assert now.solution and now.solution.state == "open" and now.response and now.response.state == "breached"
    course = {(str(e.facts.get("clock")), e.withdrawn, str(e.title)) for e in timeline.of(session, "complaint", case.id)
              if e.kind == "breached"}
    assert course == {("响应期", False, "超过时限"), ("方案期", True, "超过时限（已撤销）")}
    assert "breach_withdrawn" in kinds(session, case)
    [left] = [a for a in alerts.unacknowledged(session) if a.kind == "breach"]
    assert "响应期" in left.text
    with instants.at(instant("2027-01-09 00:01")):
        sweep.find_due(session, instants.now())
    assert [e.withdrawn for e in timeline.of(session, "complaint", case.id)
            if e.kind == "breached" and str(e.facts["clock"]) == "方案期"] == [True, False], "late by the final count"


def test_a_lifted_breach_is_marked_in_the_timeline_as_well(session: Session) -> None:

    case = a_complaint(session)
    outbox_id = a_doubtful_send(session, case, "2026-03-05 09:59:50", DOUBTFUL[0])
    with instants.at(instant("2026-03-05 15:00")):
        sweep.find_due(session, instants.now())
        staff_acts.confirm_delivered(session, the_officer(session), case.id, outbox_id,
                                     instant("2026-03-05 09:59:55"), "顾客截图显示 9:59 收到")
    assert [e.withdrawn for e in timeline.of(session, "complaint", case.id) if e.kind == "breached"] == [True]


def test_clocks_of_other_rooms_move_by_the_same_rule_and_publish_it(session: Session) -> None:
    heard: list[DeadlinesMoved] = []
    events.subscribe(DeadlinesMoved, lambda _, event: heard.append(event))
    with instants.at(instant(DECEMBER)):
        clock = a_clock(session, DECEMBER, SOLUTION.key, uuid.uuid4(), kind="matter")
    with instants.at(instant(DECEMBER) + timedelta(days=1)):
        file_versions.accept(session, "calendar.yml", LATER, SYSTEM)
    [event] = heard
    [move] = event.moves
    assert (move.subject_kind, move.subject_id, move.person_id) == ("matter", clock.subject_id, clock.person_id)
    assert (move.due_before, move.due_at, move.provisional) == (clock.due_at, the_only(session, clock).due_at, False)
    assert event.because == "calendar.yml" and recounting.recount(session, SYSTEM, "calendar.yml") == 0
