"""Migrations keep every row of what was there before them."""
from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from alembic import command
from psycopg.rows import dict_row
from sqlalchemy import create_engine

from app import migrations, schema
from tests.conftest import Servers

AT = "2026-03-02 10:00+08"


@pytest.fixture
def at_seven(servers: Servers) -> Iterator[str]:
    """A database as the seventh migration left it."""
    schema.load()
    servers.admin("create database at_seven owner hongniang")
    url = servers.database("at_seven")
    engine = create_engine(url)
    with engine.begin() as connection:
        migrations.furnish_vault(connection)
        command.upgrade(migrations.config(connection), "0007")
    engine.dispose()
    yield url
    servers.drop("at_seven")


def _insert(connection: psycopg.Connection[Any], table: str, **row: object) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    connection.execute(f"insert into {table} ({names}) values ({', '.join('%s' for _ in row)})", list(row.values()))


def test_alerts_and_deliveries_are_kept_as_those_of_any_subject(at_seven: str) -> None:
    dsn = create_engine(at_seven).url.set(drivername="postgresql").render_as_string(hide_password=False)
    alert, endpoint, case, told, lost = (uuid.uuid4() for _ in range(5))
    with psycopg.connect(dsn) as connection:
        _insert(connection, "alert", id=alert, kind="breach", key="k", level="breach", subject_kind="complaint",
                subject_id=case, at=AT, text="已超时", staff_ids="[]", not_for="[]", not_before=AT, attempts=2,
                sent_to='["值班"]')
        _insert(connection, "webhook_endpoint", id=endpoint, url="https://crm.example.cn/", sealed_secret=b"x",
                events="[]", created_by="严守拙", created_at=AT)
        person = uuid.uuid4()
        _insert(connection, "person", id=person, pseudonym="顾客 001", locale="zh-CN", created_at=AT)
        _insert(connection, "complaint", id=case, number="T7K-4QX-9HM", person_id=person, kind="complaint",
                channel="web", category="introductions", facts="…", state="received", received_at=AT, accepted_at=AT,
                created_at=AT, filed_by="system", flags="[]")
        for id, about in ((told, case), (lost, lost)):
            _insert(connection, "webhook_delivery", id=id, endpoint_id=endpoint, event="complaint.filed",
                    complaint_id=about, body="{}", state="queued", created_at=AT, retry_from=AT, not_before=AT,
                    attempts=0)
    migrations.upgrade(at_seven)
    with psycopg.connect(dsn, row_factory=dict_row) as connection:
        [kept] = connection.execute("select * from alert").fetchall()
        assert (kept["id"], kept["text"], kept["sent_to"], kept["attempts"]) == (alert, "已超时", ["值班"], 2)
        found = connection.execute("select * from webhook_delivery").fetchall()
    assert {(row["id"], row["subject_kind"], row["subject_id"], row["label"]) for row in found} == {
        (told, "complaint", case, "T7K-4QX-9HM"), (lost, "complaint", lost, str(lost))}
