"""What `doctor` looks at in the room, and what must always hold there."""
from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel import checks, invariants
from kernel.checks import Check, Finding
from kernel.invariants import Invariant, by_query

LONGEST = 120  # seconds that a message may wait before it is said


def _delivery(session: Session) -> Finding:
    waiting, failed, oldest = session.execute(text(
        "select count(*) filter (where state in ('queued', 'sending')), count(*) filter (where state = 'failed' and"
        " created_at > now() - interval '1 day'), coalesce(extract(epoch from now() - min(not_before) filter"
        " (where state = 'queued')), 0) from outbox_message")).one()
    if oldest > LONGEST:
        return False, f"有 {waiting} 条消息待发，最久的等了 {oldest / 60:.0f} 分钟：loops 是否在运行？"
    return True, f"待发 {waiting} 条，最近一天发送失败 {failed} 条。"


checks.register(Check("delivery", 260, _delivery))
invariants.register(
    Invariant("unanswered", "已收下的消息都已处理（两分钟内）", 10, by_query(
        "select id from inbox_message where handled_at is null and received_at < now() - interval '2 minutes'")),
    Invariant("two_episodes", "每个会话至多一段进行中的服务", 30, by_query(
        "select conversation_id as id from episode where closed_at is null group by 1 having count(*) > 1")),
    Invariant("stuck", "没有停在发送途中的消息（五分钟内）", 40, by_query(
        "select id from outbox_message where state = 'sending' and claimed_at < now() - interval '5 minutes'")),
)
