"""The page of one case: contents, number of queries, available acts, evidence downloads, demo cases."""
import uuid
from collections.abc import Callable
from contextlib import closing as closed
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import demo, reactions
from cases import approval, evidence, links, pause_requests
from complaints import case_view, closing, customer_decisions, merging, reopening, staff_acts
from complaints.access import subject_of
from complaints.case import available_acts, cards, case_identifiers, clock_cards, read_model, timeline_entries
from complaints.case_view import CaseView
from complaints.outside import reference_acts, reference_replies
from conversations.outbox import Uncertain
from deadlines.pause_reasons import PauseReason
from kernel import db, instants
from kernel.actors import SYSTEM, Actor
from kernel.errors import BadInput, NotAllowed, NotFound
from staff import stores
from staff.members import StaffView
from staff.tables import StaffMember
from tests.cases.test_pause_requests import the_wish
from tests.conftest import Count, OwnDatabase, scalar
from tests.makers.complaints import (
    ANSWER,
    a_complaint,
    a_customer,
    instant,
    sent,
    the_administrator,
    the_officer,
    the_supervisor,
)
from tests.makers.handoff import a_matchmaker
from tests.makers.staff import logged_in
from tests.processes import Installation

PDF = b"%PDF-1.4\n" + b"0" * 200 + b"\n%%EOF\n"
LATER = instant("2026-03-04 10:00")


@pytest.fixture(autouse=True)
def _wired() -> None:
    reactions.install()


def _shown(session: Session, case: CaseView, staff: StaffView | None = None) -> read_model.Shown:
    session.expire_all()
    return read_model.read(session, staff or the_officer(session), case.number)


def _said(shown: read_model.Shown) -> str:
    names = {str(id): name for id, name in shown.stores.items()}
    return "\n".join(f"{e.title} {' '.join(timeline_entries.entry_lines(e, names))} {timeline_entries.chips(e, shown)}"
                     for e in shown.entries)


# reading

def _long_story(session: Session, length: int) -> CaseView:
    customer = a_customer(session)
    case = a_complaint(session, customer=customer, concerning=[a_matchmaker(session).id])
    with instants.at(LATER):
        for n in range(length):
            staff_acts.add_note(session, the_officer(session), case.id, f"第 {n} 次核对")
            evidence.add(session, SYSTEM, subject_of(case.id), f"{n}.pdf", PDF + bytes(str(n), "ascii") + b"%%EOF")
            reference_acts.register(session, SYSTEM, case.id, "12315", f"SH-{n}", instant("2026-03-03 12:00"),
                             instant("2026-03-20 12:00"))
            younger = a_complaint(session, "2026-03-03 11:00", customer=customer)
            merging.merge(session, the_officer(session), younger.id, case.id, "同一件事")
            a_complaint(session, customer=customer)
    for n in range(length):
        sent(session, case, "2026-03-04 11:00", f"{ANSWER}（{n}）")
    return case


@pytest.mark.parametrize("length", [1, 4])
def test_a_long_story_costs_the_same_few_queries(company: Session, queries: Count, length: int) -> None:
    case, officer = _long_story(company, length), the_officer(company)
    company.expire_all()
    before = len(queries)
    shown = read_model.read(company, officer, case.number)
    assert len(queries) - before == QUERIES
    assert (len(shown.files), len(shown.references), len(shown.siblings)) == (length, length, length)
    assert len(shown.numbers) == length + 1 and len(clock_cards.clocks_shown(shown)) == 2 * (length + 1) + length


QUERIES = 39


