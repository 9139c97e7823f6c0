"""Complaints from outside platforms: a third clock, replies as submitted, no two different answers to one dispute."""
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import reactions
from cases import timeline
from complaints import case_view, customer_decisions, merging
from complaints.filing import Filed
from complaints.outside import company_files, intake, reference_acts, reference_replies, reference_views
from complaints.outside.intake import Arrived
from deadlines import breaches, clocks, promises, sweep
from deadlines.count_explanation import count_in_words
from deadlines.events import BreachesWithdrawn
from deadlines.tables import Clock
from kernel import events, file_versions, instants, wording
from kernel.actors import SYSTEM
from kernel.errors import BadInput, Conflict, NotAllowed
from kernel.wording import Message
from tests.conftest import scalar
from tests.makers.handoff import an_administrator
from tests.makers.outside import FILED, a_case, a_person, an_officer

RECEIVED = instants.parse("2026-03-03 09:30")
DUE = instants.parse("2026-03-13 18:00")
PHONE = "13812345678"
NOTICE_2027 = """
notices:
  - year: 2027
    number: 国办发明电〔2026〕×号
    off: [{name: 元旦, from: 2027-01-01, to: 2027-01-05}]
    work: []
days: []
"""


def _arrived(number: str = "SH-2026-0001", **changed: object) -> Arrived:
    given: dict[str, object] = {
        "source": "12315", "external_number": number, "received_at": RECEIVED, "deadline_at": DUE,
        "category": "refund_dispute", "facts": "交了 18800 元，只见了两位，要求退费。", **changed}
    return Arrived(**given)  # type: ignore[arg-type]


def test_a_letter_starts_a_third_clock_until_the_instant_it_states(company: Session) -> None:
    case = a_case(company)
    with instants.at(RECEIVED + timedelta(hours=1)):
        reference = reference_acts.register(company, SYSTEM, case.complaint_id, "12315", "SH-1", RECEIVED, DUE)
    clock = reference_views.of(company, case.complaint_id)[0].clock
    assert clock is not None and clock.promise == "complaint.outside" and clock.due_at == DUE
    assert clock.subject_id == reference and "来函" in count_in_words(clock.count)
    own = clocks.for_subjects(company, "complaint", [case.complaint_id])[case.complaint_id]
    assert [c.promise for c in own] == ["complaint.response", "complaint.solution"]


def _missed(session: Session) -> Filed:
    """A case whose platform's deadline went by a minute ago."""
    reactions.install()
    case = a_case(session)
    with instants.at(RECEIVED + timedelta(hours=1)):
        reference_acts.register(session, SYSTEM, case.complaint_id, "12315", "SH-1", RECEIVED, DUE)
    with instants.at(DUE + timedelta(minutes=1)):
        sweep.find_due(session, instants.now())
    return case


def test_a_missed_deadline_of_the_platform_is_on_the_timeline_of_the_case(company: Session) -> None:
    case = _missed(company)
    late = [e for e in timeline.of(company, "complaint", case.complaint_id) if e.kind == "breached" and e.at == DUE]
    assert [str(e.facts["clock"]) for e in late] == [str(promises.title("complaint.outside"))]
    assert not late[0].withdrawn


def test_a_deadline_of_the_platform_that_was_missed_only_provisionally_is_marked_so(company: Session) -> None:
    case = _missed(company)
    with instants.at(DUE + timedelta(minutes=1)):
        [clock] = company.scalars(select(Clock).where(Clock.promise == "complaint.outside"))
        events.publish(company, BreachesWithdrawn((breaches.event_of(clock),)))
    entries = timeline.of(company, "complaint", case.complaint_id)
    found = [e for e in entries if e.facts.get("clock_id") == str(clock.id)]
    assert [(e.kind, e.withdrawn) for e in found] == [("breached", True), ("breach_withdrawn", False)]


def test_odr_has_ten_working_days_by_its_own_rule(company: Session) -> None:
    case = a_case(company, filed="2026-09-18 10:00")
    received = instants.parse("2026-09-24 10:00")
    with instants.at(received + timedelta(hours=1)):
        reference_acts.register(company, SYSTEM, case.complaint_id, "odr", "O-1", received)
    clock = reference_views.of(company, case.complaint_id)[0].clock
    # 25–27 September and 1–7 October off, 10 October worked: 28 29 30, 8 9 10, 12 13 14 15
    assert clock is not None and clock.due_at == instants.parse("2026-10-16 00:00")
    assert "10 个工作日" in count_in_words(clock.count)


