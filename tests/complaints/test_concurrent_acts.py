"""Random acts on the same cases from several connections at once.

Every lock is taken in the order of docs/locking.md, so that no act ends in a deadlock; of acts that exclude each other
one is done and the others are refused with a sentence; afterwards the data holds every invariant.
"""
from __future__ import annotations

import random
import threading
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import invariants, reactions
from cases import approval, assignment, pause_requests
from complaints import closing, customer_decisions, filing, merging, reopening, staff_acts, stages
from complaints.access import KIND, subject_of
from complaints.filing import NewCase
from complaints.outside import csv_import, intake, reference_acts
from complaints.outside.intake import Arrived
from complaints.tables import Complaint, ComplaintReference
from conversations import outbox
from conversations.outbox import Sent
from deadlines import clocks, recounting, sweep
from deadlines.pause_reasons import PauseReason
from kernel import db, instants
from kernel.actors import SYSTEM, Actor
from kernel.audit import AuditRow
from kernel.errors import HongniangError
from staff import members, permissions
from staff.members import StaffView
from tests.conftest import OwnDatabase
from tests.makers.complaints import FACTS, a_customer

THREADS = 4
SOLVED = "方案：退还四次约见的费用，七日内到账。"


@pytest.fixture(autouse=True)
def _wired() -> None:
    reactions.install()


@dataclass
class Life:
    """Cases of three customers, and what was done to them by all threads."""

    seed: int
    customers: list[tuple[uuid.UUID, uuid.UUID]] = field(default_factory=list)
    staff: list[StaffView] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """Files some cases, some of them late."""
        with db.transaction() as session:
            self.staff = [s for s in members.all_active(session) if permissions.may(s, "complaint.handle")][:5]
            self.customers = [a_customer(session) for _ in range(3)]
            for n in range(9):
                self._file(session, self.customers[n % 3], timedelta(hours=n * 12))

    def _file(self, session: Session, customer: tuple[uuid.UUID, uuid.UUID], ago: timedelta) -> None:
        category = random.Random(str(ago)).choice(["introductions", "fraud", "refund_dispute"])
        filing.file(session, SYSTEM, NewCase(customer[0], FACTS, category, "telegram", conversation_id=customer[1],
                                             called_at=instants.now() - ago))

    def run(self, acts: int) -> None:
        """Does `acts` random acts in each of the threads."""
        threads = [threading.Thread(target=self._live, args=(random.Random(f"{self.seed}:{n}"), acts))
                   for n in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=600)
            assert not thread.is_alive(), "a thread waits for good"

    def _live(self, rng: random.Random, acts: int) -> None:
        for _ in range(acts):
            name = rng.choice(list(ACTS))
            try:
                with db.transaction() as session:
                    ACTS[name](Doing(self, session, rng))
            except HongniangError as error:
                self.refused[f"{name}: {error.code}"] += 1
            except Exception as error:
                self.faults.append(f"{name}: {type(error).__name__}: {error}"[:600])
            else:
                self.done[name] += 1


@dataclass
class Doing:
    """One act by one thread, in a transaction of its own."""

    life: Life
    session: Session
    rng: random.Random

    @property
    def case(self) -> Complaint:
        """Any case, ended ones and merged ones too."""
        return self.rng.choice(self.session.scalars(select(Complaint).order_by(Complaint.id)).all())

    @property
    def pair(self) -> tuple[uuid.UUID, uuid.UUID]:
        """Two cases of one customer."""
        person = self.rng.choice(self.life.customers)[0]
        ids = self.session.scalars(
            select(Complaint.id).where(Complaint.person_id == person).order_by(Complaint.id)).all()
        first, second = self.rng.sample(ids, 2)
        return first, second

    @property
    def who(self) -> StaffView:
        return self.rng.choice(self.life.staff)

    def customer_of(self, case: Complaint) -> Actor:
        return Actor.person(case.person_id)


def _merge(do: Doing) -> None:
    merging.merge(do.session, do.who, *do.pair, "同一件事")