def test_it_says_what_each_message_counted_as_and_whether_it_arrived(company: Session) -> None:
    case = a_complaint(company)
    sent(company, case, "2026-03-03 10:30", "您好，请稍等")
    sent(company, case, "2026-03-03 11:00", "已退款给您")
    sent(company, case, "2026-03-03 12:00", ANSWER, outcome=Uncertain("平台没有回音"))
    sent(company, case, "2026-03-04 09:00", "方案：退还未履行的四次，七日内到账。", means="solution")
    chips = [timeline_entries.chips(e, _shown(company, case)) for e in _shown(company, case).entries
             if e.kind in ("replied", "proposing")]
    assert chips == [
        [("问候，不算响应", "plain"), ("已送达", "calm")],
        [("算作响应", "plain"), ("不足十个字", "soon"), ("已送达", "calm")],
        [("算作响应", "plain"), ("是否送达不明", "soon")],
        [("算作方案", "plain"), ("已送达", "calm")],
    ]


def test_every_entry_is_told(company: Session) -> None:
    case, officer = a_complaint(company), the_officer(company)
    other = a_complaint(company, "2026-03-03 11:00", customer=(case.person_id, case.conversation_id or uuid.uuid4()))
    with instants.at(LATER):
        staff_acts.add_note(company, officer, case.id, "合同已调出")
        staff_acts.record_call(company, officer, case.id, LATER, "电话说明核实进度")
        request = pause_requests.ask(company, officer, subject_of(case.id), "complaint.solution",
                                     LATER + timedelta(days=3), PauseReason("expert", "鉴定还没有结论"))
        approval.approve(company, the_supervisor(company), subject_of(case.id), request)
        staff_acts.correct(company, officer, case.id, category="refund_dispute", severity="critical",
                           order_number="A-7")
        merging.merge(company, officer, other.id, case.id, "同一件事")
        reference_acts.register(company, SYSTEM, case.id, "12315", "SH-77", LATER, LATER + timedelta(days=5))
    said = _said(_shown(company, case))
    for part in ("内部备注 合同已调出", "电话说明核实进度", "算作响应", "鉴定还没有结论", "批准：", "类别：退费争议", "严重程度：紧急",
                 "订单号：已更正", f"另一案件并入 {other.number} 同一件事", "12315（市场监管） SH-77", "答复期限 2026年3月9日"):
        assert part in said, part


def test_a_store_is_put_right_and_taken_out(company: Session) -> None:
    case, officer = a_complaint(company), the_officer(company)
    store_id, name = next(iter(stores.names(company).items()))
    staff_acts.correct(company, officer, case.id, store_id=store_id)
    assert _shown(company, case).case.store_id == store_id and f"门店：{name}" in _said(_shown(company, case))
    staff_acts.correct(company, officer, case.id, of_no_store=True)
    assert _shown(company, case).case.store_id is None and "门店：不属于哪一家" in _said(_shown(company, case))


def test_all_clocks_stand_there_those_that_run_first(company: Session) -> None:
    customer = a_customer(company)
    case, officer = a_complaint(company, customer=customer), the_officer(company)
    younger = a_complaint(company, "2026-03-03 11:00", customer=customer)
    with instants.at(LATER):
        merging.merge(company, officer, younger.id, case.id, "同一件事")
        reference_acts.register(company, SYSTEM, case.id, "12315", "SH-77", LATER, LATER + timedelta(days=1))
    sent(company, case, "2026-03-04 11:00")
    found = [(clock.title, belongs, clock.is_running) for clock,
             belongs in clock_cards.clocks_shown(_shown(company, case))]
    assert found == [
        ("外部平台答复", "12315（市场监管） SH-77", True), ("方案期", "", True), ("方案期", f"并案 {younger.number}", True),
        ("响应期", "", False), ("响应期", f"并案 {younger.number}", False),
    ]


# available acts

def _offered(session: Session, case: CaseView, staff: StaffView | None = None) -> set[str]:
    return available_acts.offered(_shown(session, case, staff))


