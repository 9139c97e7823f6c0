"""Accounts to which this process sends nothing at present, because their platform does not answer."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kernel import instants
from kernel.logs import log
from kernel.wording import Text


@dataclass(frozen=True)
class PausedAccount:
    """An account of a channel, why nothing is sent to it, and since when."""

    channel: str
    account: str
    why: Text
    since: datetime


_paused: dict[tuple[str, str], PausedAccount] = {}


def paused(channel: str, account: str, why: Text) -> None:
    """Records that sending is paused."""
    _paused[channel, account] = PausedAccount(channel, account, why, instants.now())
    log.error("channel_paused", channel=channel, account=account, why=str(why))


def resumed(channel: str, account: str) -> None:
    """Records that sending goes on."""
    if _paused.pop((channel, account), None):
        log.info("channel_resumed", channel=channel, account=account)


def every() -> list[PausedAccount]:
    """All of them, by channel and account."""
    return [_paused[key] for key in sorted(_paused)]
