"""The list of the day (今日清单): at the first opening of a day, an alert to each owner and supervisor of what is due.

Deadlines end at midnight and on holidays, when nobody works. So the list has what must be done today and by the next
open day, counted by `act_by`, the last published open instant before a deadline.
"""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from complaints.board import read_model
from complaints.board.read_model import ToAct
from deadlines import counting_rules
from kernel import instants
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
            alerts.create(session, "complaint.daily", _text(mine, end_of_today, today, next_day),
                        subject=("staff", staff.id), key=f"{staff.id}:{today.isoformat()}", staff_ids=[staff.id],
                        level="notice")
            written += 1
    return written


def _is_for(staff: StaffView, one: ToAct) -> bool:
    """Owners get their own cases, supervisors all; nobody those that concern themselves."""
    if staff.id in one.concerning:
        return False
    return one.owner_id == staff.id or permissions.may(staff, "complaint.end")


def _text(mine: list[ToAct], end_of_today: datetime, today: date, next_day: date) -> Message:
    now = [one for one in mine if one.act_by <= end_of_today]
    later = [one for one in mine if one.act_by > end_of_today]
    return lines([
        Message("complaints.daily_list", day=today),
        *_lines("complaints.daily_today", now), *_lines("complaints.daily_next", later, day=next_day)])


def _lines(words: str, due: list[ToAct], **facts: date) -> Iterable[Message]:
    if not due:
        return
    yield Message(words, count=len(due), **facts)
    for one in due[:MOST]:
        yield Message("complaints.daily_line", number=one.number, title=one.title, act_by=one.act_by)
    if len(due) > MOST:
        yield Message("complaints.daily_more", count=len(due) - MOST)

