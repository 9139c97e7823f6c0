"""Log-ins: opaque tokens, throttled by log-in name and address, ended after 12 hours without use or after 7 days."""
from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from kernel import audit, instants, tokens
from kernel.actors import Actor
from kernel.encryption_keys import box
from kernel.errors import BadInput, HongniangError, NotAllowed, TryLater
from staff import members, passwords
from staff.members import StaffView
from staff.tables import LoginFailure, StaffMember, StaffSession

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
WINDOW = timedelta(minutes=15)
PER_LOGIN = 5
PER_ADDRESS = 30
_SEEN_EVERY = timedelta(minutes=1)
_TRYING = 7_201_002  # advisory lock: one try at a time for a login


@dataclass(frozen=True)
class LoggedIn:
    """The token for the browser's cookie, and the member."""

    token: str
    staff: StaffView
    must_change_password: bool


@dataclass(frozen=True)
class Current:
    """The member behind a request, and the form token of the session."""

    staff: StaffView
    csrf: str
    must_change_password: bool


def _hash(text: str) -> str:
    return box().blind(text).hex()


def log_in(session: Session, login: str, password: str, address: str) -> LoggedIn | HongniangError:
    """A new session; or the refusal as a value, because the failure that it records must be committed.

    Raises TryLater where too many people log in.
    """
    login = login.replace("\x00", "").strip().lower()[:60]
    login_hash, address_hash = _hash(f"login:{login}"), _hash(f"address:{address}")
    if not session.scalar(select(func.pg_try_advisory_xact_lock(func.hashtextextended(login_hash, _TRYING)))):
        return TryLater("staff.trying", after=2)  # concurrent attempts would bypass the throttle
    wait = _throttled(session, login_hash, address_hash)
    if wait:
        return wait
    row = session.scalar(select(StaffMember).where(StaffMember.login == login, StaffMember.active))
    if not passwords.matches(row.password_hash if row else None, password[:200]) or row is None:
        session.add(LoginFailure(login_hash=login_hash, address_hash=address_hash, at=instants.now()))
        return BadInput("staff.wrong_login")
    session.execute(delete(LoginFailure).where(LoginFailure.login_hash == login_hash))
    token, now = tokens.new_token(), instants.now()
    session.add(StaffSession(token_hash=tokens.digest(token), staff_id=row.id, csrf=tokens.new_token(128),
                             created_at=now, seen_at=now, expires_at=now + LONGEST, ended_at=None))
    audit.record(session, Actor.staff(row.id, row.name), "staff.log_in", ("staff", row.number))
    found = members.get(session, row.id)
    assert found is not None
    return LoggedIn(token, found, row.must_change_password)


def _throttled(session: Session, login_hash: str, address_hash: str) -> TryLater | None:
    since = instants.now() - WINDOW
    counted = session.execute(
        select(
            func.count().filter(LoginFailure.login_hash == login_hash),
            func.count().filter(LoginFailure.address_hash == address_hash),
            func.min(LoginFailure.at),
        ).where(LoginFailure.at > since,
                or_(LoginFailure.login_hash == login_hash, LoginFailure.address_hash == address_hash))
    ).one()
    if counted[0] < PER_LOGIN and counted[1] < PER_ADDRESS:
        return None
    seconds = max(60.0, (counted[2] + WINDOW - instants.now()).total_seconds())
    return TryLater("staff.slow_down", after=seconds, minutes=-(-int(seconds) // 60))


def by_token(session: Session, token: str) -> Current | None:
    """The log-in with this token; None where it ended, was idle too long, is too old or its owner left."""
    now = instants.now()
    found = session.execute(
        select(StaffSession, StaffMember).join(StaffMember, StaffMember.id == StaffSession.staff_id)
        .where(StaffSession.token_hash == tokens.digest(token), *_is_valid(now), StaffMember.active)
    ).first()
    if found is None:
        return None
    row, member = found
    if row.seen_at < now - _SEEN_EVERY:
        session.execute(update(StaffSession).where(StaffSession.id == row.id).values(seen_at=now))
    view = members.get(session, member.id)
    assert view is not None
    return Current(replace(view, log_in=row.token_hash), row.csrf, member.must_change_password)


def current_member(session: Session, staff: StaffView, *, used: bool = False) -> StaffView:
    """The member as they are now; `used` notes that the log-in is in use. Only `staff.acting` calls it.

    Raises NotAllowed where the log-in by which `staff` came in has ended, was idle too long or is too old, where there
    is none, and where they no longer work here.
    """
    now = instants.now()
    seen_at = session.scalar(select(StaffSession.seen_at).where(
        StaffSession.token_hash == staff.log_in, StaffSession.staff_id == staff.id, *_is_valid(now)))
    found = members.get(session, staff.id)
    if seen_at is None or found is None or not found.active:
        raise NotAllowed("staff.signed_out")
    if used and seen_at < now - _SEEN_EVERY:
        session.execute(update(StaffSession).where(StaffSession.token_hash == staff.log_in).values(seen_at=now))
    return replace(found, log_in=staff.log_in)


def _is_valid(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """The conditions of a log-in that is valid."""
    return StaffSession.ended_at.is_(None), StaffSession.expires_at > now, StaffSession.seen_at > now - IDLE


def log_out(session: Session, token: str) -> None:
    """Ends this log-in."""
    session.execute(update(StaffSession).where(StaffSession.token_hash == tokens.digest(token),
                                               StaffSession.ended_at.is_(None)).values(ended_at=instants.now()))


def end_all(session: Session, staff_id: uuid.UUID) -> int:
    """Ends all log-ins of a member; returns how many."""
    ended = session.scalars(update(StaffSession)
                            .where(StaffSession.staff_id == staff_id, StaffSession.ended_at.is_(None))
                            .values(ended_at=instants.now()).returning(StaffSession.id)).all()
    return len(ended)


def remove_ended(session: Session) -> None:
    """Removes log-ins that ended over 30 days ago, and failures of over a day ago."""
    old = instants.now() - timedelta(days=30)
    session.execute(delete(StaffSession).where(or_(StaffSession.expires_at < old, StaffSession.ended_at < old)))
    session.execute(delete(LoginFailure).where(LoginFailure.at < instants.now() - timedelta(days=1)))
