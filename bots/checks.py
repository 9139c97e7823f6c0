"""Checks of the room for `doctor` and its watches; each platform registers its own checks."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bots import paused_accounts
from bots.tables import ChannelTrouble
from conversations import backlog, channels
from conversations.backlog import Backlog
from kernel import checks, instants
from kernel.checks import Check, Finding
from kernel.wording import Message, Text, say
from notices import troubles
from notices.troubles import Watch

SENDING = ".sending"  # ends the name under which the sending side of a channel records its trouble
BEHIND = timedelta(minutes=1)  # how long a message of a channel that works may wait


def _open(session: Session) -> list[tuple[str, Text]]:
    rows = session.execute(
        select(ChannelTrouble.channel, ChannelTrouble.say).where(ChannelTrouble.cleared_at.is_(None))
        .order_by(ChannelTrouble.channel))
    return [(channel, why) for channel, why in rows]


def _trouble(session: Session) -> Finding:
    """What either side recorded, and the channels to which sending is paused or late, as `troubles` tells them."""
    sending = {one.key: one.say for one in troubles.open_now(session) if one.key.startswith("sending.")}
    problems: list[Text] = [
        Message("bots.health.problem", channel=channels.title(channel.removesuffix(SENDING)), why=why)
        for channel, why in _open(session)
        if not (channel.endswith(SENDING) and f"sending.{channel.removesuffix(SENDING)}" in sending)]
    problems += sending.values()
    return (False, say("bots.health.problems", problems=problems)) if problems else (True, say("bots.health.well"))


def _sending(session: Session) -> Mapping[str, Message]:
    """Channels to which nothing is sent because their platform is silent, and those whose messages wait too long."""
    backlogs = {one.channel: one for one in backlog.by_channel(session)}
    found = {one.channel: _behind("bots.delivery.behind", one) for one in backlogs.values() if one.oldest > BEHIND}
    told = _told(session)
    for name, (why, _) in told.items():
        found[name] = _behind("bots.delivery.told", backlogs.get(name, Backlog(name, 0, timedelta())), why=why)
    for paused in paused_accounts.every():
        if paused.answers and paused.channel not in backlogs:
            continue  # nothing is there to be sent, so that nobody can say more than that the platform answers
        behind = backlogs.get(paused.channel, Backlog(paused.channel, 0, timedelta()))
        why, at = told.get(paused.channel, (paused.why, paused.at))
        found[paused.channel] = _behind(
            "bots.delivery.paused", behind, why=why if at > paused.at else paused.why,
            seconds=max(0.0, (paused.next_at - instants.now()).total_seconds()))
    return found


def _retold(session: Session, name: str, said: Text) -> Text | None:
    """The backlog of this moment, with the newest reason that is stored; a pause is known only to its own process."""
    behind = next((one for one in backlog.by_channel(session) if one.channel == name), Backlog(name, 0, timedelta()))
    if isinstance(said, Message) and said.key == "bots.delivery.paused":
        return _behind(said.key, behind, why=said.facts["why"], seconds=said.facts["seconds"])
    if told := _told(session).get(name):
        return _behind("bots.delivery.told", behind, why=told[0])
    return _behind("bots.delivery.behind", behind) if behind.oldest > BEHIND else None


def _told(session: Session) -> dict[str, tuple[Text, datetime]]:
    """What the sending sides recorded, and when, by channel."""
    rows = session.execute(
        select(ChannelTrouble.channel, ChannelTrouble.say, ChannelTrouble.at)
        .where(ChannelTrouble.cleared_at.is_(None), ChannelTrouble.channel.endswith(SENDING)))
    return {channel.removesuffix(SENDING): (why, at) for channel, why, at in rows}


def _behind(key: str, behind: Backlog, **facts: Text | float) -> Message:
    return Message(key, channel=channels.title(behind.channel), waiting=behind.waiting,
                   minutes=behind.oldest.total_seconds() / 60, **facts)


def _uncertain(session: Session) -> Mapping[str, Message]:
    """Channels with many uncertain messages that nobody has decided; once told, until the last of them is decided."""
    told = {one.key for one in troubles.open_troubles(session)}
    return {channel: Message("bots.delivery.uncertain", channel=channels.title(channel), count=count)
            for channel, count in backlog.undecided(session).items()
            if count >= backlog.FLOOD or f"uncertain.{channel}" in told}


def _receiving(session: Session) -> Mapping[str, Message]:
    """What the receiving sides recorded, for instance that no updates can be fetched; of sending `_sending` tells."""
    return {channel: Message("bots.health.problem", channel=channels.title(channel), why=why)
            for channel, why in _open(session) if not channel.endswith(SENDING)}


checks.register(Check("channels", 280, _trouble))
troubles.register(Watch("sending", _sending, _retold), Watch("uncertain", _uncertain), Watch("channel", _receiving))
