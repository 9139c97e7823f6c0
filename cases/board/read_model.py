"""What the board of a kind of case shows: its open cases, least time left first, and counters that open their lists.

Meant for kinds with some hundreds of open cases: they are read whole. Whoever a case is about neither sees nor counts
it.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from cases import call_tasks, involved_staff, kinds
from cases.call_tasks import CallView
from cases.kinds import Case
from deadlines import clocks
from deadlines.clocks import ClockView
from kernel import instants, time_words
from kernel.titles import Titles
from people import persons
from staff import members, permissions
from staff.members import StaffView

VIEWS = Titles("cases.board.view", ("all", "today", "soon", "late", "unowned"))
MOST = 1000  # cases that are read


@dataclass(frozen=True)
class Row:
    """One line of the board; `clock` is the next one to run out, None where nothing runs; `views` are its lists."""

    case: Case
    clock: ClockView | None
    person: str
    owner: str | None
    views: frozenset[str]


@dataclass(frozen=True)
class Board:
    """Rows by time left, those late on top, those on which no clock runs last; and the calls that are due."""

    rows: list[Row]
    calls: list[CallView]

    def count(self, view: str) -> int:
        """How many rows a list has."""
        return sum(view in row.views for row in self.rows)


def read(session: Session, staff: StaffView, kind: str) -> Board:
    """The board of a kind, in as many queries however many its cases. Raises NotAllowed, NotFound for no kind."""
    of_kind = kinds.get(kind)
    permissions.require(staff, of_kind.reads)
    cases = kinds.read(session, [(kind, case_id) for case_id in of_kind.open_ids(session, MOST)], open_only=True)
    owners, about = involved_staff.of_many(session, kind, [case.id for case in cases.values()])
    seen = [case for case in cases.values() if staff.id not in about.get(case.id, ())]
    running = clocks.for_subjects(session, kind, [case.id for case in seen])
    people = persons.many(session, [case.person_id for case in seen])
    names = members.many(session, owners.values())
    now = instants.now()
    rows = []
    for case in seen:
        clock = next((one for one in running.get(case.id, ()) if one.is_running), None)
        owner = names.get(owners[case.id]) if case.id in owners else None
        rows.append(Row(case, clock, people[case.person_id].pseudonym, owner.name if owner else None,
                        views_of(clock, owner is not None, now)))
    rows.sort(key=lambda row: (row.clock is None, row.clock.due_at if row.clock else row.case.accepted_at, row.case.id))
    return Board(rows, call_tasks.due(session, staff, kind))


def views_of(clock: ClockView | None, owned: bool, now: datetime) -> frozenset[str]:
    """The lists in which a case stands by its next clock and whether it has an owner."""
    found = {"all"} if owned else {"all", "unowned"}
    if clock is not None and clock.due_at <= now:
        found.add("late")
    elif clock is not None:
        tomorrow = instants.midnight(instants.shanghai(now).date() + timedelta(days=1))  # the end of today
        found |= {"today"} if (clock.act_by or clock.due_at) <= tomorrow else set()
        found |= {"soon"} if clock.due_at <= now + time_words.SOON else set()
    return frozenset(found)
