"""Many rows by one statement: every type of value is stored unchanged."""
from datetime import timedelta

from sqlalchemy import Integer, String, Uuid, cast, func, literal, select
from sqlalchemy.orm import Session

from deadlines.tables import Opening
from kernel import audit, bulk, ids, instants
from kernel.actors import SYSTEM
from notices.tables import Alert
from tests.conftest import Count


def an_alert(number: int) -> dict[str, object]:
    return {"id": ids.new_id(), "kind": "note", "key": str(number), "level": "notice",
            "subject_kind": "complaint", "subject_id": ids.new_id(), "at": instants.now(), "message": f"“{number}”\n换行",
            "staff_ids": ["a", {"b": [1, None]}], "not_for": [], "not_before": instants.now(), "attempts": number,
            "sent_to": []}


def test_ids_instants_json_numbers_and_nothing_arrive_as_given_by_one_statement(db: Session, queries: Count) -> None:
    given = [an_alert(number) for number in range(300)]
    before = len(queries)
    bulk.insert(db, Alert, given)
    assert len(queries) - before == 1
    rows = {row.id: row for row in db.scalars(select(Alert))}
    assert len(rows) == 300
    for one in given:
        row = rows[one["id"]]  # type: ignore[index]
        assert {name: getattr(row, name) for name in one} == one


def test_a_conflict_is_settled_as_the_caller_says(db: Session) -> None:
    bulk.insert(db, Alert, [an_alert(1)])
    bulk.insert(db, Alert, [an_alert(1), an_alert(2)], "on conflict (kind, key) do nothing")
    assert sorted(db.scalars(select(Alert.key))) == ["1", "2"]


def test_rows_are_updated_by_their_key(db: Session, queries: Count) -> None:
    bulk.insert(db, Alert, [an_alert(number) for number in range(50)])
    keys = {row.key: row.id for row in db.scalars(select(Alert))}
    sent = instants.now() + timedelta(days=1)
    before = len(queries)
    bulk.update(db, Alert, "id", [{"id": keys[str(n)], "sent_to": [f"群{n}"], "sent_at": sent} for n in range(49)])
    assert len(queries) - before == 1
    found = db.execute(select(Alert.key, Alert.sent_to, Alert.sent_at)).all()
    assert sorted(found) == sorted([(str(n), [f"群{n}"], sent) for n in range(49)] + [("49", [], None)])


def test_nothing_to_write_is_no_statement(db: Session, queries: Count) -> None:
    before = len(queries)
    bulk.insert(db, Opening, [])
    bulk.update(db, Opening, "opened_at", [])
    assert len(queries) == before


def test_an_act_on_many_subjects_is_audited_and_sealed_like_one_on_each(db: Session) -> None:
    subjects = [("complaint", ids.new_id()) for _ in range(40)]
    audit.record_many(db, SYSTEM, "clock.breach", [(subject, {"n": n, "at": instants.now()})
                                                   for n, subject in enumerate(subjects)])
    audit.record(db, SYSTEM, "clock.breach", None)
    db.flush()
    assert audit.seal(db) == 41
    verdict = audit.verify(db)
    assert (verdict.sealed, verdict.waiting, verdict.broken) == (41, 0, None)


def test_what_the_database_selects_is_audited_alike(db: Session) -> None:
    given = bulk.given([{"id": ids.new_id(), "n": n} for n in range(30)], {"id": Uuid, "n": Integer}, "given")
    audit.record_selected(db, SYSTEM, "clock.breach", select(
        literal("complaint"), cast(given.c.id, String), func.jsonb_build_object("n", given.c.n)))
    rows = db.scalars(select(audit.AuditRow).order_by(audit.AuditRow.facts["n"].as_integer())).all()
    assert [row.facts for row in rows] == [{"n": n} for n in range(30)]
    assert {(row.actor_kind, row.actor_label, row.act, row.subject_kind) for row in rows} == {
        ("system", "", "clock.breach", "complaint")}
    assert audit.seal(db) == 30 and audit.verify(db).broken is None


def test_no_rows_are_a_table_without_rows(db: Session) -> None:
    assert db.execute(select(bulk.given([], {"id": Uuid}, "none").c.id)).all() == []
