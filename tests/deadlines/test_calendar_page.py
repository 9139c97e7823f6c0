"""A notice pasted on the console: proposed by one, confirmed by another, and only then counted by."""
from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import reactions
from complaints.outside import reference_acts
from deadlines import calendar_proposals, calendar_year, checks, clocks, next_notice
from deadlines.calendar_proposals import Preview
from deadlines.counting_rules import calendar_now
from deadlines.promises import SOLUTION
from kernel import audit, db, file_versions, instants
from kernel.actors import SYSTEM
from kernel.errors import BadInput, Conflict, HongniangError, NotAllowed
from kernel.settings import settings
from notices import alerts
from staff.members import StaffView
from tests.conftest import Count, OwnDatabase
from tests.deadlines.rules.published_notices import NOTICE_2027 as NOTICE
from tests.deadlines.rules.published_notices import NOTICES
from tests.makers.company import a_company_folder
from tests.makers.complaints import a_complaint, the_administrator, the_supervisor
from tests.makers.deadlines import a_clock
from tests.makers.staff import an_account, cheap_hashes


@pytest.fixture(autouse=True)
def _wired() -> Iterator[None]:
    reactions.install()
    with cheap_hashes():
        yield


@pytest.fixture
def supervisor(company: Session) -> StaffView:
    return the_supervisor(company)


@pytest.fixture
def colleague(company: Session, supervisor: StaffView) -> StaffView:
    return an_account(company, "supervisor", "秦岚")


def at(day: str = "2026-11-26 10:00") -> AbstractContextManager[None]:
    return instants.at(instants.parse(day))


def due(session: Session, clock_id: uuid.UUID) -> str:
    found = session.execute(text(
        "select due_at from clock where id = coalesce((select superseded_by from clock where id = :id), :id)"),
        {"id": clock_id}).scalar_one()
    return instants.iso(found)


def test_a_notice_counts_only_after_a_second_person_confirms_it(
        company: Session, supervisor: StaffView, colleague: StaffView) -> None:
    clock = a_clock(company, "2027-01-29 10:00", SOLUTION.key, kind="order")
    before = clock.due_at
    proposal = calendar_proposals.propose(company, supervisor, NOTICE)
    assert calendar_now(company).notices.get(2027) is None and due(company, clock.id) == instants.iso(before)
    with pytest.raises(NotAllowed):
        calendar_proposals.confirm(company, supervisor, proposal)
    with pytest.raises(NotAllowed):
        calendar_proposals.confirm(company, an_account(company, "complaint_officer"), proposal)
    calendar_proposals.confirm(company, colleague, proposal)
    assert calendar_now(company).notices[2027] == "国办发明电〔2026〕9号"
    row = calendar_proposals.recent(company, supervisor)[0]
    assert (row.state, row.asked_name[:3], (row.decided_name or "")[:2]) == ("confirmed", supervisor.name, "秦岚")
    with pytest.raises(Conflict):
        calendar_proposals.confirm(company, colleague, proposal)


def test_both_acts_are_audited_and_both_sides_are_alerted(
        company: Session, supervisor: StaffView, colleague: StaffView) -> None:
    proposal = calendar_proposals.propose(company, supervisor, NOTICE)
    asked = "提交了 2027 年的日历，请另一位主管或管理员在“日历”页确认。"
    assert [one.text for one in alerts.unacknowledged(company, colleague)] == [f"{supervisor.name}{asked}"]
    assert alerts.unacknowledged(company, supervisor) == []
    calendar_proposals.confirm(company, colleague, proposal)
    assert alerts.unacknowledged(company, colleague) == []
    assert "秦岚确认了您提交的 2027 年日历" in alerts.unacknowledged(company, supervisor)[0].text
    acts = company.execute(text(
        "select act, actor_id from audit where subject_kind = 'calendar' order by id")).all()
    assert [tuple(one) for one in acts] == [
        ("calendar.propose", str(supervisor.id)), ("calendar.confirm", str(colleague.id))]
    assert audit.verify(company).broken is None


