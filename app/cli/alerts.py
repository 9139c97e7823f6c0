"""`hongniang alerts test`."""
from __future__ import annotations

import json
from typing import Annotated

import typer

app = typer.Typer(help="告警。", no_args_is_help=True)


@app.callback()
def _app() -> None:
    """告警。"""


@app.command()
def test(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """向 alerts.yml 里的每个去处发一条测试，说明哪些收下了；有一处没有收下即退出 1。"""
    from app import command_servers
    from kernel import db
    from kernel.errors import TryLater
    from notices import sending

    with command_servers.system():
        with db.transaction() as session:
            targets = sending.rules(session).targets
        found = sending.test(targets)
    if as_json:
        typer.echo(json.dumps([{"name": name, "ok": took} for name, took in found], ensure_ascii=False))
    else:
        for name, took in found:
            typer.echo(f"{name}：{'已收下' if took else '没有收下'}")
    failed = "、".join(name for name, took in found if not took)
    if failed:
        raise TryLater("notices.alert_test_failed", after=60, names=failed)
