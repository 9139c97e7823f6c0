"""Who may reveal what a token stands for (5.5 b): whoever has the right, for a token they are shown, with a reason.

The rooms that show tokens pass the texts that somebody sees, after they have checked that they may see them.
"""
from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy.orm import Session

from kernel.errors import NotFound
from people import vault
from staff import permissions
from staff.members import StaffView, actor


def reveal(
    session: Session, staff: StaffView, token: str, shown: Collection[str], reason: str,
    concerning: Collection[uuid.UUID] = (),
) -> str:
    """What a token stands for; who looked and why goes into the audit.

    `shown` are the tokens before the reader, `concerning` whom the case is about. Raises NotAllowed without
    `vault.reveal` or for whom the case concerns, NotFound for a token from elsewhere, BadInput without a reason.
    """
    permissions.require(staff, "vault.reveal", concerning)
    if token not in shown:
        raise NotFound("conversations.no_token")
    return vault.reveal(session, token, actor(staff), reason)
