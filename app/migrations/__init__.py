"""Migrations: under an advisory lock and a lock time-out, working beside the code that still runs."""
from __future__ import annotations

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from app import schema
from kernel.db import Base
from people import vault_ddl

_LOCK = 7_201_002


def upgrade(url: str) -> None:
    """Brings the schema at `url` up to date."""
    schema.load()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("set local lock_timeout = '30s'"))
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        login = connection.scalar(text("select current_user"))
        for statement in vault_ddl.statements(str(login)):
            connection.execute(text(statement))
        apart = [t for t in Base.metadata.tables.values() if t.schema == "vault"]
        Base.metadata.create_all(connection, tables=[t for t in Base.metadata.tables.values() if t.schema is None])
        connection.execute(text(f"set local role {vault_ddl.ROLE}"))
        Base.metadata.create_all(connection, tables=apart)
        connection.execute(text("reset role"))
    engine.dispose()


def is_current(session: Session) -> bool:
    """Whether the schema is the one that this code expects."""
    return bool(session.scalar(text("select to_regclass('inbox_message') is not null")))
