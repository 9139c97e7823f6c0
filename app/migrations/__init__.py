"""Migrations, run under an advisory lock and a lock time-out while the roles of the old version are stopped.

See docs/running.md. `make migration M="what changes"` writes one from the difference between the rooms' tables and the
schema. Files are `NNNN_words.py`, each with one predecessor. Tables of the vault are created as the vault's role.
"""
from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the supervisor only reads `head` and must not import these
    from alembic.config import Config
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

HERE = Path(__file__).resolve().parent
LOCK_TIMEOUT = "10s"
_LOCK = 7_201_002


@lru_cache(maxsize=1)
def head() -> str:
    """The newest migration that this code knows, read from the file names: Alembic takes a second to import."""
    return max((path.name[:4] for path in (HERE / "versions").glob("[0-9]*.py")), default="")


def config(connection: Connection) -> Config:
    """Alembic's configuration for one open connection; there is no alembic.ini."""
    from alembic.config import Config

    found = Config()
    found.set_main_option("script_location", str(HERE))
    found.set_main_option("version_path_separator", "os")
    found.attributes["connection"] = connection
    return found


def upgrade(url: str) -> None:
    """Brings the schema at `url` up to date in one transaction; does nothing where it is current.

    Raises BadInput for a database of a newer version.
    """
    from sqlalchemy import create_engine, text

    from app import schema

    schema.load()
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            connection.execute(text(f"set local lock_timeout = '{LOCK_TIMEOUT}'"))
            _check_not_newer(connection)
            furnish_vault(connection)
            from alembic import command

            command.upgrade(config(connection), "head")
    finally:
        engine.dispose()


def _check_not_newer(connection: Connection) -> None:
    """Raises BadInput for a schema newer than this program."""
    from sqlalchemy import text

    from kernel.errors import BadInput

    if connection.scalar(text("select to_regclass('alembic_version') is not null")):
        found = connection.scalar(text("select version_num from alembic_version"))
        if found and str(found) > head():
            raise BadInput("app.newer_schema", found=found, known=head())


def furnish_vault(connection: Connection) -> None:
    """Creates the vault's role and schema if they do not exist."""
    from sqlalchemy import text

    from people import vault_ddl

    if connection.scalar(text("select to_regnamespace('vault') is null")):
        login = str(connection.scalar(text("select current_user")))
        for statement in vault_ddl.statements(login):
            connection.execute(text(statement))


def is_current(session: Session) -> bool:
    """Whether the schema is the one that this code expects."""
    from sqlalchemy import text
    from sqlalchemy.exc import ProgrammingError

    try:
        with session.begin_nested():
            return bool(session.scalar(text("select version_num from alembic_version")) == head())
    except ProgrammingError:  # never migrated: the table does not exist
        return False
