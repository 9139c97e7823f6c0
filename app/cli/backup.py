"""`hongniang backup DIR`: everything that must survive, while the system runs or not."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import Json
from kernel.wording import say


def command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=say("app.cli.backup.folder"))], as_json: Json = False,
) -> None:
    """Makes a backup in DIR, which must not exist yet or be empty, and says where to keep the key."""
    from app import command_servers
    from app.backups import words as words
    from kernel.errors import BadInput
    from kernel.settings import settings

    if not settings().database_url and not (settings().data / "postgres").is_dir():
        raise BadInput("app.backup.no_data", folder=settings().data)
    with command_servers.system(as_it_is=True):
        from app.backups import backup
        from kernel import instants

        made = backup.take(folder)
    folder = folder.expanduser().absolute()
    if as_json:
        typer.echo(json.dumps({
            "folder": str(folder), "at": instants.iso(made.at), "schema": made.schema_version,
            "tables": len(made.tables), "rows": made.rows, "files": len(made.within(backup.FILES)), "bytes": made.size,
            "key_file": made.key_file, "keys": [key.id for key in made.keys]}, ensure_ascii=False))
        return
    typer.echo(say("app.cli.backup.made", folder=folder, at=made.at, rows=made.rows, tables=len(made.tables),
                   files=len(made.within(backup.FILES)), megabytes=made.size / 2**20))
    typer.echo(say("app.cli.backup.key", path=made.key_file))
