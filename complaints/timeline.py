"""The timeline of a case: everything that happened, added and never changed."""
from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.tables import ComplaintEvent
from kernel import bulk, db, ids, instants
from kernel.actors import Actor

TITLES = {
    "filed": "受理",
    "claimed": "认领",
    "assigned": "指派",
    "disowned": "经办人离岗，待认领",
    "noted": "内部备注",
    "changed": "更正案件信息",
    "replied": "回复顾客",
    "proposing": "发出解决方案",
    "response_delivered": "答复已送达顾客",
    "solution_delivered": "解决方案已送达顾客",
    "courtesy_delivered": "问候已送达顾客，不算响应",
    "confirmed": "人工确认送达",
    "delivery_failed": "消息未能送达",
    "delivery_taken_back": "平台撤回送达：消息其实没有送到",
    "call_needed": "需要致电顾客",
    "called": "已致电顾客",
    "breached": "超过时限",
    "lifted": "撤销超时：消息在到期前已经送达",
    "pause_asked": "申请暂停计时",
    "pause_declined": "不批准暂停计时",
    "pause_dropped": "撤回暂停申请",
    "paused": "暂停计时",
    "resumed": "恢复计时",
    "added": "顾客补充",
    "evidence": "提交证据",
    "accepted": "顾客接受方案",
    "rejected": "顾客不接受方案",
    "withdrawn": "顾客撤回",
    "person_wanted": "顾客要求人工联系",
    "silence_told": "已提醒顾客：未答复将结案",
    "closed": "结案",
    "reopened": "重新打开",
    "merged": "并入另一案件",
    "merged_in": "另一案件并入",
    "split_into": "分出新案件",
    "split_from": "由另一案件分出",
    "escalated": "升级处理",
    "flagged": "同类投诉集中",
    "link": "重发案件链接",
    "reference": "登记外部平台",
    "outside_text": "外部平台来文",
    "reference_replied": "答复外部平台",
    "reference_ended": "外部平台已办结",
    "stage": "阶段变更",
}
# What the customer's own page shows; the rest is for staff.
SHOWN_TO_CUSTOMER = frozenset({
    "filed", "replied", "proposing", "response_delivered", "solution_delivered", "called", "paused", "resumed", "added",
    "evidence", "accepted", "rejected", "withdrawn", "person_wanted", "silence_told", "closed", "reopened", "merged",
    "merged_in", "split_into", "split_from",
})


@dataclass(frozen=True)
class Entry:
    """One line of the timeline; `title` is what people read, `complaint_id` the case in which it stands."""

    complaint_id: uuid.UUID
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
    session: Session, kind: str, by: Actor, entries: Sequence[tuple[uuid.UUID, datetime, dict[str, Any]]],
) -> None:
    """The same for many cases at once, in one statement."""
    if not entries:
        return
    bulk.insert(session, ComplaintEvent, [
        {"id": ids.new_id(), "complaint_id": case, "at": at, "kind": kind, "actor_kind": by.kind, "actor_id": by.id,
         "actor_label": by.label, "facts": facts} for case, at, facts in entries])
    db.notify(session, "board", entries[0][0] if len(entries) == 1 else "")


def of(session: Session, *complaint_ids: uuid.UUID) -> list[Entry]:
    """All entries of these cases, oldest first."""
    rows = session.scalars(
        select(ComplaintEvent).where(ComplaintEvent.complaint_id.in_(complaint_ids))
        .order_by(ComplaintEvent.at, ComplaintEvent.id)
    )
    return [Entry(r.complaint_id, r.at, r.kind, TITLES.get(r.kind, r.kind), r.actor_label or _NAMES[r.actor_kind],
                  r.facts) for r in rows]


_NAMES = {"person": "顾客", "bot": "智能客服", "system": "系统", "staff": "员工"}
