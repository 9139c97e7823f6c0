"""Accounts to which this process sends nothing at present, because their platform does not answer."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from kernel import instants
from kernel.logs import log
from kernel.wording import Text


@dataclass(frozen=True)
class PausedAccount:
    """An account of a channel, why nothing is sent to it, and since when.

    `answers`: its platform answers a probe again, but no message has got through yet.
    """

    channel: str
    account: str
    why: Text
    since: datetime
    answers: bool = False


_paused: dict[tuple[str, str], PausedAccount] = {}


def paused(channel: str, account: str, why: Text) -> None:
    """Records that sending is paused. A pause that goes on after a message was tried keeps its beginning."""
    before = _paused.get((channel, account))
    since = before.since if before else instants.now()
    _paused[channel, account] = PausedAccount(channel, account, why, since)
    log.error("channel_stays_paused" if before else "channel_paused", channel=channel, account=account, why=str(why))


def answers(channel: str, account: str) -> None:
    """Records that the platform answers a probe, after which one message is tried."""
    before = _paused.get((channel, account))
    if before and not before.answers:
        _paused[channel, account] = replace(before, answers=True)
        log.info("channel_answers", channel=channel, account=account)


def resumed(channel: str, account: str) -> None:
    """Records that a message got through, so that sending goes on."""
    if _paused.pop((channel, account), None):
        log.info("channel_resumed", channel=channel, account=account)


def every() -> list[PausedAccount]:
    """All of them, by channel and account."""
    return [_paused[key] for key in sorted(_paused)]
