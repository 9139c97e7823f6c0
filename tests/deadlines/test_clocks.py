"""Clocks: starting, meeting, breaching, cancelling, recounting."""
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from deadlines import clocks, fulfilment, recounting, sweep
from deadlines.count_explanation import count_in_words
from deadlines.events import CalendarChanged, ClockBreached, ClockMet
from deadlines.promises import RESPONSE, SOLUTION
from kernel import events, file_versions, ids, instants
from kernel.actors import BOT, SYSTEM, Actor
from kernel.errors import BadInput, Conflict, NotAllowed
from notices import alerts
from tests.conftest import scalar
from tests.makers.deadlines import a_clock, rules_in_force

OFFICER = Actor.staff(ids.new_id(), "陈岚（008）")
DUE = instants.parse("2026-02-07 10:00")


@pytest.fixture
def session(db: Session) -> Session:
    rules_in_force(db)
    return db


@pytest.fixture
def published(session: Session) -> list[events.Event]:
    """Events of the room, in order."""
    found: list[events.Event] = []

    def hear(_: Session, event: events.Event) -> None:
        found.append(event)

    for kind in (ClockBreached, ClockMet, CalendarChanged):
        events.subscribe(kind, hear)
    return found


def the_only(session: Session, clock: clocks.ClockView) -> clocks.ClockView:
    """The clock as it is now; its subject has no other."""
    [found] = clocks.for_subjects(session, clock.subject_kind, [clock.subject_id])[clock.subject_id]
    return found


def meet(session: Session, clock: clocks.ClockView, at: str | datetime) -> clocks.ClockView | None:
    instant = instants.parse(at) if isinstance(at, str) else at
    subject = (clock.subject_kind, clock.subject_id)
    return fulfilment.meet(session, clock.promise, subject, instant, OFFICER, {"outbox_id": "1"})


def test_a_clock_is_started_with_its_count(session: Session) -> None:
    clock = a_clock(session, "2026-02-05 10:00")
    assert (clock.title, clock.state, clock.is_running) == ("响应期", "open", True)
    assert (clock.due_at, clock.act_by) == (DUE, DUE)
    assert count_in_words(clock.count).startswith("48 小时连续计算")
    solution = a_clock(session, "2026-02-05 10:00", SOLUTION.key)
    assert solution.due_at == instants.parse("2026-02-15 00:00")
    assert solution.act_by == instants.parse("2026-02-14 21:00")
    assert [day.counted for day in solution.count.trace].count(True) == 7
    assert scalar(session, "select count(*) from audit where act = 'clock.start'") == 2


def test_an_old_count_can_name_the_files_it_was_counted_by(session: Session) -> None:
    clock = a_clock(session)
    policy = scalar(session, f"select policy from clock where id = '{clock.id}'")
    assert isinstance(policy, dict)
    assert (policy["amount"], policy["clause"], set(policy["files"])) == (
        48, "5.1 g", {"hours.yml", "calendar.yml", "promises.yml"})


def test_a_companys_shorter_promise_is_what_its_clocks_keep(session: Session) -> None:
    file_versions.accept(session, "promises.yml", "promises: {complaint.response: {hours: 24}}", SYSTEM)
    with instants.at(instants.now() + timedelta(minutes=1)):
        clock = a_clock(session)
    assert clock.due_at == clock.started_at + timedelta(hours=24)


@pytest.mark.parametrize("date", ["", "effective_from: 2026-01-01\n"], ids=["undated", "dated before"])
def test_no_promise_that_is_loaded_later_moves_a_clock_that_runs(session: Session, date: str) -> None:
    with instants.at(instants.parse("2026-02-01")):
        file_versions.accept(session, "promises.yml", "promises: {complaint.response: {hours: 24}}", SYSTEM)
    clock = a_clock(session, "2026-02-05 10:00")
    file_versions.accept(session, "promises.yml", f"{date}promises: {{complaint.response: {{hours: 40}}}}", SYSTEM)
    recounting.recount(session, SYSTEM, "promises.yml")
    file_versions.accept(session, "hours.yml", "week: {monday: [10:00-11:00]}", SYSTEM)
    recounting.recount(session, SYSTEM, "hours.yml")
    [now] = clocks.for_subjects(session, "complaint", [clock.subject_id])[clock.subject_id]
    assert (now.due_at, now.count.amount) == (instants.parse("2026-02-06 10:00"), 24) and now.id != clock.id


def test_starting_the_same_clock_again_gives_the_one_that_runs(session: Session) -> None:
    first = a_clock(session, "2026-02-05 10:00")
    assert a_clock(session, "2026-02-05 10:00", subject_id=first.subject_id).id == first.id
    with pytest.raises(Conflict):
        a_clock(session, "2026-02-05 10:01", subject_id=first.subject_id)


