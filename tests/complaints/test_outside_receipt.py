"""An outside complaint brings its own receipt: its own clocks where it was received first or is about another matter,
and dates that its letter lacks are asked for instead of being a reason to refuse it.
"""
import uuid
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from app import reactions
from cases import customer_notices, timeline
from complaints import access, case_view, reopening, staff_acts
from complaints.access import subject_of
from complaints.api import outside_bodies
from complaints.filing import Filed
from complaints.outside import reference_acts, reference_dates, reference_replies, reference_views
from complaints.outside.intake import IntakeResult
from deadlines import clocks, sweep
from deadlines.clocks import ClockView
from kernel import instants
from kernel.actors import SYSTEM
from kernel.errors import BadInput, Conflict
from notices import alerts, notice_views
from tests.conftest import scalar
from tests.makers.complaints import the_supervisor
from tests.makers.outside import a_case, a_letter, a_person, an_officer

PHONE = "13812345678"
FILED = "2026-03-04 10:00"  # the chat case
EARLIER = instants.parse("2026-03-03 09:30")  # when the letter arrived
TYPED = instants.parse("2026-03-04 15:00")  # when it was registered


@pytest.fixture(autouse=True)
def _wired(company: Session) -> None:
    reactions.install()


def _receive(session: Session, number: str = "SH-1", **changed: object) -> IntakeResult:
    return a_letter(session, TYPED, **{
        "external_number": number, "received_at": EARLIER, "deadline_at": instants.parse("2026-03-13 18:00"),
        "contact": PHONE, **changed})


def _case(session: Session, filed: str = FILED, **what: object) -> Filed:
    given: dict[str, object] = {"person_id": a_person(session, PHONE), "category": "refund_dispute", **what}
    return a_case(session, filed=filed, **given)  # type: ignore[arg-type]


def _clocks(session: Session, case: Filed, number: str | None = None) -> dict[str, ClockView]:
    """The case's own clocks by promise; with `number` those of the part of this number."""
    of = case.complaint_id
    if number:
        of = uuid.UUID(str(scalar(session, f"select id from complaint where number = '{number}'")))
    return {clock.promise: clock for clock in clocks.for_subjects(session, "complaint", [of])[of]}


def _alerts(session: Session, kind: str) -> list[str]:
    return [alert.text for alert in alerts.unacknowledged(session) if alert.kind == kind]


# its own clocks

def test_received_before_the_case_it_joins_its_48_hours_count_from_its_own_receipt(company: Session) -> None:
    case = _case(company)
    taken = _receive(company)
    assert (taken.outcome, taken.number) == ("matched", case.number) and taken.part is not None
    own = _clocks(company, case, taken.part)
    assert own["complaint.response"].due_at == EARLIER + timedelta(hours=48)
    assert own["complaint.solution"].started_at == EARLIER
    assert case.response is not None
    assert _clocks(company, case)["complaint.response"].due_at == case.response.due_at, "what was told stays"
    [said] = _alerts(company, "complaint.own_clocks")
    assert case.number in said and taken.part in said and "3月5日（周四）09:30" in said


def test_the_customer_is_told_the_receipt_of_the_earlier_letter_and_that_it_joined_the_case(company: Session) -> None:
    case = _case(company)
    taken = _receive(company)
    told = {one.what: str(one.message) for one in notice_views.pending(
        company, [subject_of(one) for one in access.family(company, case.complaint_id)])}
    assert taken.part is not None and set(told) == {"receipt", "merging"}
    assert taken.part in told["receipt"] and "3月5日（周四）09:30" in told["receipt"]
    assert taken.part in told["merging"] and case.number in told["merging"]


def test_one_answer_on_the_case_meets_the_clocks_of_both(company: Session) -> None:
    case = _case(company)
    part = _receive(company).part
    with instants.at(TYPED + timedelta(hours=1)):
        staff_acts.record_call(company, the_supervisor(company), case.complaint_id, TYPED, "说明核实进度，周五前给方案")
    both = [_clocks(company, case), _clocks(company, case, part)]
    assert [own["complaint.response"].met_at for own in both] == [TYPED, TYPED]


