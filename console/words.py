"""Sentences of the shell."""
from __future__ import annotations

from datetime import datetime

from kernel import wording
from kernel.time_words import exact

WORDS = {
    "console.too_large": "一次发送的内容太大了，请分几次发送。",
}
wording.register(WORDS)


def deadline(due_at: datetime, act_by: datetime | None) -> str:
    """A deadline in full, and by when somebody is there to act where that is earlier."""
    if act_by is None or act_by == due_at:
        return f"截止 {exact(due_at)}"
    return f"截止 {exact(due_at)}；最晚 {exact(act_by)} 前有人上班可办"
