"""`hongniang complaints import FILE`: complaints of outside platforms from a CSV file."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import Json
from kernel.wording import say

app = typer.Typer(help=say("app.cli.complaints.help"), no_args_is_help=True)


@app.callback()
def _complaints() -> None:
    """The group: with one command alone and no callback Typer would drop the command's name."""


@app.command(name="import", help=say("app.cli.complaints.import"))
def import_file(
    file: Annotated[Path, typer.Argument(help=say("app.cli.complaints.file"))],
    as_json: Json = False,
) -> None:
    """Files the complaints of a CSV file; lines with faults are named with line and column, the others are filed."""
    from app import command_servers
    from complaints.outside import csv_import
    from kernel import db
    from kernel.actors import SYSTEM
    from kernel.errors import BadInput

    try:
        data = file.read_bytes()
    except OSError:
        raise BadInput("app.no_such_file", file=file) from None
    with command_servers.system(), db.transaction() as session:
        found = csv_import.load(session, SYSTEM, data)
    if as_json:
        typer.echo(json.dumps({
            **{outcome: [one.number for one in getattr(found, outcome)]
               for outcome in ("filed", "matched", "known")},
            "problems": [{"line": one.line, "say": one.say} for one in found.problems],
        }, ensure_ascii=False))
    else:
        typer.echo(say("app.cli.complaints.imported", filed=len(found.filed), matched=len(found.matched),
                       known=len(found.known)))
        for problem in found.problems:
            typer.echo(say("app.cli.line_fault", line=problem.line, why=problem.say), err=True)
    if found.problems:
        raise typer.Exit(1)