def test_a_work_order_without_its_deadline_is_registered_and_the_deadline_asked_for(company: Session) -> None:
    case = a_case(company)
    with instants.at(RECEIVED):
        reference_acts.register(company, SYSTEM, case.complaint_id, "12345", "G-1", RECEIVED)
    [reference] = reference_views.of(company, case.complaint_id)
    assert (reference.clock, reference.missing) == (None, ("deadline_at",))


def test_an_app_store_sets_no_deadline_and_a_company_may_set_itself_one(company: Session) -> None:
    case = a_case(company)
    with instants.at(RECEIVED):
        reference_acts.register(company, SYSTEM, case.complaint_id, "appstore", "A-1", RECEIVED)
        reference_acts.register(company, SYSTEM, case.complaint_id, "heimao", "H-1", RECEIVED)
    app_store, heimao = reference_views.of(company, case.complaint_id)
    assert app_store.clock is None
    assert heimao.clock is not None and heimao.clock.due_at == instants.parse("2026-03-09 00:00")


def test_the_same_number_again_changes_nothing_and_is_not_given_to_another_case(company: Session) -> None:
    case, other = a_case(company), a_case(company)
    with instants.at(RECEIVED):
        first = reference_acts.register(company, SYSTEM, case.complaint_id, "12315", "SH-1", RECEIVED, DUE)
        assert reference_acts.register(company, SYSTEM, case.complaint_id, "12315", " SH-1 ", RECEIVED, DUE) == first
        with pytest.raises(Conflict) as refused:
            reference_acts.register(company, SYSTEM, other.complaint_id, "12315", "SH-1", RECEIVED, DUE)
    assert case.number in refused.value.say()
    assert scalar(company, "select count(*) from complaint_reference") == 1
    assert scalar(company, "select count(*) from clock where promise = 'complaint.outside'") == 1


def test_a_reply_is_kept_as_submitted_and_meets_the_third_clock_alone(company: Session) -> None:
    officer, case = an_officer(company), a_case(company)
    text = "经核实，本公司已与消费者（电话 138-1234-5678）协商退费 9,600 元，十日内到账。\n此复。"
    at = instants.parse("2026-03-06 16:00")
    with instants.at(RECEIVED):
        reference = reference_acts.register(company, SYSTEM, case.complaint_id, "12315", "SH-1", RECEIVED, DUE)
    with instants.at(at + timedelta(hours=2)):
        made = reference_replies.reply(company, officer, reference, text, at)
        found = reference_views.of(company, case.complaint_id)[0]
        assert reference_replies.verbatim(company, officer, made.id, "监管部门核对") == text
    assert found.clock is not None and found.clock.state == "met" and found.clock.met_at == at
    assert "138" not in found.replies[0].text and "⟦phone:" in found.replies[0].text
    assert scalar(company, "select count(*) from complaint_reference_reply where text like '%1234%'") == 0
    own = clocks.for_subjects(company, "complaint", [case.complaint_id])[case.complaint_id]
    assert all(c.met_at is None for c in own), "a reply to an agency isn't an answer to the customer"


def test_a_second_reply_is_added_and_the_first_stays(company: Session) -> None:
    officer, case = an_officer(company), a_case(company)
    with instants.at(RECEIVED):
        reference = reference_acts.register(company, SYSTEM, case.complaint_id, "12315", "SH-1", RECEIVED, DUE)
    with instants.at(RECEIVED + timedelta(days=2)):
        reference_replies.reply(company, officer, reference, "第一次答复：正在核实。", RECEIVED + timedelta(days=1))
        reference_replies.reply(company, officer, reference, "补充答复：已退费。", RECEIVED + timedelta(days=2))
    found = reference_views.of(company, case.complaint_id)[0]
    assert [r.text for r in found.replies] == ["第一次答复：正在核实。", "补充答复：已退费。"]
    assert found.clock is not None and found.clock.met_at == RECEIVED + timedelta(days=1)


