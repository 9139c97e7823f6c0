"""Registries: what rooms make known to the program by being imported."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Entries (frozen dataclasses) by key, in the order in which they were added.

    Adding the same entry again changes nothing; another one of the same key raises ValueError, because two rooms then
    claim one name.
    """

    def __init__(self, what: str, key: Callable[[T], str]) -> None:
        self.what, self._key = what, key
        self._entries: dict[str, T] = {}

    def add(self, entry: T) -> None:
        """Makes an entry known."""
        key = self._key(entry)
        if self._entries.setdefault(key, entry) != entry:
            raise ValueError(f"two of the {self.what} are called {key}")

    def __iter__(self) -> Iterator[T]:
        return iter(tuple(self._entries.values()))

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def get(self, key: str) -> T | None:
        """The entry of this key."""
        return self._entries.get(key)

    @contextmanager
    def as_before(self) -> Iterator[None]:
        """What is added within the block is forgotten at its end, for tests."""
        before = dict(self._entries)
        try:
            yield
        finally:
            self._entries = before
