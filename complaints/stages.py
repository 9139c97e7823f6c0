"""Stages of a complaint and the transitions between them. Pure: a table of transitions, and sentences for refused ones.

Reopened, split and escalated are timeline events, not stages.
"""
from __future__ import annotations

from kernel.errors import Conflict
from kernel.titles import Titles

TITLES = Titles("complaints.state", (
    "received", "responded", "proposed", "accepted", "rejected", "closed", "withdrawn", "merged"))
OPEN = frozenset({"received", "responded", "proposed", "accepted", "rejected"})

ACTS = Titles("complaints.act", (
    "respond", "propose", "accept", "reject", "close", "answer", "lapse", "end", "unreachable", "withdraw", "reopen",
    "merge", "escalate"))
BECAUSE = Titles("complaints.because", (
    "done", "answered", "no_answer", "no_agreement", "unreachable", "withdrawn", "merged"))

REOPENABLE_DAYS = 30  # for how many days the customer can reopen a case that ended (`reopening_term`)

_MOVES: dict[tuple[str, str], str] = {
    ("received", "respond"): "responded",
    ("responded", "respond"): "responded",
    ("proposed", "respond"): "proposed",
    ("accepted", "respond"): "accepted",
    ("rejected", "respond"): "rejected",
    ("received", "propose"): "proposed",
    ("responded", "propose"): "proposed",
    ("rejected", "propose"): "proposed",
    ("proposed", "propose"): "proposed",
    ("proposed", "accept"): "accepted",
    ("proposed", "reject"): "rejected",
    ("proposed", "lapse"): "closed",
    ("responded", "answer"): "closed",
    ("accepted", "close"): "closed",
    ("rejected", "end"): "closed",
    ("closed", "reopen"): "responded",  # or what `reached` says
    ("withdrawn", "reopen"): "responded",
    **{(state, "unreachable"): "closed" for state in OPEN},
    **{(state, "withdraw"): "withdrawn" for state in OPEN},
    **{(state, "merge"): "merged" for state in OPEN},
}

_FOR_PART = ("accepted", "propose")


def after(state: str, act: str, *, part_waits: bool = False) -> str:
    """The stage after `act`. Raises Conflict with a sentence if the transition is not allowed.

    `part_waits`: a case merged into it was not answered yet. Then a solution can be proposed after the customer
    accepted one, because that one did not answer the part.
    """
    following = "proposed" if part_waits and (state, act) == _FOR_PART else _MOVES.get((state, act))
    if following is None:
        raise impossible(state, act)
    return following


def impossible(state: str, act: str) -> Conflict:
    """The Conflict for an act that is impossible at this stage."""
    return Conflict("complaints.no_such_move", state=TITLES.message(state), act=ACTS.message(act))


def possible_acts(state: str, *, part_waits: bool = False) -> list[str]:
    """Acts that are possible at this stage; `part_waits` as in `after`."""
    found = [act for (before, act) in _MOVES if before == state]
    return [*found, _FOR_PART[1]] if part_waits and state == _FOR_PART[0] else found


def reached(answered: bool, refused: bool) -> str:
    """The stage of a case that continues after it had ended: refused if a revised solution is still owed since."""
    return "rejected" if refused else "responded" if answered else "received"


def after_deliveries(delivered: list[str]) -> str:
    """The stage that results from delivered messages alone; `delivered` holds the meaning of each.

    Used when a delivery is revoked, to restore the stage that the case would have without it.
    """
    if "solution" in delivered:
        return "proposed"
    return "responded" if "response" in delivered else "received"