def test_only_lawful_acts_are_offered(company: Session) -> None:
    case, officer = a_complaint(company), the_officer(company)
    with instants.at(LATER):
        fresh = _offered(company, case)
        assert {"reply", "propose", "note", "call", "withdraw", "pause", "correct", "split", "link", "print"} <= fresh
        assert not fresh & {"accept", "reject", "close", "end", "reopen", "resume", "merge", "confirm", "claim"}
        sent(company, case, LATER, "方案：退还未履行的四次，七日内到账。", means="solution")
        assert _offered(company, case) & {"accept", "reject", "close", "end"} == {"accept", "reject"}
        customer_decisions.record_verbal_refusal(company, officer, case.id, "金额不对")
        assert "end" not in _offered(company, case) and "end" in _offered(company, case, the_supervisor(company))
        sent(company, case, LATER, "修改方案：全额退还，七日内到账。", means="solution")
        customer_decisions.record_verbal_acceptance(company, officer, case.id, "电话里明确说接受")
        assert "close" in _offered(company, case)
        closing.close(company, officer, case.id, "退款已到账")
        over = _offered(company, case)
        assert "reopen" in over and not over & {"reply", "propose", "call", "close", "pause", "assign", "evidence"}
        reopening.reopen_by_staff(company, officer, case.id, "顾客说没有到账")
        assert "reply" in _offered(company, case)


def test_whoever_may_only_read_is_offered_to_escalate(company: Session) -> None:
    case = a_complaint(company)
    assert _offered(company, case, a_matchmaker(company)) == {"escalate"}


def test_praise_is_answered_and_closed_and_gets_no_solution(company: Session) -> None:
    case = a_complaint(company, facts="红娘很耐心，谢谢她", kind="praise")
    assert "propose" not in _offered(company, case) and "close" not in _offered(company, case)
    sent(company, case, LATER)
    assert "close" in _offered(company, case) and clock_cards.clocks_shown(_shown(company, case)) == []


def test_a_merged_case_is_only_read(company: Session) -> None:
    customer = a_customer(company)
    case, younger = (a_complaint(company, at, customer=customer) for at in ("2026-03-03 10:00", "2026-03-03 11:00"))
    with instants.at(LATER):
        assert "merge" in _offered(company, case)
        merging.merge(company, the_officer(company), younger.id, case.id, "同一件事")
        assert _offered(company, younger) == {"print"}
        assert _shown(company, younger).numbers[case.id] == case.number


def test_a_pause_is_approved_by_somebody_else_and_ends_from_the_page(company: Session) -> None:
    case, officer = a_complaint(company), the_officer(company)
    with instants.at(instant("2026-03-03 12:00")):
        shown = _shown(company, case)
        assert {c.title for c in available_acts.pausable(shown)} == {"响应期", "方案期"}
        supervisor = the_supervisor(company)
        wish = the_wish(company, case)
        shown = _shown(company, case)
        assert [one.reference for one in shown.writings] == [wish.wish]
        pause_requests.ask(company, officer, subject_of(case.id), "complaint.response", instant("2026-03-04 12:00"),
                           wish)
        shown = _shown(company, case)
        (request,) = shown.pauses
        assert "我出国两周，回来再谈" in clock_cards.basis_line(shown, request)
        assert "我出国两周，回来再谈" in "\n".join(timeline_entries.entry_lines(shown.entries[-1], {}))
        assert available_acts.decides(shown, request) == "own"
        assert [c.title for c in available_acts.pausable(shown)] == ["方案期"]
        assert available_acts.decides(_shown(company, case, supervisor), request) == "approve"
        assert available_acts.decides(_shown(company, case, a_matchmaker(company)), request) == ""
        approval.approve(company, supervisor, subject_of(case.id), request.id)
    with instants.at(instant("2026-03-03 13:00")):
        shown = _shown(company, case)
        assert [c.title for c in available_acts.paused(shown)] == ["响应期"] and "resume" in available_acts.offered(shown)
        assert [c.title for c in available_acts.pausable(shown)] == ["方案期"]
        pause_requests.resume(company, officer, subject_of(case.id), "complaint.response")
        assert available_acts.paused(_shown(company, case)) == []


