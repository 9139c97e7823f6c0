"""Registries: entries that rooms register when they are imported."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Generic, TypeVar
from weakref import WeakSet

T = TypeVar("T")
_registries: WeakSet[Registry[Any]] = WeakSet()


class Registry(Generic[T]):
    """Entries (frozen dataclasses) by key, in the order of registration.

    Adding the same entry again changes nothing; another one of the same key raises RuntimeError, because two rooms use
    the same name. `what` names the entries in the error.
    """

    def __init__(self, what: str, key: Callable[[T], str]) -> None:
        self.what, self._key = what, key
        self._entries: dict[str, T] = {}
        _registries.add(self)

    def add(self, entry: T) -> None:
        """Registers an entry. Raises RuntimeError if another entry has its key."""
        key = self._key(entry)
        if self._entries.setdefault(key, entry) != entry:
            raise RuntimeError(f"two of the {self.what} are called {key}")

    def __iter__(self) -> Iterator[T]:
        return iter(tuple(self._entries.values()))

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    def __getitem__(self, key: str) -> T:
        """The entry of this key. Raises KeyError."""
        return self._entries[key]

    def get(self, key: str) -> T | None:
        """The entry of this key."""
        return self._entries.get(key)

    def by_key(self) -> dict[str, T]:
        """All entries by key, in order; a copy."""
        return dict(self._entries)

    @contextmanager
    def temporarily(self) -> Iterator[None]:
        """Entries added to this registry within the block are removed at its end, for tests."""
        before = dict(self._entries)
        try:
            yield
        finally:
            self._entries = before


@contextmanager
def temporarily() -> Iterator[None]:
    """Entries added to any registry within the block are removed at its end, for tests.

    A room imported for the first time within the block loses its entries, so import it before.
    """
    with ExitStack() as stack:
        for registry in tuple(_registries):
            stack.enter_context(registry.temporarily())
        yield
