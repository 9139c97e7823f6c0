"""The list of the day (今日清单): at the first opening of a day, an alert to each owner and supervisor of what is due.

It tells what is overdue, what falls due today, what falls due after today's close and before the next opening, and what
must be done on the next open day; the deadlines of outside platforms are in it like our own. Deadlines end at midnight
and on holidays, when nobody works, so the day on which something must be done is that of `act_by`, the last published
open instant before a deadline.
"""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from complaints.board import read_model
from complaints.board.read_model import ToAct
from deadlines import counting_rules
from kernel import instants, time_words
from kernel.wording import Message, lines
from notices import alerts
from staff import members, permissions
from staff.members import StaffView

MOST = 30  # cases listed under each heading; the board shows all


def write_lists(session: Session, opened_at: datetime) -> int:
    """Writes everybody's list, once a day each, and gives how many were written. An empty list isn't written."""
    today = instants.shanghai(opened_at).date()
    end_of_today = instants.midnight(today + timedelta(days=1))
    following = counting_rules.hours_now(session).state(end_of_today)
    next_day = today + timedelta(days=1) if following.open else (
        instants.shanghai(following.next_open).date() if following.next_open else today + timedelta(days=1))
    due = read_model.to_act(session, instants.midnight(next_day + timedelta(days=1)))
    written = 0
    for staff in members.all_active(session):
        mine = [one for one in due if _is_for(staff, one)]
        if mine:
            alerts.create(session, "complaint.daily", _text(mine, opened_at, next_day),
                        subject=("staff", staff.id), key=f"{staff.id}:{today.isoformat()}", staff_ids=[staff.id],
                        level="notice")
            written += 1
    return written


def _is_for(staff: StaffView, one: ToAct) -> bool:
    """Owners get their own cases, supervisors all; nobody those that concern themselves."""
    if staff.id in one.concerning:
        return False
    return one.owner_id == staff.id or permissions.may(staff, "complaint.end")


def _text(mine: list[ToAct], opened_at: datetime, next_day: date) -> Message:
    today = instants.shanghai(opened_at).date()
    end_of_today = instants.midnight(today + timedelta(days=1))
    by_due = sorted(mine, key=lambda one: (one.due_at, one.number))
    late = [one for one in by_due if one.due_at <= opened_at]
    in_time = [one for one in mine if one.due_at > opened_at]
    return lines([
        Message("complaints.daily_list", day=today),
        *_lines("complaints.daily_late", late),
        # The end of today is written as 00:00 of tomorrow.
        *_lines("complaints.daily_today", [one for one in in_time if one.due_at <= end_of_today]),
        *_lines("complaints.daily_closed",
                [one for one in by_due if one.act_by <= end_of_today < one.due_at], day=next_day),
        *_lines("complaints.daily_next", [one for one in in_time if one.act_by > end_of_today], day=next_day)])


def _lines(words: str, due: list[ToAct], **facts: date) -> Iterable[Message]:
    if not due:
        return
    yield Message(words, count=len(due), **facts)
    for one in due[:MOST]:
        yield _line(one, late=words == "complaints.daily_late")
    if len(due) > MOST:
        yield Message("complaints.daily_more", count=len(due) - MOST)


def _line(one: ToAct, *, late: bool) -> Message:
    title = one.title if one.external_number is None else Message(
        "complaints.daily_outside", source=one.title, number=one.external_number)
    due = time_words.deadline_message(one.due_at)
    if late:
        return Message("complaints.daily_line_late", number=one.number, title=title, due=due)
    if one.act_by == one.due_at:
        return Message("complaints.daily_line", number=one.number, title=title, act_by=one.act_by)
    return Message("complaints.daily_line_until", number=one.number, title=title, act_by=one.act_by, due=due)