def test_the_preview_names_the_open_cases_and_says_what_the_recount_then_does(
        company: Session, supervisor: StaffView, colleague: StaffView) -> None:
    filed = {day: a_clock(company, f"2027-{day} 10:00", SOLUTION.key, label=f"投诉 {day}", kind="order")
             for day in ("01-21", "01-29", "02-08", "03-09")}
    shown = calendar_proposals.preview(company, supervisor, NOTICE)
    moves = {move.label: move for move in shown.moves}
    assert not shown.found.unread and shown.hidden == 0
    for day, clock in filed.items():
        assert due(company, clock.id) == instants.iso(clock.due_at), "a preview changes nothing"
        if f"投诉 {day}" in moves:
            assert moves[f"投诉 {day}"].due_before == clock.due_at
    assert moves["投诉 01-21"].later is False, "the make-up Sunday of 31 January counts"
    assert moves["投诉 01-29"].later is True, "the notice has days off that the law alone doesn't give"
    assert company.scalar(text("select count(*) from clock where superseded_at is not null")) == 0
    assert "投诉 03-09" not in moves and shown.settled == 1
    calendar_proposals.confirm(company, colleague, calendar_proposals.propose(company, supervisor, NOTICE))
    for day, clock in filed.items():
        expected = moves[f"投诉 {day}"].due_after if f"投诉 {day}" in moves else clock.due_at
        assert due(company, clock.id) == instants.iso(expected)


def test_the_preview_lists_the_deadlines_of_outside_platforms_as_the_adoption_then_moves_them(
        company: Session, supervisor: StaffView, colleague: StaffView) -> None:
    case = a_complaint(company, "2026-09-18 10:00")
    with at("2026-09-24 11:00"):
        reference = reference_acts.register(company, SYSTEM, case.id, "odr", "O-1", instants.parse("2026-09-24 10:00"))
    with at("2026-09-25 10:00"):
        [before] = [one for one in clocks.for_subjects(company, "complaint_reference", [reference])[reference]
                    if one.is_running]
        for sentence, day in (("取消10月10日（周六）上班。", "2026-10-17 00:00"), ("10月8日（周四）放假。", "2026-10-20 00:00")):
            shown = calendar_proposals.preview(company, supervisor, sentence, 2026)
            [move] = [one for one in shown.moves if one.label == before.label]
            assert (move.due_after, move.page) == (instants.parse(day), f"/cases/{case.number}")
            calendar_proposals.confirm(
                company, colleague, calendar_proposals.propose(company, supervisor, sentence, 2026))
            [before] = [one for one in clocks.for_subjects(company, "complaint_reference", [reference])[reference]
                        if one.is_running]
            assert before.due_at == move.due_after


def test_the_preview_says_how_many_would_be_later_but_stay_as_told(company: Session, supervisor: StaffView) -> None:
    with at("2026-11-26 10:00"):
        case = a_complaint(company, "2026-11-26 10:00")
        told = calendar_proposals.preview(company, supervisor, "12月4日（周五）放假1天。", 2026)
    assert (told.moves, told.kept) == ((), 1)
    assert case.number


def test_the_moves_lead_to_their_cases(company: Session, supervisor: StaffView) -> None:
    case = a_complaint(company, "2027-01-29 10:00")
    [move] = calendar_proposals.preview(company, supervisor, NOTICE).moves
    assert move.page == f"/cases/{case.number}"


def test_a_change_is_laid_over_the_year_in_force_and_one_that_changes_nothing_is_refused(
        company: Session, supervisor: StaffView, colleague: StaffView) -> None:
    change = "国务院办公厅关于调整2026年国庆节假期安排的通知\n国办发明电〔2026〕3号\n"
    shown = calendar_proposals.preview(company, supervisor, change + "取消10月10日（周六）上班。")
    assert not shown.calendar.day(date(2026, 10, 10)).works and shown.before.day(date(2026, 10, 10)).works
    moved = calendar_proposals.preview(
        company, supervisor, change + "将9月20日（周日）上班调整为9月19日（周六）上班。").calendar
    assert (moved.day(date(2026, 9, 20)).works, moved.day(date(2026, 9, 19)).works) == (False, True)
    unread = calendar_proposals.preview(company, supervisor, change + "取消10月11日（周日）上班。")
    assert unread.found.unread and unread.calendar.day(date(2026, 10, 10)).works
    with pytest.raises(BadInput) as refused:
        calendar_proposals.preview(company, supervisor, "10月11日（周日）放假。", 2026)
    assert "不改变 2026 年现行日历的任何一天" in refused.value.say()


