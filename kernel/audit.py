"""The audit log: who did what to what, and when; rows are sealed afterwards into a hash chain.

Rows are written unsealed in the act's transaction: sealing there would serialise all acts on the last row of the chain.
One sealer seals them every few seconds, in order, so that `verify` detects a change of a sealed row.
"""
from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Identity, Index, Select, func, insert, literal, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel import bulk, instants, invariants
from kernel.actors import Actor
from kernel.db import Base, Instant, Timestamp, jsonb
from kernel.invariants import Broken, Invariant
from kernel.wording import Message

GENESIS = "0" * 64
_SEALER = 7_201_001  # advisory lock: one sealer at a time


class AuditRow(Base):
    """One act. `facts` holds ids and values, never what identifies a customer."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_unsealed", "id", postgresql_where=text("seal is null")),
        Index("ix_audit_subject", "subject_kind", "subject_id"),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[Instant]
    actor_kind: Mapped[str]
    actor_id: Mapped[str]
    actor_label: Mapped[str]
    act: Mapped[str]
    subject_kind: Mapped[str | None]
    subject_id: Mapped[str | None]
    facts: Mapped[dict[str, Any]] = jsonb()
    position: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    seal: Mapped[str | None]


def record(session: Session, by: Actor, act: str, subject: tuple[str, object] | None = None, **facts: Any) -> None:
    """Writes one row in the act's transaction. `facts` must be JSON."""
    plain = json.loads(json.dumps(facts, default=str))
    session.add(AuditRow(**_values(by, act, subject, plain, instants.now())))


def record_many(
    session: Session, by: Actor, act: str, rows: Iterable[tuple[tuple[str, object] | None, dict[str, Any]]],
) -> None:
    """Writes one row per subject for the same act, each with its facts, by one statement."""
    now = instants.now()
    values = [_values(by, act, subject, facts, now) for subject, facts in rows]
    bulk.insert(session, AuditRow, values)


def record_selected(session: Session, by: Actor, act: str, subjects: Select[Any]) -> None:
    """Writes one row for each row that `subjects` selects: (subject kind, subject id as text, facts).

    For ten thousand rows at once, whose values need not be transferred to the program and back.
    """
    part = subjects.subquery()
    kind, id, facts = part.c
    session.execute(insert(AuditRow).from_select(
        ["at", "actor_kind", "actor_id", "actor_label", "act", "subject_kind", "subject_id", "facts"],
        select(literal(instants.now(), Timestamp), literal(by.kind), literal(by.id), literal(by.label), literal(act),
               kind, id, facts), include_defaults=False))


def _values(
    by: Actor, act: str, subject: tuple[str, object] | None, facts: dict[str, Any], at: datetime,
) -> dict[str, Any]:
    return {
        "at": at, "actor_kind": by.kind, "actor_id": by.id, "actor_label": by.label, "act": act,
        "subject_kind": subject[0] if subject else None, "subject_id": str(subject[1]) if subject else None,
        "facts": facts, "position": None, "seal": None,
    }


_SEALED = (AuditRow.id, AuditRow.at, AuditRow.actor_kind, AuditRow.actor_id, AuditRow.actor_label, AuditRow.act,
           AuditRow.subject_kind, AuditRow.subject_id, AuditRow.facts)


def _seal(before: str, position: int | None, row: Any) -> str:
    at: datetime = row.at
    content = json.dumps([position, row.id, at.astimezone(instants.SHANGHAI).isoformat(), row.actor_kind, row.actor_id,
                          row.actor_label, row.act, row.subject_kind, row.subject_id, row.facts],
                         ensure_ascii=False, sort_keys=True)
    return hashlib.sha256((before + content).encode()).hexdigest()


def seal(session: Session, limit: int = 2000) -> int:
    """Seals up to `limit` rows and returns how many. Only one sealer runs at a time; concurrent calls do nothing.

    The chain's order is `position`, not `id`: a transaction that took an id early may commit late.
    """
    if not session.scalar(select(func.pg_try_advisory_xact_lock(_SEALER))):
        return 0
    head = session.execute(
        select(AuditRow.position, AuditRow.seal).where(AuditRow.position.is_not(None))
        .order_by(AuditRow.position.desc()).limit(1)
    ).first()
    position, before = (head[0] or 0, head[1] or GENESIS) if head else (0, GENESIS)
    rows = session.execute(
        select(*_SEALED).where(AuditRow.seal.is_(None)).order_by(AuditRow.id).limit(limit)).all()  # as stored
    sealed: list[dict[str, Any]] = []
    for row in rows:
        position += 1
        before = _seal(before, position, row)
        sealed.append({"id": row.id, "position": position, "seal": before})
    bulk.update(session, AuditRow, "id", sealed)
    session.expire_all()
    return len(rows)


@dataclass(frozen=True)
class Verdict:
    """`sealed` rows are intact, `waiting` not sealed yet; `broken` is the id of the first row that differs, if any."""

    sealed: int
    waiting: int
    broken: int | None
    head: str


def verify(session: Session) -> Verdict:
    """Checks every seal of the chain, from its beginning."""
    before, count, broken = GENESIS, 0, None
    chained = select(AuditRow).where(AuditRow.position.is_not(None)).order_by(AuditRow.position)
    for row in session.scalars(chained.execution_options(yield_per=1000, populate_existing=True)):
        count += 1
        if row.position != count or row.seal != _seal(before, row.position, row):
            broken = row.id
            break
        before = row.seal
    waiting = session.scalar(select(func.count()).select_from(AuditRow).where(AuditRow.seal.is_(None))) or 0
    return Verdict(sealed=count if broken is None else count - 1, waiting=waiting, broken=broken, head=before)


def _broken_seals(session: Session) -> Broken:
    """The chain is unverifiable from its first broken row on, so only one row can be named."""
    broken = verify(session).broken
    return Broken.of([] if broken is None else [broken])


invariants.register(Invariant("audit", Message("kernel.audit_sealed"), 900, _broken_seals))
