"""`bench clocks`: a deadline, an idle sweep, a burst, an alert's delay, the board's page."""
from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
from sqlalchemy import text

from benchmarks import bulk_complaints
from benchmarks.figures import Figure
from benchmarks.installation import Installation, installation, until
from deadlines import counting_rules, loop
from deadlines.clock_conditions import WAITS
from deadlines.counting import Count, count_working_days
from deadlines.counting_rules import Rules
from kernel import db, file_versions, instants
from kernel.actors import SYSTEM
from kernel.settings import ROOT
from kernel.wording import Message, say

COUNTS = 20_000
IDLE, BURST, BOARD = 1_000_000, 10_000, 100_000
LOAD = 50.0  # messages a second
ALERTS = 5


def run(scale: float = 1.0) -> Iterator[Figure]:
    """All figures; sizes times `scale`."""
    yield deadline(scale)
    with installation() as ours, Robot() as robot:
        with db.transaction() as session:
            file_versions.accept(session, "alerts.yml", f"targets: [{{name: bench, url: '{robot.address}'}}]", SYSTEM)
        template = bulk_complaints.file_one("bench")
        ours.start("web")
        size = _scaled(BOARD, scale)
        bulk_complaints.board(size, template, instants.now())
        bulk_complaints.refresh_statistics()
        yield board_page(ours, size, scale)
        ours.start("loops")
        yield alert_delay(robot, template, scale)
        yield burst(ours, robot, template, _scaled(BURST, scale), scale)
        ours.stop()
        bulk_complaints.clocks(_scaled(IDLE, scale), template, instants.now() + timedelta(days=2))
        bulk_complaints.refresh_statistics()
        yield sweep_idle(_scaled(IDLE, scale), scale)


def _scaled(size: int, scale: float) -> int:
    """A size multiplied by `scale`."""
    return max(10, round(size * scale))


def _median(act: Callable[[], object], rounds: int) -> float:
    """Median seconds of one call."""
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        act()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def deadline(scale: float) -> Figure:
    """Seven working days with the trace, accepted at any minute of 2016 to 2026; compared with iterating day by day."""
    rules = counting_rules.rules_in_folder()
    chance = random.Random(20260205)
    first = instants.parse("2016-01-01 00:00")
    accepted = [first + timedelta(minutes=chance.randrange(60 * 24 * 365 * 10)) for _ in range(_scaled(COUNTS, scale))]

    def all_of(count: Callable[[datetime, Rules], object]) -> Callable[[], None]:
        def act() -> None:
            for one in accepted:
                count(one, rules)

        return act

    all_of(_counted)()  # caches the calendar's years, as in a process that has run for a while
    ours, walked = _median(all_of(_counted), 9), _median(all_of(_walked), 3)
    micro = 1e6 / len(accepted)
    return Figure("deadline_us", round(ours * micro, 2), "µs", say("benchmarks.deadline"), 10,
                  round(walked * micro, 2), scale)


def _counted(accepted: datetime, rules: Rules) -> Count:
    return count_working_days(accepted, 7, rules.calendar, rules.hours)


def _walked(accepted: datetime, rules: Rules) -> date:
    day, left = instants.shanghai(accepted).date(), 7
    trace = []
    while left:
        day += timedelta(days=1)
        kind = rules.calendar.day(day)
        trace.append((day, kind.works, kind.why))
        left -= kind.works
    return day


def board_page(ours: Installation, size: int, scale: float) -> Figure:
    """GET /console/board of a logged-in supervisor: rows and counters are in the answer; compared with /healthz."""
    with httpx.Client(base_url=ours.address, timeout=60) as http:
        _log_in(http)
        page = http.get("/console/board")
        page.raise_for_status()
        counter = say("benchmarks.board_counter", count=_open_to("tang"))
        missing = [wanted for wanted in ("BOARD0000001", counter) if wanted not in _plain(page.text)]
        if missing:
            raise RuntimeError(f"the board lacks {missing}")
        took = _median(lambda: http.get("/console/board").raise_for_status(), 20)
        bare = _median(lambda: http.get("/healthz").raise_for_status(), 20)
    return Figure("board_page_ms", round(took * 1000, 1), "ms", say("benchmarks.board_page", size=size), 150,
                  round(bare * 1000, 1), scale)


def _open_to(login: str) -> int:
    """Open cases that are not about this member of staff."""
    with db.transaction() as session:
        return int(session.scalar(text(
            "select count(*) from complaint c where closed_at is null and not exists (select from case_concern k"
            " join staff_member s on s.id = k.staff_id where k.case_kind = 'complaint' and k.case_id = c.id"
            " and s.login = :login)"),
            {"login": login}) or 0)


def _plain(page: str) -> str:
    return page.encode().decode("unicode_escape", "ignore") + page


