"""The record of schema 0007: where it is stored, and converting a database to a dump and back."""
from __future__ import annotations

import gzip
import json
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Engine, create_engine, make_url, text

REVISION = "0007"
HERE = Path(__file__).parent
DATA = HERE / "data"  # what the record's data folder must contain: its key, and encrypted evidence files
KEY = "published-key-of-the-record"  # made for this record only and public; it protects nothing
DUMP, KNOWN, ANSWERS = HERE / "filled_0007.sql.gz", HERE / "known_0007.json", HERE / "answers_0007.json"
SCHEMAS = ("public", "vault")
VAULT_ROLE = "hongniang_vault"
_SETTINGS = ("DATABASE_URL", "REDIS_URL")
_TABLES = """
    select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname = any(%s) and c.relname <> 'alembic_version' order by 1, 2"""
_REFERS = """
    select n.nspname, c.relname, m.nspname, r.relname from pg_constraint k
    join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
    join pg_class r on r.oid = k.confrelid join pg_namespace m on m.oid = r.relnamespace
    where k.contype = 'f' and k.conrelid <> k.confrelid"""
_COLUMNS = """
    select a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
    join pg_namespace n on n.oid = c.relnamespace where n.nspname = %s and c.relname = %s and c.relkind = 'r'
    and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum"""
_SEQUENCES = "select schemaname, sequencename, last_value from pg_sequences where schemaname = any(%s) order by 1, 2"

Table = tuple[str, str]


@dataclass(frozen=True)
class Rows:
    """Rows of a table in PostgreSQL's COPY format, a tuple of columns each."""

    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]


def read_json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def write_json(path: Path, value: Any) -> None:
    """JSON with one line per part of a part, so that it is compact and can still be searched by line."""
    parts = []
    for key, part in value.items():
        if isinstance(part, dict):
            lines = [f"{_told(name)}: {_told(one)}" for name, one in part.items()]
            parts.append(f"{_told(key)}: {{\n" + ",\n".join(lines) + "\n}")
        elif isinstance(part, list):
            parts.append(f"{_told(key)}: [\n" + ",\n".join(map(_told, part)) + "\n]")
        else:
            parts.append(f"{_told(key)}: {_told(part)}")
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", "utf-8")


