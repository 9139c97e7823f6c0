"""Checks of the room for `doctor`, its watches and its invariants."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy.orm import Session

from conversations import backlog, channels, recovery
from kernel import checks, instants, invariants
from kernel.checks import Check, Finding
from kernel.invariants import Invariant, by_query
from kernel.wording import Message, say
from notices import troubles
from notices.troubles import Watch

LONGEST = timedelta(minutes=2)  # after which a message that is unsent or unhandled is a trouble


def _delivery(session: Session) -> Finding:
    found = backlog.by_channel(session)
    late = [one for one in found if one.oldest > LONGEST]
    by_channel = backlog.undecided(session)
    undecided = sum(by_channel.values())
    if late:
        return False, say("conversations.delivery_stuck", channels=[_behind(one) for one in late], undecided=undecided)
    well = max(by_channel.values(), default=0) < backlog.FLOOD
    failed = backlog.failed_today(session)
    if not found:
        return well, say("conversations.delivery_well", failed=failed, undecided=undecided)
    waiting = [_behind(one) for one in found]
    return well, say("conversations.delivery_some", channels=waiting, failed=failed, undecided=undecided)


def _behind(one: backlog.Backlog) -> Message:
    return Message("conversations.channel_behind", channel=channels.title(one.channel), waiting=one.waiting,
                   minutes=one.oldest.total_seconds() / 60)


def _stuck(session: Session) -> Message | None:
    found = recovery.longest(session, instants.now() - LONGEST)
    return Message("conversations.unhandled", count=found.count, conversation=str(found.conversation_id),
                   since=found.since) if found else None


def _recovery(session: Session) -> Finding:
    found = _stuck(session)
    return (False, str(found)) if found else (True, say("conversations.all_handled"))


def _watch(session: Session) -> Mapping[str, Message]:
    found = _stuck(session)
    return {"": found} if found else {}


checks.register(Check("delivery", 260, _delivery), Check("recovery", 262, _recovery))
troubles.register(Watch("unhandled", _watch))
invariants.register(
    Invariant("unanswered", Message("conversations.always.answered"), 10, by_query(
        "select id from inbox_message where handled_at is null and received_at < now() - interval '2 minutes'")),
    Invariant("two_episodes", Message("conversations.always.one_episode"), 30, by_query(
        "select conversation_id as id from episode where closed_at is null group by 1 having count(*) > 1")),
    Invariant("stuck", Message("conversations.always.not_stuck"), 40, by_query(
        "select id from outbox_message where state = 'sending' and claimed_at < now() - interval '5 minutes'")),
)
