"""Roles × actions as a full table, and the conflict of interest."""
from __future__ import annotations

import uuid
from dataclasses import dataclass, field

import pytest

from kernel import wording
from kernel.errors import NotAllowed
from staff import permissions

# action: matchmaker, complaint officer, supervisor, administrator
MATRIX = {
    "desk.open": "MCSA", "desk.claim": "MCS", "desk.reply": "MCS", "desk.close": "MCS",
    "complaint.read": "MCSA", "complaint.file": "MCS", "complaint.handle": "CSA", "board.see": "CSA",
    "alert.acknowledge": "CSA", "vault.reveal": "CS", "knowledge.read": "MCSA", "knowledge.edit": "SA",
    "staff.manage": "A", "company.edit": "SA", "audit.read": "SA",
}
LETTERS = {"matchmaker": "M", "complaint_officer": "C", "supervisor": "S", "administrator": "A"}


@dataclass
class Somebody:
    role: str
    id: uuid.UUID = field(default_factory=uuid.uuid4)


def test_the_table_is_whole() -> None:
    assert set(MATRIX) <= set(permissions.PERMISSIONS)
    assert all(wording.known(permissions.permission_title(action).key) for action in permissions.PERMISSIONS)
    assert set(LETTERS) == set(permissions.ROLES)


@pytest.mark.parametrize("role", LETTERS)
@pytest.mark.parametrize("action", MATRIX)
def test_who_may_do_what(action: str, role: str) -> None:
    who = Somebody(role)
    expected = LETTERS[role] in MATRIX[action]
    assert permissions.may(who, action) == expected
    if expected:
        permissions.require(who, action)
    else:
        with pytest.raises(NotAllowed) as refused:
            permissions.require(who, action)
        assert refused.value.say() == f"您没有{permissions.permission_title(action)}的权限。需要时请联系管理员。"


def test_nobody_decides_in_their_own_matter() -> None:
    who, other = Somebody("supervisor"), Somebody("supervisor")
    assert not permissions.may(who, "complaint.handle", [other.id, who.id])
    assert permissions.may(who, "complaint.handle", [other.id])
    with pytest.raises(NotAllowed) as refused:
        permissions.require(who, "complaint.handle", [who.id])
    assert refused.value.say() == "这件事涉及您本人，按规定由他人处理。"


def test_an_action_that_is_not_in_the_table_is_our_own_fault() -> None:
    with pytest.raises(KeyError):
        permissions.may(Somebody("administrator"), "desk.dance")
