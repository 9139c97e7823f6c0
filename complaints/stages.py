"""Stages of a complaint and the moves between them. Pure: a table of moves, and sentences where one is refused.

Reopened, split and escalated are events of the timeline, not stages.
"""
from __future__ import annotations

from datetime import timedelta

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
    "answer": "答复后结案",
    "lapse": "因顾客未答复结案",
    "end": "以未达成一致结案",
    "withdraw": "撤回",
    "reopen": "重新打开",
    "merge": "并案",
}
BECAUSE = {
    "done": "方案已履行",
    "answered": "已答复",
    "no_answer": "顾客未答复",
    "no_agreement": "未达成一致",
    "withdrawn": "顾客撤回",
    "merged": "并入另一案件",
}

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
        raise Conflict("complaints.no_such_move", state=TITLES[state], act=ACTS[act])
    return following


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
