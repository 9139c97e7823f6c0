"""Tokens that stand for what identifies a customer, as people at the desk read them. Pure.

`⟦phone:3f9a2c⟧` is shown as 手机号·3f9a2c.
"""
from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_TOKEN = re.compile(r"⟦([a-z_]+)(?::([0-9a-f]{6}))?⟧")
KINDS = {"phone": "手机号", "id_number": "身份证号", "bank_card": "银行卡号", "email": "邮箱", "wechat": "微信号"}


@dataclass(frozen=True)
class Token:
    """`text` is the token as stored, `title` what people read."""

    text: str
    kind: str
    title: str


def found(texts: Iterable[str]) -> list[Token]:
    """Every different token of these texts, in the order of their first appearance."""
    seen: dict[str, Token] = {}
    for text in texts:
        for match in _TOKEN.finditer(text):
            if match[2]:
                seen.setdefault(match[0], Token(match[0], match[1], _title(match)))
    return list(seen.values())


def readable(text: str) -> str:
    """The text as the desk shows it: 「手机号·3f9a2c」 in a token's place."""
    return _TOKEN.sub(lambda match: f"〔{_title(match)}〕", text)


def _title(match: re.Match[str]) -> str:
    kind = KINDS.get(match[1], "个人信息")
    return f"{kind}·{match[2]}" if match[2] else kind