def test_what_was_answered_since_its_receipt_answers_it_as_well(company: Session) -> None:
    case, called = _case(company), instants.parse("2026-03-04 11:00")
    with instants.at(called):
        staff_acts.record_call(company, the_supervisor(company), case.complaint_id, called, "说明核实进度，周五前给方案")
    own = _clocks(company, case, _receive(company).part)
    assert own["complaint.response"].met_at == called and own["complaint.response"].breached_at is None
    assert own["complaint.solution"].is_running


def test_received_after_the_case_its_promise_already_runs_and_no_other_is_started(company: Session) -> None:
    case = _case(company)
    taken = _receive(company, received_at=instants.parse("2026-03-04 14:00"))
    assert (taken.outcome, taken.number, taken.part) == ("matched", case.number, None)
    assert scalar(company, "select count(*) from complaint") == 1


def test_a_second_letter_between_the_first_and_the_case_starts_none_again(company: Session) -> None:
    _case(company)
    assert _receive(company).part is not None
    assert _receive(company, "SH-2", received_at=EARLIER + timedelta(hours=2)).part is None


def test_registered_on_the_case_page_an_earlier_letter_starts_its_own_clocks_too(company: Session) -> None:
    case, officer = _case(company), an_officer(company)
    with instants.at(TYPED):
        reference_acts.register_by_staff(company, officer, case.complaint_id, "12345", "G-1", EARLIER)
    started = scalar(company, "select min(started_at) from clock where promise = 'complaint.response'")
    assert started == EARLIER


@pytest.mark.parametrize(("case_order", "letter_order", "category", "outcome"), [
    ("HT-1", " ht-1 ", "privacy_leak", "matched"),
    ("HT-1", "HT-2", "refund_dispute", "filed"),
    (None, "HT-2", "refund_dispute", "matched"),
    ("HT-1", None, "refund_dispute", "matched"),
    (None, None, "privacy_leak", "filed"),
])
def test_the_order_then_the_category_decide_whether_it_is_the_same_matter(
    company: Session, case_order: str | None, letter_order: str | None, category: str, outcome: str,
) -> None:
    case = _case(company)
    if case_order:
        staff_acts.correct(company, the_supervisor(company), case.complaint_id, order_number=case_order)
    assert _receive(company, order_number=letter_order, category=category).outcome == outcome


def test_another_matter_is_a_case_of_its_own_and_the_owner_of_the_open_one_hears_which(company: Session) -> None:
    case = _case(company, category="introductions")
    taken = _receive(company)
    assert (taken.outcome, taken.related) == ("filed", case.number) and taken.number != case.number
    assert _clocks(company, case, taken.number)["complaint.response"].started_at == EARLIER
    [said] = _alerts(company, "complaint.other_matter")
    assert case.number in said and taken.number in said and "类别不同" in said
    entry = next(e for e in timeline.of(company, "complaint", case.complaint_id) if e.kind == "outside_other")
    assert taken.number in str(entry.facts["text"])


def test_praise_has_no_clocks_so_a_complaint_that_names_its_number_is_filed(company: Session) -> None:
    person = a_person(company, PHONE)
    with instants.at(instants.parse(FILED)):
        from complaints import filing

        praise = filing.file(company, SYSTEM, filing.NewCase(person, "红娘很好，谢谢。", "other", "web", kind="praise"))
    taken = _receive(company, facts=f"回执 {praise.number} 是表扬，现在要退费。", contact=None)
    assert taken.outcome == "filed"
    assert scalar(company, f"select person_id from complaint where number = '{taken.number}'") == person


# received, not typed

def test_the_time_of_receipt_is_when_the_letter_arrived_not_when_it_was_typed(company: Session) -> None:
    taken = _receive(company)
    case = case_view.get(company, the_supervisor(company), taken.complaint_id)
    assert case.received_at == case.accepted_at == EARLIER
    assert scalar(company, f"select created_at >= '{instants.iso(TYPED)}' from complaint")


