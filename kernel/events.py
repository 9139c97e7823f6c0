"""What must happen with an act happens in its transaction.

A room publishes; the one table of who reacts subscribes. A reaction that raises undoes the act.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Event:
    """Base of all events: frozen dataclasses named in the past tense, of ids and values, never of rows."""


E = TypeVar("E", bound=Event)
_reactions: dict[type[Event], list[Callable[[Session, Any], None]]] = defaultdict(list)


def subscribe(kind: type[E], react: Callable[[Session, E], None]) -> None:
    """Calls `react(session, event)` at each event of exactly this kind. Subscribing twice is once."""
    if react not in _reactions[kind]:
        _reactions[kind].append(react)


def publish(session: Session, event: Event) -> None:
    """Runs the reactions now, in the order in which they were subscribed."""
    for react in _reactions[type(event)]:
        react(session, event)


def reactions() -> dict[type[Event], list[Callable[[Session, Any], None]]]:
    """Who reacts to what, for the docs' test."""
    return dict(_reactions)
