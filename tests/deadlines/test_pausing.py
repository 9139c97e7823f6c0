"""Pausing: with reason, approver and limit, in the trace; recounts keep it."""
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from deadlines import clocks, recounting, sweep
from deadlines.clocks import ClockView
from deadlines.count_explanation import count_in_words
from deadlines.pause_reasons import PauseReason
from deadlines.promises import RESPONSE, SOLUTION
from kernel import file_versions, ids, instants
from kernel.actors import SYSTEM, Actor
from kernel.errors import BadInput, Conflict, NotAllowed, NotFound
from staff.members import StaffView
from tests.conftest import scalar
from tests.makers.deadlines import a_clock, rules_in_force

SUPERVISOR = StaffView(ids.new_id(), "Z401", "唐知秋", "客服主管", "supervisor", None, "", 4)
OFFICER = Actor.staff(ids.new_id(), "许知行（T301）")
REASON = "等待顾客提供付款凭证"
WISH, MATERIAL = "evidence:1", "付款凭证"
GROUND = {RESPONSE.key: "wish", SOLUTION.key: "evidence"}
MONDAY = instants.parse("2026-03-02 10:00")


@pytest.fixture
def session(db: Session) -> Session:
    rules_in_force(db)
    return db


def paused(
    session: Session, clock: ClockView, at: str, until: str, *, approver: StaffView = SUPERVISOR, reason: str = REASON,
    ground: str = "", by: Actor = OFFICER, asked: str = "message:1", material: str = MATERIAL,
) -> ClockView:
    with instants.at(instants.parse(at)):
        return clocks.pause(session, clock.promise, (clock.subject_kind, clock.subject_id), instants.parse(until), by,
                            approver=approver,
                            reason=PauseReason(ground or GROUND[clock.promise], reason, WISH, asked, material))


def resumed(session: Session, clock: ClockView, at: str) -> ClockView:
    with instants.at(instants.parse(at)):
        return clocks.resume(session, clock.promise, (clock.subject_kind, clock.subject_id), OFFICER)


def started(session: Session, promise: str, accepted: datetime = MONDAY) -> ClockView:
    with instants.at(accepted):
        return a_clock(session, accepted, promise)


def test_hours_go_on_by_the_length_of_the_pause_and_the_count_tells_of_it(session: Session) -> None:
    clock = started(session, RESPONSE.key)
    now = paused(session, clock, "2026-03-02 12:00", "2026-03-03 12:00")
    assert now.due_at == clock.due_at + timedelta(hours=24)
    assert [(day.date.isoformat(), day.counted, str(day.why)) for day in now.count.trace] == [
        ("2026-03-02", False, "3月2日（周一）12:00至3月3日（周二）12:00暂停计时：您书面要求延后")]
    assert count_in_words(now.count) == (
        "48 小时连续计算，夜间、周末和节假日照样计入，暂停的时间不计：从 2026年3月2日（周一）10:00 算起，到 3月5日（周四）10:00 为止。"
        "3月2日（周一）12:00至3月3日（周二）12:00暂停计时：您书面要求延后。")


def test_of_working_days_those_are_left_out_that_the_pause_covers_whole(session: Session) -> None:
    clock = started(session, SOLUTION.key)
    assert clock.count.last_day.isoformat() == "2026-03-11"
    now = paused(session, clock, "2026-03-03 12:00", "2026-03-06 12:00")
    assert now.count.last_day.isoformat() == "2026-03-13", "Wednesday and Thursday; on Tuesday and Friday time ran"
    assert [(day.date.day, str(day.why)) for day in now.count.trace if "暂停" in str(day.why)] == [
        (4, "暂停计时：等您提供只有您手里有的材料：付款凭证"), (5, "暂停计时：等您提供只有您手里有的材料：付款凭证")]
    assert sum(day.counted for day in now.count.trace) == 7


def test_weekends_within_a_pause_are_named_as_such_in_the_sentence_as_day_by_day(session: Session) -> None:
    clock = started(session, SOLUTION.key)
    now = paused(session, clock, "2026-03-03 12:00", "2026-03-17 12:00")
    because = "暂停计时：等您提供只有您手里有的材料：付款凭证"
    assert (f"不计入的是：3月4日至6日（{because}）、3月7日至8日（周末）、3月9日至13日（{because}）、"
            f"3月14日至15日（周末）、3月16日（{because}）") in count_in_words(now.count)
    assert [day.date.day for day in now.count.trace if "周末" in str(day.why)][:4] == [7, 8, 14, 15]


def test_a_last_day_whose_end_the_pause_covers_gives_way(session: Session) -> None:
    clock = started(session, SOLUTION.key)
    now = paused(session, clock, "2026-03-11 15:00", "2026-03-13 12:00")
    assert now.count.last_day.isoformat() == "2026-03-13", "on Wednesday and Thursday time stood still as the day ended"
    assert [day.date.day for day in now.count.trace if "暂停" in str(day.why)] == [11, 12]
    assert sweep.find_due(session, instants.parse("2026-03-12 00:01")) == 0
    again = resumed(session, now, "2026-03-11 18:00")
    assert again.count.last_day.isoformat() == "2026-03-11", "time runs again before the day ends"


def test_the_old_row_is_kept_and_the_pause_is_audited_with_reason_and_approver(session: Session) -> None:
    clock = started(session, RESPONSE.key)
    now = paused(session, clock, "2026-03-02 12:00", "2026-03-03 12:00")
    both = clocks.for_subjects(session, "complaint", [clock.subject_id], with_superseded=True)[clock.subject_id]
    old = next(one for one in both if one.id == clock.id)
    assert (old.state, old.superseded_by, old.due_at) == ("superseded", now.id, clock.due_at)
    facts = scalar(session, "select facts from audit where act = 'clock.pause'")
    assert isinstance(facts, dict) and (facts["reason"], facts["approver"]) == (REASON, str(SUPERVISOR.id))


