"""The review's figures of complaints, compared with counting one by one in Python."""
from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import reactions
from cases.tables import CaseEntry
from complaints import categories, customer_decisions, figures, merging
from complaints.case_view import CaseView
from complaints.tables import Complaint, ComplaintReference
from deadlines import clocks, fulfilment, promises, sweep
from deadlines.clocks import ClockView
from kernel import db, ids, instants
from kernel.actors import Actor
from kernel.figures import DateRange, Table
from people import persons
from staff import members
from staff import stores as stores_of
from tests.conftest import Servers
from tests.makers.complaints import a_complaint, a_customer, again, instant, sent, the_officer, the_supervisor

FEBRUARY = DateRange.month(date(2026, 2, 1))  # the Spring Festival, and two Saturdays that work
_number = count(1)
REVISED = "complaint.revised_solution"
SOLVED = "方案：退还四次约见的费用，七日内到账。"


@pytest.fixture(autouse=True)
def _wired() -> None:
    reactions.install()


def some_months(session: Session, seed: int = 7, cases: int = 45) -> list[CaseView]:
    """Cases from January to March 2026 in every state, with the sweep long after."""
    rng = random.Random(seed)
    customers = [a_customer(session) for _ in range(14)]
    everybody = members.all_active(session)
    matchmakers = [s for s in everybody if s.role == "matchmaker"]
    stores = [*stores_of.names(session), None]
    made = []
    for _ in range(cases):
        filed = instant("2026-01-08 00:00") + timedelta(minutes=rng.randrange(24 * 60 * 62))
        kind = rng.choices(["complaint", "suggestion", "praise"], [8, 1, 1])[0]
        case = a_complaint(
            session, filed, category=rng.choice(list(categories.TITLES)), customer=rng.choice(customers), kind=kind,
            store_id=rng.choice(stores), via=rng.choice(["bot", "desk", "phone"]),
            concerning=[s.id for s in rng.sample(matchmakers, rng.choice([0, 0, 1, 2]))])
        made.append(case)
        if kind == "complaint":
            _walk(session, rng, case, filed)
    sweep.find_due(session, instant("2026-06-01 09:00"), limit=10_000)
    session.flush()
    return [again(session, case.id) for case in made]


def _walk(session: Session, rng: random.Random, case: CaseView, filed: datetime) -> None:
    fate = rng.random()
    if fate < 0.1:
        with instants.at(filed + timedelta(hours=rng.choice([3, 60]))):
            customer_decisions.withdraw(session, Actor.person(case.person_id), case.id)
        return
    if fate < 0.2:
        return  # the customer does not answer
    responded = filed + timedelta(minutes=rng.randrange(20, 60 * 60))
    sent(session, case, responded)
    if fate < 0.3:
        return
    proposed = responded + timedelta(hours=rng.randrange(5, 16 * 24))
    sent(session, again(session, case.id), proposed, SOLVED, "solution")
    with instants.at(proposed + timedelta(hours=3)):
        if fate < 0.75:
            customer_decisions.accept(session, Actor.person(case.person_id), case.id)
        elif fate < 0.9:
            customer_decisions.reject(session, Actor.person(case.person_id), case.id, "退得太少，希望全额退回")


@dataclass
class Naive:
    """The same month, computed by iterating over all cases and clocks."""

    cases: list[CaseView]
    span: DateRange

    def accepted(self, kind: str = "complaint") -> list[CaseView]:
        return [c for c in self.cases if c.kind == kind and self.has(c.accepted_at)]

    def has(self, at: datetime | None) -> bool:
        return at is not None and self.span.first <= instants.shanghai(at).date() <= self.span.last

    def due(self, promise: str | None = None) -> list[tuple[CaseView, ClockView]]:
        """Clocks whose last day is in the month: midnight belongs to the day that ends."""
        return [(case, clock) for case in self.cases for clock in self.own(case)
                if promise in (None, clock.promise) and self.has(clock.due_at - timedelta(microseconds=1))]

    @staticmethod
    def own(case: CaseView) -> Iterable[ClockView]:
        return [c for c in case.clocks if c.subject_id == case.id and c.superseded_at is None]

    def on_time(self, promise: str) -> Decimal | None:
        kept = [c for _, c in self.due(promise) if c.breached_at is None and c.met_at is not None]
        late = [c for _, c in self.due(promise) if c.breached_at is not None]
        return Decimal(100 * len(kept)) / (len(kept) + len(late)) if kept or late else None

    def took(self, promise: str) -> list[float]:
        return sorted((clock.met_at - clock.started_at).total_seconds()
                      for case in self.cases for clock in self.own(case)
                      if clock.promise == promise and clock.met_at and self.has(clock.met_at))

    def quantile(self, promise: str, part: float, unit: int) -> object:
        """Interpolated linearly between the two neighbours."""
        found = self.took(promise)
        if not found:
            return None
        place = part * (len(found) - 1)
        below = int(place)
        above = min(below + 1, len(found) - 1)
        exact = (found[below] + (found[above] - found[below]) * (place - below)) / unit
        return pytest.approx(Decimal(str(exact)), abs=Decimal("0.001"))


