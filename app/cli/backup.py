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
    from kernel import key_check
    from kernel.errors import BadInput
    from kernel.settings import settings

    if not settings().database_url and not (settings().data / "postgres").is_dir():
        raise BadInput("app.backup.no_data", folder=settings().data)
    with command_servers.system(as_it_is=True):
        from app.backups import backup
        from kernel import instants

        made = backup.take(folder)
    path = Path(made.key_file)
    refused = key_check.refusal(path, made.keys)
    has_key = refused is None or refused.key == "kernel.key_order"  # in another order all of them are there
    folder = folder.expanduser().absolute()
    if as_json:
        typer.echo(json.dumps({
            "folder": str(folder), "at": instants.iso(made.at), "schema": made.schema_version,
            "tables": len(made.tables), "rows": made.rows, "files": len(made.within(backup.FILES)), "bytes": made.size,
            "key_file": made.key_file, "keys": [key.id for key in made.keys],
            "key": has_key}, ensure_ascii=False))
        return
    typer.echo(say("app.cli.backup.made", folder=folder, at=made.at, rows=made.rows, tables=len(made.tables),
                   files=len(made.within(backup.FILES)), megabytes=made.size / 2**20))
    ids = [key.id for key in made.keys]
    if has_key:
        typer.echo(say("app.cli.backup.key", path=path))
    elif not path.exists():
        typer.echo(say("app.cli.backup.key_missing", path=path, ids=ids))
    else:
        typer.echo(say("app.cli.backup.key_other", path=path, ids=ids))
