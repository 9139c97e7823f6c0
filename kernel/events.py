"""Events: what must happen with an act happens in its transaction.

A room publishes; reactions subscribe to every event of a kind or to those of one topic. A reaction that raises undoes
the act.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Event:
    """Base of all events: frozen dataclasses named in the past tense, of ids and values, never of rows."""

    @property
    def topic(self) -> str | None:
        """What the event is about, where only some subscribers want it: a subject's kind, a timer's kind."""
        return None


E = TypeVar("E", bound=Event)
React = Callable[[Session, Any], None]


class Reaction(NamedTuple):
    """A line of a room's table of reactions: what it reacts to, with what act, and to which topic alone."""

    kind: type[Event]
    react: React
    topic: str | None = None


_reactions: dict[tuple[type[Event], str | None], list[React]] = defaultdict(list)


def subscribe(kind: type[E], react: Callable[[Session, E], None], *, topic: str | None = None) -> None:
    """Calls `react(session, event)` at each event of exactly this kind, with `topic` only at those about it.

    Subscribing twice is once.
    """
    subscribed = _reactions[kind, topic]
    if react not in subscribed:
        subscribed.append(react)


def publish(session: Session, event: Event) -> None:
    """Runs the reactions now: those of the event's topic first, each in the order of its subscription."""
    if event.topic is not None:
        for react in _reactions[type(event), event.topic]:
            react(session, event)
    for react in _reactions[type(event), None]:
        react(session, event)


def has_reactions(kind: type[Event], topic: str) -> bool:
    """Whether anybody reacts to such an event of this topic."""
    return bool(_reactions.get((kind, topic)) or _reactions.get((kind, None)))


def reactions() -> dict[tuple[type[Event], str | None], list[React]]:
    """Who reacts to what, by kind and topic, for the docs' test."""
    return dict(_reactions)
