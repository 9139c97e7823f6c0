"""Of acts on one case that exclude each other, done at the same time, one is done and the others are told why not."""
from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import reactions
from cases import approval, assignment, pause_requests
from complaints import closing, customer_decisions, merging, reopening, staff_acts
from complaints.access import subject_of
from complaints.outside import csv_import, intake
from complaints.outside.intake import Arrived
from complaints.tables import Complaint, ComplaintMessage
from conversations import outbox
from conversations.outbox import Sent
from deadlines.pause_reasons import PauseReason
from kernel import db, instants
from kernel.actors import SYSTEM
from kernel.errors import Conflict, HongniangError
from notices import alerts
from staff.members import StaffView
from tests.complaints.test_concurrent_acts import explained
from tests.conftest import OwnDatabase
from tests.makers.complaints import a_complaint, a_customer, again, the_officer, the_supervisor

SOLVED = "方案：退还四次约见的费用，七日内到账。"


@pytest.fixture(autouse=True)
def _wired() -> None:
    reactions.install()


def at_once(*acts: Callable[[Session], object]) -> list[HongniangError | None]:
    """Does all acts at the same time, each in a transaction of its own; for each the refusal, or None."""
    start = threading.Barrier(len(acts))
    found: list[HongniangError | Exception | None] = [None] * len(acts)

    def do(n: int, act: Callable[[Session], object]) -> None:
        try:
            with db.transaction() as session:
                session.execute(select(1))
                start.wait(30)
                act(session)
        except Exception as error:
            found[n] = error

    threads = [threading.Thread(target=do, args=given) for given in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    unexpected = [one for one in found if one is not None and not isinstance(one, HongniangError)]
    assert not unexpected, unexpected
    return [one for one in found if one is None or isinstance(one, HongniangError)]


def a_case(**what: object) -> uuid.UUID:
    with db.transaction() as session:
        return a_complaint(session, instants.now() - timedelta(hours=1), **what).id  # type: ignore[arg-type]


def two_officers(session: Session) -> tuple[StaffView, StaffView]:
    return the_officer(session), the_supervisor(session)


def test_of_two_claims_at_once_one_is_told_who_has_the_case(own_company: OwnDatabase) -> None:
    case_id = a_case()
    with db.transaction() as session:
        both = two_officers(session)
    refused = at_once(*((lambda session, who=who: assignment.claim(session, who, subject_of(case_id)))
                        for who in both))
    [won] = [who for who, error in zip(both, refused, strict=True) if error is None]
    [error] = [one for one in refused if one is not None]
    assert isinstance(error, Conflict) and f"已由{won.name}认领" in error.say()


def test_taking_a_case_over_is_explicit_and_its_former_owner_hears_of_it(own_company: OwnDatabase) -> None:
    case_id = a_case()
    with db.transaction() as session:
        officer, supervisor = two_officers(session)
        assignment.claim(session, officer, subject_of(case_id))
        assignment.claim(session, supervisor, subject_of(case_id), take_over_from=officer.id)
        assert again(session, case_id).owner_id == supervisor.id
        [said] = [one.text for one in alerts.unacknowledged(session, officer) if "原由您负责" in one.text]
        assert f"已由{supervisor.name}认领" in said and "改由" not in said
    with db.transaction() as session, pytest.raises(Conflict):
        assignment.claim(session, officer, subject_of(case_id), take_over_from=officer.id)


def test_of_four_proposals_at_once_one_reaches_the_customer(own_company: OwnDatabase) -> None:
    case_id = a_case()
    with db.transaction() as session:
        officer = the_officer(session)
    refused = at_once(*((lambda session, n=n: staff_acts.reply(session, officer, case_id, f"{SOLVED}（{n}）", "solution"))
                        for n in range(4)))
    assert sum(one is None for one in refused) == 1
    assert {one.code for one in refused if one} == {"complaints.solution_under_way"}
    with db.transaction() as session:
        assert len(session.scalars(select(ComplaintMessage)).all()) == 1


def test_the_same_solution_is_not_sent_again_while_it_waits_for_an_answer(own_company: OwnDatabase) -> None:
    case_id = a_case()
    for _ in range(2):
        with db.transaction() as session:
            if again(session, case_id).state == "proposed":
                with pytest.raises(Conflict):
                    staff_acts.reply(session, the_officer(session), case_id, SOLVED, "solution")
                staff_acts.reply(session, the_officer(session), case_id, f"{SOLVED}另赔礼道歉。", "solution")
            else:
                staff_acts.reply(session, the_officer(session), case_id, SOLVED, "solution")
            for row in outbox.claim(session, 5):
                outbox.record(session, row.id, Sent(delivered=True))


def test_two_merges_that_cross_end_in_one_family(own_company: OwnDatabase) -> None:
    with db.transaction() as session:
        customer, officer = a_customer(session), the_officer(session)
    ids = [a_case(customer=customer) for _ in range(4)]
    pairs = [(0, 1), (1, 0), (2, 3), (3, 2), (1, 2), (2, 1)]
    at_once(*((lambda session, pair=pair: merging.merge(session, officer, ids[pair[0]], ids[pair[1]], "同一件事"))
              for pair in pairs))
    with db.transaction() as session:
        assert [again(session, one).merged_into for one in ids] == [None, ids[0], ids[0], ids[0]]
        explained(session)


@pytest.mark.parametrize("way", ["api", "csv"])
def test_a_number_imported_twice_at_once_is_filed_once_and_known_the_second_time(
    own_company: OwnDatabase, way: str,
) -> None:
    at = instants.now() - timedelta(hours=1)

    def receive(session: Session) -> None:
        if way == "api":
            outcomes.append(intake.receive(session, SYSTEM, Arrived(
                "12345", "SZ-1", at, "refund_dispute", "市民反映退费一直没有到账。",
                deadline_at=at + timedelta(days=5))).outcome)
            return
        received, due = (f"{instants.shanghai(one):%Y-%m-%d %H:%M}" for one in (at, at + timedelta(days=5)))
        line = f"12345,SZ-1,{received},refund_dispute,市民反映退费一直没有到账。,{due}"
        found = csv_import.load(session, SYSTEM, f"来源,编号,收到时间,类别,经过,期限\n{line}".encode())
        outcomes.extend(row.taken.outcome for row in found.rows)

    outcomes: list[str] = []
    assert at_once(receive, receive, receive) == [None, None, None]
    assert sorted(outcomes) == ["filed", "known", "known"]
    with db.transaction() as session:
        assert len(session.scalars(select(Complaint)).all()) == 1


def _solved(session: Session, case_id: uuid.UUID) -> None:
    staff_acts.record_call(session, the_officer(session), case_id, instants.now(), SOLVED, "solution")


def _accepted(session: Session, case_id: uuid.UUID) -> None:
    _solved(session, case_id)
    customer_decisions.accept(session, SYSTEM, case_id)


def _approvable(session: Session, case_id: uuid.UUID) -> None:
    pause_requests.ask(session, the_officer(session), subject_of(case_id), "complaint.solution",
                       instants.now() + timedelta(days=2), PauseReason("expert", "等鉴定结论"))


def _approve(session: Session, case_id: uuid.UUID) -> None:
    """Approves the request, which another may have decided since it was read."""
    [request_id] = session.scalars(text("select id from case_approval"))
    approval.approve(session, the_supervisor(session), subject_of(case_id), request_id)


TWICE: dict[str, tuple[Callable[[Session, uuid.UUID], object] | None, Callable[[Session, uuid.UUID], object]]] = {
    "withdraw": (None, lambda s, id: customer_decisions.withdraw(s, SYSTEM, id)),
    "reopen": (lambda s, id: customer_decisions.withdraw(s, SYSTEM, id),
               lambda s, id: reopening.reopen(s, SYSTEM, id, "还是没有解决")),
    "accept": (_solved, lambda s, id: customer_decisions.accept(s, SYSTEM, id)),
    "reject": (_solved, lambda s, id: customer_decisions.reject(s, SYSTEM, id, "金额不对")),
    "close": (_accepted,
              lambda s, id: closing.close(s, the_officer(s), id, "方案已履行")),
    "split": (None, lambda s, id: merging.split(s, the_officer(s), id, "另外一件：自动续费没有提醒。", "auto_renewal")),
    "ask for a pause": (None, _approvable),
    "approve": (_approvable, _approve),
}


@pytest.mark.parametrize("act", list(TWICE))
def test_an_act_done_twice_at_once_is_done_once(own_company: OwnDatabase, act: str) -> None:
    before, done = TWICE[act]
    case_id = a_case()
    if before is not None:
        with db.transaction() as session:
            before(session, case_id)
    refused = at_once(*((lambda session: done(session, case_id)) for _ in range(3)))
    assert sum(one is None for one in refused) == 1, refused
    assert all(isinstance(one, Conflict) for one in refused if one is not None)


def test_a_call_is_recorded_once(own_company: OwnDatabase) -> None:
    case_id, at = a_case(), instants.now() - timedelta(minutes=5)
    with db.transaction() as session:
        officer = the_officer(session)
    refused = at_once(*((lambda session: staff_acts.record_call(session, officer, case_id, at, "已电话说明处理办法"))
                        for _ in range(3)))
    assert sum(one is None for one in refused) == 1
