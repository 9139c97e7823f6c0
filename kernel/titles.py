"""Tables of titles, rendered in the reader's language."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kernel.wording import Message, Text, register_format


class Titles(Mapping[str, str]):
    """A table of titles: `Titles("complaints.state", ("received", "closed"))["closed"]` says `complaints.state.closed`.

    Each title is rendered when it is read, so that a table may be a constant of a module.
    """

    def __init__(self, prefix: str, keys: Iterable[str]) -> None:
        self._prefix, self._keys = prefix, dict.fromkeys(keys)

    def __getitem__(self, key: str) -> str:
        return str(self.message(key))

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def message(self, key: str) -> Message:
        """The title of `key` as a message, to be stored or passed on. Raises KeyError."""
        if key not in self._keys:
            raise KeyError(key)
        return Message(f"{self._prefix}.{key}")


def _capital(text: Text) -> str:
    said = str(text)
    return said[:1].upper() + said[1:]


register_format("capital", _capital)  # `{kind:capital}`: a title in small letters at the beginning of a sentence
