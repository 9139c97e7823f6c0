"""`hongniang alerts test`: whether each destination of alerts.yml takes an alert."""
from __future__ import annotations

import json

import typer

from app.cli.options import Json
from kernel import wording
from kernel.wording import say

app = typer.Typer(help=say("app.cli.alerts.help"), no_args_is_help=True)


@app.callback()
def _alerts() -> None:
    """The group: with one command alone and no callback Typer would drop the command's name."""


@app.command(help=say("app.cli.alerts.test"))
def test(as_json: Json = False) -> None:
    """Sends a test alert to every destination of alerts.yml and says which took it; exit 1 where one did not."""
    from app import command_servers
    from kernel import db
    from kernel.errors import TryLater
    from notices import sending

    with command_servers.system():
        with db.transaction() as session:
            targets = sending.rules(session).targets
        found = sending.test(targets)
    if as_json:
        typer.echo(json.dumps([{"name": name, "ok": accepted} for name, accepted in found], ensure_ascii=False))
    else:
        for name, accepted in found:
            typer.echo(say("app.cli.alerts.accepted" if accepted else "app.cli.alerts.not_accepted", name=name))
    failed = [name for name, accepted in found if not accepted]
    if failed:
        raise TryLater("notices.alert_test_failed", after=60, names=wording.joined(failed))
