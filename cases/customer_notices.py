"""Telling the customer of a case something (告知): by chat, otherwise by a call task; also letters and the case link.

The ledger is `notices.customer_notices`; here are its ways that belong to cases, and what a proof changes on a case.
"""
from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from cases import access, kinds, letter_tasks, timeline
from cases.kinds import Case
from cases.letter_tasks import CALL as CALL
from cases.letter_tasks import LETTER as LETTER
from conversations.chat_notices import CHAT as CHAT
from kernel import audit, instants
from kernel.actors import SYSTEM, Actor
from kernel.errors import BadInput
from kernel.ids import Subject
from kernel.wording import Message, Text
from notices import customer_notices, notice_views, ways
from notices.customer_notices import NewNotice
from notices.notice_views import NoticeView
from notices.ways import NoticeToSend, Started, Way
from people import vault
from staff.members import StaffView, actor

LINK, VISIT = "link", "visit"
UNSEEN = "case.notice_unseen"
SPOKEN = (CALL, VISIT)
NOTE_LEAST = 4
NOTE_LIMIT = 500


def tell(
    session: Session, case: Case, what: str, message: Text, *, told_entry: str = "told", by_call: bool = True,
    ref: str = "",
) -> NoticeView:
    """Tells the customer; the caller holds the case's lock. The timeline says 待告知 until there is a proof.

    `what` is a key of `notice_views.WHAT`. Without `by_call` nobody telephones: the notice waits on the case's link.
    """
    notice = customer_notices.tell(session, NewNotice(
        case.subject, case.person_id, case.conversation_id, what, message, told_entry, by_call, ref))
    [shown] = letter_tasks.as_shown(session, case, [notice])
    timeline.add(session, case.subject, "telling", SYSTEM, at=notice.created_at, what=notice_views.WHAT.message(what),
                 way=ways.title(shown.attempts[-1].way) if shown.attempts else "")
    return notice


def cancel(
    session: Session, subject: Subject, whats: Collection[str], because: str, by: Actor = SYSTEM, *,
    ref: str | None = None,
) -> None:
    """Cancels what the customer has not been told yet and need not be told any more (`notice_views.CANCELLED`)."""
    customer_notices.cancel(session, subject, whats, because, by, ref=ref)


def cancelled_by_the_end(session: Session, subject: Subject, since: datetime) -> list[NoticeView]:
    """What the customer was never told because the case ended at `since`, oldest first."""
    return [one for one in notice_views.of(session, [subject])
            if one.cancelled_at is not None and one.cancelled_at >= since and not one.arrived
            and one.cancelled_because in ("", *notice_views.ENDINGS)]


def pending(session: Session, subject: Subject) -> list[NoticeView]:
    """What the customer still has to be told about a case and those merged into it, oldest first."""
    return notice_views.pending(session, family(session, subject))


def family(session: Session, subject: Subject) -> list[Subject]:
    """The case and those merged into it, as subjects."""
    return [(subject[0], one) for one in kinds.family(session, subject)]


# told by somebody who speaks with the customer

def spoken(
    session: Session, subject: Subject, by: Actor, at: datetime, note: str,
    chosen: Collection[uuid.UUID] | None = None, way: str = CALL,
) -> list[NoticeView]:
    """What a member of staff told the customer at `at`; `chosen` are notices, None all that wait. Returns these.

    A notice that was written after `at` cannot have been told then and goes on waiting.
    """
    waiting = [one.id for one in pending(session, subject) if chosen is None or one.id in chosen]
    return customer_notices.told(
        session, waiting, way, by.id, at,
        {"by": by.label, "noted_at": instants.now(), "note": note})


def record_spoken(
    session: Session, staff: StaffView, subject: Subject, at: datetime, note: str,
    chosen: Collection[uuid.UUID] | None = None, way: str = CALL,
) -> list[NoticeView]:
    """Records that the customer was told by telephone (`call`) or in person (`visit`), without any other effect.

    Raises BadInput for an instant in the future or before what was to be told, without a note, or where nothing is
    chosen; NotAllowed.
    """
    case = access.handled(session, staff, subject)
    _check(at, note)
    if way not in SPOKEN:
        raise BadInput("cases.no_way", value=way[:40])
    if chosen is not None and not chosen:
        raise BadInput("cases.none_ticked")
    note = vault.tokenise(session, case.person_id, note.strip())
    told = spoken(session, case.subject, actor(staff), at, note, chosen, way)
    if not told:
        raise BadInput("cases.nothing_to_tell", at=at)
    audit.record(session, actor(staff), f"{case.kind}.told", case.subject, way=way, at=instants.iso(at),
                 notices=[str(one.id) for one in told])
    return told