@pytest.mark.parametrize(("at", "why"), [("2026-03-03 09:00", "早于收到来函"), ("2026-03-05 10:00", "还没有到")])
def test_a_reply_can_be_submitted_neither_before_the_letter_nor_in_the_future(
        company: Session, at: str, why: str) -> None:
    officer, case = an_officer(company), a_case(company)
    with instants.at(instants.parse("2026-03-04 10:00")):
        reference = reference_acts.register(company, SYSTEM, case.complaint_id, "12315", "SH-1", RECEIVED, DUE)
        with pytest.raises(BadInput) as refused:
            reference_replies.reply(company, officer, reference, "已退费。此复。", instants.parse(at))
    assert why in refused.value.say()


def test_whom_the_case_concerns_neither_replies_nor_reads_what_was_replied(company: Session) -> None:
    officer = an_officer(company)
    case = a_case(company, concerning=[officer.id])
    with instants.at(RECEIVED):
        reference = reference_acts.register(company, SYSTEM, case.complaint_id, "12315", "SH-1", RECEIVED, DUE)
        other = an_officer(company, "白露")
        made = reference_replies.reply(company, other, reference, "已与顾客协商。", RECEIVED)
        with pytest.raises(NotAllowed):
            reference_replies.reply(company, officer, reference, "与我无关，请驳回。", RECEIVED)
        with pytest.raises(NotAllowed):
            reference_replies.verbatim(company, officer, made.id, "想看一看")


def test_an_extended_deadline_keeps_the_old_clock_as_ended(company: Session) -> None:
    officer, case = an_officer(company), a_case(company)
    later = DUE + timedelta(days=5)
    with instants.at(RECEIVED):
        reference = reference_acts.register(company, SYSTEM, case.complaint_id, "12315", "SH-1", RECEIVED, DUE)
        reference_acts.set_deadline(company, officer, reference, later, "监管部门同意延期")
    counted = clocks.for_subjects(company, "complaint_reference", [reference])[reference]
    assert [(c.state, c.due_at) for c in counted] == [("cancelled", DUE), ("open", later)]
    assert reference_views.of(company, case.complaint_id)[0].clock == counted[1]


def test_a_dispute_that_the_platform_closed_needs_no_reply(company: Session) -> None:
    officer, case = an_officer(company), a_case(company)
    with instants.at(RECEIVED):
        reference = reference_acts.register(company, SYSTEM, case.complaint_id, "12315", "SH-1", RECEIVED, DUE)
        reference_acts.end(company, officer, reference, "消费者撤回投诉")
        with pytest.raises(Conflict):
            reference_acts.set_deadline(company, officer, reference, DUE + timedelta(days=1), "监管部门延期")
    found = reference_views.of(company, case.complaint_id)[0]
    assert found.clock is not None and found.clock.state == "cancelled" and found.ended_because == "消费者撤回投诉"


def test_a_new_calendar_moves_deadlines_that_we_counted(company: Session) -> None:
    case = a_case(company, filed="2026-12-21 10:00")
    received = instants.parse("2026-12-24 10:00")
    with instants.at(received + timedelta(hours=1)):
        reference = reference_acts.register(company, SYSTEM, case.complaint_id, "odr", "O-9", received)
        before = reference_views.of(company, case.complaint_id)[0].deadline_at
        reactions.install()
        file_versions.accept(company, "calendar.yml", NOTICE_2027, SYSTEM)
    after = reference_views.of(company, case.complaint_id)[0]
    assert before is not None and after.deadline_at is not None and after.deadline_at > before
    assert after.clock is not None and after.clock.due_at == after.deadline_at and after.clock.subject_id == reference


def test_an_outside_complaint_joins_the_open_case_of_the_same_phone(company: Session) -> None:
    officer = an_officer(company)
    case = a_case(company, person_id=a_person(company, PHONE), category="refund_dispute")
    with instants.at(RECEIVED):
        taken = intake.receive(company, SYSTEM, _arrived(contact=f"手机 {PHONE[:3]} {PHONE[3:7]} {PHONE[7:]}"))
    assert (taken.outcome, taken.number) == ("matched", case.number)
    entry = next(e for e in timeline.of(company, "complaint", case.complaint_id) if e.kind == "outside_text")
    assert "18800" in str(entry.facts["text"]) and "手机号" in str(entry.facts["how"])
    assert case_view.get(company, officer, case.complaint_id).owner_id is not None
    assert scalar(company, "select count(*) from complaint") == 1


def test_it_joins_the_case_whose_receipt_number_it_names(company: Session) -> None:
    case = a_case(company)
    spelt = case.number.lower().replace("-", " ")
    with instants.at(RECEIVED):
        taken = intake.receive(company, SYSTEM, _arrived(facts=f"公司给了回执 {spelt}，一直没有结果。"))
    assert (taken.outcome, taken.number) == ("matched", case.number)