def _log_in(http: httpx.Client) -> None:
    """Logs the demo company's supervisor in, as the form does."""
    from staff import passwords

    form = http.get("/console/login").text
    token = form.split('name="form" value="', 1)[-1].split('"', 1)[0]
    answer = http.post("/console/login", data={"login": "tang", "password": passwords.DEMO, "form": token,
                                               "next": "/console/board"})
    if answer.status_code != 303 or "hn_staff" not in http.cookies:
        raise RuntimeError(f"log-in answered {answer.status_code}")


class Robot:
    """A webhook receiver that records when alerts arrive."""

    def __init__(self) -> None:
        self.alerts: list[tuple[datetime, str]] = []
        robot = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                robot.alerts.append((instants.now(), body["title"] + body["message"]))
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"json://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Robot:
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def received(self, what: str) -> datetime | None:
        """The instant at which an alert containing `what` arrived; None if none has."""
        return next((at for at, text in self.alerts if what in text), None)


def alert_delay(robot: Robot, template: uuid.UUID, scale: float) -> Figure:
    """From the deadline of one clock to the arrival of its alert; the longest of several."""
    delays = []
    bulk_complaints.clocks(1, template, instants.now() - timedelta(seconds=1), "warm-up")
    until(partial(robot.received, "warm-up "), Message("benchmarks.alert"))
    for number in range(ALERTS):
        due = instants.now() + timedelta(seconds=1.5)
        bulk_complaints.clocks(1, template, due - timedelta(seconds=1), f"single-{number}")
        arrived = until(partial(robot.received, f"single-{number} "), Message("benchmarks.alert"))
        delays.append((arrived - due).total_seconds())
    return Figure("alert_delay_s", round(max(delays), 3), "s", say("benchmarks.alert_delay", alerts=ALERTS), 2,
                  None, scale)


def burst(ours: Installation, robot: Robot, template: uuid.UUID, size: int, scale: float) -> Figure:
    """Clocks of `size` complaints due at one instant: all stamped, audited and alerted, the alerts sent, under load."""
    _load(ours, LOAD / 5, 10).communicate()  # loads models and caches, as on a system that has run for a while
    load = _load(ours, LOAD, 30)
    due = instants.now() + timedelta(seconds=15)
    bulk_complaints.copies(size, template, due, prefix="BURST")
    with db.transaction() as session:  # meets the solution's clock, so that one clock of each complaint falls due
        session.execute(text("update clock set met_at = now() where due_at = :due and promise = 'complaint.solution'"),
                        {"due": due})
    time.sleep(max(0.0, (due - instants.now()).total_seconds()))
    done = until(partial(_none_left, due), Message("benchmarks.all_stamped"), 120, 0.05)
    until(lambda: [1 for at, _ in robot.alerts if at >= due], Message("benchmarks.alert"), 60)
    until(partial(_all_sent, due, size), Message("benchmarks.all_sent"), 60, 0.5)
    last = max(at for at, _ in robot.alerts if at >= due)
    messages = sum(at >= due for at, _ in robot.alerts)
    answers = json.loads(load.communicate(timeout=120)[0])
    whole = max(done, last)
    how = say("benchmarks.burst", size=size, rate=LOAD, messages=messages, sent=answers["sent"],
              p95_ms=answers["p95_ms"], failed=answers["failed"])
    return Figure("burst_s", round((whole - due).total_seconds(), 2), "s", how, 5, None, scale)


def _load(ours: Installation, rate: float, seconds: float) -> subprocess.Popen[bytes]:
    """Customers who send so many messages a second, in a separate process."""
    return subprocess.Popen([sys.executable, "-m", "benchmarks.load", ours.address, str(rate), str(seconds)], cwd=ROOT,
                            stdout=subprocess.PIPE)


def _none_left(due: datetime) -> datetime | None:
    """The instant at which every clock of the burst was stamped, by a query that is cheap for the database."""
    with db.transaction() as session:
        left = session.scalar(text(
            f"select exists (select from clock where due_at = :due and {WAITS})"), {"due": due})
    return None if left else instants.now()


def _all_sent(due: datetime, size: int) -> bool:
    """Whether each of them has its stamp, its audit row and its alert, accepted by the receiver."""
    with db.transaction() as session:
        found = session.execute(text(
            "select count(*) filter (where breached_at = due_at),"
            " (select count(*) from audit where act = 'clock.breach' and facts ->> 'due_at' = :due_text),"
            " (select count(*) from alert a join clock k on cast(k.id as text) = a.key where k.due_at = :due"
            " and a.kind = 'breach' and a.sent_at is not null)"
            " from clock where due_at = :due and promise = 'complaint.response'"),
            {"due": due, "due_text": instants.iso(due)}).one()
    return tuple(found) == (size, size, size)


def sweep_idle(size: int, scale: float) -> Figure:
    """One round of the deadline loop with nothing due; compared with an empty transaction."""
    loop.round_()

    def empty() -> None:
        with db.transaction() as session:
            session.execute(text("select 1"))

    return Figure("sweep_idle_ms", round(_median(loop.round_, 300) * 1000, 3), "ms",
                  say("benchmarks.sweep_idle", size=size), 2, round(_median(empty, 300) * 1000, 3), scale)
