"""What happens to clocks by events of other rooms; `app.reactions` installs it."""
from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from deadlines import counting_rules, recounting, timers
from deadlines.events import TimerRang
from kernel.actors import SYSTEM
from kernel.events import Reaction
from kernel.file_versions import DocumentAccepted

IN_FORCE = "company_file.in_force"  # kind of the timer of an announced file's coming into force


def rules_of_counting_changed(session: Session, event: DocumentAccepted) -> None:
    """New hours or a notice: clocks that run are counted again, the old rows kept.

    Those announced count from now on for the days on which they will be in force.
    """
    if event.name in counting_rules.COUNTED_AGAIN:
        recounting.recount(session, SYSTEM, event.name)


def version_was_announced(session: Session, event: DocumentAccepted) -> None:
    """A file was accepted ahead: a timer is set for the instant at which it comes into force."""
    if event.effective_at is not None:
        timers.set(session, IN_FORCE, ("company_file", uuid.UUID(int=event.version)), event.effective_at,
                   {"name": event.name})


def version_came_into_force(session: Session, event: TimerRang) -> None:
    """The instant of an announced version has come: clocks are counted again."""
    if event.facts["name"] in counting_rules.COUNTED_AGAIN:
        recounting.recount(session, SYSTEM, event.facts["name"])


REACTIONS = (
    Reaction(DocumentAccepted, rules_of_counting_changed),
    Reaction(DocumentAccepted, version_was_announced),
    Reaction(TimerRang, version_came_into_force, IN_FORCE),
)
