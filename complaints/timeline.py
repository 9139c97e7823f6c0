"""The timeline of a case: everything that happened, added and never changed."""
from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from complaints.tables import ComplaintEvent
from kernel import db, instants
from kernel.actors import Actor

TITLES = {
    "filed": "受理投诉",
    "claimed": "认领",
    "assigned": "指派",
    "disowned": "经办人离岗，待认领",
    "noted": "内部备注",
    "replied": "回复顾客",
    "proposing": "发出解决方案",
    "response_delivered": "答复已送达顾客",
    "solution_delivered": "解决方案已送达顾客",
    "delivery_failed": "消息未能送达",
    "breached": "超过时限",
    "stage": "阶段变更",
    "closed": "结案",
}


@dataclass(frozen=True)
class Entry:
    """One line of the timeline; `title` is what people read."""

    at: datetime
    kind: str
    title: str
    who: str
    facts: dict[str, Any]


def add(
    session: Session, complaint_id: uuid.UUID, kind: str, by: Actor, at: datetime | None = None, **facts: Any,
) -> None:
    """Adds an entry and wakes the pages that show the case."""
    session.add(ComplaintEvent(
        complaint_id=complaint_id, at=at or instants.now(), kind=kind,
        actor_kind=by.kind, actor_id=by.id, actor_label=by.label, facts=facts,
    ))
    db.notify(session, "board", complaint_id)


def add_many(
    session: Session, kind: str, by: Actor, entries: Iterable[tuple[uuid.UUID, datetime, dict[str, Any]]],
) -> None:
    """Adds an entry of one kind to each of many cases, (case, instant, facts), by one statement."""
    rows = [{"complaint_id": id, "at": at, "kind": kind, "actor_kind": by.kind, "actor_id": by.id,
             "actor_label": by.label, "facts": facts} for id, at, facts in entries]
    if rows:
        session.execute(insert(ComplaintEvent), rows)
        db.notify(session, "board")


def of(session: Session, complaint_id: uuid.UUID) -> list[Entry]:
    """All entries, oldest first."""
    rows = session.scalars(
        select(ComplaintEvent).where(ComplaintEvent.complaint_id == complaint_id)
        .order_by(ComplaintEvent.at, ComplaintEvent.id)
    )
    return [Entry(r.at, r.kind, TITLES.get(r.kind, r.kind), r.actor_label or _NAMES[r.actor_kind], r.facts)
            for r in rows]


_NAMES = {"person": "顾客", "bot": "智能客服", "system": "系统", "staff": "员工"}
