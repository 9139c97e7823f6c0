"""Sentences of the shell of the staff pages, and of the limit on requests, which customers can meet as well."""
from __future__ import annotations

from datetime import datetime

from kernel import wording
from kernel.wording import say

WORDS = {
    "console.due": "截止 {due:exact}",
    "console.due_act_by": "截止 {due:exact}；最晚 {act_by:exact} 前有人上班可办",
}
FOR_CUSTOMERS = {
    "console.unavailable_title": ("系统暂时不可用", "Temporarily unavailable"),
    "console.unavailable": ("系统暂时连不上，请过一会儿再试。",
                            "The system cannot be reached at present. Please try again in a moment."),
    "console.maybe_not_stored": ("系统暂时连不上，您刚才提交的内容可能没有保存，请过一会儿再试。",
                                 "The system cannot be reached at present. What you just sent may not have been saved. "
                                 "Please try again in a moment."),
    "console.too_large": ("一次发送的内容太大了，请分几次发送。",
                          "This is too much to send at once. Please send it in several parts."),
}
wording.register(WORDS)
wording.register_for_customers(FOR_CUSTOMERS)


def deadline(due_at: datetime, act_by: datetime | None) -> str:
    """A deadline to the second, and until when somebody is there to act where that is earlier."""
    if act_by is None or act_by == due_at:
        return say("console.due", due=due_at)
    return say("console.due_act_by", due=due_at, act_by=act_by)
