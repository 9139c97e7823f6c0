"""Instants and stretches of time as customers are told them. Pure: the caller says what time it is."""
from __future__ import annotations

from datetime import datetime, timedelta

from deadlines.telling import day_words, due, moment
from kernel.instants import shanghai


def instant(at: datetime) -> str:
    """2月7日（周六）10:00; the end of a day is told as 24:00 of that day."""
    local = shanghai(at)
    if (local.hour, local.minute) == (0, 0):
        return due(at, (local - timedelta(days=1)).date())
    return moment(at)


def opening(at: datetime, now: datetime) -> str:
    """When people are back or go home: 今天 9:00, 明天 9:00, or the date."""
    local = shanghai(at)
    days = (local.date() - shanghai(now).date()).days
    word = {0: "今天 ", 1: "明天 "}.get(days) or day_words(local.date())
    return f"{word}{local.hour}:{local:%M}"


def left(due_at: datetime, now: datetime) -> str:
    """还剩 47 小时 20 分, 还剩 6 天, 已超过 3 小时."""
    late = now > due_at
    minutes = int(abs((due_at - now).total_seconds()) // 60)
    days, hours = minutes // 1440, minutes // 60
    if days >= 3:
        length = f"{days} 天"
    elif hours:
        length = f"{hours} 小时" + (f" {minutes % 60} 分" if minutes % 60 and hours < 48 else "")
    else:
        length = f"{minutes} 分钟"
    return f"{'已超过' if late else '还剩'} {length}"
