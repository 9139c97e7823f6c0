"""Tasks of the whole house and beat's table. Rooms register their own tasks by being imported."""
from __future__ import annotations

from app import invariants as promises_kept
from kernel import db, tasks
from staff import sessions

INVARIANTS_EVERY = 15 * 60
SESSIONS_EVERY = 60 * 60


@tasks.task("app.invariants")
def invariants() -> None:
    """Checks the promises on the running system."""
    with db.transaction() as session:
        promises_kept.check(session)


@tasks.task("app.sessions")
def ended_sessions() -> None:
    """Removes staff sessions that ended long ago."""
    with db.transaction() as session:
        sessions.remove_ended(session)


def plan() -> None:
    """Fills beat's table."""
    tasks.every(INVARIANTS_EVERY, "app.invariants")
    tasks.every(SESSIONS_EVERY, "app.sessions")
