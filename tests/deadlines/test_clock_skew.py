"""One clock decides, the database's: a machine whose clock is wrong, or jumps, stamps nothing early, and says so.

The wrong clock is that of a process of its own, whose `time.time` is moved; everything else in it is as in production.
"""
from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from app import bootstrap
from deadlines import timers
from kernel import database_clock, db, instants
from kernel.settings import ROOT
from notices import alerts
from tests.conftest import OwnDatabase, scalar
from tests.makers.complaints import a_complaint, again, the_administrator

HOURS = [3, -4]


@pytest.fixture
def house(own_company: OwnDatabase) -> Iterator[OwnDatabase]:
    bootstrap.wire()
    yield own_company


CHILD = """
import json, sys, time
url, hours, jumps = sys.argv[1], float(sys.argv[2]), sys.argv[3] == "jumps"
real = time.time
wrong = lambda: real() + hours * 3600
if not jumps:
    time.time = wrong
from app import bootstrap, room_modules
bootstrap.wire()
room_modules.know_checks()
from kernel import checks, db, instants
db.connect(url)
if jumps:
    with db.transaction() as session:
        session.connection()
    time.time = wrong
from bots.intake import take_in
from complaints import filing
from complaints.filing import NewCase
from conversations.messages import Incoming
from deadlines import loop
from kernel.actors import Actor
stored = take_in(Incoming("telegram", "bot", "8801", "m1", "text", "在吗", instants.now()))
for _ in range(3):
    loop.round_()
with db.transaction() as session:
    pressed = instants.now()
    made = filing.file(session, Actor.person(stored.person_id), NewCase(
        stored.person_id, "签约时承诺的约见一次也没有安排。", "introductions", "telegram",
        conversation_id=stored.conversation_id, confirmed_at=pressed, received_at=pressed))
    ok, said = next(one for one in checks.in_order() if one.key == "time").look(session)
print(json.dumps({"now": instants.iso(instants.now()), "ok": ok, "said": said,
                  "apart": instants.difference().total_seconds(), "accepted": instants.iso(made.accepted_at)}))
"""


def run_with_clock(house: OwnDatabase, hours: float, when: str) -> tuple[dict[str, Any], str]:
    """What a process says whose machine's clock is wrong by so many hours, from its start or by a jump; its log."""
    done = subprocess.run([sys.executable, "-c", CHILD, house.url, str(hours), when], capture_output=True,
                          text=True, timeout=240, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found, done.stderr


def database_now() -> datetime:
    with db.transaction() as session:
        found = scalar(session, "select clock_timestamp()")
    assert isinstance(found, datetime)
    return found


def is_now(instant: datetime | None) -> bool:
    return instant is not None and abs(instant - database_now()) < timedelta(seconds=60)


@pytest.mark.parametrize("when", ["jumps", "starts wrong"])
@pytest.mark.parametrize("hours", HOURS)
def test_a_process_with_a_wrong_clock_stamps_nothing_early_refuses_no_press_and_says_so(
    house: OwnDatabase, hours: int, when: str,
) -> None:
    with db.transaction() as session:
        due_in_an_hour, late = (a_complaint(session, instants.now() - timedelta(hours=before)) for before in (47, 49))
        timers.set(session, "a test's", ("complaint", late.id), instants.now() + timedelta(hours=1))
    found, log = run_with_clock(house, hours, when)
    assert is_now(instants.parse(found["now"])) and is_now(instants.parse(found["accepted"]))
    assert abs(found["apart"] - hours * 3600) < 5 and not found["ok"] and "相差" in found["said"]
    assert log.count("clock_differs") == 1, "once, not with every transaction"
    with db.transaction() as session:
        assert again(session, due_in_an_hour.id).response.state == "open"  # type: ignore[union-attr]
        stamped = again(session, late.id).response
        assert stamped and stamped.state == "breached" and is_now(stamped.detected_at)
        assert timers.pending(session, "a test's", ("complaint", late.id))
        received = scalar(session, "select received_at from inbox_message")
        assert isinstance(received, datetime) and is_now(received)
        [alert] = [one for one in alerts.unacknowledged(session) if one.kind == "clock_differs"]
        assert alert.staff_ids == (the_administrator(session).id,) and ("快" if hours > 0 else "慢") in alert.text


def test_a_clock_that_agrees_is_not_spoken_of(house: OwnDatabase) -> None:
    found, log = run_with_clock(house, 0, "jumps")
    assert found["ok"] and "clock_differs" not in log and abs(found["apart"]) < database_clock.LIMIT.total_seconds()
    with db.transaction() as session:
        assert [one for one in alerts.unacknowledged(session) if one.kind == "clock_differs"] == []


@pytest.mark.parametrize(("shown", "moved"), [(-0.6, 0.0), (0.5, 0.5), (-2.0, -1.0)], ids=["agrees", "behind", "ahead"])
def test_a_reading_moves_a_clock_no_further_than_it_proves(shown: float, moved: float) -> None:
    mine = instants.parse("2026-03-03 10:00")
    agreed = instants.agreed(mine, mine + timedelta(seconds=shown), timedelta(seconds=1))
    assert agreed - mine == timedelta(seconds=moved)
