"""Letter tasks (寄信任务): customers without a telephone number or a conversation can only be written to.

Which of the call tasks are letter tasks follows from what is known of the customer at that moment: once a number is
stored, the task is a call.
"""
from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from cases.kinds import Case
from kernel.ids import Subject
from kernel.wording import Message
from notices import notice_views, ways
from notices.notice_views import GIVEN_UP, OPEN, Attempt, NoticeView
from notices.ways import Way
from people import vault

CALL, LETTER = "call", "letter"
TASK = "letter_task"  # how an attempt by call is shown where the customer can only be written to
_NUMBER = re.compile(r"\+?\d(?:[\d\s()\-（）－—]*\d){6,}")  # a landline too, which stays as it was written

ways.ways.add(Way(TASK, Message("cases.way.letter_task"), 79, reads=True))


def by_letter(session: Session, cases: Iterable[Case]) -> set[Subject]:
    """Of these cases, those whose customer has neither a telephone number nor a conversation.

    The number of a customer who telephoned is in the records of the telephone system, also where it was not noted.
    """
    left = [case for case in cases
            if case.conversation_id is None and not case.telephoned and not _NUMBER.search(case.contact)]
    phones = vault.having(session, {case.person_id for case in left}, "phone") if left else set()
    return {case.subject for case in left if case.person_id not in phones}


def under_way(session: Session, subjects: Collection[Subject]) -> set[Subject]:
    """Of these cases, those of which a letter that says all that waits to be told is with the post."""
    waiting = notice_views.pending(session, list(subjects)) if subjects else []
    unsent = {one.subject for one in waiting
              if not any(a.way == LETTER and a.outcome == OPEN for a in one.attempts)}
    return {one.subject for one in waiting} - unsent


def as_shown(session: Session, case: Case, notices: list[NoticeView]) -> list[NoticeView]:
    """Notices with their call tasks as letters to be written, where the customer cannot be telephoned; a task that
    ended without a call, because a letter arrived or nobody goes on trying, stays what it was.
    """
    if not any(_is_task(a) for one in notices for a in one.attempts) or not by_letter(session, [case]):
        return notices
    return [replace(one, attempts=tuple(replace(a, way=TASK) if _is_task(a) else a for a in one.attempts))
            for one in notices]


def _is_task(attempt: Attempt) -> bool:
    """Whether an attempt by call is a task, and no call that was made."""
    return attempt.way == CALL and attempt.outcome in (OPEN, GIVEN_UP)