def _told(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@contextmanager
def settled(data: Path, database_url: str, redis_url: str, **more: str) -> Iterator[None]:
    """Within the block this process has the settings of the record's installation, and no others."""
    from kernel import db, valkey
    from kernel.settings import settings

    before = {name: value for name, value in os.environ.items() if name.startswith("HONGNIANG_") or name in _SETTINGS}
    ours = {"HONGNIANG_DATA": str(data), "HONGNIANG_KEY_FILE": str(data / KEY), "DATABASE_URL": database_url,
            "REDIS_URL": redis_url, **more}
    _environment(before, ours)
    settings.cache_clear()
    valkey.connect(redis_url)
    db.connect(database_url)
    try:
        yield
    finally:
        db.disconnect()
        _environment(ours, before)
        settings.cache_clear()


def _environment(gone: Mapping[str, str], given: Mapping[str, str]) -> None:
    for name in gone:
        os.environ.pop(name, None)
    os.environ.update(given)


def fresh(admin_url: str, url: str, name: str) -> str:
    """An empty database of this name beside the one at `url`; returns its address."""
    with psycopg.connect(_plain(admin_url), autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("create database {} owner hongniang").format(sql.Identifier(name)))
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


# the dump

def dump(engine: Engine) -> str:
    """Every row of both schemas as COPY blocks, referenced tables first; and the positions of sequences."""
    parts = [f"-- rows at revision {REVISION}\n"]
    with psycopg.connect(_plain(engine.url.render_as_string(hide_password=False))) as connection:
        connection.execute("set timezone to 'UTC'")
        for table in _in_order(connection):
            rows = copied(connection, table, columns(connection, table))
            lines = sorted("\t".join(row) for row in rows.rows)
            named = ", ".join(rows.columns)
            own = [f"set role {VAULT_ROLE};\n", "reset role;\n"] if table[0] == "vault" else ["", ""]
            parts += [own[0], f"COPY {table[0]}.{table[1]} ({named}) FROM stdin;\n", *(f"{line}\n" for line in lines),
                      "\\.\n", own[1]]
        for schema, name, last in connection.execute(_SEQUENCES, [list(SCHEMAS)]).fetchall():
            if last is not None:
                parts.append(f"select setval('{schema}.{name}', {last});\n")
    return "".join(parts)


def _in_order(connection: psycopg.Connection[Any]) -> list[Table]:
    left: list[Table] = [(row[0], row[1]) for row in connection.execute(_TABLES, [list(SCHEMAS)])]
    wants: dict[Table, set[Table]] = {table: set() for table in left}
    for schema, name, other_schema, other in connection.execute(_REFERS):
        wants[schema, name].add((other_schema, other))
    found: list[Table] = []
    while left:
        ready = [table for table in left if wants[table] <= set(found)]
        found += ready
        left = [table for table in left if table not in ready]
    return found


def columns(connection: psycopg.Connection[Any], table: Table) -> tuple[str, ...]:
    """Columns of a table; none if it does not exist."""
    return tuple(row[0] for row in connection.execute(_COLUMNS, list(table)))


def copied(
    connection: psycopg.Connection[Any], table: Table, wanted: tuple[str, ...], words: Collection[str] = (),
) -> Rows:
    """These columns of every row; columns in `words` contain a text as a JSON string."""
    if table[0] == "vault":
        connection.execute(f"set role {VAULT_ROLE}")
    columns = [sql.SQL("{} #>> '{{}}'" if name in words else "{}").format(sql.Identifier(name)) for name in wanted]
    query = sql.SQL("copy (select {} from {}) to stdout").format(sql.SQL(", ").join(columns), sql.Identifier(*table))
    with connection.cursor() as cursor, cursor.copy(query) as lines:
        told = b"".join(bytes(part) for part in lines).decode()
    connection.execute("reset role")
    return Rows(wanted, [tuple(line.split("\t")) for line in told.splitlines()])


# and back

def recorded() -> str:
    """The text of the dump."""
    return gzip.decompress(DUMP.read_bytes()).decode()


def tables() -> dict[Table, Rows]:
    """What the dump holds, by table."""
    found: dict[Table, Rows] = {}
    current: Rows | None = None
    for line in recorded().split("\n"):
        if line.startswith("COPY ") and current is None:
            name, _, rest = line.removeprefix("COPY ").partition(" (")
            schema, _, table = name.partition(".")
            current = found[schema, table] = Rows(tuple(rest.partition(")")[0].split(", ")), [])
        elif line == "\\.":
            current = None
        elif current is not None:
            current.rows.append(tuple(line.split("\t")))
    return found


def restore(url: str) -> None:
    """Restores schema and rows of the record in the empty database at `url`."""
    from alembic import command

    from app import migrations, schema

    schema.load()
    engine = create_engine(url)
    with engine.begin() as connection:
        migrations.furnish_vault(connection)
        command.upgrade(migrations.config(connection), REVISION)
        if connection.scalar(text("select count(*) from pg_tables where tablename = 'company_file'")) != 1:
            raise AssertionError("the schema of the record can't be made any more")
    engine.dispose()
    with psycopg.connect(_plain(url)) as rows:
        _run(rows)


def _run(connection: psycopg.Connection[Any]) -> None:
    lines = iter(recorded().split("\n"))
    for line in lines:
        if line.startswith("COPY "):
            with connection.cursor() as cursor, cursor.copy(line.rstrip(";").encode()) as taking:
                for row in lines:
                    if row == "\\.":
                        break
                    taking.write(f"{row}\n".encode())
        elif line and not line.startswith("--"):
            connection.execute(line.encode())


BY_THE_CLOCK = {"unanswered", "unstamped", "stuck"}  # depends on the database's current time, which a record cannot fix


def broken(url: str) -> dict[str, int]:
    """Violated invariants of the database at `url`, with the number of rows."""
    from sqlalchemy.orm import Session

    from app import invariants

    engine = create_engine(url)
    with Session(engine) as session:
        found = {one.name: one.count for one in invariants.check(session)
                 if one.count and one.name not in BY_THE_CLOCK}
    engine.dispose()
    return found
