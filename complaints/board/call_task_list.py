"""Call and letter tasks on the board (待打电话、待寄信): whom to reach, why, since when, and for which case."""
from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from nicegui import ui
from sqlalchemy import select
from sqlalchemy.orm import Session

from cases import assignment, call_tasks
from cases.board.page import heading
from cases.call_tasks import CallView
from complaints.access import KIND
from complaints.tables import Complaint
from kernel import instants, time_words
from people import persons
from people.identifiers import readable
from staff import members, permissions
from staff.members import StaffView

SHOWN = 3  # calls listed until 显示其余 is pressed


@dataclass(frozen=True)
class ToCall:
    """A call task with the customer's pseudonym, how they want to be reached, and the owner of the case."""

    call: CallView
    person: str
    contact: str
    owner: str | None
    may_record: bool


def read(session: Session, staff: StaffView) -> list[ToCall]:
    """Open call tasks, the oldest first, in a fixed number of queries; none of cases about this member of staff."""
    found = call_tasks.due(session, staff, KIND)
    if not found:
        return []
    owned = assignment.of_kind(KIND)
    rows = {row.id: row for row in session.execute(
        select(Complaint.id, Complaint.contact_preference, owned.c.owner_id)
        .outerjoin(owned, owned.c.case_id == Complaint.id)
        .where(Complaint.id.in_([one.case_id for one in found])))}
    people = persons.many(session, [one.case.person_id for one in found])
    owners = members.many(session, [row.owner_id for row in rows.values() if row.owner_id])
    may = permissions.may(staff, "complaint.handle")
    return [ToCall(one, people[one.case.person_id].pseudonym, readable(row.contact_preference or ""),
                   owners[row.owner_id].name if row.owner_id else None, may and one.case.is_open)
            for one in found for row in [rows[one.case_id]]]


class Calls:
    """The section of call tasks on a board; `record(number)` opens the dialog that records a call."""

    def __init__(self, record: Callable[[str], Awaitable[None]]) -> None:
        self._record = record
        self._found: Sequence[ToCall] = ()
        self._all = False
        self.place = ui.element("section").classes("board-calls").props('aria-label="待打电话"')

    def show(self, found: Sequence[ToCall]) -> None:
        """Shows these; nothing is rebuilt where they are the same."""
        if found != self._found:
            self._found = found
            self._fill()

    def _fill(self) -> None:
        self.place.clear()
        if not self._found:
            return
        with self.place:
            ui.label(heading([one.call for one in self._found])).classes("board-heading")
            for one in self._found if self._all else self._found[:SHOWN]:
                self._line(one)
            more = len(self._found) - SHOWN
            if more > 0 and not self._all:
                ui.button(f"显示其余 {more} 个", on_click=self._unfold).props("flat dense no-caps")

    def _unfold(self) -> None:
        self._all = True
        self._fill()

    def _line(self, one: ToCall) -> None:
        with ui.element("div").classes("board-call"):
            ui.icon("mail" if one.call.by_letter else "phone").props('aria-hidden="true"')
            with ui.element("div").classes("board-call-what"):
                with ui.element("div").classes("board-head"):
                    ui.label(one.person)
                    ui.link(one.call.number, f"/cases/{one.call.number}").classes("board-number")
                    ui.label(f"负责：{one.owner}" if one.owner else "未认领").classes("hn-quiet")
                ui.label(f"{one.call.title}：{one.call.reason}" if one.call.by_letter else str(one.call.reason))
                since = time_words.list_time(one.call.created_at, instants.now())
                line = f"{since}起 · {one.contact}" if one.contact else f"{since}起"
                ui.label(line).classes("hn-quiet").props(f'title="{time_words.exact(one.call.created_at)}"')
            if one.may_record and one.call.by_letter and one.call.carries_notices:
                if not one.call.posted:
                    ui.link("登记挂号信…", f"/cases/{one.call.number}").classes("board-number")
            elif one.may_record:
                ui.button("登记通话…", on_click=lambda: self._record(one.call.number)).props("outline dense no-caps")
