"""Words of the desk (pure): channels, what became of a message, how urgent it is that somebody waits."""
from __future__ import annotations

from datetime import datetime, timedelta

CHANNELS = {"webchat": "网页", "web": "网页", "telegram": "Telegram", "wechat": "微信", "wecom": "企业微信"}
STATES = {
    "queued": "发送中", "sending": "发送中", "sent": "已发出", "delivered": "已送达", "failed": "未送达",
    "uncertain": "是否送达未知", "handed_over": "已交给渠道",
}
SETTLED = frozenset({"delivered", "failed", "handed_over"})
_SOON, _LATE = timedelta(minutes=3), timedelta(minutes=10)


def channel(name: str) -> str:
    """The channel's name as people read it."""
    return CHANNELS.get(name, name)



def tone(since: datetime, now: datetime) -> str:
    """How urgent somebody is who has waited since then: `calm`, `soon` after 3 minutes, `late` after 10."""
    waited = now - since
    return "late" if waited >= _LATE else "soon" if waited >= _SOON else "calm"