@pytest.fixture(scope="module")
def some_database(servers: Servers, furnished: str) -> Iterator[tuple[str, list[CaseView]]]:
    """A database for this module with some months of cases, created once and only read."""
    name = f"months_{next(_number)}"
    db.connect(servers.clone(name, furnished))
    reactions.install()
    with db.transaction() as session:
        cases = some_months(session)
    db.disconnect()
    yield servers.database(name), cases
    servers.drop(name)


@pytest.fixture
def months(some_database: tuple[str, list[CaseView]]) -> Iterator[Session]:
    """A session on it."""
    db.connect(some_database[0])
    with db.transaction() as session:
        yield session
    db.disconnect()


@pytest.fixture
def made(some_database: tuple[str, list[CaseView]]) -> list[CaseView]:
    """The cases in it."""
    return some_database[1]


MONTHS = [DateRange.month(date(2026, month, 1)) for month in (1, 2, 3)]


@pytest.mark.parametrize("span", MONTHS, ids=[m.key for m in MONTHS])
def test_each_number_is_what_counting_one_by_one_gives(months: Session, made: list[CaseView], span: DateRange) -> None:
    naive, found = Naive(made, span), figures.values(months, span)
    number = {key: value.number for key, value in found.items()}
    assert number.keys() == {m.key for m in figures.MEASURES}
    assert number["complaints.filed"] == len(naive.accepted()) > 0
    assert number["complaints.suggestions"] == len(naive.accepted("suggestion"))
    assert number["complaints.praise"] == len(naive.accepted("praise"))
    for key, promise in (("response", "complaint.response"), ("solution", "complaint.solution"),
                         ("revised", REVISED), ("outside", "complaint.outside")):
        assert number[f"complaints.{key}_on_time"] == naive.on_time(promise), key
    assert number["complaints.breaches"] == sum(1 for _, c in naive.due() if c.breached_at)
    for key, promise, unit in (("response", "complaint.response", 3600), ("solution", "complaint.solution", 86400)):
        for name, part in (("median", 0.5), ("p90", 0.9)):
            assert number[f"complaints.{key}_{name}"] == naive.quantile(promise, part, unit), (key, name)
    events = months.scalars(select(CaseEntry)).all()
    happened = Counter(e.kind for e in events if naive.has(e.at))
    decided = happened["accepted"] + happened["rejected"]
    assert number["complaints.acceptance"] == (Decimal(100 * happened["accepted"]) / decided if decided else None)
    left = [c for c in made if c.kind == "complaint" and c.accepted_at < span.end
            and (c.closed_at is None or c.closed_at >= span.end)]
    assert number["complaints.open"] == len(left)


def test_the_made_months_have_what_there_is_to_count(made: list[CaseView]) -> None:
    naive = Naive(made, FEBRUARY)
    shares = [naive.on_time(p) for p in ("complaint.response", "complaint.solution")]
    assert all(share is not None and 0 < share < 100 for share in shares)
    assert {"withdrawn", "received", "responded", "accepted", "rejected"} <= {c.state for c in made}


def table(session: Session, key: str, span: DateRange = FEBRUARY, viewer: uuid.UUID | None = None) -> Table:
    assert figures.CHAPTER.tables is not None
    return next(t for t in figures.CHAPTER.tables(session, span, viewer) if t.key == f"complaints.{key}")


def test_reasons_stand_beside_the_month_before(months: Session, made: list[CaseView]) -> None:
    now = Counter(c.category for c in Naive(made, FEBRUARY).accepted())
    before = Counter(c.category for c in Naive(made, FEBRUARY.back()).accepted())
    rows = {row[0]: row[1:] for row in table(months, "by_category").rows}
    assert rows == {
        categories.TITLES[key]: (now[key], Decimal(100 * now[key]) / now.total(), before[key])
        for key in now.keys() | before.keys()}


