"""`hongniang doctor`: what is wrong with the installation."""
from __future__ import annotations

import json

import typer

from app.cli.options import Json
from kernel.wording import say


def command(as_json: Json = False) -> None:
    """Looks at everything that can be wrong and says what to do about it. Exit 0 whatever is found."""
    from app import database_probe

    probe = database_probe.Probe()  # before the long import: a database that hangs takes no time besides
    from app import doctor

    found = doctor.examine(probe)
    if as_json:
        typer.echo(json.dumps([one.as_json() for one in found], ensure_ascii=False))
        return
    for one in found:
        typer.echo(say("app.cli.doctor.good" if one.ok else "app.cli.doctor.bad", check=one.check, finding=one.say))
