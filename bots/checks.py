"""What `doctor` looks at in the room; each platform registers its own beside it."""
from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bots.tables import ChannelTrouble
from kernel import checks
from kernel.checks import Check, Finding


def _trouble(session: Session) -> Finding:
    rows = session.execute(
        select(ChannelTrouble.channel, ChannelTrouble.say).where(ChannelTrouble.cleared_at.is_(None))
        .order_by(ChannelTrouble.channel)).all()
    return not rows, "；".join(f"{channel}：{say}" for channel, say in rows) if rows else "各通道没有报错。"


checks.register(Check("channels", 280, _trouble))
