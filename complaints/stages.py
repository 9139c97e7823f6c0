"""Stages of a complaint and the moves between them. Pure: a table of moves, and sentences where one is refused.

Reopened, split and escalated are events of the timeline, not stages.
"""
from __future__ import annotations

from datetime import timedelta

from kernel.errors import Conflict
from kernel.titles import Titles

TITLES = Titles("complaints.state", (
    "received", "responded", "proposed", "accepted", "rejected", "closed", "withdrawn", "merged"))
OPEN = frozenset({"received", "responded", "proposed", "accepted", "rejected"})

ACTS = Titles("complaints.act", (
    "respond", "propose", "accept", "reject", "close", "answer", "lapse", "end", "withdraw", "reopen", "merge",
    "escalate"))
BECAUSE = Titles("complaints.because", ("done", "answered", "no_answer", "no_agreement", "withdrawn", "merged"))

REOPENABLE = timedelta(days=30)  # how long the customer can open a case again that ended

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
    **{(state, "withdraw"): "withdrawn" for state in OPEN},
    **{(state, "merge"): "merged" for state in OPEN},
}


def after(state: str, act: str) -> str:
    """The stage after `act`. Raises Conflict with a sentence where the move isn't lawful."""
    following = _MOVES.get((state, act))
    if following is None:
        raise impossible(state, act)
    return following


def impossible(state: str, act: str) -> Conflict:
    """The refusal of an act that isn't possible at this stage."""
    return Conflict("complaints.no_such_move", state=TITLES.message(state), act=ACTS.message(act))


def lawful(state: str) -> list[str]:
    """Acts that are possible now."""
    return [act for (before, act) in _MOVES if before == state]


def settled(delivered: list[str]) -> str:
    """The stage that delivered messages alone bring about; `delivered` holds what each means.

    Asked when a delivery is taken back, so that the case stands where it stood without it.
    """
    if "solution" in delivered:
        return "proposed"
    return "responded" if "response" in delivered else "received"