def _split(do: Doing) -> None:
    merging.split(do.session, do.who, do.case.id, f"另外一件：第{do.rng.randrange(4)}次收费没有说明。", "other")


def _claim(do: Doing) -> None:
    assignment.claim(do.session, do.who, subject_of(do.case.id))


def _assign(do: Doing) -> None:
    assignment.assign(do.session, do.who, subject_of(do.case.id), do.who.id)


def _withdraw(do: Doing) -> None:
    case = do.case
    customer_decisions.withdraw(do.session, do.customer_of(case), case.id, whole=do.rng.random() < 0.3)


def _reopen(do: Doing) -> None:
    ended = do.session.scalars(select(Complaint).where(Complaint.state.in_(("withdrawn", "closed")))).all()
    case = do.rng.choice(ended) if ended else do.case
    reopening.reopen(do.session, do.customer_of(case), case.id, "还是没有解决")


def _respond(do: Doing) -> None:
    staff_acts.reply(do.session, do.who, do.case.id, f"您好，第 {do.rng.randrange(50)} 次核对，记录确有缺漏，正在处理。")


def _propose(do: Doing) -> None:
    staff_acts.reply(do.session, do.who, do.case.id, f"{SOLVED}（第{do.rng.randrange(50)}版）", "solution")


def _deliver(do: Doing) -> None:
    for row in outbox.claim(do.session, 1):
        outbox.record(do.session, row.id, Sent(delivered=True))


def _accept(do: Doing) -> None:
    case = do.case
    customer_decisions.accept(do.session, do.customer_of(case), case.id)


def _reject(do: Doing) -> None:
    case = do.case
    customer_decisions.reject(do.session, do.customer_of(case), case.id, "金额不对")


def _add(do: Doing) -> None:
    case = do.case
    customer_decisions.add(do.session, do.customer_of(case), case.id, "还有一笔建档费没有退")


def _close(do: Doing) -> None:
    closing.close(do.session, do.who, do.case.id, "方案已履行")


def _end(do: Doing) -> None:
    closing.end_without_agreement(do.session, do.who, do.case.id, "顾客坚持全退")


def _silence(do: Doing) -> None:
    closing.close_silent(do.session, do.case.id)


def _call(do: Doing) -> None:
    staff_acts.record_call(do.session, do.who, do.case.id, instants.now(), "电话说明了处理办法",
                           do.rng.choice(["response", "solution"]))


def _wrote(do: Doing) -> None:
    closing.restart_silence(do.session, do.rng.choice(do.life.customers)[0], instants.now())


def _escalate(do: Doing) -> None:
    staff_acts.escalate(do.session, do.who, do.case.id, "顾客情绪激动")


def _correct(do: Doing) -> None:
    staff_acts.correct(do.session, do.who, do.case.id, category=do.rng.choice(["fraud", "other", "oral_promise"]))


def _receive(do: Doing) -> None:
    case = do.case
    known = do.rng.random() < 0.5
    intake.receive(do.session, SYSTEM, Arrived(
        "12345", f"SZ-{do.rng.randrange(12)}", instants.now() - timedelta(hours=1), "refund_dispute",
        f"市民反映退费问题，回执号 {case.number}。" if known else "市民反映退费一直没有到账。",
        deadline_at=instants.now() + timedelta(days=5)))


def _import(do: Doing) -> None:
    at = instants.shanghai(instants.now() - timedelta(hours=2))
    until = f"{at + timedelta(days=5):%Y-%m-%d %H:%M}"
    lines = ["来源,编号,收到时间,类别,经过,期限"]
    for _ in range(3):
        facts = f"市民反映 {do.case.number} 退费未到账"
        lines.append(f"12345,SZ-{do.rng.randrange(12)},{at:%Y-%m-%d %H:%M},refund_dispute,{facts},{until}")
    found = csv_import.load(do.session, SYSTEM, "\n".join(lines).encode())
    assert not found.problems, found.problems