# letters with recorded delivery

def send_letter(session: Session, staff: StaffView, subject: Subject, number: str, at: datetime) -> list[NoticeView]:
    """Records a letter, posted at `at` under a recorded-delivery number, that says all that waits to be told.

    Raises BadInput without a number, for an instant in the future, or where nothing waits to be told.
    """
    case = access.handled(session, staff, subject)
    number = _number(number)
    _not_in_the_future(at)
    waiting = [one.id for one in pending(session, case.subject)]
    sent = customer_notices.begin(session, waiting, LETTER, number, at,
                                  {"by": actor(staff).label, "number": number, "noted_at": instants.now()})
    if not sent:
        raise BadInput("cases.nothing_to_write", at=at)
    posted_at = max(at, *(one.created_at for one in sent))  # without seconds it stands for its minute
    timeline.add(session, case.subject, "letter_sent", actor(staff), at=posted_at, letter=number,
                 whats=[notice_views.WHAT.message(one.what) for one in sent])
    audit.record(session, actor(staff), f"{case.kind}.letter", case.subject, number=number)
    return sent


def letter_arrived(session: Session, staff: StaffView, subject: Subject, number: str, at: datetime) -> None:
    """Records the proof of delivery of a letter. Raises BadInput for an unknown number or an impossible instant."""
    case, number = _letter(session, staff, subject, number, at)
    customer_notices.delivered(session, LETTER, number, at, {
        "by": actor(staff).label, "number": number, "noted_at": instants.now()})
    audit.record(session, actor(staff), f"{case.kind}.letter_arrived", case.subject, number=number)


def letter_returned(session: Session, staff: StaffView, subject: Subject, number: str, at: datetime) -> None:
    """Records that a letter came back: what it was to say still waits to be told. Raises as `letter_arrived`."""
    case, number = _letter(session, staff, subject, number, at)
    customer_notices.failed(session, LETTER, number, "failed", at, {
        "by": actor(staff).label, "number": number, "noted_at": instants.now()})
    timeline.add(session, case.subject, "letter_returned", actor(staff), at=at, letter=number)
    audit.record(session, actor(staff), f"{case.kind}.letter_returned", case.subject, number=number)


def _letter(session: Session, staff: StaffView, subject: Subject, number: str, at: datetime) -> tuple[Case, str]:
    case, number = access.handled(session, staff, subject), _number(number)
    _not_in_the_future(at)
    of_case = set(family(session, case.subject))
    sent = [attempt for one in notice_views.waiting_for(session, LETTER, number, told=True) if one.subject in of_case
            for attempt in one.attempts if (attempt.way, attempt.ref) == (LETTER, number)]
    if not sent:
        raise BadInput("cases.no_letter", number=number)
    if at < sent[0].started_at:
        raise BadInput("cases.before_letter", at=at, sent=sent[0].started_at)
    return case, number


def _number(number: str) -> str:
    number = "".join(number.split()).upper()
    if not 4 <= len(number) <= 40:
        raise BadInput("cases.no_letter_number")
    return number


# the case link

def opened(session: Session, case: Case) -> None:
    """The customer opened the page of the case link, which shows what waits to be told: they are told now."""
    if not pending(session, case.subject):
        return
    case = kinds.locked(session, case.subject)
    now = instants.now()
    customer_notices.told(session, [one.id for one in pending(session, case.subject)], LINK, str(case.id), now, {})


def _check(at: datetime, note: str) -> None:
    if len(note.strip()) < NOTE_LEAST:
        raise BadInput("cases.no_call_note")
    if len(note.strip()) > NOTE_LIMIT:
        raise BadInput("cases.note_long", limit=NOTE_LIMIT, length=len(note.strip()))
    _not_in_the_future(at)


def _not_in_the_future(at: datetime) -> None:
    if at > instants.now():
        raise BadInput("cases.in_the_future", at=at)


def _link(session: Session, notice: NoticeToSend) -> Started | None:
    """Waits for the customer to open the case's link; the last way, where nobody is to telephone."""
    return None if notice.by_call else Started(f"notice:{notice.id}")


ways.ways.add(Way(LETTER, Message("cases.way.letter"), 80))
ways.ways.add(Way(VISIT, Message("cases.way.visit"), 81, reads=True))
ways.ways.add(Way(LINK, Message("cases.way.link"), 90, _link, again=True, reads=True))
