"""Why a channel doesn't work, for `doctor` and the log: noted once, cleared once."""
from __future__ import annotations

from typing import Literal

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from bots.tables import ChannelTrouble
from kernel import db, instants
from kernel.logs import log


class Trouble:
    """What stands in the way of one side of a channel. Asked often, it writes only what has changed."""

    def __init__(self, channel: str) -> None:
        self.channel = channel
        self._standing: str | Literal[False] | None = False  # False: not known yet, another process may have left one

    async def note(self, say: str) -> None:
        """Something is wrong: a sentence that says what to do."""
        if say != self._standing:
            log.error("channel_trouble", channel=self.channel, say=say)
            await self._write(say)

    async def clear(self) -> None:
        """It works."""
        if self._standing is not None:
            await self._write(None)

    async def _write(self, say: str | None) -> None:
        try:
            await db.in_thread(_noted, self.channel, say)
            self._standing = say
        except Exception as e:  # the database is away too; what the channel does goes first
            log.warning("trouble_not_noted", channel=self.channel, why=type(e).__name__)


def _noted(channel: str, say: str | None) -> None:
    now = instants.now()
    with db.transaction() as session:
        if say is None:
            session.execute(update(ChannelTrouble)
                            .where(ChannelTrouble.channel == channel, ChannelTrouble.cleared_at.is_(None))
                            .values(cleared_at=now))
            return
        given = {"say": say, "at": now, "cleared_at": None}
        session.execute(insert(ChannelTrouble).values(channel=channel, **given)
                        .on_conflict_do_update(index_elements=["channel"], set_=given))
