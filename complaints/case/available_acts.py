"""Which acts the page of a case offers: those that the case's stage, its clocks and the reader's role allow.

This decides only which buttons are shown; each act checks the right again when it is done.
"""
from __future__ import annotations

from collections.abc import Sequence

from cases import requested_pauses
from cases.approval import ApprovalRequest
from cases.timeline import Entry
from complaints import stages
from complaints.case.read_model import Shown
from complaints.case_view import CaseView
from complaints.complaint_promises import OUTSIDE
from deadlines.clocks import ClockView
from staff import permissions
from staff.members import StaffView

# The menu's acts by group, in its order: with the customer, on the case, on its clocks, at its end.
MENU: tuple[tuple[str, ...], ...] = (
    ("call", "tell", "letter", "accept", "reject", "add", "withdraw", "link"),
    ("assign", "correct", "escalate", "evidence", "reference", "merge", "split"),
    ("pause", "resume"),
    ("close", "end", "unreachable", "reopen"),
)


def offered(shown: Shown) -> set[str]:
    """Keys of what may be done now; beside those of `MENU` also claim, reply, propose, note, print and confirm."""
    case = shown.case
    lawful = set(stages.possible_acts(case.state, part_waits=case.part_waits))
    found = of_case(shown.staff, case)
    if "note" not in found:
        return found
    found |= {"tell", "letter"} if any(one.is_pending for one in shown.notices) else set()
    found |= {"unreachable"} & lawful if permissions.may(shown.staff, "complaint.end", case.concerning) else set()
    if case.is_open:
        found -= set() if shown.siblings else {"merge"}
        if case.conversation_id:
            found |= {"reply"} | ({"propose"} if "propose" in lawful and case.kind == "complaint" else set())
        found |= {"confirm"} if any(may_confirm_delivery(shown, one) for one in shown.entries) else set()
        found |= {"pause"} if pausable(shown) and shown.may_be_paused else set()
        found |= {"resume"} if paused(shown) else set()
    if case.kind == "complaint":
        found |= lawful & {"accept", "reject", "close"}
        may_end = permissions.may(shown.staff, "complaint.end", case.concerning)
        found |= {"end"} if "end" in lawful and may_end else set()
    elif "answer" in lawful:
        found.add("close")
    return found | (lawful & {"withdraw", "reopen"})


def of_case(staff: StaffView, case: CaseView) -> set[str]:
    """The same by the case's own state and the reader's role alone, which is what a row of a list knows."""
    found: set[str] = set()
    if case.is_open and permissions.may(staff, "complaint.read", case.concerning):
        found.add("escalate")
    if not permissions.may(staff, "complaint.handle", case.concerning):
        return found
    found.add("print")
    if case.state == "merged":
        return found
    found |= {"note", "link", "reference"}
    if case.is_open:
        found |= {"call", "add", "assign", "correct", "split", "evidence", "merge"}
        found |= {"claim"} if case.owner_id != staff.id else set()
    return found


def pausable(shown: Shown) -> list[ClockView]:
    """Running clocks of the case itself that aren't paused, late, or subject of a request or an approved pause."""
    return [c for c in _running(shown) if not c.is_paused and c.breached_at is None
            and asked(shown, c) is None and untold_pause(shown, c) is None]


def asked(shown: Shown, clock: ClockView) -> ApprovalRequest | None:
    """The request to pause this clock that waits for approval."""
    return _about(clock, shown.pauses)


def untold_pause(shown: Shown, clock: ClockView) -> ApprovalRequest | None:
    """The approved pause of this clock that is in force once the customer was told of it."""
    return _about(clock, shown.untold_pauses)


def _about(clock: ClockView, requests: Sequence[ApprovalRequest]) -> ApprovalRequest | None:
    return next((one for one in requests if clock.is_running
                 and (one.case_id, requested_pauses.promise_of(one)) == (clock.subject_id, clock.promise)), None)


def decides(shown: Shown, request: ApprovalRequest) -> str:
    """What the reader may do with a request: `own` withdraw it, `approve` approve or decline it; empty for nothing."""
    if not permissions.may(shown.staff, "complaint.handle", shown.case.concerning):
        return ""
    if request.asked_by == shown.staff.id:
        return "own"
    return "approve" if permissions.may(shown.staff, "clock.approve_pause", shown.case.concerning) else ""


def paused(shown: Shown) -> list[ClockView]:
    """Clocks of the case itself that are paused."""
    return [c for c in _running(shown) if c.is_paused]


def _running(shown: Shown) -> list[ClockView]:
    return [c for c in shown.case.clocks
            if c.is_running and c.subject_id == shown.case.id and c.promise != OUTSIDE]


def may_confirm_delivery(shown: Shown, entry: Entry) -> bool:
    """Whether the entry's message failed or its delivery is unknown, so that a person may confirm it."""
    outbox_id = str(entry.facts.get("outbox_id", ""))
    message = shown.messages.get(outbox_id)
    return (entry.kind in ("replied", "proposing") and message is not None and not message.arrived
            and shown.states.get(outbox_id) in ("failed", "uncertain"))
