"""Creates many complaints with their clocks quickly: one is filed by `filing.file`, then its rows are copied by SQL."""
from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from complaints import filing
from complaints.filing import NewCase
from kernel import db
from kernel.actors import Actor
from kernel.wording import say
from people import senders


def file_one(name: str) -> uuid.UUID:
    """Files a complaint now for a customer of this name; returns its id."""
    with db.transaction() as session:
        person = senders.recognise(session, "web", "main", name, name)
        return filing.file(session, Actor.person(person.id), NewCase(
            person.id, say("benchmarks.complaint"), "introductions", "web",
            say("benchmarks.demand"))).complaint_id


def copies(count: int, of: uuid.UUID, due_at: datetime, apart_seconds: float = 0.0, *, prefix: str) -> None:
    """Copies a complaint and its clocks `count` times; the clocks fall due at `due_at`, each `apart_seconds` later.

    Receipt numbers are `prefix` and a number, so that they can be found in a page.
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


def board(count: int, of: uuid.UUID, now: datetime, prefix: str = "BOARD") -> None:
    """Copies a complaint `count` times, resembling the open cases of a large company.

    Accepted over the last nine days, all with both clocks, most of them answered after a while, solutions due at
    midnight, a few hundred late; owners, stores and staff concerned are spread over the company, some without an owner,
    some merged, some with an outside platform.

    The first of `prefix` is the latest of all.
    """
    with db.transaction() as session:
        session.execute(_CASES, {"count": count, "now": now})
        session.execute(text("create unique index on many (id)"))
        session.execute(text("analyze many"))
        _copy(session, "complaint", "t.id = :of", {
            "id": "many.id", "number": f"'{prefix}' || lpad(n::text, 7, '0')", "accepted_at": "many.accepted",
            "received_at": "many.accepted", "created_at": "many.accepted", "store_id": "many.store",
            "state": "many.state", "merged_into": "many.into",
            "category": "many.category", "closed_at": "case when many.into is not null then :now end",
            "closed_because": "case when many.into is not null then 'merged' end"}, of, now=now)
        for promise, due, met in _CLOCKS:
            late = f"least({met}, :now) > {due}"
            _copy(session, "clock", f"t.subject_id = :of and t.superseded_at is null and t.promise = '{promise}'", {
                "id": "gen_random_uuid()", "subject_id": "many.id", "started_at": "many.accepted",
                "created_at": "many.accepted", "due_at": due, "act_by": f"{due} - interval '3 hours'",
                "warn_at": "null", "breached_at": f"case when {late} then {due} end",
                "detected_at": f"case when {late} then {due} end", "met_at": met,
                "met_by": f"case when {met} is not null then 'bench' end"}, of, now=now)
        session.execute(_OWNED, {"now": now})
        session.execute(_ABOUT)
        session.execute(_OUTSIDE_CASES, {"now": now})
        _copy(session, "clock", "t.subject_id = :of and t.promise = 'complaint.response' and n % 100 = 2", {
            "id": "gen_random_uuid()", "promise": "'complaint.outside'", "subject_kind": "'complaint_reference'",
            "subject_id": "many.reference", "due_at": "many.accepted + interval '15 days'",
            "act_by": "many.accepted + interval '15 days'", "warn_at": "null"}, of)


_CLOCKS = (
    ("complaint.response", "(many.accepted + interval '48 hours')", "many.answered"),
    ("complaint.solution", "(date_trunc('day', many.accepted + interval '10 days', 'Asia/Shanghai'))",
     "cast(null as timestamptz)"),
)
_CASES = text("""
create temporary table many on commit drop as
with spread as (
  select n, gen_random_uuid() as id, gen_random_uuid() as reference,
         cast(:now as timestamptz) - case when n = 1 then interval '11 days'
           else (n * 7919.0 % :count) / :count * interval '220 hours' end as accepted
  from generate_series(1, :count) n),
owners as (select id, row_number() over (order by id) - 1 as place, count(*) over () as many from staff_member),
stores as (select id, row_number() over (order by id) - 1 as place, count(*) over () as many from store)
select spread.*, case when n % 20 <> 3 then owners.id end as owner, stores.id as store, about.id as about,
       case when n % 200 = 4 then lag(spread.id) over (order by n) end as into,
       case when n % 200 = 4 then 'merged' when answered.at is null then 'received'
            when n % 3 = 0 then 'proposed' else 'responded' end as state,
       (array['introductions', 'false_promise', 'refund_dispute', 'matchmaker_conduct', 'store_service'])[1 + n % 5]
           as category,
       answered.at as answered
from spread
cross join lateral (select case when n <> 1 and n % 400 <> 7 and accepted + (n % 47) * interval '1 hour' < :now
                           then accepted + (n % 47) * interval '1 hour' end as at) answered
join owners on owners.place = n % owners.many join stores on stores.place = n % stores.many
join owners about on about.place = n / 7 % about.many
order by n""")
_OWNED = text("insert into case_assignment (case_kind, case_id, owner_id, ended_at)"
              " select 'complaint', id, owner, case when many.into is not null then cast(:now as timestamptz) end"
              " from many where owner is not null")
_ABOUT = text("insert into case_concern (case_kind, case_id, staff_id) select 'complaint', id, about from many"
              " where n % 9 = 5 and about is distinct from owner")
_OUTSIDE_CASES = text("""
insert into complaint_reference (id, complaint_id, source, external_number, received_at, deadline_at, deadline_unit,
                                 registered_by, created_at)
select reference, id, '12315', 'bench' || n, accepted, accepted + interval '15 days', 'stated', 'system', accepted
from many where n % 100 = 2""")


def clocks(count: int, of: uuid.UUID, first_due: datetime, label: str = "bench") -> None:
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
    """Copies every column except `instead`, so that columns added later by a room are copied as well."""
    names = session.scalars(text("select column_name from information_schema.columns where table_schema = 'public'"
                                 " and table_name = :table order by ordinal_position"), {"table": table}).all()
    values = ", ".join(instead.get(name, f't."{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    session.execute(text(f"insert into {table} ({columns}) select {values} from {table} t, many where {where}"),
                    {"of": of, **facts})


def refresh_statistics() -> None:
    """Updates statistics and visibility, as on a system that has run for a while."""
    with db.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in ("complaint", "clock", "alert", "audit"):
            connection.execute(text(f"vacuum analyze {table}"))

