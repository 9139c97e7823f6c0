"""The review adds up: the rows of each table give its total, and the totals are the review's measures."""
from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import reactions, room_modules
from app.review import html, monthly_report, pdf, spreadsheet
from complaints import categories, customer_decisions, figures, merging, reopening, staff_acts
from complaints.case_view import CaseView
from complaints.outside import reference_acts
from conversations import channels
from deadlines import clocks, sweep
from deadlines.pause_reasons import PauseReason
from kernel import instants
from kernel.actors import SYSTEM, Actor
from kernel.errors import HongniangError
from kernel.figures import DateRange, Table, formatted, rounded
from kernel.settings import ROOT
from staff import members
from staff import stores as stores_of
from tests.makers.complaints import (
    a_complaint,
    a_customer,
    again,
    instant,
    sent,
    the_administrator,
    the_officer,
    the_supervisor,
)

SOLVED = "方案：退还四次约见的费用，七日内到账。"
MONTHS = [DateRange.month(date(2026, month, 1)) for month in (2, 3, 4)]
KEPT = ("by_store", "by_owner", "by_matchmaker")


@pytest.fixture(autouse=True)
def _wired() -> None:
    reactions.install()


class Year:
    """Random cases, and what was done with them, counted by hand: (month, act) → how often."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session, self.rng = session, random.Random(seed)
        self.done: Counter[tuple[str, str]] = Counter()
        self.people = [a_customer(session) for _ in range(5)]
        self.matchmakers = [s for s in members.all_active(session) if s.role == "matchmaker"]

    def live(self, cases: int) -> None:
        """Files `cases` and does some acts with each; each act is at an instant after the one before."""
        for _ in range(cases):
            at = instant("2026-02-02 00:00") + timedelta(minutes=self.rng.randrange(24 * 60 * 75))
            case = a_complaint(
                self.session, at, category=self.rng.choice(list(categories.TITLES)),
                customer=self.rng.choice(self.people),
                store_id=self.rng.choice([*stores_of.names(self.session), None]), via=self.rng.choice(["bot", "desk"]),
                concerning=[s.id for s in self.rng.sample(self.matchmakers, self.rng.choice([0, 0, 1, 2]))])
            self._count(at, "filed")
            for _ in range(self.rng.randrange(6)):
                at += timedelta(minutes=self.rng.randrange(30, 60 * 60))
                name, act = self.rng.choice(ACTS)
                with instants.at(at):
                    try:
                        with self.session.begin_nested():
                            act(self, again(self.session, case.id))
                    except HongniangError:
                        continue
                self._count(at, name)
        with instants.at(instant("2026-08-01 09:00")):
            sweep.find_due(self.session, instants.now(), 10_000)
        self.session.flush()

    def _count(self, at: datetime, name: str) -> None:
        self.done[instants.shanghai(at).strftime("%Y-%m"), name] += 1


def _withdraw(year: Year, case: CaseView) -> None:
    customer_decisions.withdraw(year.session, Actor.person(case.person_id), case.id, "算了", whole=True)


def _reopen(year: Year, case: CaseView) -> None:
    reopening.reopen_by_staff(year.session, the_officer(year.session), case.id, "顾客来电要求继续")


def _propose(year: Year, case: CaseView) -> None:
    sent(year.session, case, instants.now(), f"{SOLVED}{year.rng.random()}", "solution")


def _respond(year: Year, case: CaseView) -> None:
    sent(year.session, case, instants.now())


def _reject(year: Year, case: CaseView) -> None:
    customer_decisions.reject(year.session, Actor.person(case.person_id), case.id, "金额不对")


def _pause(year: Year, case: CaseView) -> None:
    clocks.pause(year.session, "complaint.solution", ("complaint", case.id), instants.now() + timedelta(days=3),
                 Actor.staff(the_officer(year.session).id), approver=the_supervisor(year.session),
                 reason=PauseReason("expert", "等鉴定结论"))


def _outside(year: Year, case: CaseView) -> None:
    reference_acts.register(year.session, SYSTEM, case.id, "12345", f"SZ-{year.rng.random()}", instants.now(),
                            instants.now() + timedelta(days=year.rng.randrange(1, 20)))


def _merge(year: Year, case: CaseView) -> None:
    others = year.session.execute(text(
        "select id from complaint where person_id = :person and closed_at is null and id <> :id"),
        {"person": case.person_id, "id": case.id}).scalars().all()
    merging.merge(year.session, the_administrator(year.session), case.id, year.rng.choice([*others, case.id]), "同一件事")


def _call(year: Year, case: CaseView) -> None:
    staff_acts.record_call(year.session, the_officer(year.session), case.id,
                           instants.now() - timedelta(hours=year.rng.randrange(30)), f"已说明{year.rng.random()}")


ACTS: list[tuple[str, Callable[[Year, CaseView], None]]] = [
    ("withdrawn", _withdraw), ("withdrawn", _withdraw), ("reopened", _reopen), ("reopened", _reopen),
    ("proposed", _propose), ("responded", _respond), ("rejected", _reject), ("paused", _pause), ("outside", _outside),
    ("merged", _merge), ("called", _call)]


@pytest.fixture(params=[3, 11])
def year(company: Session, request: pytest.FixtureRequest) -> Iterator[Year]:
    made = Year(company, request.param)
    made.live(25)
    with instants.at(instant("2026-08-01 09:00")):
        yield made


def tables(session: Session, span: DateRange) -> dict[str, Table]:
    assert figures.CHAPTER.tables is not None
    return {one.key.removeprefix("complaints."): one for one in figures.CHAPTER.tables(session, span, None)}


def column(table: Table, name: str) -> int:
    """The place of the column with this heading."""
    return [head.title for head in table.heads].index(name)


def test_every_table_adds_up_to_the_measures(year: Year) -> None:
    for span in MONTHS:
        found = {key.removeprefix("complaints."): value.number for key, value in
                 figures.values(year.session, span).items()}
        made = tables(year.session, span)
        for table in made.values():
            if table.total is None or not table.rows or table.key.endswith("by_matchmaker"):
                continue
            for n, head in enumerate(table.heads):
                if head.unit == "count":
                    assert sum(int(row[n] or 0) for row in table.rows) == table.total[n], (span.key, table.key, n)
        for name in KEPT:
            table = made[name]
            if table.rows:
                assert table.total is not None
                assert table.total[column(table, "受理")] == found["filed"], name
                assert table.total[column(table, "超时")] == found["breaches"], name
                assert table.total[column(table, "撤回期间到期")] == found["while_ended"], name
                for promise, title in (("response", "响应按时率"), ("solution", "方案按时率"), ("revised", "修改方案按时率"),
                                       ("outside", "外部答复按时率")):
                    assert table.total[column(table, title)] == found[f"{promise}_on_time"], (name, promise)
        by_promise = made["by_promise"]
        assert by_promise.total is not None and by_promise.rows
        assert by_promise.total[column(by_promise, "超时")] == found["breaches"]
        for row in by_promise.rows:
            assert row[1] == sum(int(cell or 0) for cell in row[2:7]), row
        assert sum(int(row[1] or 0) for row in made["by_category"].rows) == found["filed"]
        assert sum(int(row[3] or 0) for row in made["by_way"].rows) == sum(
            int(found[one] or 0) for one in ("filed", "suggestions", "praise"))
        acts = made["acts_by_person"]
        if acts.rows:
            assert acts.total is not None
            assert acts.total[1:] == tuple(found[name] if name in found else acts.total[n + 1] for n, name in enumerate(
                ("withdrawn", "reopened", "pause_asked", "paused", "cancelled", "noted_afterwards")))


def test_who_is_concerned_is_in_several_rows_and_once_in_the_total(year: Year) -> None:
    for span in MONTHS:
        table = tables(year.session, span)["by_matchmaker"]
        filed = year.session.execute(text(
            "select count(*) from complaint c left join case_concern k on k.case_id = c.id"
            " where c.kind = 'complaint' and c.accepted_at >= :begin and c.accepted_at < :end"),
            {"begin": span.begin, "end": span.end}).scalar()
        assert sum(int(row[1] or 0) for row in table.rows) == filed


def test_what_came_less_what_ended_is_what_is_open(year: Year) -> None:
    before = None
    for span in MONTHS:
        [row] = tables(year.session, span)["flow"].rows
        begin, filed, reopened, separated, closed, withdrawn, merged, end = (int(cell or 0) for cell in row)
        assert end == begin + filed + reopened + separated - closed - withdrawn - merged
        assert before is None or begin == before
        before = end
        month = span.key
        assert (filed, reopened, withdrawn, merged) == tuple(
            year.done[month, name] for name in ("filed", "reopened", "withdrawn", "merged"))
    last = DateRange.month(date(2026, 7, 1))
    still = year.session.execute(text(
        "select count(*) from complaint where kind = 'complaint' and closed_at is null")).scalar()
    assert figures.values(year.session, last)["complaints.open"].number == still


def test_who_withdrew_reopened_and_cancelled_is_shown_by_person_and_month(company: Session) -> None:
    officer = the_officer(company)
    case = a_complaint(company, "2026-03-03 10:00")
    for hour in (11, 12):
        with instants.at(instant(f"2026-03-03 {hour}:00")):
            customer_decisions.record_verbal_withdrawal(company, officer, case.id, "顾客来电说撤回")
            reopening.reopen_by_staff(company, the_supervisor(company), case.id, "顾客又来电")
    other = a_complaint(company, "2026-03-03 10:00")
    with instants.at(instant("2026-03-03 15:00")):
        customer_decisions.withdraw(company, Actor.person(other.person_id), other.id)
    with instants.at(instant("2026-04-01 09:00")):
        made = tables(company, MONTHS[1])
        found = {row[0]: row[1:] for row in made["acts_by_person"].rows}
        assert found == {
            f"{officer.name}（{officer.number}）": (2, 0, 0, 0, 4, 0),
            f"{the_supervisor(company).name}（{the_supervisor(company).number}）": (0, 2, 0, 0, 0, 0),
            "顾客": (1, 0, 0, 0, 2, 0)}
        months = {row[0]: row[1:] for row in made["acts_by_month"].rows}
        assert len(months) == 12 and months["2026年3月"] == (3, 2, 0, 0, 6, 0)


def test_a_call_noted_after_the_deadline_is_counted_by_who_noted_it(company: Session) -> None:
    officer, case = the_officer(company), a_complaint(company, "2026-03-03 10:00")
    with instants.at(instant("2026-03-06 09:00")):
        staff_acts.record_call(company, officer, case.id, instant("2026-03-04 10:00"), "已电话说明处理办法",
                               noted_because="登记系统当天不可用")
        [row] = tables(company, MONTHS[1])["acts_by_person"].rows
        assert row == (f"{officer.name}（{officer.number}）", 0, 0, 0, 0, 0, 1)
        assert figures.values(company, MONTHS[1])["complaints.noted_afterwards"].number == 1


def test_a_clock_due_while_withdrawn_has_a_column_of_its_own_outside_the_share(company: Session) -> None:
    case = a_complaint(company, "2026-03-03 10:00")
    with instants.at(instant("2026-03-04 10:00")):
        customer_decisions.withdraw(company, Actor.person(case.person_id), case.id)
    with instants.at(instant("2026-03-06 10:00")):
        reopening.reopen(company, Actor.person(case.person_id), case.id, "还是没有人联系我")
        [response, solution] = tables(company, MONTHS[1])["by_promise"].rows
        assert response[1:] == (1, 0, 0, 1, 0, 0, 0, None)
        assert solution[1:] == (1, 0, 0, 0, 0, 1, 0, None)
        found = figures.values(company, MONTHS[1])
        assert found["complaints.while_ended"].number == 1 and found["complaints.breaches"].number == 0
        assert found["complaints.response_on_time"].number is None


@pytest.mark.parametrize(("share", "shown"), [
    (Decimal(200) / 3, "66.7%"), (Decimal(100) / 3, "33.3%"), (Decimal("99.96"), "99.9%"), (Decimal("0.04"), "0.1%"),
    (Decimal(100), "100%"), (Decimal(0), "0%"), (Decimal("66.65"), "66.7%")])
def test_shares_are_rounded_half_up_but_never_to_all_or_nothing(share: Decimal, shown: str) -> None:
    assert formatted(share, "percent") == shown
    assert rounded(share, "percent") == Decimal(shown.rstrip("%"))


def test_channels_are_named_in_words_and_totals_stand_in_every_file(company: Session) -> None:
    a_complaint(company, "2026-03-03 10:00", channel="telegram")
    with instants.at(instant("2026-04-01 09:00")):
        report = monthly_report.report(company, MONTHS[1])
        [row] = tables(company, MONTHS[1])["by_way"].rows
        assert row[0] == channels.title("telegram") != "telegram"
        page = html.document(report).decode()
        assert "<tfoot>" in page and "合计" in page and "时限逐项" in page and "经手人" in page
        assert pdf.document(report).startswith(b"%PDF") and spreadsheet.document(report).startswith(b"PK")


def test_a_process_that_serves_no_channel_names_all_of_them() -> None:
    """The report is also written by the command line and by the worker, which import no channel by themselves."""
    written = [str(path.relative_to(ROOT).with_suffix("")).replace("/", ".")
               for room in ("bots", "complaints", "conversations", "handoff") for path in (ROOT / room).rglob("*.py")
               if "channels.register(Channel(" in path.read_text("utf-8")]
    assert sorted(room_modules.CHANNELS) == sorted(written)
    said = subprocess.run(
        [sys.executable, "-c", "from app import room_modules; room_modules.know_channels()\n"
         "from conversations import channels; print(*(channels.title(key) for key in ('telegram', 'web', 'cli')))"],
        cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert not {"telegram", "web", "cli"} & set(said) and len(said) >= 3
