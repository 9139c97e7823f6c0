"""Stages of a complaint and the moves between them. Pure: a table of moves, and sentences where one is refused."""
from __future__ import annotations

from kernel.errors import Conflict

TITLES = {
    "received": "已受理",
    "responded": "已响应",
    "proposed": "已提出方案",
    "accepted": "顾客已接受",
    "rejected": "顾客未接受",
    "closed": "已结案",
    "withdrawn": "已撤回",
    "merged": "已并案",
}
OPEN = frozenset({"received", "responded", "proposed", "accepted", "rejected"})

ACTS = {
    "respond": "响应",
    "propose": "提出方案",
    "accept": "记录接受",
    "reject": "记录不接受",
    "close": "结案",
    "withdraw": "撤回",
    "reopen": "重新打开",
}

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
    ("accepted", "close"): "closed",
    ("closed", "reopen"): "responded",
    **{(state, "withdraw"): "withdrawn" for state in OPEN},
}


def after(state: str, act: str) -> str:
    """The stage after `act`. Raises Conflict with a sentence where the move isn't lawful."""
    following = _MOVES.get((state, act))
    if following is None:
        raise Conflict("complaints.no_such_move", state=TITLES[state], act=ACTS[act])
    return following


def lawful(state: str) -> list[str]:
    """Acts that are possible now."""
    return [act for (before, act) in _MOVES if before == state]
