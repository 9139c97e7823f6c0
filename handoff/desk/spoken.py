"""Words of the desk (pure): how long, which day, what became of a message."""
from __future__ import annotations

from datetime import date, datetime, timedelta

from kernel import instants

STATES = {
    "queued": "发送中", "sending": "发送中", "sent": "已发出", "delivered": "已送达", "failed": "未送达",
    "uncertain": "是否送达未知", "handed_over": "已交给渠道",
}
SETTLED = frozenset({"delivered", "failed", "handed_over"})
_WEEKDAYS = "一二三四五六日"
_SOON, _LATE = timedelta(minutes=3), timedelta(minutes=10)


def how_long(since: datetime, now: datetime) -> str:
    """`刚刚`, `3 分钟`, `1 小时 5 分`, `2 天`."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    if minutes < 1:
        return "刚刚"
    if minutes < 60:
        return f"{minutes} 分钟"
    if minutes < 24 * 60:
        return f"{minutes // 60} 小时 {minutes % 60} 分" if minutes % 60 else f"{minutes // 60} 小时"
    return f"{minutes // (24 * 60)} 天"


def waited(what: str, since: datetime, now: datetime) -> str:
    """`已等 3 分钟`, `刚刚`: how long somebody waits for something."""
    long = how_long(since, now)
    return long if long == "刚刚" else f"{what} {long}"


def tone(since: datetime, now: datetime) -> str:
    """How urgent somebody is who has waited since then: `calm`, `soon` after 3 minutes, `late` after 10."""
    waited = now - since
    return "late" if waited >= _LATE else "soon" if waited >= _SOON else "calm"


def clock_time(at: datetime) -> str:
    """`14:05` in Shanghai."""
    return instants.shanghai(at).strftime("%H:%M")


def day_mark(day: date, today: date) -> str:
    """`今天`, `昨天`, `3月2日 周一`, in another year `2025年12月31日`."""
    if day == today:
        return "今天"
    if day == today - timedelta(days=1):
        return "昨天"
    if day.year == today.year:
        return f"{day.month}月{day.day}日 周{_WEEKDAYS[day.weekday()]}"
    return f"{day.year}年{day.month}月{day.day}日"


def moment(at: datetime, now: datetime) -> str:
    """`14:05` today, otherwise with its day: `昨天 14:05`."""
    local, today = instants.shanghai(at), instants.shanghai(now).date()
    return clock_time(at) if local.date() == today else f"{day_mark(local.date(), today)} {clock_time(at)}"
