"""`hongniang complaints import FILE`."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="投诉。", no_args_is_help=True)


@app.callback()
def _complaints() -> None:
    """投诉。"""


@app.command(name="import")
def take_in(
    file: Annotated[Path, typer.Argument(help="CSV 文件；列：来源、编号、收到时间、类别、经过，另可有期限、诉求、联系方式、"
                                              "门店、订单号、链接、严重程度")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """从 CSV 导入外部平台或其他系统的投诉；有错的行说明行号与列，其余照常导入。"""
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
            **{outcome: [taken.number for taken in getattr(found, outcome)]
               for outcome in ("filed", "matched", "known")},
            "problems": [{"line": one.line, "say": one.say} for one in found.problems],
        }, ensure_ascii=False))
    else:
        typer.echo(f"新登记 {len(found.filed)} 件，并入已有 {len(found.matched)} 件，此前已导入 {len(found.known)} 件")
        for problem in found.problems:
            typer.echo(f"第 {problem.line} 行：{problem.say}", err=True)
    if found.problems:
        raise typer.Exit(1)