# dates that are asked for

def test_without_a_time_of_receipt_it_is_filed_from_its_arrival_and_the_time_asked_for(company: Session) -> None:
    taken = _receive(company, received_at=None)
    case = case_view.get(company, the_supervisor(company), taken.complaint_id)
    assert taken.outcome == "filed" and TYPED <= case.accepted_at < TYPED + timedelta(minutes=1)
    [reference] = reference_views.of(company, case.id)
    assert TYPED <= reference.received_at < TYPED + timedelta(minutes=1) and reference.missing == ("received_at",)
    [said] = _alerts(company, "complaint.dates_missing")
    assert case.number in said and "没有写明收到时间" in said


def test_a_deadline_entered_later_starts_the_clock_of_the_platform(company: Session) -> None:
    officer, taken = an_officer(company), _receive(company, deadline_at=None)
    [reference] = reference_views.of(company, taken.complaint_id)
    assert reference.missing == ("deadline_at",) and reference.clock is None
    due = instants.parse("2026-03-12 18:00")
    with instants.at(TYPED):
        reference_acts.set_deadline_on(company, officer, taken.complaint_id, reference.id, due, "电话向市场监管问明")
    [reference] = reference_views.of(company, taken.complaint_id)
    assert reference.missing == () and reference.clock is not None and reference.clock.due_at == due
    assert any("电话向市场监管问明" in str(e.facts.get("text"))
               for e in timeline.of(company, "complaint", taken.complaint_id))


def test_that_a_letter_sets_no_deadline_is_an_answer_as_well(company: Session) -> None:
    officer, taken = an_officer(company), _receive(company, deadline_at=None)
    [reference] = reference_views.of(company, taken.complaint_id)
    reference_dates.state_no_deadline_on(company, officer, taken.complaint_id, reference.id, "来函只要求核实")
    [reference] = reference_views.of(company, taken.complaint_id)
    assert reference.missing == () and reference.clock is None
    due = instants.parse("2026-03-20 18:00")
    with instants.at(TYPED):
        reference_acts.set_deadline_on(company, officer, taken.complaint_id, reference.id, due, "又来函定了期限")
    with pytest.raises(Conflict):
        reference_dates.state_no_deadline_on(company, officer, taken.complaint_id, reference.id, "没有期限")


def test_a_receipt_found_to_be_earlier_starts_clocks_from_it_and_is_on_the_timeline(company: Session) -> None:
    officer, taken = an_officer(company), _receive(company, received_at=None)
    [reference] = reference_views.of(company, taken.complaint_id)
    with instants.at(TYPED + timedelta(hours=2)):
        reference_dates.set_received_on(company, officer, taken.complaint_id, reference.id, EARLIER, "信封上的邮戳")
    [reference] = reference_views.of(company, taken.complaint_id)
    assert (reference.received_at, reference.missing) == (EARLIER, ())
    assert scalar(company, "select min(started_at) from clock where promise = 'complaint.response'") == EARLIER
    assert any("2026年3月3日 09:30" in str(e.facts.get("text")) and "邮戳" in str(e.facts.get("text"))
               for e in timeline.of(company, "complaint", taken.complaint_id))


def test_the_case_of_a_letter_without_a_date_counts_from_the_receipt_that_becomes_known(company: Session) -> None:
    first = _receive(company, received_at=None)
    again = _receive(company)
    assert (again.outcome, again.part) == ("known", None)
    assert scalar(company, "select count(*) from complaint") == 1, "no second complaint is counted"
    case = case_view.get(company, the_supervisor(company), first.complaint_id)
    assert case.accepted_at == case.received_at == EARLIER
    assert {clock.started_at for clock in clocks.for_subjects(company, "complaint", [case.id])[case.id]} == {EARLIER}
    [waiting] = notice_views.pending(company, [subject_of(case.id)])
    assert waiting.what == "receipt" and "3月5日（周四）09:30" in str(waiting.message)


