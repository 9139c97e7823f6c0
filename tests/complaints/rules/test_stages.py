"""Transitions between the stages of a complaint."""
import pytest

from complaints import stages
from kernel.errors import Conflict

CASES = [
    ("received", "respond", "responded"),
    ("received", "propose", "proposed"),
    ("responded", "respond", "responded"),
    ("responded", "propose", "proposed"),
    ("proposed", "respond", "proposed"),
    ("proposed", "accept", "accepted"),
    ("proposed", "reject", "rejected"),
    ("rejected", "propose", "proposed"),
    ("accepted", "close", "closed"),
    ("closed", "reopen", "responded"),
    ("received", "withdraw", "withdrawn"),
]
REFUSED = [
    ("received", "close"), ("received", "accept"), ("responded", "close"), ("proposed", "close"),
    ("withdrawn", "respond"), ("closed", "propose"), ("merged", "withdraw"), ("closed", "withdraw"),
]


@pytest.mark.parametrize(("before", "act", "after"), CASES)
def test_a_lawful_move(before: str, act: str, after: str) -> None:
    assert stages.after(before, act) == after
    assert act in stages.possible_acts(before)


@pytest.mark.parametrize(("before", "act"), REFUSED)
def test_an_unlawful_move_is_refused_with_a_sentence(before: str, act: str) -> None:
    with pytest.raises(Conflict) as refused:
        stages.after(before, act)
    assert stages.TITLES[before] in refused.value.say()
    assert act not in stages.possible_acts(before)
