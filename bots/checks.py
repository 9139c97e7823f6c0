"""Checks of the room for `doctor`; each platform registers its own."""
from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bots.tables import ChannelTrouble
from kernel import checks
from kernel.checks import Check, Finding
from kernel.wording import Message, say


def _trouble(session: Session) -> Finding:
    rows = session.execute(
        select(ChannelTrouble.channel, ChannelTrouble.say).where(ChannelTrouble.cleared_at.is_(None))
        .order_by(ChannelTrouble.channel)).all()
    if not rows:
        return True, say("bots.health.well")
    problems = [Message("bots.health.problem", channel=channel, why=why) for channel, why in rows]
    return False, say("bots.health.problems", problems=problems)


checks.register(Check("channels", 280, _trouble))