def test_a_customer_told_the_receipt_already_is_told_that_the_deadlines_are_earlier(company: Session) -> None:
    officer, taken = an_officer(company), _receive(company, received_at=None)
    with instants.at(TYPED + timedelta(hours=1)):
        customer_notices.record_spoken(company, officer, subject_of(taken.complaint_id), instants.now(), "念了回执")
    [reference] = reference_views.of(company, taken.complaint_id)
    with instants.at(TYPED + timedelta(hours=2)):
        reference_dates.set_received_on(company, officer, taken.complaint_id, reference.id, EARLIER, "信封上的邮戳")
    waiting = notice_views.pending(company, [subject_of(taken.complaint_id)])
    assert [one.what for one in waiting] == ["deadline"], "both deadlines in one notice"
    assert "3月5日（周四）09:30" in str(waiting[0].message) and "方案期" in str(waiting[0].message)


def test_a_case_answered_before_its_receipt_was_known_counts_from_it_as_well(company: Session) -> None:
    taken = _receive(company, received_at=None)
    with instants.at(TYPED + timedelta(hours=1)):
        staff_acts.record_call(company, the_supervisor(company), taken.complaint_id, instants.now(), "说明核实进度")
    _receive(company)
    assert scalar(company, "select count(*) from complaint") == 1, "one letter is one complaint"
    assert case_view.get(company, the_supervisor(company), taken.complaint_id).accepted_at == EARLIER


def test_a_receipt_found_to_be_later_moves_nothing_that_was_told(company: Session) -> None:
    officer, taken = an_officer(company), _receive(company)
    [reference] = reference_views.of(company, taken.complaint_id)
    with instants.at(TYPED + timedelta(hours=1)):
        customer_notices.record_spoken(company, officer, subject_of(taken.complaint_id), instants.now(), "念了回执")
        reference_dates.set_received_on(
            company, officer, taken.complaint_id, reference.id, EARLIER + timedelta(hours=9), "收发室登记簿")
    started = {clock.started_at for clock in clocks.for_subjects(
        company, "complaint", [taken.complaint_id])[taken.complaint_id]}
    assert started == {EARLIER}


def test_a_corrected_receipt_recounts_the_deadline_that_the_platforms_rule_sets(company: Session) -> None:
    officer, taken = an_officer(company), _receive(company, source="odr", deadline_at=None)
    [before] = reference_views.of(company, taken.complaint_id)
    with instants.at(TYPED):
        reference_dates.set_received_on(company, officer, taken.complaint_id, before.id,
                                        EARLIER + timedelta(days=1), "平台通知的时间")
    [after] = reference_views.of(company, taken.complaint_id)
    assert before.deadline_at is not None and after.clock is not None
    assert after.clock.due_at == before.deadline_at + timedelta(days=1)


@pytest.mark.parametrize(("at", "why"), [
    (instants.parse("1999-12-31 10:00"), "2000"), (TYPED + timedelta(days=30), "还没有到"),
    (instants.parse("2026-03-13 19:00"), "早于收到的时间"),
])
def test_a_receipt_that_cannot_be_is_refused_and_changes_nothing(company: Session, at: datetime, why: str) -> None:
    officer, taken = an_officer(company), _receive(company)
    [reference] = reference_views.of(company, taken.complaint_id)
    with instants.at(instants.parse("2026-03-14 10:00")), pytest.raises(BadInput) as refused:
        reference_dates.set_received_on(company, officer, taken.complaint_id, reference.id, at, "收发室登记簿")
    assert why in refused.value.say()
    assert reference_views.of(company, taken.complaint_id)[0].received_at == EARLIER