def test_a_promise_that_nobody_registered_is_refused(session: Session) -> None:
    with pytest.raises(BadInput, match=r"deadlines\.no_promise"):
        a_clock(session, promise="complaint.flowers")


def test_met_at_the_very_due_instant_is_in_time(session: Session, published: list[events.Event]) -> None:
    clock = a_clock(session, "2026-02-05 10:00")
    met = meet(session, clock, DUE)
    assert met is not None and (met.state, met.met_at, met.breached_at) == ("met", DUE, None)
    assert met.met_by == "陈岚（008）"
    assert published == [ClockMet(clock.id, RESPONSE.key, "complaint", clock.subject_id, clock.person_id, DUE, True)]
    assert sweep.find_due(session, DUE + timedelta(days=3)) == 0
    assert scalar(session, "select count(*) from audit where act = 'clock.meet'") == 1


def test_met_a_moment_too_late_is_a_breach_even_if_no_sweep_came_between(
    session: Session, published: list[events.Event],
) -> None:
    clock = a_clock(session, "2026-02-05 10:00")
    late = DUE + timedelta(milliseconds=1)
    met = meet(session, clock, late)
    assert met is not None and (met.state, met.met_at, met.breached_at) == ("breached", late, DUE)
    assert [type(event) for event in published] == [ClockBreached, ClockMet]
    assert len(alerts.unacknowledged(session)) == 1


def test_a_clock_already_breached_stays_breached_but_records_when_it_was_met(session: Session) -> None:
    clock = a_clock(session, "2026-02-05 10:00")
    sweep.find_due(session, DUE + timedelta(hours=1))
    meet(session, clock, DUE + timedelta(hours=2))
    found = the_only(session, clock)
    assert (found.state, found.breached_at, found.met_at) == ("breached", DUE, DUE + timedelta(hours=2))
    assert not found.is_running


def test_a_clock_is_met_once(session: Session) -> None:
    clock = a_clock(session, "2026-02-05 10:00")
    assert meet(session, clock, "2026-02-05 11:00") is not None
    assert meet(session, clock, "2026-02-05 12:00") is None
    assert the_only(session, clock).met_at == instants.parse("2026-02-05 11:00")


def test_the_bots_own_message_never_meets_a_clock(session: Session) -> None:
    clock = a_clock(session)
    with pytest.raises(NotAllowed):
        fulfilment.meet(session, clock.promise, ("complaint", clock.subject_id), instants.now(), BOT, {})
    assert the_only(session, clock).state == "open"


def test_a_cancelled_clock_is_not_swept(session: Session) -> None:
    clock = a_clock(session)
    clocks.cancel(session, clock.promise, ("complaint", clock.subject_id), OFFICER, {"withdrawn": True})
    assert the_only(session, clock).state == "cancelled"
    assert sweep.find_due(session, instants.now() + timedelta(days=3)) == 0


def test_one_past_due_stays_breached_when_it_is_cancelled(session: Session) -> None:
    clock = a_clock(session, "2026-02-05 10:00")
    clocks.cancel(session, clock.promise, ("complaint", clock.subject_id), OFFICER, {"withdrawn": True})
    found = the_only(session, clock)
    assert (found.state, found.breached_at, found.is_running) == ("breached", DUE, False)


def test_a_breach_is_stamped_with_the_deadline_and_when_it_was_found(
    session: Session, published: list[events.Event],
) -> None:
    clock = a_clock(session, "2026-02-05 10:00")
    assert sweep.find_due(session, DUE) == 0, "at the very instant it can still be met in time"
    found_at = DUE + timedelta(days=3)
    assert sweep.find_due(session, found_at) == 1
    assert sweep.find_due(session, found_at) == 0
    found = the_only(session, clock)
    assert (found.breached_at, found.detected_at) == (DUE, found_at)
    assert published == [
        ClockBreached(clock.id, RESPONSE.key, "complaint", clock.subject_id, clock.person_id, DUE, False)]
    [alert] = alerts.unacknowledged(session)
    assert alert.text == "投诉 T7K-4QX-9HM 的“响应期”已超时：应于 2月7日（周六）10:00 前完成，请立即处理。"
    assert scalar(session, "select count(*) from audit where act = 'clock.breach'") == 1


