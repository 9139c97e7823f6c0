"""Tells administrators that the clock of a machine differs from the database's, by which everything is dated."""
from __future__ import annotations

import socket
import uuid
from datetime import timedelta

from kernel import db, instants, time_words
from kernel.wording import Message
from notices import alerts
from staff import members

_SUBJECT_KIND = "machine"


def create(apart: timedelta) -> None:
    """Alerts the administrators, once a day for each machine; `apart` is how far its clock is ahead."""
    host = socket.gethostname()
    said = Message("app.alert_clock_fast" if apart > timedelta() else "app.alert_clock_slow", host=host,
                   length=time_words.duration(abs(apart)))
    with db.transaction() as session:
        administrators = [one.id for one in members.all_active(session) if one.role == "administrator"]
        alerts.create(session, "clock_differs", said, subject=(_SUBJECT_KIND, _id_of(host)),
                      key=f"{host}:{instants.today().isoformat()}", staff_ids=administrators, level="warning")


def _id_of(host: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_DNS, host)