def test_resuming_early_takes_back_what_was_not_used(session: Session) -> None:
    clock = started(session, RESPONSE.key)
    paused(session, clock, "2026-03-02 12:00", "2026-03-05 12:00")
    now = resumed(session, clock, "2026-03-02 15:00")
    assert now.due_at == clock.due_at + timedelta(hours=3)
    assert scalar(session, "select count(*) from audit where act = 'clock.resume'") == 1
    with instants.at(instants.parse("2026-03-02 15:00")):
        assert not now.is_paused


def test_a_pause_ends_by_itself_at_its_limit(session: Session) -> None:
    clock = started(session, RESPONSE.key)
    now = paused(session, clock, "2026-03-02 12:00", "2026-03-03 12:00")
    with instants.at(instants.parse("2026-03-03 11:59")):
        assert now.is_paused
    with instants.at(instants.parse("2026-03-03 12:00")):
        assert not now.is_paused
    assert sweep.find_due(session, clock.due_at + timedelta(hours=1)) == 0
    assert sweep.find_due(session, now.due_at + timedelta(seconds=1)) == 1


def test_a_clock_may_be_paused_again_when_it_runs(session: Session) -> None:
    clock = started(session, RESPONSE.key)
    paused(session, clock, "2026-03-02 12:00", "2026-03-02 14:00")
    with pytest.raises(Conflict, match="paused_already"):
        paused(session, clock, "2026-03-02 13:00", "2026-03-02 18:00")
    now = paused(session, clock, "2026-03-02 16:00", "2026-03-02 17:00")
    assert now.due_at == clock.due_at + timedelta(hours=3) and len(now.count.trace) == 2


def test_a_recount_keeps_the_pauses(session: Session) -> None:
    clock = started(session, SOLUTION.key)
    paused(session, clock, "2026-03-03 12:00", "2026-03-06 12:00")
    file_versions.accept(session, "calendar.yml",
                         "days: [{date: 2026-03-07, works: true, why: 调休上班, notice: 国办发明电〔2026〕3号}]", SYSTEM)
    with instants.at(instants.parse("2026-03-06 13:00")):
        recounting.recount(session, SYSTEM, "calendar.yml")
    [now] = clocks.for_subjects(session, "complaint", [clock.subject_id])[clock.subject_id]
    assert now.count.last_day.isoformat() == "2026-03-12"
    assert len(now.count.pauses) == 1


REFUSED = [
    ("no note", BadInput, "pause_reason", {"reason": "等 等"}),
    ("a reason that is not of the list", BadInput, "pause_no_ground", {"ground": "busy"}),
    ("hours without the customer's wish", BadInput, "pause_only_by_wish", {"ground": "expert"}),
    ("no limit ahead", BadInput, "pause_until", {"until": "2026-03-02 12:00"}),
    ("longer than thirty days", BadInput, "pause_until", {"until": "2026-04-01 12:01"}),
    ("approved by who asks", NotAllowed, "pause_self", {"by": Actor.staff(SUPERVISOR.id)}),
    ("approved by somebody who may not", NotAllowed, "not_allowed",
     {"approver": replace(SUPERVISOR, role="complaint_officer")}),
]


@pytest.mark.parametrize(("case", "error", "key", "given"), REFUSED, ids=[c[0] for c in REFUSED])
def test_a_pause_exists_only_with_reason_approver_and_limit(
    session: Session, case: str, error: type[Exception], key: str, given: dict[str, object],
) -> None:
    clock = started(session, RESPONSE.key)
    facts: dict[str, object] = {"at": "2026-03-02 12:00", "until": "2026-03-03 12:00", **given}
    with pytest.raises(error, match=key):
        paused(session, clock, **facts)  # type: ignore[arg-type]
    [now] = clocks.for_subjects(session, "complaint", [clock.subject_id])[clock.subject_id]
    assert now.id == clock.id


def test_a_clock_that_is_late_is_not_paused_nor_one_that_does_not_run(session: Session) -> None:
    clock = started(session, RESPONSE.key)
    with pytest.raises(Conflict, match="pause_late"):
        paused(session, clock, "2026-03-04 10:01", "2026-03-05 10:00")
    with pytest.raises(Conflict, match="not_paused"):
        resumed(session, clock, "2026-03-02 12:00")
    with pytest.raises(NotFound):
        paused(session, replace(clock, promise=SOLUTION.key), "2026-03-02 12:00", "2026-03-05 10:00")


def test_holidays_within_a_pause_stay_holidays_in_the_count(session: Session) -> None:
    """The pause covers Spring Festival: only its working days are taken out by it."""
    clock = started(session, SOLUTION.key, instants.parse("2026-02-05 10:00"))
    now = paused(session, clock, "2026-02-12 18:00", "2026-02-25 12:00")
    paused_days = [day.date.isoformat() for day in now.count.trace if "暂停" in str(day.why)]
    assert paused_days == ["2026-02-13", "2026-02-14", "2026-02-24"], "the 14th and the 28th are made working days"
    assert {str(day.why) for day in now.count.trace if "2026-02-16" <= day.date.isoformat() <= "2026-02-22"} == {
        "春节放假（国务院通知）", "周末（与春节假期相连）"}
    assert sum(day.counted for day in now.count.trace) == 7
