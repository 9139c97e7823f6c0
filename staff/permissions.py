"""Which role may do what, and the conflict of interest. Pure: one table."""
from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Protocol

from kernel import wording
from kernel.errors import NotAllowed
from kernel.wording import Message

ROLES = _M, _C, _S, _A = ("matchmaker", "complaint_officer", "supervisor", "administrator")  # by rank

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


def role_title(role: str) -> str:
    """The title of a role, for staff."""
    return wording.title("staff.role", role)


def permission_title(action: str) -> Message:
    """What an action of `PERMISSIONS` allows, for staff."""
    return Message(f"staff.permission.{action}")


def above(roles: Collection[str]) -> str:
    """The role to notify when those of `roles` don't react: the next above the highest, at most the administrator."""
    highest = max((ROLES.index(role) for role in roles), default=0)
    return ROLES[min(highest + 1, len(ROLES) - 1)]


class Who(Protocol):
    """A member of staff: an id and a role."""

    @property
    def id(self) -> uuid.UUID: ...
    @property
    def role(self) -> str: ...


def may(who: Who, action: str, concerning: Collection[uuid.UUID] = ()) -> bool:
    """Whether the role allows the action and the matter is not about the member. KeyError for an unknown action.

    `concerning` are the ids of the members whom the matter is about.
    """
    return who.role in PERMISSIONS[action] and who.id not in concerning


def require(who: Who, action: str, concerning: Collection[uuid.UUID] = ()) -> None:
    """Raises NotAllowed if `may` is false."""
    if who.role not in PERMISSIONS[action]:
        raise NotAllowed("staff.not_allowed", act=permission_title(action))
    if who.id in concerning:
        raise NotAllowed("staff.concerned")
