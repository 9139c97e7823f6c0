"""Promises checked on the running system: every 15 minutes, and at the end of every test that breaks things.

Each check is a query that finds what must never be. A finding is logged, shown by `doctor`, and counted in /metrics.
"""
from __future__ import annotations

from dataclasses import dataclass

from prometheus_client import Gauge
from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel import audit
from kernel.logs import log

_broken = Gauge("hongniang_invariant_broken", "Rows that break a promise", ["invariant"])


@dataclass(frozen=True)
class Finding:
    """`count` rows that break the promise `name`; 0 is good."""

    name: str
    say: str
    count: int


CHECKS = {
    "unanswered": (
        "已收下的消息都已处理（两分钟内）",
        "select count(*) from inbox_message where handled_at is null and received_at < now() - interval '2 minutes'",
    ),
    "unstamped": (
        "过期的时限都已记为超时（一分钟内）",
        "select count(*) from clock where met_at is null and breached_at is null and cancelled_at is null"
        " and superseded_at is null and due_at < now() - interval '1 minute'",
    ),
    "two_episodes": (
        "每个会话至多一段进行中的服务",
        "select count(*) from (select conversation_id from episode where closed_at is null"
        " group by 1 having count(*) > 1) as doubled",
    ),
    "stuck": (
        "没有停在发送途中的消息（五分钟内）",
        "select count(*) from outbox_message where state = 'sending' and claimed_at < now() - interval '5 minutes'",
    ),
    "over_capacity": (
        "没有红娘超出接待上限",
        "select count(*) from (select s.id from staff_member s join handoff_request h on h.claimed_by = s.id"
        " and h.state = 'claimed' group by s.id, s.capacity having count(*) > s.capacity) as over",
    ),
    "clockless": (
        "每件投诉都有响应期和方案期",
        "select count(*) from complaint c where (select count(distinct promise) from clock k where k.subject_kind ="
        " 'complaint' and k.subject_id = c.id and k.promise in ('complaint.response', 'complaint.solution')) < 2",
    ),
}


def check(session: Session) -> list[Finding]:
    """Every promise with the number of rows that break it."""
    found = [Finding(name, say, session.scalar(text(query)) or 0) for name, (say, query) in CHECKS.items()]
    broken = audit.verify(session).broken
    found.append(Finding("audit", "审计记录的封签完整", 0 if broken is None else 1))
    for finding in found:
        _broken.labels(finding.name).set(finding.count)
        if finding.count:
            log.error("invariant_broken", invariant=finding.name, count=finding.count)
    return found