def test_the_same_complaint_sent_again_with_its_dates_fills_in_what_was_asked_for(company: Session) -> None:
    first = _receive(company, received_at=None, deadline_at=None)
    again = _receive(company)
    assert (again.outcome, again.number) == ("known", first.number)
    [reference] = reference_views.of(company, first.complaint_id)
    assert reference.missing == () and reference.received_at == EARLIER
    assert reference.clock is not None and reference.clock.due_at == instants.parse("2026-03-13 18:00")
    other = _receive(company, received_at=EARLIER - timedelta(days=1), deadline_at=instants.parse("2026-04-01 18:00"))
    assert other.outcome == "known"
    assert reference_views.of(company, first.complaint_id)[0].received_at == EARLIER, "what is known stays"


# reports

def test_a_letter_that_also_reports_is_two_records_and_settling_one_does_not_end_the_other(company: Session) -> None:
    officer, taken = an_officer(company), _receive(company, nature="both")
    complaint, report = reference_views.of(company, taken.complaint_id)
    assert [one.nature for one in (complaint, report)] == ["complaint", "report"]
    assert complaint.external_number == report.external_number and report.missing == ()
    with instants.at(TYPED):
        due = instants.parse("2026-03-20 18:00")
        reference_acts.set_deadline_on(company, officer, taken.complaint_id, report.id, due, "要求提交材料")
        reference_acts.end_on(company, officer, taken.complaint_id, complaint.id, "双方达成和解")
        reopening.withdraw(company, access.locked(company, taken.complaint_id), SYSTEM, "和解后撤回")
    complaint, report = reference_views.of(company, taken.complaint_id)
    assert complaint.ended_because and report.ended_because is None
    assert report.clock is not None and report.clock.is_running


def test_the_same_letter_again_adds_the_report_that_was_missing_and_only_once(company: Session) -> None:
    taken = _receive(company)
    for _ in range(2):
        assert _receive(company, nature="both", report_number="JB-7").outcome == "known"
    assert [(one.nature, one.external_number) for one in reference_views.of(company, taken.complaint_id)] == [
        ("complaint", "SH-1"), ("report", "JB-7")]


# a receipt that was mistyped, dates that contradict each other, numbers written in other ways

def test_a_mistyped_receipt_that_nobody_was_told_moves_the_case_its_clocks_and_the_receipt(company: Session) -> None:
    wrong, right = instants.parse("2016-03-03 09:30"), instants.parse("2026-03-03 09:30")
    taken = _receive(company, received_at=wrong, contact=None)
    officer = an_officer(company)
    with instants.at(TYPED + timedelta(minutes=1)):
        sweep.find_due(company, instants.now())
        reference_dates.set_received_on(company, officer, taken.complaint_id, taken.reference_id, right, "年份写错了")
    case = case_view.by_number(company, officer, taken.number)
    assert (case.accepted_at, case.received_at) == (right, right)
    assert case.response and case.response.state == "open" and case.response.due_at == right + timedelta(hours=48)
    assert case.solution and case.solution.state == "open"
    entries = timeline.of(company, "complaint", case.id)
    assert {e.withdrawn for e in entries if e.kind == "breached"} == {True}
    [receipt] = [n for n in notice_views.pending(company, [subject_of(case.id)]) if n.what == "receipt"]
    assert "2016" not in str(receipt.message)


def test_a_part_filed_for_a_mistyped_receipt_counts_from_the_right_one(company: Session) -> None:
    case = _case(company)
    taken = _receive(company, received_at=EARLIER - timedelta(days=4))
    right = EARLIER + timedelta(hours=3)
    with instants.at(TYPED + timedelta(minutes=1)):
        sweep.find_due(company, instants.now())
        reference_dates.set_received_on(company, an_officer(company), taken.complaint_id, taken.reference_id, right,
                                        "来函登记簿写的是次日")
    own = _clocks(company, case, taken.part)
    assert own["complaint.response"].started_at == right and own["complaint.response"].state == "open"