def _pause(do: Doing) -> None:
    waiting = approval.waiting(do.session, KIND, *do.session.scalars(select(Complaint.id)))
    if waiting and do.rng.random() < 0.7:
        request = do.rng.choice(waiting)
        approval.approve(do.session, do.who, request.subject, request.id)
    else:
        pause_requests.ask(do.session, do.who, subject_of(do.case.id), "complaint.solution",
                           instants.now() + timedelta(days=2), PauseReason("expert", "等鉴定结论"))


def _sweep(do: Doing) -> None:
    sweep.find_due(do.session, instants.now(), 20)
    sweep.find_warnings(do.session, instants.now(), 20)


def _recount(do: Doing) -> None:
    recounting.recount(do.session, SYSTEM, "hours.yml")
    reference_acts.recount(do.session)


def _end_reference(do: Doing) -> None:
    ids = do.session.scalars(select(ComplaintReference.id)).all()
    if ids:
        reference_acts.end(do.session, do.who, do.rng.choice(ids), "平台已撤回")


def _new(do: Doing) -> None:
    do.life._file(do.session, do.rng.choice(do.life.customers), timedelta(hours=do.rng.randrange(60)))


ACTS: dict[str, Callable[[Doing], None]] = {
    "merge": _merge, "split": _split, "claim": _claim, "assign": _assign, "withdraw": _withdraw, "reopen": _reopen,
    "respond": _respond, "propose": _propose, "deliver": _deliver, "accept": _accept, "reject": _reject, "add": _add,
    "close": _close, "end": _end, "silence": _silence, "call": _call, "wrote": _wrote, "escalate": _escalate,
    "correct": _correct, "receive": _receive, "import": _import, "pause": _pause, "sweep": _sweep, "file": _new,
    "recount": _recount, "end a reference": _end_reference,
}


def explained(session: Session) -> None:
    """Each case's stage is where its recorded changes of stage lead, and its clocks and place agree with it."""
    cases = {case.id: case for case in session.scalars(select(Complaint))}
    moves: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in session.scalars(select(AuditRow).where(AuditRow.act == "complaint.stage").order_by(AuditRow.id)):
        moves[str(row.subject_id)].append((row.facts["before"], row.facts["after"]))
    found = clocks.for_subjects(session, KIND, cases)
    for case in cases.values():
        stage = "received"
        for before, after in moves[str(case.id)]:
            assert before == stage, (case.number, moves[str(case.id)])
            stage = after
        assert stage == case.state, (case.number, moves[str(case.id)])
        assert (case.closed_at is None) == (case.state in stages.OPEN), case.number
        elder = cases[case.merged_into] if case.merged_into else case
        assert elder.merged_into is None, f"{case.number} is merged into a merged case"
        running = [clock for clock in found.get(case.id, []) if clock.is_running]
        if elder.state not in stages.OPEN:
            assert running == [], f"{case.number} has ended"
        if case.state == "received" and case.kind == "complaint":
            assert any(clock.promise == "complaint.response" for clock in running), case.number
        if case.state in ("responded", "rejected") and case.kind == "complaint":
            assert running, f"{case.number} is open and nothing is promised"
    pairs = session.execute(select(ComplaintReference.source, ComplaintReference.external_number)).all()
    assert len(pairs) == len(set(pairs))
    outside = [case for case in cases.values() if case.via == "outside" and case.split_from is None]
    assert len(outside) <= len(pairs), "a number was filed twice"


def at_the_end(life: Life) -> None:
    assert life.faults == [], life.faults
    with db.transaction() as session:
        explained(session)
        sweep.find_due(session, instants.now(), 1000)
    with db.transaction() as session:
        broken = [(one.name, one.count, one.ids) for one in invariants.check(session) if one.count]
    assert broken == []


def test_acts_that_cross_end_in_no_deadlock_and_leave_every_invariant(own_company: OwnDatabase) -> None:
    life = Life(1)
    life.begin()
    life.run(40)
    at_the_end(life)
    assert life.done["merge"] and life.done["split"] and life.done["withdraw"], life.done


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 6))
def test_a_long_life_of_crossing_acts(own_company: OwnDatabase, seed: int) -> None:
    life = Life(seed)
    life.begin()
    life.run(500)
    at_the_end(life)
