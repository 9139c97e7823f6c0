"""Acting as a member of staff, from an open page or by a request of their browser.

A page stays open when its reader's permissions change or when they log out in another tab. So every act and every
query reads the member and the log-in of their browser again, in its own transaction; the function that is run checks
the permission with the member it is given.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.orm import Session

from kernel import db
from staff import sessions
from staff.members import StaffView

P = ParamSpec("P")
T = TypeVar("T")
Act = Callable[Concatenate[Session, StaffView, P], T]


async def act(staff: StaffView, act: Act[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs `act(session, staff, …)` in a thread and commits; the log-in counts as used.

    Raises NotAllowed where the log-in has ended or its owner no longer works here, and what `act` raises.
    """
    return await db.in_thread(act_now, staff, act, *args, **kwargs)


async def read(staff: StaffView, read: Act[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The same for what an open page reads by itself; the log-in doesn't count as used."""
    return await db.in_thread(read_now, staff, read, *args, **kwargs)


def act_now(staff: StaffView, act: Act[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """`act` for a route, which already runs in a thread."""
    with db.transaction() as session:
        return act(session, sessions.current_member(session, staff, used=True), *args, **kwargs)


def read_now(staff: StaffView, read: Act[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """`read` for a route."""
    with db.transaction() as session:
        return read(session, sessions.current_member(session, staff), *args, **kwargs)