def test_a_calendar_that_is_in_force_already_is_neither_offered_nor_taken(
        company: Session, supervisor: StaffView, colleague: StaffView) -> None:
    calendar_proposals.confirm(company, colleague, calendar_proposals.propose(company, supervisor, NOTICE))
    for notice in (NOTICE, NOTICES[2026]):
        assert calendar_proposals.preview(company, supervisor, notice).unchanged
        with pytest.raises(BadInput) as refused:
            calendar_proposals.propose(company, supervisor, notice)
        assert "没有变化" in refused.value.say()


def test_the_weekend_within_a_holiday_is_drawn_as_off_in_every_year(company: Session, supervisor: StaffView) -> None:
    of_2026 = calendar_now(company)
    of_2027 = calendar_proposals.preview(company, supervisor, NOTICE).calendar
    for calendar, days in (
            (of_2026, ("2026-02-15", "2026-02-21", "2026-02-22", "2026-04-04", "2026-05-03", "2026-10-04")),
            (of_2027, ("2027-01-02", "2027-02-06", "2027-04-03", "2027-10-03"))):
        assert {calendar_year.drawn(calendar, date.fromisoformat(day)) for day in days} == {"off"}
    for calendar, day in ((of_2026, date(2026, 2, 14)), (of_2027, date(2027, 10, 9))):
        assert calendar_year.drawn(calendar, day) == "work"
    assert calendar_year.drawn(of_2026, date(2026, 3, 14)) == "weekend"


def test_doctor_says_until_when_the_calendar_is_final(company: Session, colleague: StaffView) -> None:
    with at():
        confirmed(company, colleague)
        assert "2027-12-31" in checks.calendar_finding(company)[1]


def test_cases_about_the_reader_are_not_listed(company: Session, supervisor: StaffView) -> None:
    case = a_complaint(company, "2027-01-29 10:00")
    assert len(calendar_proposals.preview(company, supervisor, NOTICE).moves) == 1
    company.execute(text(
        "insert into case_concern (case_kind, case_id, staff_id) values ('complaint', :id, :staff)"),
        {"id": case.id, "staff": supervisor.id})
    shown = calendar_proposals.preview(company, supervisor, NOTICE)
    assert (shown.moves, shown.hidden) == ((), 1)


def test_a_declined_calendar_needs_a_reason_and_changes_nothing(
        company: Session, supervisor: StaffView, colleague: StaffView) -> None:
    proposal = calendar_proposals.propose(company, supervisor, NOTICE)
    with pytest.raises(BadInput):
        calendar_proposals.decline(company, colleague, proposal, " 不 ")
    calendar_proposals.decline(company, colleague, proposal, "文号写错了")
    assert calendar_now(company).notices.get(2027) is None
    assert calendar_proposals.recent(company, supervisor)[0].state == "declined"
    assert "文号写错了" in alerts.unacknowledged(company, supervisor)[0].text
    own = calendar_proposals.propose(company, supervisor, NOTICE)
    calendar_proposals.decline(company, supervisor, own)
    assert calendar_proposals.recent(company, supervisor)[0].state == "withdrawn"


def test_a_proposal_lapses_when_another_calendar_came_into_force(
        company: Session, supervisor: StaffView, colleague: StaffView) -> None:
    proposal = calendar_proposals.propose(company, supervisor, NOTICE)
    with pytest.raises(Conflict) as refused:
        calendar_proposals.propose(company, colleague, NOTICE)
    assert supervisor.name in refused.value.say()
    file_versions.accept(company, "calendar.yml", "notices: []\ndays: []\n# changed\n", SYSTEM)
    assert calendar_proposals.recent(company, supervisor)[0].state == "lapsed"
    with pytest.raises(Conflict) as refused:
        calendar_proposals.confirm(company, colleague, proposal)
    assert "不再有效" in refused.value.say()
    calendar_proposals.confirm(company, supervisor, calendar_proposals.propose(company, colleague, NOTICE))
    assert calendar_now(company).notices[2027]


