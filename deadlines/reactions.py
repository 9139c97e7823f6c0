"""What happens to clocks by events of other rooms; `app.reactions` installs it."""
from __future__ import annotations

from sqlalchemy.orm import Session

from deadlines import published, recounting
from kernel.actors import SYSTEM
from kernel.events import Reaction
from kernel.versions import DocumentAccepted


def rules_of_counting_changed(session: Session, event: DocumentAccepted) -> None:
    """New hours, a notice or a promise: clocks that run are counted again, the old rows kept."""
    if event.name in published.FILES:
        recounting.recount(session, SYSTEM, event.name)


REACTIONS = (Reaction(DocumentAccepted, rules_of_counting_changed),)
