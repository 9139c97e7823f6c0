"""What staff asked the customer of a case (向顾客索取), to which a pause that awaits material from them refers: messages
and registered letters that reached the customer, and calls and visits that were noted.
"""
from __future__ import annotations

import uuid
from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy.orm import Session

from cases import kinds
from cases.kinds import Case
from cases.letter_tasks import LETTER
from cases.tables import CaseEntry
from cases.timeline import Entry
from cases.written_wishes import MESSAGES, Writing
from conversations import outbox
from kernel import instants
from kernel.wording import Message
from notices.notice_views import DELIVERED, NoticeView


def of(
    session: Session, case: Case, entries: Sequence[Entry], notices: Sequence[NoticeView],
) -> list[Writing]:
    """What people wrote to the customer since the case was accepted and what reached them, for the case or otherwise in
    its conversation, and what was noted of calls and visits; newest first, at the instant of its arrival.

    The caller has read `entries` and `notices` of the case and of those merged into it. What the bot said does not
    count: nobody decided that the case needs it.
    """
    kind, now = kinds.get(case.kind), instants.now()
    arrived = dict(kind.arrived(session, {case.id, *(one.case_id for one in entries)}))
    if case.conversation_id is not None:
        arrived = outbox.arrived_since(session, case.conversation_id, case.accepted_at, MESSAGES) | arrived
    found = [Writing(f"message:{row.id}", row.text, arrived[row.id]) for row in outbox.rows(session, list(arrived))]
    found += [Writing(f"entry:{one.id}", str(one.facts["text"]), one.at) for one in entries
              if one.facts.get("text") and (
                  one.kind in kind.spoken or (one.kind == "told" and one.facts.get("told_by")))]
    found += _letters(case, notices)
    return sorted((one for one in found if one.at <= now), key=lambda one: one.at, reverse=True)


def _letters(case: Case, notices: Sequence[NoticeView]) -> list[Writing]:
    """The registered letters for which the customer signed since the case was accepted, each once."""
    signed = {attempt.ref: attempt.outcome_at for notice in notices
              for attempt in notice.attempts if (attempt.way, attempt.outcome) == (LETTER, DELIVERED)}
    return [Writing(f"letter:{number}", _letter(number), at) for number, at in signed.items()
            if at is not None and at > case.accepted_at]


def _letter(number: str) -> str:
    return str(Message("cases.asked_by_letter", letter=number))


def quoted(session: Session, reference: str, at: str | None) -> Writing | None:
    """What a request refers to, with its instant as the request has it; None if it is empty or no longer kept."""
    source, _, named = reference.partition(":")
    if source == "letter" and at:
        return Writing(reference, _letter(named), instants.parse_any(at))
    with suppress(ValueError):
        if source == "message" and at and (rows := outbox.rows(session, [uuid.UUID(named)])):
            return Writing(reference, rows[0].text, instants.parse_any(at))
        if source == "entry" and (entry := session.get(CaseEntry, uuid.UUID(named))):
            return Writing(reference, str(entry.facts.get("text", "")), entry.at)
    return None
