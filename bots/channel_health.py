"""Why a channel does not work, for `doctor` and the log.

A row is written when the problem appears and cleared when it ends.
"""
from __future__ import annotations

from typing import Literal

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from bots.tables import ChannelTrouble
from kernel import db, instants
from kernel.logs import log
from kernel.wording import Message


class Trouble:
    """Records the problem of one side of a channel. Safe to call for every message: only changes are written."""

    def __init__(self, channel: str) -> None:
        self.channel = channel
        # None: no problem; False: unknown, because another process may have recorded one
        self._written: Message | Literal[False] | None = False

    async def note(self, say: Message) -> None:
        """Records a problem; `say` tells staff what to do about it."""
        if say != self._written:
            log.error("channel_trouble", channel=self.channel, say=str(say))
            await self._write(say)

    async def clear(self) -> None:
        """Records that the channel works."""
        if self._written is not None:
            await self._write(None)

    async def _write(self, say: Message | None) -> None:
        try:
            await db.in_thread(_noted, self.channel, say)
            self._written = say
        except Exception as e:  # the database may be unreachable too; the channel must keep running
            log.warning("trouble_not_noted", channel=self.channel, why=type(e).__name__)


def _noted(channel: str, say: Message | None) -> None:
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