def test_a_doubtful_message_is_confirmed_by_a_person(company: Session) -> None:
    case, officer = a_complaint(company), the_officer(company)
    doubtful = sent(company, case, "2026-03-03 12:00", outcome=Uncertain("平台没有回音"))
    with instants.at(LATER):
        assert "confirm" in _offered(company, case)
        with pytest.raises(BadInput) as early:
            staff_acts.confirm_delivered(company, officer, case.id, doubtful, instant("2026-03-03 11:00"), "顾客说看到了")
        assert "早于消息发出的时间" in early.value.say()
        staff_acts.confirm_delivered(company, officer, case.id, doubtful, instant("2026-03-03 12:05"), "顾客说看到了")
        assert "人工确认送达 顾客说看到了" in _said(_shown(company, case))
    shown = _shown(company, case)
    assert "confirm" not in available_acts.offered(shown) and "已送达（人工确认）" in _said(shown)
    assert shown.case.response and shown.case.response.met_at == instant("2026-03-03 12:05")


# staff concerned, and identifiers

def test_whom_it_concerns_reads_nothing_of_it(company: Session) -> None:
    officer = the_officer(company)
    case = a_complaint(company, facts=f"投诉专员{officer.name}一直不回我。")
    file = evidence.add(company, SYSTEM, subject_of(case.id), "合同.pdf", PDF)
    acts: tuple[Callable[[], object], ...] = (
        lambda: read_model.read(company, officer, case.number),
        lambda: case_identifiers.reveal(company, officer, case.id, "⟦phone:000000⟧", "按约定回电"),
        lambda: evidence.read_by_staff(company, officer, subject_of(case.id), file.id),
        lambda: evidence.add_by_staff(company, officer, subject_of(case.id), "x.pdf", PDF),
        lambda: links.issue_by_staff(company, officer, subject_of(case.id)),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    shown = read_model.read(company, the_administrator(company), case.number)
    assert shown.concerning == [officer] and officer not in shown.colleagues


def test_a_look_behind_a_token_is_for_this_case_and_audited(company: Session) -> None:
    case = a_complaint(company, contact_preference="13812345678，晚上七点以后")
    other = a_complaint(company, contact_preference="13912345678")
    officer = the_officer(company)
    [token] = _shown(company, case).tokens
    assert token.title.startswith("手机号·")
    assert case_identifiers.reveal(company, officer, case.id, token.text, "按约定回电") == "13812345678"
    for staff, case_id, reason, error in (
        (officer, other.id, "按约定回电", NotFound), (officer, case.id, " ", BadInput),
        (a_matchmaker(company), case.id, "按约定回电", NotAllowed),
    ):
        with pytest.raises(error):
            case_identifiers.reveal(company, staff, case_id, token.text, reason)
    assert scalar(company, "select count(*) from audit where act = 'vault.reveal'") == 1


def test_a_fresh_link_opens_the_case_and_is_noted(company: Session) -> None:
    case = a_complaint(company)
    address = links.issue_by_staff(company, the_officer(company), subject_of(case.id))
    assert links.opened(company, address.rsplit("/", 1)[1]).id == case.id
    [entry] = [e for e in _shown(company, case).entries if e.kind == "link"]
    assert str(entry.title) == "重发案件链接" and address not in str(entry.facts)
    assert scalar(company, "select count(*) from audit where act = 'complaint.link'") == 1


def test_a_reference_of_another_case_is_not_touched(company: Session) -> None:
    case, other, officer = a_complaint(company), a_complaint(company), the_officer(company)
    with instants.at(LATER):
        reference = reference_acts.register(company, SYSTEM, other.id, "12315", "SH-77", LATER,
                                            LATER + timedelta(days=5))
        with pytest.raises(NotFound):
            reference_acts.end_on(company, officer, case.id, reference, "平台已办结")
        with pytest.raises(NotFound):
            reference_acts.set_deadline_on(company, officer, case.id, reference, LATER + timedelta(days=9), "平台同意延期")
        with pytest.raises(NotFound):
            reference_replies.reply_on(company, officer, case.id, reference, "经核实，已与消费者达成退费。")
        reference_acts.set_deadline_on(company, officer, other.id, reference, LATER + timedelta(days=9), "平台同意延期")
        [shown] = _shown(company, other).references
        assert shown.deadline_at == LATER + timedelta(days=9)
        reference_acts.end_on(company, officer, other.id, reference, "平台已办结")
        assert _shown(company, other).references[0].ended_because == "平台已办结"


# over HTTP


def test_page_and_evidence_by_their_addresses(web: Installation) -> None:
    with db.transaction() as session:
        officer = session.query(StaffMember).filter_by(role="complaint_officer").order_by(StaffMember.number).first()
        assert officer is not None
        login = officer.login
        case, about_officer = a_complaint(session), a_complaint(session, concerning=[officer.id])
        own, others = (evidence.add(session, Actor.person("x"), subject_of(one.id), "签约 合同.pdf", PDF) for one in
                       (case, about_officer))
    address = "/api/staff/complaints/{}/evidence/{}"
    assert httpx.get(web.address + address.format(case.number, own.id)).status_code == 403
    with closed(logged_in(web, login)) as client:
        answer = client.get(address.format(case.number, own.id))
        assert answer.status_code == 200 and answer.content == PDF
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["x-content-type-options"] == "nosniff" and answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E7%AD%BE")
        for number, file, status in (
            (about_officer.number, others.id, 403), (case.number, others.id, 404), ("ABC-DEF-GHJ", own.id, 404),
            (case.number, uuid.uuid4(), 404), (case.number, "x", 422),
        ):
            assert client.get(address.format(number, file)).status_code == status
        page = client.get(f"/console/cases/{case.number}")
        assert page.status_code == 200 and case.facts in page.text
        refused = client.get(f"/console/cases/{about_officer.number}")
        assert refused.status_code == 403 and case.facts not in refused.text and "涉及您本人" in refused.text
        assert "hn-shell" in refused.text  # within the page's frame
        assert client.get("/console/cases/ABC-DEF-GHJ").status_code == 404
    with db.transaction() as session:
        assert scalar(session, "select count(*) from audit where act = 'complaint.evidence_read'") == 1


# demo cases, made by the same functions

@pytest.mark.parametrize(("state", "ends", "because"), [
    ("rejected", "rejected", None), ("withdrawn", "withdrawn", "withdrawn"), ("merged", "merged", "merged"),
    ("no_answer", "closed", "no_answer"), ("closed", "closed", "done"),
])
def test_a_demo_case_in_any_state(own_company: OwnDatabase, state: str, ends: str, because: str | None) -> None:
    number = demo.complaint("演示顾客", state)
    with db.transaction() as session:
        found = session.execute(text("select state, closed_because from complaint where number = :n"), {"n": number})
        assert found.one() == (ends, because)


def test_a_demo_case_of_any_kind_store_and_person(own_company: OwnDatabase) -> None:
    number = demo.complaint("演示顾客", kind="suggestion", store="nj", concerning=["H102"], facts="建议周末也开门。")
    with db.transaction() as session:
        found = case_view.by_number(session, the_administrator(session), number)
        assert (found.kind, found.facts, len(found.concerning)) == ("suggestion", "建议周末也开门。", 1)
        assert found.store_id is not None
    for wrong in ({"store": "nowhere"}, {"concerning": ["H999"]}, {"kind": "letter"}, {"state": "lost"}):
        with pytest.raises(BadInput):
            demo.complaint("演示顾客", **wrong)


@pytest.mark.parametrize(("via", "channel", "said"), [
    ("phone", "phone", "电话"), ("letter", "letter", "来信"), ("outside", "outside", "外部平台"),
    ("visit", "store", "到店 · 门店"), ("desk", "phone", "工作台 · 电话")])
def test_a_way_and_a_channel_of_one_name_are_said_once(via: str, channel: str, said: str) -> None:
    assert cards.came(via, channel) == said
