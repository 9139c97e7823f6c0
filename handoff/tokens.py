"""Tokens that stand for what identifies a customer, as people at the desk read them; and the logged look behind one.

`⟦phone:3f9a2c⟧` is shown as 手机号·3f9a2c. Pure but for `reveal`.
"""
from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from conversations import threads, transcript
from handoff import access, notes
from handoff.access import actor
from kernel.errors import NotFound
from people import vault
from staff import permissions
from staff.members import StaffView

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


def reveal(session: Session, staff: StaffView, conversation_id: uuid.UUID, token: str, reason: str) -> str:
    """What a token of this conversation's customer stands for; who looked and why goes into the audit (5.5 b).

    Raises NotAllowed without `vault.reveal` or for a colleague's customer, NotFound for another's token, BadInput
    without a reason.
    """
    permissions.require(staff, "vault.reveal")
    access.right(session, staff, conversation_id)
    if token not in {one.text for one in of_conversation(session, conversation_id)}:
        raise NotFound("handoff.no_token")
    return vault.reveal(session, token, actor(staff), reason)


def of_conversation(session: Session, conversation_id: uuid.UUID) -> list[Token]:
    """Tokens in what was said lately in a conversation and in the notes on its customer."""
    said = transcript.latest(session, conversation_id, transcript.LIMIT)
    written = notes.of_person(session, threads.get(session, conversation_id).person_id)
    return found([line.text for line in said] + [note.text for note in written])
