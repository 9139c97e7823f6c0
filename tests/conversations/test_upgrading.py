"""A migration keeps every row: rows written by older code are readable by the current one."""
from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import Engine, create_engine, text

from app import migrations, schema
from kernel import db
from kernel.errors import BadInput
from tests.conftest import OwnDatabase, Servers


@pytest.fixture
def before(servers: Servers) -> Iterator[Engine]:
    """A database of version 0007."""
    servers.admin("create database migrated owner hongniang")
    engine = create_engine(servers.database("migrated"))
    schema.load()
    with engine.begin() as connection:
        migrations.furnish_vault(connection)
        command.upgrade(migrations.config(connection), "0007")
    yield engine
    engine.dispose()
    servers.drop("migrated")


def test_messages_of_before_get_their_origin_from_whoever_wrote_them(before: Engine) -> None:
    for author in ("bot", "person", "system"):
        _say(before, author)
    migrations.upgrade(before.url.render_as_string(hide_password=False))
    with before.begin() as connection:
        found = connection.execute(text("select author, origin from outbox_message")).all()
    assert set(map(tuple, found)) == {("bot", "rule"), ("person", "human"), ("system", "rule")}


def test_code_of_before_that_still_runs_goes_on_writing(before: Engine) -> None:
    migrations.upgrade(before.url.render_as_string(hide_password=False))
    _say(before, "bot")
    with before.begin() as connection:
        assert connection.scalar(text("select origin from outbox_message")) == "rule"


def _say(engine: Engine, author: str) -> None:
    """Stores a message as the code of version 0007 did, for a new customer."""
    given = {"id": uuid.uuid4(), "talk": uuid.uuid4(), "author": author}
    with engine.begin() as connection:
        connection.execute(text("""
            insert into conversation (id, person_id, channel, account, created_at)
            values (:talk, :talk, 'web', 'main', now())"""), given)
        connection.execute(text("""
            insert into outbox_message (id, conversation_id, author, text, buttons, state, attempts, not_before,
                                        created_at)
            values (:id, :talk, :author, '您好', '[]', 'queued', 0, now(), now())"""), given)


def test_a_database_of_a_newer_version_is_left_as_it_is(own_db: OwnDatabase) -> None:
    with db.transaction() as session:
        session.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(BadInput, match=r"app\.newer_schema"):
        migrations.upgrade(own_db.url)
