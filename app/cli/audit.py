"""`hongniang audit verify`: whether the sealed audit rows are as they were written."""
from __future__ import annotations

import json

import typer

from app.cli.options import Json
from kernel.wording import say

app = typer.Typer(help=say("app.cli.audit.help"), no_args_is_help=True)


@app.callback()
def _audit() -> None:
    """The group: with one command alone and no callback Typer would drop the command's name."""


@app.command(help=say("app.cli.audit.verify"))
def verify(as_json: Json = False) -> None:
    """Checks the chain of seals from the first row to the last; exit 1 where a row was changed."""
    from app import command_servers
    from kernel import audit, db
    from kernel.errors import Conflict

    with command_servers.system(), db.transaction() as session:
        verdict = audit.verify(session)
    if as_json:
        typer.echo(json.dumps({"sealed": verdict.sealed, "waiting": verdict.waiting, "broken": verdict.broken,
                               "head": verdict.head}))
    else:
        typer.echo(say("app.cli.audit.verified", sealed=verdict.sealed, waiting=verdict.waiting,
                       head=verdict.head[:16]))
    if verdict.broken is not None:
        raise Conflict("kernel.broken_chain", row=verdict.broken)
