"""`hongniang audit verify`."""
from __future__ import annotations

import json
from typing import Annotated

import typer

app = typer.Typer(help="审计记录。", no_args_is_help=True)


@app.callback()
def _audit() -> None:
    """审计记录。"""


@app.command()
def verify(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """核验封签：从第一条到最后一条是否原样。"""
    from app import command_servers
    from kernel import audit, db
    from kernel.errors import Conflict

    with command_servers.system(), db.transaction() as session:
        verdict = audit.verify(session)
    if as_json:
        typer.echo(json.dumps({"sealed": verdict.sealed, "waiting": verdict.waiting, "broken": verdict.broken,
                               "head": verdict.head}))
    else:
        typer.echo(f"已封签 {verdict.sealed} 条，待封签 {verdict.waiting} 条，封签头 {verdict.head[:16]}。")
    if verdict.broken is not None:
        raise Conflict("kernel.broken_chain", row=verdict.broken)
