"""Both promises of a complaint as customers are told them (5.1 g), in writing or on the telephone. Pure."""
from __future__ import annotations

from deadlines.counting import Count
from kernel import time_words


def response(count: Count, since: str = "提交") -> str:
    """The response's deadline, in one sentence with its rule (5.1 g); `since` is what the count began with."""
    return f"响应：{time_words.deadline(count.due_at, count.last_day)}前有专人联系您。从您{since}时起连续 {count.amount} 小时，夜间和节假日照算。"


def solution(count: Count, since: str = "提交") -> str:
    """The solution's last day, in one sentence with its rule (5.1 g)."""
    skipped = sum(1 for day in count.trace[1:] if not day.counted)
    made_up = [day for day in count.trace[1:] if day.counted and day.date.weekday() >= 5]
    said = f"解决方案：{time_words.deadline(count.due_at, count.last_day)}前。{since}当天不计，从次日起数 {count.amount} 个工作日"
    if skipped:
        said += f"，其间 {skipped} 天周末或节假日不计"
    if made_up:
        said += "，" + "、".join(time_words.month_day(d.date) for d in made_up) + "调休上班，计入"
    return said + ("。放假安排尚未公布，此日期为暂定。" if count.provisional else "。")


def receipt(
    title: str, number: str, link: str, counts: tuple[Count, Count] | None, since: str = "提交",
) -> list[str]:
    """The receipt in messages: number, both deadlines where it is a complaint (`counts`), and the case link.

    `title` is what the case is called: complaint, suggestion or praise.
    """
    promised = (f"{response(counts[0], since)}\n{solution(counts[1], since)}" if counts
                else f"{title}不计时限，处理后会告知您。")
    return [f"{title}已受理，回执号 {number}。请保存好，查询进度时用得上。", promised,
            f"用这个链接随时看进度、交证据、答复方案，只给您本人，请不要转发：\n{link}"]
