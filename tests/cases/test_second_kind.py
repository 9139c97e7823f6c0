"""A second kind of case gets everything that cases share by registering alone (tests/makers/lost_items.py)."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app import invariants, reactions
from app.review import monthly_report
from cases import approval, assignment, call_tasks, conflict_of_interest, evidence, kinds, links, timeline
from cases.board import read_model
from cases.link import routes
from complaints.board import read_model as board_read_model
from complaints.case import read_model as case_read_model
from console import panels
from conversations import message_subjects, outbox
from conversations.customer_panel import PLACE, ShownCustomer
from conversations.messages import Reply
from conversations.outbox import Sent
from deadlines import clocks, sweep, timers
from integration import webhook_sending
from kernel import checks, db, instants
from kernel.actors import Actor
from kernel.checks import Check
from kernel.errors import Conflict, NotAllowed, NotFound
from kernel.figures import DateRange
from notices import alerts
from platforms.hooks import Receiver
from staff import members
from staff.members import StaffView
from tests.cases.test_evidence import PDF
from tests.conftest import OwnDatabase
from tests.makers import lost_items
from tests.makers.complaints import a_complaint, a_customer, the_officer, the_supervisor
from tests.makers.handoff import a_matchmaker
from tests.makers.integration import a_receiver, an_endpoint
from tests.makers.lost_items import KIND, Reported

NOW = instants.parse("2026-03-03 10:00")  # a Tuesday within the published hours of the demo company


@pytest.fixture(autouse=True)
def _kind() -> Iterator[None]:
    with lost_items.registered():
        reactions.install()
        yield


@pytest.fixture
def item(company: Session) -> Reported:
    lost_items.create(company)
    person_id, conversation_id = a_customer(company)
    with instants.at(NOW):
        return lost_items.report(company, Actor.person(person_id), person_id, "黑色雨伞", conversation_id=conversation_id)


def in_charge(session: Session, item: Reported) -> StaffView:
    owner_id = assignment.owner(session, item.subject)
    assert owner_id
    found = members.get(session, owner_id)
    assert found
    return found


def timeline_titles(session: Session, item: Reported) -> list[str]:
    return [str(entry.title) for entry in timeline.of(session, KIND, item.id)]


def test_its_first_owner_is_of_its_own_team_and_it_counts_as_their_work(company: Session, item: Reported) -> None:
    owner = in_charge(company, item)
    assert owner.role == "supervisor"
    assert assignment.load(company, [owner.id]) == {owner.id: 1}
    assert timeline_titles(company, item)[:2] == ["登记失物", "指派"]
    lost_items.found(company, Actor.staff(owner.id), item.id)
    assert assignment.load(company, [owner.id]) == {}
    assert assignment.owner(company, item.subject) == owner.id, "who had it is still known"


def test_it_is_assigned_by_whoever_may_handle_it(company: Session, item: Reported) -> None:
    officer = the_officer(company)
    with instants.at(NOW):
        assignment.assign(company, the_supervisor(company), item.subject, officer.id)
        assert in_charge(company, item) == officer
        assert any(one.text == f"{the_supervisor(company).name}把失物 {item.number} 指派给您。"
                   for one in alerts.unacknowledged(company, officer))
    with pytest.raises(NotAllowed):
        assignment.claim(company, a_matchmaker(company), item.subject)


def test_its_clock_breaches_into_its_timeline_and_alerts_its_owner(company: Session, item: Reported) -> None:
    with instants.at(lost_items.an_hour_past(item, NOW)):
        assert sweep.find_due(company, instants.now()) == 1
        assert timeline_titles(company, item)[-1] == "超过时限"
        assert any("失物答复" in one.text and item.number in one.text
                   for one in alerts.unacknowledged(company, the_supervisor(company)))


def test_a_persons_delivered_message_meets_its_clock_and_stands_on_its_timeline(
    company: Session, item: Reported,
) -> None:
    officer, case = the_officer(company), kinds.one(company, item.subject)
    assert case.conversation_id
    [offered] = message_subjects.open_of(company, officer, case.person_id)
    assert (offered.subject, offered.label) == (item.subject, item.number)
    with instants.at(NOW + timedelta(hours=1)):
        outbox_id = outbox.enqueue(company, case.conversation_id, Reply("雨伞在前台", origin="human"), author="person",
                                   staff_id=officer.id, about=item.subject)
        message_subjects.note_sent(company, officer, item.subject,
                                   message_subjects.MessageSent(outbox_id, "雨伞在前台", False))
        outbox.claim(company, 10, conversation_id=case.conversation_id)
        outbox.record(company, outbox_id, Sent(delivered=True))
    [clock] = clocks.for_subjects(company, KIND, [item.id])[item.id]
    assert clock.met_at is not None
    assert timeline.of(company, KIND, item.id)[-1].facts["text"] == "雨伞在前台"


def test_evidence_is_kept_once_given_back_and_refused_when_the_case_has_ended(company: Session, item: Reported) -> None:
    officer = the_officer(company)
    kept = evidence.add_by_staff(company, officer, item.subject, "照片.pdf", PDF)
    assert evidence.add_by_staff(company, officer, item.subject, "照片.pdf", PDF) == kept
    assert evidence.read_by_staff(company, officer, item.subject, kept.id)[1] == PDF
    lost_items.found(company, Actor.staff(officer.id), item.id)
    with pytest.raises(Conflict) as refused:
        evidence.add_by_staff(company, officer, item.subject, "另一张.pdf", PDF + b" ")
    assert refused.value.say().startswith("这件失物现在是“已找到”")
    with pytest.raises(NotFound):
        evidence.read_by_staff(company, officer, ("complaint", a_complaint(company).id), kept.id)


def test_call_tasks_are_made_once_listed_and_ended(company: Session, item: Reported) -> None:
    officer = the_officer(company)
    call_tasks.create(company, item.subject, "shop", "请顾客来认领")
    call_tasks.create(company, item.subject, "shop", "请顾客来认领")
    [due] = call_tasks.due(company, officer, KIND)
    assert (due.number, due.reason) == (item.number, "请顾客来认领")
    assert call_tasks.due(company, officer, "complaint") == []
    call_tasks.dismiss(company, officer, due.id, "顾客已来")
    assert call_tasks.due(company, officer, KIND) == []


def test_what_one_asks_another_approves(company: Session, item: Reported) -> None:
    officer, supervisor, until = the_officer(company), the_supervisor(company), NOW + timedelta(days=3)
    with instants.at(NOW):
        case = kinds.locked(company, item.subject)
        asked = approval.ask(company, officer, case, lost_items.COMPENSATE, "", {"yuan": "80.00"}, until, "雨伞找不到")
        with pytest.raises(NotAllowed):
            approval.approve(company, officer, item.subject, asked.id)
        with pytest.raises(Conflict):
            approval.ask(company, officer, case, lost_items.COMPENSATE, "", {"yuan": "90.00"}, until, "雨伞找不到")
        approval.approve(company, supervisor, item.subject, asked.id)
        with pytest.raises(Conflict):
            approval.decline(company, supervisor, item.subject, asked.id, "已经批准过了")
    [paid] = [one for one in timeline.of(company, KIND, item.id) if one.title == "同意赔付"]
    assert paid.facts["yuan"] == "80.00"


def test_whom_it_is_about_neither_reads_nor_counts_nor_serves(company: Session, item: Reported) -> None:
    officer = the_officer(company)
    conflict_of_interest.set_concerned(company, item.subject, [officer.id])
    assert kinds.one(company, item.subject).person_id in conflict_of_interest.barred(company, officer.id)
    assert timers.pending(company, "handoff.concerned", ("person", kinds.one(company, item.subject).person_id))
    assert read_model.read(company, officer, KIND).rows == []
    with pytest.raises(NotAllowed):
        evidence.add_by_staff(company, officer, item.subject, "照片.pdf", PDF)
    with pytest.raises(NotAllowed):
        links.issue_by_staff(company, officer, item.subject)


def test_a_case_that_nobody_takes_alerts_the_supervisors(company: Session, item: Reported) -> None:
    assignment.set_owner(company, item.subject, None)
    with instants.at(NOW):
        assignment.watch(company, item.subject)
    with instants.at(NOW + timedelta(hours=3)):
        assignment.alert_if_unowned(company, item.subject)
        assert any("无人负责" in one.text and item.number in one.text
                   for one in alerts.unacknowledged(company, the_supervisor(company)))


def test_the_board_lists_it_and_the_complaints_board_does_not(company: Session, item: Reported) -> None:
    with instants.at(NOW + timedelta(hours=20)):
        board = read_model.read(company, the_supervisor(company), KIND)
        [row] = board.rows
        assert (row.case.number, row.owner) == (item.number, in_charge(company, item).name)
        assert row.views == {"all", "today", "soon"} and board.count("late") == 0
        assert board_read_model.page(company, the_supervisor(company)).rows == []


@pytest.mark.parametrize("many", [3, 12])
def test_the_board_costs_the_same_few_queries_however_long(company: Session, queries: list[str], many: int) -> None:
    lost_items.create(company)
    for _ in range(many):
        person_id, _ = a_customer(company)
        with instants.at(NOW):
            lost_items.report(company, Actor.person(person_id), person_id, "围巾")
    company.expire_all()
    before = len(queries)
    assert len(read_model.read(company, the_supervisor(company), KIND).rows) == many
    assert len(queries) - before == 8


def test_the_desk_shows_its_panel(company: Session, item: Reported) -> None:
    case = kinds.one(company, item.subject)
    assert case.conversation_id
    customer = ShownCustomer(case.conversation_id, case.person_id, "青橙 17", "telegram", True)
    shown = panels.read(PLACE, company, the_officer(company), customer)
    assert [one.number for one in shown["lost_items"]] == [item.number]


def test_a_complaints_page_shows_its_panel(company: Session, item: Reported) -> None:
    lost = kinds.one(company, item.subject)
    assert lost.conversation_id
    case = a_complaint(company, NOW, customer=(lost.person_id, lost.conversation_id))
    shown = case_read_model.read(company, the_officer(company), case.number)
    assert [one.number for one in shown.panels["lost_items"]] == [item.number]
    other = case_read_model.read(company, the_officer(company), a_complaint(company, NOW).number)
    assert other.panels == {}, "a panel with nothing to show isn't there"


def test_doctor_and_the_invariants_look_at_it(company: Session, item: Reported) -> None:
    [check] = [one for one in checks.in_order() if one.key == "lost_items"]
    assert isinstance(check, Check) and check.look(company) == (True, "有 1 件失物在找。")
    with instants.at(NOW + timedelta(days=31)):
        [broken] = [one for one in invariants.check(company) if one.name == "long_lost"]
    assert (broken.count, broken.ids) == (1, (str(item.id),))


def test_the_review_of_its_month_counts_it(company: Session, item: Reported) -> None:
    with instants.at(NOW + timedelta(days=40)):
        report = monthly_report.report(company, DateRange.parse("2026-03"))
    [part] = [part for part in report.parts if part.title == "失物"]
    assert [(one.measure.key, one.shown) for one in part.figures] == [("lost_items.reported", "1")]


# with real commits: the link's page, and another program

@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    with a_receiver(monkeypatch) as found:
        yield found


def test_another_program_is_told_of_it(own_company: OwnDatabase, receiver: Receiver) -> None:
    an_endpoint(receiver.url, lost_items.REPORTED)
    with db.transaction() as session:
        lost_items.create(session)
        person_id, _ = a_customer(session)
        made = lost_items.report(session, Actor.person(person_id), person_id, "耳环")
    webhook_sending.send_due()
    [got] = receiver.got
    assert got.data["event"] == lost_items.REPORTED
    assert got.data["data"] == {"number": made.number, "found": False}


async def test_its_link_shows_it_takes_evidence_and_ends_it(own_company: OwnDatabase) -> None:
    with db.transaction() as session:
        lost_items.create(session)
        person_id, _ = a_customer(session)
        made = lost_items.report(session, Actor.person(person_id), person_id, "耳环")
    api = FastAPI()
    api.include_router(routes.router)
    path = "/c/" + made.link.rsplit("/", 1)[1]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(api), base_url="http://company",
                                 follow_redirects=True) as customer:
        shown = await customer.get(path)
        assert made.number in shown.text and "寻找中" in shown.text and "指派" not in shown.text
        sent = await customer.post(f"{path}/files", files={"file": ("耳环.pdf", PDF)})
        assert sent.status_code == 200 and "filed" in sent.text
        [kept] = await db.in_thread(_evidence_of, made)
        assert (await customer.get(f"{path}/files/{kept}")).content == PDF
        ended = await customer.post(f"{path}/found", data={"text": "在家里找到了"})
        assert "已找到" in ended.text
        assert (await customer.post(f"{path}/accept")).status_code == 404, "an act of another kind is none of this one"


def _evidence_of(made: Reported) -> list[str]:
    with db.transaction() as session:
        return [str(one.id) for one in evidence.of(session, made.subject)]