@pytest.mark.parametrize("end", ["met", "cancelled"])
def test_whoever_hears_of_a_breach_that_is_over_is_not_told_to_hurry(session: Session, end: str) -> None:
    clock = a_clock(session, "2026-02-05 10:00")
    subject = ("complaint", clock.subject_id)
    with instants.at(DUE + timedelta(hours=1)):
        if end == "met":
            fulfilment.meet(session, RESPONSE.key, subject, instants.now(), OFFICER, {})
        else:
            clocks.cancel(session, RESPONSE.key, subject, SYSTEM, {})
        [alert] = alerts.unacknowledged(session)
    assert alert.text == (
        "投诉 T7K-4QX-9HM 的“响应期”超过了时限：应于 2月7日（周六）10:00 前完成，事后才办完或终止，记作超时。")


def test_what_runs_is_listed_by_time_left_those_late_first(session: Session) -> None:
    later, sooner = a_clock(session, "2026-03-02 10:00"), a_clock(session, "2026-02-05 10:00")
    done = a_clock(session, "2026-02-01 10:00")
    meet(session, done, "2026-02-02 10:00")
    sweep.find_due(session, DUE + timedelta(hours=1))
    assert [clock.id for clock in clocks.open_by_due(session)] == [sooner.id, later.id]
    assert clocks.open_by_due(session, SOLUTION.key) == []


def test_clocks_of_many_subjects_are_one_query(session: Session, queries: list[str]) -> None:
    subjects = [a_clock(session).subject_id for _ in range(5)]
    before = len(queries)
    assert set(clocks.for_subjects(session, "complaint", subjects)) == set(subjects)
    assert len(queries) - before == 1


NOTICE = """
notices:
  - year: 2027
    number: 国办发明电〔2026〕9号
    off: [{name: 元旦, from: 2027-01-01, to: 2027-01-01}]
    work: [2027-01-02]
"""


def provisional_clock(session: Session) -> clocks.ClockView:
    """Counted over a new year without a notice yet: provisionally due at the end of 6 January 2027."""
    clock = a_clock(session, "2026-12-25 10:00", SOLUTION.key)
    assert clock.provisional and clock.due_at == instants.parse("2027-01-07 00:00")
    return clock


def test_the_notice_supersedes_a_provisional_clock_and_keeps_the_old_row(
    session: Session, published: list[events.Event],
) -> None:
    before = provisional_clock(session)
    file_versions.accept(session, "calendar.yml", NOTICE, SYSTEM)
    assert recounting.recount(session, SYSTEM, "calendar.yml") == 1
    now = the_only(session, before)
    assert (now.due_at, now.provisional, now.state) == (instants.parse("2027-01-06 00:00"), False, "open")
    both = clocks.for_subjects(session, "complaint", [before.subject_id], with_superseded=True)[before.subject_id]
    old = next(clock for clock in both if clock.id == before.id)
    assert (old.state, old.superseded_by, old.due_at) == ("superseded", now.id, before.due_at)
    assert published == [CalendarChanged("calendar.yml", 1)]
    assert recounting.recount(session, SYSTEM, "calendar.yml") == 0, "a second time nothing differs"


def test_a_breach_against_a_provisional_count_says_so_and_gives_way_to_the_notice(session: Session) -> None:
    clock = provisional_clock(session)
    sweep.find_due(session, clock.due_at + timedelta(hours=1))
    [alert] = alerts.unacknowledged(session)
    assert "（暂定日期）" in alert.text
    meet(session, clock, "2027-01-07 09:00")
    later = NOTICE.replace("to: 2027-01-01", "to: 2027-01-05").replace("[2027-01-02]", "[]")
    file_versions.accept(session, "calendar.yml", later, SYSTEM)
    recounting.recount(session, SYSTEM, "calendar.yml")
    now = the_only(session, clock)
    assert now.due_at == instants.parse("2027-01-09 00:00")
    assert (now.state, now.met_at) == ("met", instants.parse("2027-01-07 09:00"))


def test_a_breach_against_a_final_count_stays_whatever_the_company_enters(session: Session) -> None:
    clock = a_clock(session, "2026-02-05 10:00", SOLUTION.key)
    sweep.find_due(session, instants.parse("2026-02-15 10:00"))
    file_versions.accept(session, "calendar.yml",
                         "days: [{date: 2026-02-10, works: false, why: 大雪停工, notice: 市应急管理局通告}]", SYSTEM)
    assert recounting.recount(session, SYSTEM, "calendar.yml") == 0
    assert the_only(session, clock).breached_at == instants.parse("2026-02-15 00:00")


def test_new_hours_move_the_last_instant_at_which_somebody_can_act(session: Session) -> None:
    clock = a_clock(session, "2026-02-05 10:00", SOLUTION.key)
    rules_in_force(session, hours="week: {saturday: [09:00-12:00]}")
    assert recounting.recount(session, SYSTEM, "hours.yml") == 1
    now = the_only(session, clock)
    assert (now.due_at, now.act_by) == (clock.due_at, instants.parse("2026-02-14 12:00"))
