"""Who may reveal what a token of a case stands for; each look is logged with its reason (5.5 b)."""
from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from cases import timeline
from complaints import access, views
from complaints.access import KIND
from complaints.case.reading import texts, tokens
from kernel.errors import NotFound
from people import vault
from staff import permissions
from staff.members import StaffView, actor


def reveal(session: Session, staff: StaffView, complaint_id: uuid.UUID, token: str, reason: str) -> str:
    """What a token of this case stands for; who looked and why goes into the audit (5.5 b).

    Raises NotAllowed without `vault.reveal` or for whom the case concerns, NotFound for a token of another case,
    BadInput without a reason.
    """
    case = views.get(session, staff, complaint_id)
    permissions.require(staff, "vault.reveal", case.concerning)
    entries = timeline.of(session, KIND, *access.family(session, case.id))
    if token not in {one.text for one in tokens(texts(case, entries))}:
        raise NotFound("complaints.no_token")
    return vault.reveal(session, token, actor(staff), reason)
