"""Stages of a complaint and the transitions between them. Pure: a table of transitions, and sentences for refused ones.

Reopened, split and escalated are timeline events, not stages.
"""
from __future__ import annotations

from datetime import timedelta

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

REOPENABLE = timedelta(days=30)  # how long the customer can reopen a case that ended

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
    ("closed", "reopen"): "responded",
    ("withdrawn", "reopen"): "responded",
    **{(state, "unreachable"): "closed" for state in OPEN},
    **{(state, "withdraw"): "withdrawn" for state in OPEN},
    **{(state, "merge"): "merged" for state in OPEN},
}


def after(state: str, act: str) -> str:
    """The stage after `act`. Raises Conflict with a sentence if the transition is not allowed."""
    following = _MOVES.get((state, act))
    if following is None:
        raise impossible(state, act)
    return following


def impossible(state: str, act: str) -> Conflict:
    """The Conflict for an act that is impossible at this stage."""
    return Conflict("complaints.no_such_move", state=TITLES.message(state), act=ACTS.message(act))


def possible_acts(state: str) -> list[str]:
    """Acts that are possible at this stage."""
    return [act for (before, act) in _MOVES if before == state]


def after_deliveries(delivered: list[str]) -> str:
    """The stage that results from delivered messages alone; `delivered` holds the meaning of each.

    Used when a delivery is revoked, to restore the stage that the case would have without it.
    """
    if "solution" in delivered:
        return "proposed"
    return "responded" if "response" in delivered else "received"
