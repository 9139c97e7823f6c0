"""`hongniang company check|load`: the company's folder, checked and put in force."""
from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kernel.wording import say

app = typer.Typer(help=say("app.cli.company.help"), no_args_is_help=True)
Folder = Annotated[Path | None, typer.Argument(help=say("app.cli.company.folder"))]


@app.command(help=say("app.cli.company.check"))
def check(folder: Folder = None) -> None:
    """Checks the company's files and names every fault with its line; changes nothing."""
    from app import company, schema
    from kernel.settings import settings

    schema.load()
    names = company.check(folder or settings().company_folder)
    typer.echo(say("app.cli.company.sound", count=len(names), names=names))


@app.command(help=say("app.cli.company.load"))
def load(folder: Folder = None) -> None:
    """Checks the files and puts them in force; with a fault in one of them none is, and the old ones stay."""
    from app import command_servers, company
    from app.cli import validity
    from kernel import db
    from kernel.actors import SYSTEM
    from kernel.settings import settings

    with command_servers.system(), db.transaction() as session:
        names = company.load(session, folder or settings().company_folder, SYSTEM)
        notes = [note for name in names if (note := validity.validity_note(session, name))]
    typer.echo("\n".join([say("app.cli.company.loaded"), *notes]))
