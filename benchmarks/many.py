"""Many complaints with their clocks, quickly: one is filed through the real door, then its rows are copied by SQL."""
from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from complaints import filing
from kernel import db
from kernel.actors import Actor
from people import recognising


def file_one(name: str) -> uuid.UUID:
    """A complaint filed now by a customer of this name; gives its id."""
    with db.transaction() as session:
        person = recognising.recognise(session, "web", "main", name, name)
        return filing.file(session, Actor.person(person.id), person.id, "签约时承诺三个月安排六次约见，实际只有两次。",
                           "introductions", "希望按未服务的次数退费。", channel="web").complaint_id


def copies(count: int, of: uuid.UUID, due_at: datetime, apart_seconds: float = 0.0, *, prefix: str) -> None:
    """Copies a complaint and its clocks `count` times; the clocks fall due at `due_at`, each `apart_seconds` later.

    Receipt numbers are `prefix` and a number, so that a page can be searched for them.
    """
    with db.transaction() as session:
        session.execute(text("create temporary table many on commit drop as select gen_random_uuid() as id, n"
                             " from generate_series(1, :count) n"), {"count": count})
        _copy(session, "complaint", "t.id = :of",
              {"id": "many.id", "number": f"'{prefix}' || lpad(n::text, 7, '0')"}, of)
        _copy(session, "clock", "t.subject_id = :of and t.superseded_at is null", {
            "id": "gen_random_uuid()", "subject_id": "many.id", "due_at": ":due + n * :apart * interval '1 second'",
            "warn_at": "null"}, of, due=due_at, apart=apart_seconds)
        db.notify(session, "clocks")


def clocks(count: int, of: uuid.UUID, first_due: datetime, label: str = "测量") -> None:
    """Copies the response clock of a complaint `count` times on subjects of their own, due a second apart."""
    with db.transaction() as session:
        session.execute(text("create temporary table many on commit drop as select gen_random_uuid() as id, n"
                             " from generate_series(1, :count) n"), {"count": count})
        _copy(session, "clock", "t.subject_id = :of and t.promise = 'complaint.response'", {
            "id": "many.id", "subject_kind": "'bench'", "subject_id": "many.id", "label": ":label",
            "due_at": ":due + n * interval '1 second'", "warn_at": ":due + n * interval '1 second' - interval '1 hour'",
        }, of, due=first_due, label=label)
        db.notify(session, "clocks")


def _copy(
    session: Session, table: str, where: str, instead: dict[str, str], of: uuid.UUID, **facts: object,
) -> None:
    """Every column as it is but for `instead`; so a column that a room adds later is copied as well."""
    names = session.scalars(text("select column_name from information_schema.columns where table_schema = 'public'"
                                 " and table_name = :table order by ordinal_position"), {"table": table}).all()
    values = ", ".join(instead.get(name, f't."{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    session.execute(text(f"insert into {table} ({columns}) select {values} from {table} t, many where {where}"),
                    {"of": of, **facts})


def settle() -> None:
    """Statistics and visibility as they are on a system that has run for a while."""
    with db.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in ("complaint", "clock", "alert", "audit"):
            connection.execute(text(f"vacuum analyze {table}"))

