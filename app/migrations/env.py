"""Run by Alembic on the connection that `app.migrations` opened; it commits nothing itself."""
from __future__ import annotations

from typing import Any

from alembic import context

from app import schema
from kernel.db import Base

schema.load()


def is_compared(name: str | None, kind: str, parents: Any) -> bool:
    """Whether Alembic compares this schema or an object in it: only the public schema and the vault."""
    return kind != "schema" or name in (None, "public", "vault")


context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata, include_schemas=True,
    include_name=is_compared, compare_type=True, transactional_ddl=True,
    process_revision_directives=context.config.attributes.get("directives"),
)
context.run_migrations()
