"""When a message counts as delivered, by channel. Pure: one table, each row from the platform's own documentation.

What a platform says is not the same everywhere: Telegram's `ok` and WeChat's errcode 0 are all one ever hears, WeCom
may take its word back, and a browser says by itself that it has shown a message.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Rule:
    """One channel's rule.

    `on_send`: the platform's acceptance already means delivered. `revocable`: it may say later that it failed.
    `call_after`: how long an acknowledgement may be awaited before a person should telephone; None where none comes.
    """

    channel: str
    on_send: bool
    revocable: bool
    call_after: timedelta | None
    say: str


RULES = {rule.channel: rule for rule in (
    Rule("web", False, False, timedelta(minutes=10), "顾客的网页显示后回执"),
    Rule("telegram", True, False, None, "Telegram 返回 ok"),
    Rule("wechat", True, False, None, "微信服务号返回 errcode 0"),
    Rule("wecom", True, True, None, "企业微信返回 errcode 0，之后可能通知发送失败"),
    Rule("cli", True, False, None, "终端已显示"),
    Rule("call", True, False, None, "由工作人员登记通话"),
)}


def rule(channel: str) -> Rule:
    """The channel's rule; a channel without one of its own is believed when the platform took the message."""
    return RULES.get(channel) or Rule(channel, True, False, None, "平台已接收")
