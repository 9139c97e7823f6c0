"""Writes a migration: the difference between the rooms' tables and the schema after all existing migrations.

Usage: python tools/migration.py "what changes". Starts servers of its own in a temporary folder. Review the result
before committing it: a renamed column appears as one dropped and one added.
"""
from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from alembic import command
from alembic.operations import ops
from sqlalchemy import create_engine, inspect

from app import migrations
from app.embedded import servers
from kernel.db import Base
from people import vault_ddl
from tools.words import say


def complete(context: Any, _: Any, scripts: list[Any]) -> None:
    """Adds what Alembic does not detect, and puts the vault's part last, between `set role` and `reset role`."""
    there = set(inspect(context.connection).get_sequence_names())
    sequences = [ops.ExecuteSQLOp(f"create sequence {name}") for name in sorted(_sequences() - there)]
    for script in scripts:
        found: list[Any] = [*sequences, *script.upgrade_ops.ops]
        script.upgrade_ops.ops = found
        inside = [op for op in found if getattr(op, "schema", None) == "vault"]
        if inside:
            outside = [op for op in found if op not in inside]
            script.upgrade_ops.ops = [*outside, ops.ExecuteSQLOp(f"set local role {vault_ddl.ROLE}"), *inside,
                                      ops.ExecuteSQLOp("reset role")]


def _sequences() -> set[str]:
    return {part.name for part in Base.metadata._sequences.values()}


def write(title: str) -> Path | None:
    """Writes the new file and returns it; None if nothing differs."""
    with tempfile.TemporaryDirectory(prefix="hn-migration-") as folder:
        running = servers.start(Path(folder), fast=True, valkey=False)
        try:
            engine = create_engine(running.database_url)
            migrations.upgrade(running.database_url)
            with engine.begin() as connection:
                migrations.furnish_vault(connection)
                config = migrations.config(connection)
                config.attributes["directives"] = complete
                number = f"{int(migrations.head()) + 1:04d}"
                config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
                made = command.revision(config, message=title, autogenerate=True, rev_id=number)
            engine.dispose()
        finally:
            running.stop()
    path = Path(made.path)  # type: ignore[union-attr]
    text = path.read_text("utf-8")
    if re.search(r"def upgrade\(\) -> None:\n(?:\s*#.*\n)*\s*pass\n", text):
        path.unlink()
        return None
    text = re.sub(r"^\s*# ### .*\n", "", text, flags=re.M)
    path.write_text(text, "utf-8")
    for act in (["check", "-q", "--fix"], ["format", "-q"]):
        subprocess.run([str(Path(sys.executable).with_name("ruff")), *act, str(path)], check=True)
    return path


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].strip():
        sys.exit(say("migration_usage"))
    written = write(sys.argv[1].strip())
    print(written.name if written else say("migration_not_needed"))
