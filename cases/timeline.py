"""The timeline of a case (经过): everything that happened; append-only."""
from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Subquery, select
from sqlalchemy.orm import Session

from cases import kinds
from cases.tables import CaseEntry
from kernel import actors, bulk, db, ids, instants, wording
from kernel.actors import Actor
from kernel.ids import Subject
from kernel.wording import Message, Text

# Entries of the shared parts; titles of a kind's own entries are in its registration.
TITLES: dict[str, Text] = {kind: Message(f"cases.entry.{kind}") for kind in (
    "claimed", "assigned", "disowned", "noted", "call_needed", "letter_needed", "breached", "lifted",
    "breach_withdrawn", "pause_asked", "pause_approved", "pause_declined", "pause_dropped", "pause_void",
    "pause_revoked", "paused", "resumed", "evidence", "link", "telling", "told", "not_told", "not_reached",
    "letter_sent", "letter_returned", "material_arrived")}
_WITHDRAWING = ("lifted", "breach_withdrawn")  # entries by which the entry of a clock's breach no longer holds
SHOWN_TO_CUSTOMER = frozenset({"paused", "resumed", "pause_revoked", "evidence"})


@dataclass(frozen=True)
class Entry:
    """One entry.

    `title` is what people read, `case_id` the case to which it was added, `who` the actor. `facts` hold texts,
    messages, numbers and instants, as they were given to `add`. `withdrawn`: a breach that a later entry took back.
    `by` is the kind of actor.
    """

    case_id: uuid.UUID
    at: datetime
    kind: str
    title: Text
    who: str
    facts: dict[str, Any]
    withdrawn: bool = False
    id: uuid.UUID | None = None
    by: str = ""


def add(session: Session, subject: Subject, kind: str, by: Actor, at: datetime | None = None, **facts: Any) -> None:
    """Adds an entry and notifies open pages of the case."""
    session.add(CaseEntry(
        case_kind=subject[0], case_id=subject[1], at=at or instants.now(), kind=kind,
        actor_kind=by.kind, actor_id=by.id, actor_label=by.label, facts=wording.facts_as_json(facts),
    ))
    db.notify(session, "board", subject[1])


def add_many(
    session: Session, case_kind: str, kind: str, by: Actor,
    entries: Sequence[tuple[uuid.UUID, datetime, dict[str, Any]]],
) -> None:
    """Adds entries to many cases of a kind in one statement."""
    if not entries:
        return
    bulk.insert(session, CaseEntry, [
        {"id": ids.new_id(), "case_kind": case_kind, "case_id": case_id, "at": at, "kind": kind, "actor_kind": by.kind,
         "actor_id": by.id, "actor_label": by.label, "facts": wording.facts_as_json(facts)}
        for case_id, at, facts in entries])
    db.notify(session, "board", entries[0][0] if len(entries) == 1 else "")


def of(session: Session, case_kind: str, *case_ids: uuid.UUID) -> list[Entry]:
    """All entries of these cases of a kind, oldest first."""
    titles = TITLES | dict(kinds.get(case_kind).entries)
    rows = session.scalars(
        select(CaseEntry).where(CaseEntry.case_kind == case_kind, CaseEntry.case_id.in_(case_ids))
        .order_by(CaseEntry.at, CaseEntry.id)).all()
    void = {r.facts.get("clock_id") for r in rows if r.kind in _WITHDRAWING} - {None}
    return [_entry(r, titles, r.kind == "breached" and r.facts.get("clock_id") in void) for r in rows]


def written(case: kinds.Case, entries: Sequence[Entry]) -> list[Entry]:
    """Those of the case's entries whose text the customer wrote, and nobody of the staff entered."""
    kind = kinds.get(case.kind)
    return [one for one in entries if one.kind in kind.written and one.by != "staff"]


def _entry(row: CaseEntry, titles: Mapping[str, Text], withdrawn: bool) -> Entry:
    title = titles.get(row.kind, row.kind)
    return Entry(row.case_id, row.at, row.kind, Message("cases.entry_withdrawn", title=title) if withdrawn else title,
                 str(actors.shown(row.actor_kind, row.actor_id, row.actor_label)), wording.facts_from_json(row.facts),
                 withdrawn, row.id, row.actor_kind)


def shown_to_customer(case_kind: str) -> frozenset[str]:
    """Kinds of entry that the customer of such a case may see."""
    return SHOWN_TO_CUSTOMER | kinds.get(case_kind).shown


def of_kind(case_kind: str, entries: Collection[str]) -> Subquery:
    """Subquery of these entries of all cases of a kind, for figures: case_id, at, kind, who (actor_kind, actor_id,
    actor_label), and `because`, which is null where an entry has no such fact.
    """
    return select(
        CaseEntry.case_id, CaseEntry.at, CaseEntry.kind, CaseEntry.actor_kind, CaseEntry.actor_id,
        CaseEntry.actor_label, CaseEntry.facts["because"].as_string().label("because"),
    ).where(CaseEntry.case_kind == case_kind, CaseEntry.kind.in_(list(entries))).subquery()
