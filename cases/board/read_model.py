"""Read model of a kind's board: its open cases, least time left first, and counters of its lists.

Meant for kinds with some hundreds of open cases: all are read. A case is neither shown to nor counted for members whom
it is about.
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
MOST = 1000  # maximum number of cases read


@dataclass(frozen=True)
class Row:
    """One row. `clock` is the next one due, None if none runs; `views` are the lists that contain it."""

    case: Case
    clock: ClockView | None
    person: str
    owner: str | None
    views: frozenset[str]


@dataclass(frozen=True)
class Board:
    """Rows by time left: late ones first, those without a running clock last; and the due calls."""

    rows: list[Row]
    calls: list[CallView]

    def count(self, view: str) -> int:
        """Number of rows in a list."""
        return sum(view in row.views for row in self.rows)


def read(session: Session, staff: StaffView, kind: str) -> Board:
    """The board of a kind, in a fixed number of queries. Raises NotAllowed, and NotFound for an unknown kind."""
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
    """The lists that contain a case, by its next clock and whether it has an owner."""
    found = {"all"} if owned else {"all", "unowned"}
    if clock is not None and clock.due_at <= now:
        found.add("late")
    elif clock is not None:
        tomorrow = instants.midnight(instants.shanghai(now).date() + timedelta(days=1))  # the end of today
        found |= {"today"} if (clock.act_by or clock.due_at) <= tomorrow else set()
        found |= {"soon"} if clock.due_at <= now + time_words.SOON else set()
    return frozenset(found)
