"""Tokens that stand for what identifies a customer, as people at the desk read them. Pure.

`⟦phone:3f9a2c⟧` is shown as 手机号·3f9a2c.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from people import identifiers

KINDS = {"phone": "手机号", "id_number": "身份证号", "bank_card": "银行卡号", "email": "邮箱", "wechat": "微信号"}
OTHER = "个人信息"


@dataclass(frozen=True)
class Token:
    """`text` is the token as stored, `title` what people read."""

    text: str
    kind: str
    title: str


def found(texts: Iterable[str]) -> list[Token]:
    """Every different token of these texts, in the order of their first appearance."""
    return [Token(one[0], one[1], identifiers.title(one, KINDS, OTHER)) for one in identifiers.tokens(texts)]


def readable(text: str) -> str:
    """The text as the desk shows it: 「手机号·3f9a2c」 in a token's place."""
    return identifiers.readable(text, KINDS, OTHER)