@pytest.mark.parametrize(("notice", "said"), [
    (NOTICE.replace("1月31日（周日）", "1月31日（周一）"), "没有读懂"), ("今天天气很好。", "没有读出任何"),
    (NOTICE.replace("　　五、端午节：6月9日（周三）放假1天，不调休。\n", ""), "端午节"), ("字" * 60_001, "文字太长"),
])
def test_what_cannot_be_read_whole_cannot_be_proposed(
        company: Session, supervisor: StaffView, notice: str, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        calendar_proposals.propose(company, supervisor, notice)
    assert said in refused.value.say()


def test_unread_sentences_are_shown_with_what_was_read(company: Session, supervisor: StaffView) -> None:
    shown = calendar_proposals.preview(
        company, supervisor, NOTICE.replace("9月26日（周日）", "9月26日（周六）"))
    assert isinstance(shown, Preview) and len(shown.found.unread) == 1 and shown.moves == ()
    assert shown.calendar.holiday(instants.parse("2027-02-05").date()) == "春节"


def test_without_a_second_person_nothing_can_be_proposed(company: Session, supervisor: StaffView) -> None:
    company.execute(text("update staff_member set active = false where role in ('supervisor', 'administrator')"
                         " and id <> :id"), {"id": supervisor.id})
    with pytest.raises(BadInput) as refused:
        calendar_proposals.propose(company, supervisor, NOTICE)
    assert "另一位" in refused.value.say()


def test_two_who_confirm_and_decline_at_once_leave_one_decision(own_company: OwnDatabase) -> None:
    with db.transaction() as session:
        supervisor, second, third = the_supervisor(session), the_administrator(session), an_account(
            session, "supervisor", "秦岚")
        proposal = calendar_proposals.propose(session, supervisor, NOTICE)
    outcomes: list[str] = []
    barrier = threading.Barrier(2)

    def decide(staff: StaffView, accept: bool) -> None:
        barrier.wait()
        try:
            with db.transaction() as session:
                if accept:
                    calendar_proposals.confirm(session, staff, proposal)
                else:
                    calendar_proposals.decline(session, staff, proposal, "等等再说")
            outcomes.append("done")
        except HongniangError as error:
            outcomes.append(error.key)

    both = [threading.Thread(target=decide, args=args) for args in ((second, True), (third, False))]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(outcomes) == ["deadlines.calendar_decided", "done"]
    with db.transaction() as session:
        state = calendar_proposals.recent(session, supervisor)[0].state
        assert (state == "confirmed") == (2027 in calendar_now(session).notices)


def test_of_two_who_propose_at_once_one_is_told_of_the_other(own_company: OwnDatabase) -> None:
    with db.transaction() as session:
        both = [the_supervisor(session), the_administrator(session)]
    outcomes: list[str] = []
    barrier = threading.Barrier(2)

    def propose(staff: StaffView) -> None:
        with db.transaction() as session:
            barrier.wait()
            try:
                calendar_proposals.propose(session, staff, NOTICE)
                outcomes.append("done")
            except Conflict as error:
                outcomes.append(error.key.split("_")[1])

    threads = [threading.Thread(target=propose, args=(staff,)) for staff in both]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(outcomes) == ["asked", "done"]


def test_a_calendar_loaded_while_one_is_being_confirmed_makes_it_lapse(own_company: OwnDatabase) -> None:
    with db.transaction() as session:
        administrator = the_administrator(session)
        proposal = calendar_proposals.propose(session, the_supervisor(session), NOTICE)
    outcomes: list[str] = []

    def confirm() -> None:
        try:
            with db.transaction() as session:
                calendar_proposals.confirm(session, administrator, proposal)
            outcomes.append("done")
        except Conflict as error:
            outcomes.append(error.key)

    with db.transaction() as session:
        file_versions.accept(session, "calendar.yml", "notices: []\n# loaded meanwhile\n", SYSTEM)
        confirming = threading.Thread(target=confirm)
        confirming.start()
        confirming.join(1)
        assert confirming.is_alive(), "it waits for what is being loaded"
    confirming.join()
    assert outcomes == ["deadlines.calendar_lapsed"]


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A company's folder of its own, as HONGNIANG_COMPANY names it."""
    folder = a_company_folder(tmp_path)
    monkeypatch.setenv("HONGNIANG_COMPANY", str(folder))
    settings.cache_clear()
    yield folder
    monkeypatch.undo()
    settings.cache_clear()


def confirmed(session: Session, colleague: StaffView) -> uuid.UUID:
    proposal = calendar_proposals.propose(session, the_administrator(session), NOTICE)
    calendar_proposals.confirm(session, colleague, proposal)
    return proposal


def test_a_confirmed_calendar_is_written_back_to_the_companys_folder(
        company: Session, colleague: StaffView, own_folder: Path) -> None:
    before = (own_folder / "calendar.yml").read_text("utf-8")
    proposal = confirmed(company, colleague)
    with at("2026-12-01 10:00"):
        ok, said = checks.calendar_finding(company)
        assert not ok and "2027" in said and "company load" in said, "the next load would take it back"
        assert calendar_proposals.write_back(company, colleague, proposal) == "written"
        assert checks.calendar_finding(company)[0]
    after = (own_folder / "calendar.yml").read_text("utf-8")
    assert after == file_versions.current_text(company, "calendar.yml")[1]
    assert after.startswith(before.split("\nnotices:")[0])


def test_what_somebody_changed_in_the_folder_is_not_lost(
        company: Session, colleague: StaffView, own_folder: Path) -> None:
    (own_folder / "calendar.yml").write_text("notices: []\n# being edited\n", "utf-8")
    proposal = confirmed(company, colleague)
    assert calendar_proposals.write_back(company, colleague, proposal) == "differs"
    assert "being edited" in (own_folder / "calendar.yml").read_text("utf-8")
    (own_folder / "calendar.yml").unlink()
    assert calendar_proposals.write_back(company, colleague, proposal) == "written"


def test_the_programs_own_demo_files_are_not_written(company: Session, colleague: StaffView) -> None:
    assert calendar_proposals.write_back(company, colleague, confirmed(company, colleague)) == "demo"


CHECKED = [
    ("2026-11-14 23:59", True, None), ("2026-11-15 00:00", False, 2027), ("2026-12-31 23:59", False, 2027),
    ("2027-01-01 00:00", False, 2027), ("2026-06-01 09:00", True, None),
]


@pytest.mark.parametrize(("day", "ok", "year"), CHECKED)
def test_from_15_november_on_next_years_missing_notice_is_named(
        company: Session, supervisor: StaffView, day: str, ok: bool, year: int | None) -> None:
    with at(day):
        found, said = checks.calendar_finding(company)
        assert next_notice.missing(company, instants.today()) == year
        for _ in range(2):
            next_notice.alert_if_missing(company)
        assert len(alerts.unacknowledged(company, supervisor)) == (0 if ok else 1)
    assert found is ok and ok == ("hongniang calendar read" not in said)


def test_the_alert_about_a_missing_notice_ends_with_the_notice(company: Session, colleague: StaffView) -> None:
    with at():
        next_notice.alert_if_missing(company)
        assert "2027 年的国务院放假通知还没有录入" in alerts.unacknowledged(company, colleague)[0].text
        confirmed(company, colleague)
        assert alerts.unacknowledged(company, colleague) == []
        assert checks.calendar_finding(company)[0] and not next_notice.alert_if_missing(company)


def test_every_running_clock_is_moved_or_settled_by_the_preview(company: Session, supervisor: StaffView) -> None:
    for n in range(5):
        a_clock(company, f"2027-01-2{n} 10:00", SOLUTION.key, kind="order")
    shown = calendar_proposals.preview(company, supervisor, NOTICE)
    assert len(shown.moves) + shown.settled == len(clocks.open_by_due(company, SOLUTION.key)) == 5


def test_clocks_due_before_the_year_are_not_read_for_its_preview(
        company: Session, supervisor: StaffView, queries: Count) -> None:
    a_clock(company, "2026-11-26 10:00", SOLUTION.key, kind="order")
    company.execute(text("update clock set count = '{}'"))  # would fail if it were counted again
    before = len(queries)
    shown = calendar_proposals.preview(company, supervisor, NOTICE)
    assert (shown.moves, shown.settled) == ((), 0) and len(queries) - before < 12