def test_a_letter_forwarded_after_its_deadline_is_filed_and_the_deadline_asked_for(company: Session) -> None:
    taken = _receive(company, deadline_at=EARLIER - timedelta(days=1))
    assert taken.outcome == "filed"
    [one] = reference_views.of(company, taken.complaint_id)
    assert one.deadline_at is None
    said = [str(e.facts["text"]) for e in timeline.of(company, "complaint", taken.complaint_id)
            if e.kind == "reference_changed"]
    assert said == ["来函所载期限 2026年3月2日（周一）09:30 早于收到的时间，没有登记，请核对后补上"]
    assert _alerts(company, "complaint.dates_missing")


def test_the_same_number_with_another_receipt_is_reported_once_and_changes_nothing(company: Session) -> None:
    taken = _receive(company)
    for _ in range(2):
        assert _receive(company, received_at=EARLIER - timedelta(days=2)).outcome == "known"
    [one] = reference_views.of(company, taken.complaint_id)
    assert one.received_at == EARLIER
    [said] = _alerts(company, "complaint.contradiction")
    assert "2026年3月1日 09:30" in said and "2026年3月3日 09:30" in said
    assert len([e for e in timeline.of(company, "complaint", taken.complaint_id) if e.kind == "reference_changed"]) == 1


@pytest.mark.parametrize("again", ["rp8", "ＲＰ８", " RP８ "])
def test_a_number_is_the_same_however_it_is_written(company: Session, again: str) -> None:
    taken = _receive(company, "RP8")
    assert _receive(company, again).reference_id == taken.reference_id
    assert reference_acts.register(company, SYSTEM, taken.complaint_id, "12315", again, EARLIER) == taken.reference_id


def test_the_receipt_number_of_another_customers_case_does_not_make_the_letter_theirs(company: Session) -> None:
    theirs, other = _case(company), a_person(company, "13912345678")
    a_case(company, filed=FILED, person_id=other, category="fraud")
    taken = _receive(company, contact=None, person_id=other, facts=f"朋友的投诉 {theirs.number} 已经退了，我的也要退。")
    assert taken.complaint_id != theirs.complaint_id
    assert case_view.by_number(company, the_supervisor(company), taken.number).person_id == other


def test_a_reply_noted_after_the_deadline_needs_the_reason_and_shows_both_instants(company: Session) -> None:
    taken, officer = _receive(company), an_officer(company)
    before, after = instants.parse("2026-03-13 17:00"), instants.parse("2026-03-16 09:00")
    with instants.at(after):
        sweep.find_due(company, instants.now())
        with pytest.raises(BadInput, match="no_noting_reason"):
            reference_replies.reply(company, officer, taken.reference_id, "已退费。此复。", before)
        reference_replies.reply(company, officer, taken.reference_id, "已退费。此复。", before, "平台回执今天才收到")
    [one] = reference_views.of(company, taken.complaint_id)
    assert one.clock and one.clock.state == "breached" and one.clock.is_noted_afterwards
    [entry] = [e for e in timeline.of(company, "complaint", taken.complaint_id) if e.kind == "reference_replied"]
    assert entry.facts["noted_because"] == "平台回执今天才收到"
    assert timedelta() <= instants.parse(entry.facts["noted_at"]) - after < timedelta(minutes=5)


@pytest.mark.parametrize(("given", "due"), [
    ("2026-03-13", "2026-03-14 00:00"), ("2026/03/13", "2026-03-14 00:00"), ("2026-03-13T18:00", "2026-03-13 18:00")])
def test_a_deadline_that_is_a_date_lasts_until_its_end(given: str, due: str) -> None:
    assert outside_bodies.deadline("deadline_at", given) == instants.parse(due)


def test_a_reason_that_is_too_short_is_answered_with_the_least_length(company: Session) -> None:
    taken = _receive(company)
    with instants.at(TYPED), pytest.raises(BadInput) as refused:
        reference_dates.set_received_on(company, an_officer(company), taken.complaint_id, taken.reference_id,
                                        EARLIER - timedelta(hours=1), "邮戳")
    assert refused.value.say() == "请写明原因，至少 4 个字，让负责的同事能看懂。"
