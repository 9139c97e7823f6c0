"""Events: reactions to an act run in the act's transaction.

A room publishes; reactions subscribe to all events of a kind or to those of one topic. A reaction that raises rolls the
act back.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Event:
    """Base of all events: frozen dataclasses named in the past tense, containing ids and values, never rows."""

    @property
    def topic(self) -> str | None:
        """The topic of the event, for subscribers that want only some: a subject's kind, a timer's kind."""
        return None


E = TypeVar("E", bound=Event)
React = Callable[[Session, Any], None]


class Reaction(NamedTuple):
    """An entry of a room's table of reactions: event, function, and optional topic."""

    kind: type[Event]
    react: React
    topic: str | None = None


_reactions: dict[tuple[type[Event], str | None], list[React]] = defaultdict(list)


def subscribe(kind: type[E], react: Callable[[Session, E], None], *, topic: str | None = None) -> None:
    """Calls `react(session, event)` for each event of exactly this kind, with `topic` only for that topic.

    Subscribing twice has no further effect.
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
    """Whether anything reacts to events of this kind and topic."""
    return bool(_reactions.get((kind, topic)) or _reactions.get((kind, None)))


def reactions() -> dict[tuple[type[Event], str | None], list[React]]:
    """All reactions, by kind and topic, for the documentation's test."""
    return dict(_reactions)
