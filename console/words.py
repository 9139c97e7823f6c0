"""Sentences of the shell, and time left in words."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from kernel import instants, wording

WORDS = {
    "console.too_large": "一次发送的内容太大了，请分几次发送。",
}
wording.register(WORDS)

Tone = Literal["calm", "soon", "late"]
SOON = timedelta(hours=12)


def span(length: timedelta) -> str:
    """A length of time in words: the two largest parts, minutes rounded down."""
    minutes = int(length.total_seconds() // 60)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} 天 {hours} 小时" if hours else f"{days} 天"
    if hours:
        return f"{hours} 小时 {minutes} 分" if minutes else f"{hours} 小时"
    return f"{minutes} 分钟" if minutes else "不到 1 分钟"


def time_left(due: datetime, now: datetime) -> tuple[str, Tone]:
    """What is left until `due` in words, and how urgent that is: "剩 5 小时 12 分", "明天 18:00 前", "已超时 3 小时"."""
    left = due - now
    if left <= timedelta(0):
        return f"已超时 {span(-left)}", "late"
    if left <= SOON:
        return f"剩 {span(left)}", "soon"
    # The end of a day is written as the day itself: midnight belongs to the day before.
    local, today = instants.shanghai(due - timedelta(microseconds=1)), instants.shanghai(now).date()
    clock = "24:00" if instants.shanghai(due).time().isoformat() == "00:00:00" else f"{instants.shanghai(due):%H:%M}"
    days = (local.date() - today).days
    if days <= 0:
        return f"今天 {clock} 前", "calm"
    if days == 1:
        return f"明天 {clock} 前", "calm"
    if days == 2:
        return f"后天 {clock} 前", "calm"
    return f"{local.month}月{local.day}日 {clock} 前（还有 {days} 天）", "calm"


def moment(instant: datetime, now: datetime) -> str:
    """An instant for a list: the hour today, else the date too."""
    local, today = instants.shanghai(instant), instants.shanghai(now)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    if local.year == today.year:
        return f"{local.month}月{local.day}日 {local:%H:%M}"
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def exact(instant: datetime) -> str:
    """The exact instant, for hovering and screen readers."""
    local = instants.shanghai(instant)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M:%S}"


def deadline(due_at: datetime, act_by: datetime | None) -> str:
    """A deadline in full, and by when somebody is there to act where that is earlier."""
    if act_by is None or act_by == due_at:
        return f"截止 {exact(due_at)}"
    return f"截止 {exact(due_at)}；最晚 {exact(act_by)} 前有人上班可办"