def test_of_several_open_cases_the_one_about_the_same_matter_is_taken(company: Session) -> None:
    person = a_person(company, PHONE)
    money = a_case(company, person_id=person, category="refund_dispute", filed="2026-03-01 10:00")
    a_case(company, person_id=person, category="privacy_leak", filed="2026-03-02 09:00")
    with instants.at(RECEIVED):
        taken = intake.receive(company, SYSTEM, _arrived(contact=PHONE))
    assert taken.number == money.number


def test_a_number_that_two_people_named_matches_neither(company: Session) -> None:
    for _ in range(2):
        a_case(company, person_id=a_person(company, PHONE))
    with instants.at(RECEIVED):
        taken = intake.receive(company, SYSTEM, _arrived(contact=PHONE))
    assert taken.outcome == "filed"


def test_without_a_match_a_case_is_filed_and_both_clocks_count_from_our_receipt(company: Session) -> None:
    an_officer(company)
    with instants.at(RECEIVED + timedelta(hours=5)):
        taken = intake.receive(company, SYSTEM, _arrived(contact=f"王女士 {PHONE}"))
    case = case_view.get(company, an_administrator(company), taken.complaint_id)
    assert taken.outcome == "filed" and case.via == "outside" and case.accepted_at == RECEIVED
    assert case.response is not None and case.response.due_at == RECEIVED + timedelta(hours=48)
    assert case.solution is not None and case.solution.started_at == RECEIVED
    assert PHONE not in (case.contact_preference or "") and "⟦phone:" in (case.contact_preference or "")


def test_a_closed_case_is_not_joined_but_its_person_is_known(company: Session) -> None:
    person = a_person(company, PHONE)
    case = a_case(company, person_id=person)
    customer_decisions.withdraw(company, SYSTEM, case.complaint_id)
    with instants.at(RECEIVED):
        taken = intake.receive(company, SYSTEM, _arrived(contact=PHONE))
    assert taken.outcome == "filed"
    assert scalar(company, "select count(distinct person_id) from complaint") == 1


def test_references_follow_a_merged_case(company: Session) -> None:
    officer, person = an_officer(company), a_person(company)
    elder, younger = (a_case(company, person_id=person, filed=at) for at in (FILED, "2026-03-02 11:00"))
    with instants.at(RECEIVED):
        reference_acts.register(company, SYSTEM, younger.complaint_id, "12315", "SH-1", RECEIVED, DUE)
        merging.merge(company, officer, elder.complaint_id, younger.complaint_id, "同一件事")
        known = intake.receive(company, SYSTEM, _arrived("SH-1"))
    assert known.outcome == "known" and known.number == elder.number
    assert [r.external_number for r in reference_views.of(company, elder.complaint_id)] == ["SH-1"]


def test_an_unknown_platform_is_refused_with_those_that_are_known(company: Session) -> None:
    with instants.at(RECEIVED), pytest.raises(BadInput) as refused:
        intake.receive(company, SYSTEM, _arrived(source="工商局"))
    assert "工商局" in refused.value.say() and "12315" in refused.value.say()
    assert scalar(company, "select count(*) from complaint") == 0


def test_a_deadline_by_the_platforms_rule_is_stored_with_its_reason_by_key(company: Session) -> None:
    case = a_case(company)
    with instants.at(RECEIVED):
        reference_acts.register(company, SYSTEM, case.complaint_id, "odr", "ODR-1", RECEIVED)
    [found] = reference_views.of(company, case.complaint_id)
    assert found.clock is not None and isinstance(found.clock.count.because, Message)
    assert str(found.clock.count.because).startswith("在线消费纠纷解决：收到之日起 10 个工作日。")
    entry = next(e for e in timeline.of(company, "complaint", case.complaint_id) if e.kind == "reference")
    assert entry.facts["source"] == Message("complaints.source.odr") and str(entry.facts["source"]) == "12315 平台 ODR"


def test_without_a_file_the_public_page_names_the_national_platform_in_the_readers_language() -> None:
    with wording.reading("en"):
        [route] = company_files.national().routes
    assert (route.name, route.phone) == ("National 12315 platform", "12315")
    assert company_files.national().routes[0].name == "全国 12315 平台"
