"""Accounts to which this process sends nothing at present, because their platform does not answer."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kernel import instants
from kernel.logs import log
from kernel.wording import Text


@dataclass(frozen=True)
class PausedAccount:
    """An account of a channel, why nothing is sent to it, and since when.

    `answers`: its platform answers a probe again, but no message has got through yet. `next_at`: the next attempt;
    `at`: when `why` was seen.
    """

    channel: str
    account: str
    why: Text
    since: datetime
    next_at: datetime
    at: datetime
    answers: bool = False


_paused: dict[tuple[str, str], PausedAccount] = {}


def paused(channel: str, account: str, why: Text, seconds: float = 0.0) -> None:
    """Records that sending is paused for so many seconds.

    A pause that goes on after a message was tried keeps its beginning.
    """
    before = _paused.get((channel, account))
    now = instants.now()
    _paused[channel, account] = PausedAccount(
        channel, account, why, before.since if before else now, now + timedelta(seconds=seconds), now)
    log.error("channel_stays_paused" if before else "channel_paused", channel=channel, account=account, why=str(why))


def asked_in_vain(channel: str, account: str, seconds: float, why: Text) -> None:
    """Records that the platform did not answer a probe, why, and when the next one follows."""
    if before := _paused.get((channel, account)):
        _paused[channel, account] = replace(
            before, answers=False, why=why, at=instants.now(), next_at=instants.now() + timedelta(seconds=seconds))


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
