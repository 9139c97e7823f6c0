"""`hongniang restore DIR`: a backup into an empty folder, or an empty DATABASE_URL."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import Json
from kernel.wording import say


def command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=say("app.cli.restore.folder"))], as_json: Json = False,
) -> None:
    """Restores the backup in DIR into HONGNIANG_DATA (and DATABASE_URL where it is set), which must be empty."""
    from app.bootstrap import wire
    from kernel import instants
    from kernel.settings import settings

    wire()
    from app.backups import restore
    from app.backups.backup import FILES

    found, key = restore.restore(folder), settings().key_path
    made = found.manifest
    if as_json:
        typer.echo(json.dumps({
            "folder": str(settings().data), "at": instants.iso(made.at), "schema": made.schema_version,
            "tables": len(made.tables), "rows": made.rows, "files": len(made.within(FILES)), "key_file": str(key),
            "key": found.has_key, "company": str(found.company) if found.company else None}, ensure_ascii=False))
        return
    typer.echo(say("app.cli.restore.done", at=made.at, rows=made.rows, tables=len(made.tables),
                   files=len(made.within(FILES))))
    if not found.has_key:
        typer.echo(say("app.cli.restore.key", path=key, ids=[one.id for one in made.keys]))
    if found.company:
        typer.echo(say("app.cli.restore.company", folder=found.company))
    typer.echo(say("app.cli.restore.next"))
