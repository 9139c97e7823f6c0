"""The database as files, by PostgreSQL's own tools: `pg_dump` of one snapshot, `psql` in one transaction.

The log-in role may not read the vault, and the vault's role nothing else, so each part is dumped by its owner. Both see
the same snapshot, while the system goes on. Role and schema of the vault are made anew at restoration.
"""
from __future__ import annotations

import gzip
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from psycopg import IsolationLevel
from psycopg.conninfo import conninfo_to_dict

from app.backups.manifest import TableContent
from app.command_servers import plain
from app.embedded import child_processes, postgres
from kernel.errors import BadInput
from people import vault_ddl

PUBLIC, VAULT = "database/public.sql.gz", "database/vault.sql.gz"
LOCK_WAIT = 60_000  # milliseconds that pg_dump waits for a table that is being changed
_VARIABLES = {"dbname": "PGDATABASE", "hostaddr": "PGHOSTADDR", "application_name": "PGAPPNAME"}
_TABLES = """
    select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname in ('public', 'vault') order by n.nspname, c.relname"""
# A row as text depends on these. The digest is a sum, so that it needs no order: 60 bits of MD5 of each row.
_TEXT = "set local timezone = 'UTC'; set local datestyle = 'ISO'; set local bytea_output = 'hex'; " \
        "set local intervalstyle = 'postgres'; set local extra_float_digits = 1"
_DIFFERS = "differs from the manifest: "  # before the name of a table, in what psql says
_CONTENT = "select count(*), coalesce(sum(('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint), 0)::text from {} t"

# What the machine of the backup said of its own processes and troubles tells nothing of this one.
_FORGET_HEALTH = """
do $$ begin
  if to_regclass('public.process_health') is not null then delete from public.process_health; end if;
  if to_regclass('public.channel_trouble') is not null then
    update public.channel_trouble set cleared_at = now() where cleared_at is null;
  end if;
  if to_regclass('public.trouble') is not null then
    update public.alert set withdrawn_at = now()
    where kind = 'trouble' and withdrawn_at is null and acknowledged_at is null;
    update public.trouble set cleared_at = now() where cleared_at is null;
  end if;
end $$;
"""


@dataclass(frozen=True)
class Snapshot:
    """The database as it was at `at`; `id` is PostgreSQL's name of it while the transaction is open."""

    id: str
    at: datetime
    schema_version: str
    tables: dict[str, TableContent]


def _program(name: str) -> str:
    try:
        return str(postgres.binaries() / name)
    except BadInput:
        found = shutil.which(name)
        if found is None:
            raise BadInput("app.backup.no_program", name=name) from None
        return found


def _environment(url: str) -> dict[str, str]:
    """libpq's variables for an address: on the command line every user of the machine could read the password."""
    found: Mapping[str, object] = conninfo_to_dict(plain(url))
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "HOME": "/nonexistent", "PGCLIENTENCODING": "UTF8",
            **{_VARIABLES.get(name, f"PG{name.upper()}"): str(value) for name, value in found.items()}}


@contextmanager
def snapshot(url: str) -> Iterator[Snapshot]:
    """One instant of the database for as long as the block runs; writing goes on meanwhile."""
    with psycopg.connect(plain(url)) as connection:
        connection.isolation_level, connection.read_only = IsolationLevel.REPEATABLE_READ, True
        connection.execute("set local idle_in_transaction_session_timeout = 0")
        connection.execute("set local statement_timeout = 0")
        connection.execute(_TEXT)
        if connection.execute("select to_regclass('alembic_version')").fetchone() in (None, (None,)):
            raise BadInput("app.backup.no_system")
        row = connection.execute(
            "select pg_export_snapshot(), now(), (select version_num from alembic_version)").fetchone()
        assert row is not None
        tables = {}
        for schema, name in connection.execute(_TABLES).fetchall():
            if schema == "vault":
                connection.execute(f"set local role {vault_ddl.ROLE}")
            tables[f"{schema}.{name}"] = _content(connection, schema, name)
            connection.execute("reset role")
        yield Snapshot(row[0], row[1], row[2], tables)


def _content(connection: psycopg.Connection, schema: str, name: str) -> TableContent:
    row = connection.execute(_CONTENT.format(f'"{schema}"."{name}"')).fetchone()
    assert row is not None
    return TableContent(rows=row[0], digest=row[1])


def dump(url: str, found: Snapshot, folder: Path) -> None:
    """Writes both parts of the snapshot into the folder of a backup."""
    (folder / PUBLIC).parent.mkdir(mode=0o700)
    common = ["--no-owner", f"--snapshot={found.id}", f"--lock-wait-timeout={LOCK_WAIT}", "--compress=gzip:6"]
    for path, which in ((VAULT, ["--table=vault.*", f"--role={vault_ddl.ROLE}"]), (PUBLIC, ["--exclude-schema=vault"])):
        _run([_program("pg_dump"), *common, *which, f"--file={folder / path}"], url, "app.backup.not_dumped")


