"""/metrics tells the state of other processes' work, and answers also without a database."""
from __future__ import annotations

from prometheus_client import generate_latest
from sqlalchemy import text

from app import metrics as metrics  # registers the figures
from kernel import db, health, process_health
from tests.conftest import OwnDatabase
from tests.makers.conversations import a_conversation, to_say


def scraped() -> dict[str, float]:
    lines = generate_latest().decode().splitlines()
    parts = (line.rpartition(" ") for line in lines if not line.startswith("#"))
    return {name: float(value) for name, _, value in parts}


def test_backlog_age_and_failing_parts_are_given_by_channel_and_part(own_db: OwnDatabase) -> None:
    with db.transaction() as session:
        for channel in ("telegram", "telegram", "web"):
            to_say(session, a_conversation(session, channel))
        session.execute(text("update outbox_message set created_at = now() - interval '5 minutes',"
                             " not_before = now() - interval '5 minutes'"))
        health.failed("loop.oven", ZeroDivisionError())
        process_health.publish(session)
    found = scraped()
    health.forget_all()
    assert found["hongniang_database_up"] == 1
    assert found['hongniang_outbox_waiting{channel="telegram"}'] == 2
    assert 299 < found['hongniang_outbox_oldest_seconds{channel="web"}'] < 400
    assert found['hongniang_part_failing{part="loop.oven"}'] == 1


def test_without_a_database_the_figures_say_so(unused_port: int) -> None:
    db.connect(f"postgresql://localhost:{unused_port}/none")
    found = scraped()
    db.disconnect()
    health.forget_all()
    assert found["hongniang_database_up"] == 0


def test_a_table_that_is_missing_is_no_error_of_the_page(own_db: OwnDatabase) -> None:
    with db.transaction() as session:
        session.execute(text("drop table process_health"))
    assert scraped()["hongniang_database_up"] == 0
    health.forget_all()
