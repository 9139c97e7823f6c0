"""Roles × actions, and the conflict of interest. Pure: one table."""
from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Protocol

from kernel.errors import NotAllowed

ROLES = {"matchmaker": "红娘", "complaint_officer": "投诉专员", "supervisor": "主管", "administrator": "管理员"}

_M, _C, _S, _A = "matchmaker", "complaint_officer", "supervisor", "administrator"

PERMISSIONS: dict[str, frozenset[str]] = {
    "desk.open": frozenset({_M, _C, _S, _A}),
    "desk.claim": frozenset({_M, _C, _S}),
    "desk.reply": frozenset({_M, _C, _S}),
    "desk.close": frozenset({_M, _C, _S}),
    "complaint.read": frozenset({_M, _C, _S, _A}),
    "complaint.file": frozenset({_M, _C, _S}),
    "complaint.handle": frozenset({_C, _S, _A}),
    "complaint.end": frozenset({_S, _A}),
    "complaint.import": frozenset({_C, _S, _A}),
    "board.see": frozenset({_C, _S, _A}),
    "alert.acknowledge": frozenset({_C, _S, _A}),
    "clock.approve_pause": frozenset({_S, _A}),
    "vault.reveal": frozenset({_C, _S}),
    "knowledge.read": frozenset({_M, _C, _S, _A}),
    "knowledge.edit": frozenset({_S, _A}),
    "staff.manage": frozenset({_A}),
    "api.manage": frozenset({_A}),
    "company.edit": frozenset({_S, _A}),
    "audit.read": frozenset({_S, _A}),
    "review.see": frozenset({_S, _A}),
    "review.edit": frozenset({_S, _A}),
}

TITLES = {
    "desk.open": "打开工作台", "desk.claim": "接入顾客", "desk.reply": "回复顾客", "desk.close": "结束服务",
    "complaint.read": "查看投诉", "complaint.file": "代为登记投诉", "complaint.handle": "处理投诉",
    "complaint.end": "以未达成一致结案", "complaint.import": "批量导入投诉",
    "board.see": "查看投诉看板", "alert.acknowledge": "确认告警", "vault.reveal": "查看隐私信息",
    "clock.approve_pause": "批准暂停时限",
    "knowledge.read": "查看知识库", "knowledge.edit": "编辑知识库", "staff.manage": "管理员工", "company.edit": "修改公司资料",
    "audit.read": "查看审计记录", "review.see": "查看管理评审", "review.edit": "记录评审的原因与措施",
    "api.manage": "管理接口与推送",
}


_LADDER = (_M, _C, _S, _A)


def above(roles: Collection[str]) -> str:
    """The role that is told when those of `roles` don't answer: one step over the highest; the administrator last."""
    highest = max((_LADDER.index(role) for role in roles), default=0)
    return _LADDER[min(highest + 1, len(_LADDER) - 1)]


class Who(Protocol):
    """Anyone with an id and a role."""

    @property
    def id(self) -> uuid.UUID: ...
    @property
    def role(self) -> str: ...


def may(who: Who, action: str, concerning: Collection[uuid.UUID] = ()) -> bool:
    """Whether this role may do this, and the matter isn't about them. KeyError for an action not in the table."""
    return who.role in PERMISSIONS[action] and who.id not in concerning


def require(who: Who, action: str, concerning: Collection[uuid.UUID] = ()) -> None:
    """Raises NotAllowed where `may` says no."""
    if who.role not in PERMISSIONS[action]:
        raise NotAllowed("staff.not_allowed", act=TITLES[action])
    if who.id in concerning:
        raise NotAllowed("staff.concerned")