def test_stores_and_those_whom_cases_concern_are_counted_each(months: Session, made: list[CaseView]) -> None:
    naive, stores = Naive(made, FEBRUARY), stores_of.names(months)
    by_store = Counter(stores.get(c.store_id, "平台或未注明") if c.store_id else "平台或未注明" for c in naive.accepted())
    rows = {str(row[0]): row for row in table(months, "by_store").rows}
    assert {name: row[1] for name, row in rows.items() if row[1]} == dict(by_store)
    late = Counter(stores.get(case.store_id, "平台或未注明") if case.store_id else "平台或未注明"
                   for case, clock in naive.due() if clock.breached_at)
    assert {name: row[6] for name, row in rows.items() if row[6]} == dict(late)
    named = {s.id: f"{s.name}（{s.number}）" for s in members.all_active(months)}
    concerned = Counter(named[one] for c in naive.accepted() for one in c.concerning)
    concerned["不涉及员工"] = sum(not c.concerning for c in naive.accepted())
    assert {row[0]: row[1] for row in table(months, "by_matchmaker").rows if row[1]} == dict(concerned)


def test_each_breach_is_listed_with_how_late_it_was(months: Session, made: list[CaseView]) -> None:
    late = [(case.number, clock) for case, clock in Naive(made, FEBRUARY).due() if clock.breached_at]
    rows = table(months, "breached").rows
    assert Counter(str(row[0]) for row in rows) == Counter(number for number, _ in late)
    for row in rows:
        clock = next(c for number, c in late if number == row[0] and str(promises.get(c.promise).title) == row[1])
        assert row[3] == "仍未完成" if clock.met_at is None else float(row[4] or 0) >= 0


def test_who_complains_again_within_ninety_days_is_named_by_pseudonym(company: Session) -> None:
    once, twice, long_ago = (a_customer(company) for _ in range(3))
    a_complaint(company, "2026-02-03 10:00", customer=once)
    for day in ("2026-01-05 10:00", "2026-02-03 11:00"):
        a_complaint(company, day, customer=twice)
    for day in ("2025-11-20 10:00", "2026-02-03 12:00"):
        a_complaint(company, day, customer=long_ago)
    assert figures.values(company, FEBRUARY)["complaints.repeat"].number == 1
    [row] = table(company, "repeating").rows
    assert row == (persons.many(company, [twice[0]])[twice[0]].pseudonym, 1, 2)


def test_cases_merged_into_one_are_not_a_complaint_repeated(company: Session) -> None:
    customer = a_customer(company)
    elder, younger = (a_complaint(company, f"2026-02-0{day} 10:00", customer=customer) for day in (3, 4))
    with instants.at(instant("2026-02-04 11:00")):
        merging.merge(company, the_officer(company), younger.id, elder.id, "同一件事")
    found = figures.values(company, FEBRUARY)
    assert found["complaints.filed"].number == 2
    assert found["complaints.repeat"].number == 0


def test_what_falls_due_at_midnight_of_the_first_belongs_to_the_month_that_ends(company: Session) -> None:
    case = a_complaint(company, "2026-04-21 10:00")  # seven working days after: 30 April, 24:00
    assert case.solution and case.solution.due_at == instant("2026-05-01 00:00")
    sent(company, case, "2026-04-22 10:00", SOLVED, "solution")
    april, may = DateRange.month(date(2026, 4, 1)), DateRange.month(date(2026, 5, 1))
    assert figures.values(company, april)["complaints.solution_on_time"].number == 100
    assert figures.values(company, may)["complaints.solution_on_time"].number is None


def test_over_the_spring_festival_days_are_those_that_work(company: Session) -> None:
    """Filed on 11 February: 12, 13, the Saturday 14th, then 24 to 27: make-up workdays counted, the holiday not."""
    case = a_complaint(company, "2026-02-11 10:00")
    assert case.solution and instants.shanghai(case.solution.due_at) == instants.shanghai(instant("2026-02-28 00:00"))
    sent(company, case, "2026-02-27 23:59", SOLVED, "solution")
    found = figures.values(company, FEBRUARY)
    assert found["complaints.solution_on_time"].number == 100
    assert found["complaints.response_on_time"].number == 0
    assert found["complaints.solution_median"].number == pytest.approx(Decimal("16.5826"), abs=Decimal("0.001"))


