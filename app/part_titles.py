"""What supervisors read for the parts of the processes (`kernel.health`), whose names stand in the log."""
from __future__ import annotations

from app import words as words
from kernel.wording import Message, Text

_TITLES = {
    "loop.delivery": Message("app.part.delivery"),
    "loop.telegram": Message("app.part.receiving"),
    "loop.deadlines": Message("app.part.deadlines"),
    "loop.alerts": Message("app.part.alerts"),
    "loop.recovery": Message("app.part.recovery"),
    "loop.sealing": Message("app.part.sealing"),
    "loop.troubles": Message("app.part.watching"),
    "task.app.invariants": Message("app.part.invariants"),
    "task.app.sessions": Message("app.part.cleaning"),
    "task.app.old_answers": Message("app.part.cleaning"),
    "task.app.reports": Message("app.part.reports"),
    "task.app.notice_missing": Message("app.part.notice"),
    "task.integration.send_webhooks": Message("app.part.webhooks"),
    "task.health": Message("app.part.health"),
    "delivery.record": Message("app.part.recording"),
    "report": Message("app.part.reports"),
    "metrics": Message("app.part.metrics"),
}
_FAMILIES = {  # by the first word of a name that is not listed
    "delivery": Message("app.part.delivery"),
    "deadlines": Message("app.part.deadlines"),
    "recovery": Message("app.part.recovery"),
    "turn": Message("app.part.turns"),
    "watch": Message("app.part.watching"),
    "invariant": Message("app.part.invariants"),
    "alerts": Message("app.part.alerts"),
    "webhooks": Message("app.part.webhooks"),
}


def title(part: str) -> Text:
    """The part in words, with its name behind; the name alone where it has no words."""
    known = _TITLES.get(part) or _FAMILIES.get(part.partition(".")[0])
    return Message("app.part.named", title=known, part=part) if known else part
