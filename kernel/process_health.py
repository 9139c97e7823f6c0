"""The health of every process in the database, so that `doctor`, /metrics and alerts can tell what fails elsewhere.

A process publishes its parts (`kernel.health`) every few seconds and removes them when it stops as intended. Rows that
nobody refreshes belong to a process that died or hangs.
"""
from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel import database_clock, db, health, instants
from kernel.db import Base, Instant, MaybeInstant
from kernel.logs import log

PRESENT = timedelta(seconds=60)  # how long after its last publication a process counts as running
CLOCK = "clock"  # the part under which a process publishes by how many seconds its machine's clock is ahead
FORGOTTEN = timedelta(days=1)  # after which the rows of a process that is gone are removed


class ProcessPart(Base):
    """A part of a process, as the process last published it."""

    __tablename__ = "process_health"
    process: Mapped[str] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    published_at: Mapped[Instant]
    worked_at: Mapped[MaybeInstant]
    failing_since: Mapped[MaybeInstant]
    times: Mapped[int] = mapped_column(default=0)
    error: Mapped[str]
    again_within: Mapped[float | None]


@dataclass(frozen=True)
class Failing:
    """A part that fails at present."""

    part: str
    since: datetime
    times: int
    error: str


@dataclass(frozen=True)
class Silent:
    """A part that neither works nor fails although it should have done its next round; `since` is its last one."""

    part: str
    since: datetime


def this_process() -> str:
    """The name of this process: host and process id."""
    return f"{socket.gethostname()}:{os.getpid()}"


def publish(session: Session) -> None:
    """Writes the parts of this process, and removes those that the settings leave out, whoever left them."""
    now, process = instants.now(), this_process()
    session.execute(delete(ProcessPart).where(
        (ProcessPart.published_at < now - FORGOTTEN) | ProcessPart.part.in_(health.off())))
    health.database_works()
    rows = [{"process": process, "part": part.name, "published_at": now, "worked_at": part.worked_at,
             "failing_since": part.failing_since, "times": part.times, "error": part.error,
             "again_within": part.again_within} for part in health.parts()]
    apart = instants.difference()
    if abs(apart) > database_clock.LIMIT:
        rows.append({"process": process, "part": CLOCK, "published_at": now, "worked_at": None, "failing_since": None,
                     "times": 0, "error": str(round(apart.total_seconds())), "again_within": None})
    names = [row["part"] for row in rows]
    session.execute(delete(ProcessPart).where(ProcessPart.process == process, ProcessPart.part.not_in(names)))
    if rows:
        adding = insert(ProcessPart).values(rows)
        session.execute(adding.on_conflict_do_update(
            index_elements=["process", "part"],
            set_={name: adding.excluded[name] for name in rows[0] if name not in ("process", "part")}))


def withdraw(session: Session) -> None:
    """Removes the parts of this process, which stops as intended."""
    session.execute(delete(ProcessPart).where(ProcessPart.process == this_process()))


def withdraw_now() -> None:
    """As `withdraw`, in a transaction of its own. The database may be gone already: then the rows expire."""
    try:
        with db.transaction() as session:
            withdraw(session)
    except Exception as error:
        log.warning("health_not_withdrawn", why=type(error).__name__)


def count_from_now(session: Session) -> None:
    """Makes the silence of every part of other processes count from now.

    For a start: rows that were restored from a backup, or left by a machine that went down, tell nothing of this one.
    A part that this installation does not take up again is told after its time.
    """
    now = instants.now()
    session.execute(update(ProcessPart).where(ProcessPart.again_within.is_not(None), ProcessPart.worked_at < now)
                    .values(worked_at=now, failing_since=None, times=0, error="")
                    .execution_options(synchronize_session=False))


def failing(session: Session, for_at_least: timedelta = timedelta()) -> list[Failing]:
    """Parts that fail for so long in a process that runs, by name."""
    now = instants.now()
    rows = session.execute(
        select(ProcessPart.part, func.min(ProcessPart.failing_since), func.sum(ProcessPart.times),
               func.max(ProcessPart.error))
        .where(ProcessPart.failing_since <= now - for_at_least, ProcessPart.published_at > now - PRESENT)
        .group_by(ProcessPart.part).order_by(ProcessPart.part))
    return [Failing(part, since, times, error) for part, since, times, error in rows if since is not None]


def silent(session: Session) -> list[Silent]:
    """Parts whose next round is overdue in every process that has them, by name."""
    now = instants.now()
    rows = session.execute(
        select(ProcessPart.part, func.max(func.coalesce(ProcessPart.worked_at, ProcessPart.published_at)),
               func.max(ProcessPart.again_within), func.bool_or(
                   ProcessPart.failing_since.is_not(None) & (ProcessPart.published_at > now - PRESENT)))
        .where(ProcessPart.again_within.is_not(None)).group_by(ProcessPart.part).order_by(ProcessPart.part))
    return [Silent(part, at) for part, at, within, fails in rows
            if not fails and now - at > timedelta(seconds=within)]


def clocks_that_differ(session: Session) -> dict[str, timedelta]:
    """How far the clock of each running process is ahead of the database's, where it differs, by the process's name."""
    rows = session.execute(
        select(ProcessPart.process, ProcessPart.error)
        .where(ProcessPart.part == CLOCK, ProcessPart.published_at > instants.now() - PRESENT)
        .order_by(ProcessPart.process))
    return {process: timedelta(seconds=int(seconds)) for process, seconds in rows}


def known(session: Session) -> int:
    """How many parts running processes have published."""
    return session.scalar(select(func.count(ProcessPart.part.distinct()))
                          .where(ProcessPart.published_at > instants.now() - PRESENT)) or 0
