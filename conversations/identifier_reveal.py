"""Access control for revealing the identifier of a token (5.5 b): with the permission, for a token one is shown, with a
reason.

Rooms that show tokens pass the texts shown, after checking that the reader may see them.
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
    """The identifier of a token; reader and reason are audited.

    `shown` are the texts before the reader, `concerning` the staff whom the case is about. Raises NotAllowed without
    `vault.reveal` or if the case is about the reader, NotFound for a token that is not shown, BadInput without a
    reason.
    """
    permissions.require(staff, "vault.reveal", concerning)
    if token not in shown:
        raise NotFound("conversations.no_token")
    return vault.reveal(session, token, actor(staff), reason)
