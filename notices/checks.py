"""The room's checks of `doctor`."""
from __future__ import annotations

from sqlalchemy.orm import Session

from kernel import checks
from kernel.checks import Check, Finding
from kernel.wording import Message, say
from notices import sending, troubles


def _troubles(session: Session) -> Finding:
    found = troubles.open_troubles(session)
    if not found:
        return True, say("notices.troubles_none")
    return False, say("notices.troubles_open", troubles=[
        Message("notices.trouble_since", what=one.say, since=one.since) for one in found])


checks.register(Check("alerts", 230, sending.health), Check("troubles", 285, _troubles))