def _run(command: list[str], url: str, refusal: str, script: Iterator[bytes] | None = None) -> None:
    """Runs one of PostgreSQL's tools, which ends with this process. Raises BadInput with what it said."""
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(
            command, env=_environment(url), stdin=subprocess.PIPE if script is not None else subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=said, umask=0o077,
            preexec_fn=child_processes.die_with_parent(signal.SIGKILL))
        if child.stdin is not None:
            with suppress(BrokenPipeError), child.stdin:  # it ends at the first fault, and has said which
                child.stdin.writelines(script or ())
        if child.wait():
            said.seek(0)
            lines = [line for line in said.read().decode(errors="replace").splitlines() if line.strip()]
            why = next((line for line in lines if "ERROR" in line or "error:" in line),
                       lines[-1] if lines else str(child.returncode))
            if _DIFFERS in why:
                raise BadInput("app.restore.table_differs", table=why.partition(_DIFFERS)[2].strip())
            raise BadInput(refusal, why=why)


def must_be_empty(url: str) -> None:
    """Raises BadInput where the database has tables or the vault's schema."""
    with psycopg.connect(plain(url)) as connection:
        row = connection.execute(
            "select to_regnamespace('vault') is not null or exists (select from pg_class c where relkind in "
            "('r', 'p', 'v', 'm', 'S') and relnamespace = 'public'::regnamespace)").fetchone()
    if row != (False,):
        raise BadInput("app.restore.database_used")


# What a restoration needs, and what grants it, in this order; each true if it is there.
_RIGHTS = (
    ("(select rolsuper or rolcreaterole from pg_roles where rolname = current_user)"
     f" or exists (select from pg_roles where rolname = '{vault_ddl.ROLE}')", "alter role {role} createrole"),
    (f"not exists (select from pg_roles where rolname = '{vault_ddl.ROLE}') or"
     f" pg_has_role(current_user, (select oid from pg_roles where rolname = '{vault_ddl.ROLE}'),"
     " 'MEMBER WITH ADMIN OPTION')", f"grant {vault_ddl.ROLE} to {{role}} with admin true, inherit false, set true"),
    ("has_database_privilege(current_database(), 'CREATE')", "grant create on database {database} to {role}"),
    ("has_schema_privilege('public', 'CREATE')", "grant create on schema public to {role}"),
)


def must_be_able(url: str) -> None:
    """Raises BadInput where the database cannot hold Chinese, or its log-in role lacks a right to restore into it."""
    with psycopg.connect(plain(url)) as connection:
        if connection.execute("select getdatabaseencoding() = 'UTF8'").fetchone() != (True,):
            raise BadInput("app.restore.not_utf8")
        role, database = connection.execute(
            "select quote_ident(current_user), quote_ident(current_database())").fetchone() or ("", "")
        for right, grants in _RIGHTS:
            if connection.execute(f"select {right}").fetchone() != (True,):
                raise BadInput("app.restore.no_right", role=role,
                               statement=grants.format(role=role, database=database))


def load(url: str, folder: Path, tables: Mapping[str, TableContent]) -> None:
    """Creates everything of a backup in an empty database, in one transaction, and compares it with the manifest."""
    with psycopg.connect(plain(url)) as connection:
        login = connection.execute("select current_user").fetchone()
    assert login is not None
    _run([_program("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--file=-"], url,
         "app.restore.not_loaded", _script(str(login[0]), folder, tables))


def _script(login: str, folder: Path, tables: Mapping[str, TableContent]) -> Iterator[bytes]:
    yield "".join(f"{statement};\n" for statement in vault_ddl.statements(login)).encode()
    yield f"set role {vault_ddl.ROLE};\n".encode()
    yield from _unpacked(folder / VAULT)
    yield b"\nreset role;\n"
    yield from _unpacked(folder / PUBLIC)
    yield f"\n{_TEXT};\n".encode()
    for name, content in tables.items():
        schema, _, table = name.partition(".")
        found = _CONTENT.format(f'"{schema}"."{table}"')
        role = f"set role {vault_ddl.ROLE};" if schema == "vault" else "reset role;"
        yield (f"{role}\ndo $$ begin if ({found.replace('select ', 'select (', 1).replace(' from', ')::text from', 1)})"
               f" <> '({content.rows},{content.digest})' then raise exception "
               f"'{_DIFFERS}{name}'; end if; end $$;\n").encode()
    yield b"reset role;\n"
    yield _FORGET_HEALTH.encode()


def _unpacked(path: Path) -> Iterator[bytes]:
    with gzip.open(path) as file:
        while chunk := file.read(1 << 20):
            yield chunk