def test_a_clock_past_due_counts_as_late_before_its_stamp(company: Session) -> None:
    a_complaint(company, "2026-02-03 10:00")
    with instants.at(instant("2026-02-06 10:00")):
        assert figures.values(company, FEBRUARY)["complaints.response_on_time"].number == 0
    with instants.at(instant("2026-02-04 10:00")):
        assert figures.values(company, FEBRUARY)["complaints.response_on_time"].number is None


def test_a_clock_cancelled_before_it_was_due_counts_nowhere(company: Session) -> None:
    case = a_complaint(company, "2026-02-03 10:00")
    with instants.at(instant("2026-02-03 12:00")):
        customer_decisions.withdraw(company, Actor.person(case.person_id), case.id)
    found = figures.values(company, FEBRUARY)
    assert found["complaints.response_on_time"].of == 0 and found["complaints.breaches"].number == 0
    assert found["complaints.open"].number == 0


def test_an_outside_platforms_deadline_counts_with_its_case(company: Session) -> None:
    case = a_complaint(company, "2026-02-03 10:00")
    reference = ComplaintReference(
        id=ids.new_id(), complaint_id=case.id, source="12345", external_number="SZ-1",
        received_at=instant("2026-02-03 10:00"), deadline_at=instant("2026-02-10 18:00"),
        created_at=instant("2026-02-03 10:00"))
    company.add(reference)
    subject = ("complaint_reference", reference.id)
    officer = Actor.staff(the_officer(company).id)
    clocks.start_until(company, "complaint.outside", subject, case.person_id, reference.received_at,
                       instant("2026-02-10 18:00"), officer)
    fulfilment.meet(company, "complaint.outside", subject, instant("2026-02-09 10:00"), officer, {"reply": True})
    assert figures.values(company, FEBRUARY)["complaints.outside_on_time"].number == 100
    [(source, received, _, replied, late, hours)] = table(company, "by_source").rows
    assert (source, received, replied, late, hours) == ("12345 热线", 1, 1, 0, Decimal(144))


def test_whom_a_case_concerns_does_not_see_it_counted(company: Session) -> None:
    supervisor = the_supervisor(company)
    a_complaint(company, "2026-02-03 10:00", concerning=[supervisor.id])
    a_complaint(company, "2026-02-03 11:00")
    with instants.at(instant("2026-02-08 10:00")):
        assert figures.values(company, FEBRUARY, supervisor.id)["complaints.filed"].number == 1
        assert figures.values(company, FEBRUARY)["complaints.filed"].number == 2
        for key in ("by_category", "by_way", "by_store", "by_matchmaker", "by_owner", "breached"):
            theirs, all_of_it = table(company, key, viewer=supervisor.id), table(company, key)
            assert theirs.rows != all_of_it.rows, key
        assert [row[0] for row in table(company, "by_matchmaker", viewer=supervisor.id).rows] == ["不涉及员工"]
        [line, _] = figures.over(company, [FEBRUARY], supervisor.id)
    assert line.points == (Decimal(0),)


def test_an_empty_month_has_no_shares_and_no_rows(company: Session) -> None:
    found = figures.values(company, FEBRUARY)
    assert found["complaints.filed"].number == 0
    assert found["complaints.response_on_time"].number is None and found["complaints.response_median"].number is None
    assert figures.CHAPTER.tables is not None
    assert all(t.rows == () for t in figures.CHAPTER.tables(company, FEBRUARY, None))
    assert all(line.points == (None,) for line in figures.over(company, [FEBRUARY]))


def test_the_course_over_months_is_each_months_share(months: Session, made: list[CaseView]) -> None:
    spans = [FEBRUARY.back(2), *MONTHS]
    response, solution = figures.over(months, spans)
    for line, promise in ((response, "complaint.response"), (solution, "complaint.solution")):
        assert line.points == tuple(Naive(made, span).on_time(promise) for span in spans)


def test_how_many_statements_a_month_takes_does_not_depend_on_how_much_there_is(
    company: Session, queries: list[str],
) -> None:
    def statements() -> int:
        before = len(queries)
        figures.values(company, FEBRUARY)
        table(company, "by_store")
        return len(queries) - before

    few = statements()
    for hour in range(6):
        a_complaint(company, f"2026-02-03 1{hour}:00")
    company.flush()
    assert company.scalar(select(Complaint.id).limit(1)) is not None
    more = statements()
    # Names of the rows found are read separately: pseudonyms, owners, members of staff.
    assert more - few <= 4
