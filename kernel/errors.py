"""One tree of errors, by what to do next.

    HongniangError
    ├── BadInput     the caller can correct what was given
    │   └── TooLarge       it is larger than is accepted
    ├── NotFound     no such thing, or one that the caller may not know of
    ├── NotAllowed   the caller lacks the right
    │   └── NotSignedIn    the caller is not authenticated
    ├── Conflict     the state has changed; read it again
    └── TryLater     nothing is wrong with the request; `after` seconds from now it may succeed

Each carries a key and facts. The edge renders them in the reader's language by `kernel.wording.say`. Programs get the
key as a code; a key that is renamed keeps its code.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from kernel import wording
from kernel.wording import Message, Text

_published: dict[str, str] = {}


def publish(codes: Mapping[str, str]) -> None:
    """Publishes the codes, by key, that programs already use for some errors.

    Raises RuntimeError if a key has one already.
    """
    for key, code in codes.items():
        if _published.setdefault(key, code) != code:
            raise RuntimeError(f"two codes for {key}")


def published() -> dict[str, str]:
    """Published codes by key, where they differ from the key."""
    return dict(_published)


class HongniangError(Exception):
    """A refusal shown to a person. `key` names the sentence, `facts` fill it, `status` is its HTTP status."""

    status: ClassVar[int] = 400

    def __init__(self, key: str, **facts: Any) -> None:
        super().__init__(key)
        self.key = key
        self.facts = facts

    @property
    def code(self) -> str:
        """The stable code by which programs identify this error."""
        return _published.get(self.key, self.key)

    def say(self) -> str:
        """The sentence in the reader's language."""
        return wording.say(self.key, **self.facts)


class BadInput(HongniangError):
    """The input cannot be used; the sentence names the field or line."""

    status = 422


class TooLarge(BadInput):
    """Larger than is accepted."""

    status = 413


class NotFound(HongniangError):
    """No such thing."""

    status = 404


class NotAllowed(HongniangError):
    """The actor lacks the right to do this."""

    status = 403


class NotSignedIn(NotAllowed):
    """No token or log-in, or an invalid one."""

    status = 401


class Conflict(HongniangError):
    """Somebody else was first, or the state has changed."""

    status = 409


class TryLater(HongniangError):
    """Refused for now; `after` is the number of seconds to wait."""

    status = 429

    def __init__(self, key: str, *, after: float, **facts: Any) -> None:
        super().__init__(key, after=after, **facts)
        self.after = after


class Unavailable(TryLater):
    """A server that we need is away or overloaded: nothing is wrong with the request."""

    status = 503


@dataclass(frozen=True)
class Problem:
    """One fault of a file: its name, the line (from 1) and what is wrong there."""

    file: str
    line: int
    why: Text

    @property
    def say(self) -> str:
        """What is wrong, in the reader's language."""
        return str(self.why)

    @property
    def message(self) -> Message:
        """File, line and fault in one sentence."""
        return Message("kernel.problem", file=self.file, line=self.line, why=self.why)

    def __str__(self) -> str:
        return str(self.message)


class BadFile(BadInput):
    """A file with faults; all of them at once in `problems`."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("kernel.bad_file", problems=Message(
            "kernel.problems", problems=[problem.message for problem in problems]))
        self.problems = problems
