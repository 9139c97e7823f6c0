"""Registries: adding the same entry again changes nothing, another of the same key is refused."""
from __future__ import annotations

from dataclasses import dataclass

import pytest

from kernel import registry
from kernel.registry import Registry


@dataclass(frozen=True)
class Loaf:
    """An entry."""

    name: str
    grams: int = 500


@pytest.fixture
def loaves() -> Registry[Loaf]:
    return Registry("loaves", lambda loaf: loaf.name)


def test_entries_are_kept_in_the_order_in_which_they_came(loaves: Registry[Loaf]) -> None:
    loaves.add(Loaf("rye"))
    loaves.add(Loaf("spelt"))
    loaves.add(Loaf("rye"))
    assert list(loaves) == [Loaf("rye"), Loaf("spelt")]
    assert "rye" in loaves and "wheat" not in loaves
    assert (loaves.get("spelt"), loaves.get("wheat")) == (Loaf("spelt"), None)


def test_another_of_the_same_name_is_refused(loaves: Registry[Loaf]) -> None:
    loaves.add(Loaf("rye"))
    with pytest.raises(RuntimeError, match="two of the loaves are called rye"):
        loaves.add(Loaf("rye", 750))
    assert list(loaves) == [Loaf("rye")]


def test_what_a_test_adds_is_forgotten(loaves: Registry[Loaf]) -> None:
    loaves.add(Loaf("rye"))
    with pytest.raises(KeyError), loaves.temporarily():
        loaves.add(Loaf("spelt"))
        raise KeyError
    assert list(loaves) == [Loaf("rye")]


def test_what_a_test_adds_to_any_registry_is_forgotten_together() -> None:
    loaves: Registry[Loaf] = Registry("loaves", lambda loaf: loaf.name)
    rolls: Registry[Loaf] = Registry("rolls", lambda loaf: loaf.name)
    loaves.add(Loaf("rye"))
    with registry.temporarily():
        loaves.add(Loaf("spelt"))
        rolls.add(Loaf("poppy", 60))
        assert [*loaves.by_key(), *rolls.by_key()] == ["rye", "spelt", "poppy"]
    assert (list(loaves), list(rolls)) == ([Loaf("rye")], [])
    rolls.add(Loaf("poppy", 70))
    assert rolls["poppy"].grams == 70
