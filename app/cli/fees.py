"""`hongniang fees quote TEXT…`: no database, no server."""
from __future__ import annotations

import json
from typing import Annotated

import typer

app = typer.Typer(help="收费标准。", no_args_is_help=True)


@app.callback()
def _fees() -> None:
    """收费标准。"""


@app.command()
def quote(
    texts: Annotated[list[str], typer.Argument(metavar="TEXT...", help="要算的项目，如 三个月会员、情感咨询两小时")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """按收费标准逐行算出总价。"""
    from app.cli import validity
    from kernel import instants, money, validated_files
    from knowledge_base import company_files as company_files
    from knowledge_base import fees

    schedule = validated_files.from_folder("fees.yml")
    found = fees.quote(schedule.value, texts)
    validity.warn_of_ahead(schedule, instants.now())
    if as_json:
        lines = [{"item": line.item, "title": line.title, "clause": line.clause, "quantity": line.quantity,
                  "unit": line.unit, "amount": money.plain(line.amount), "working": line.working}
                 for line in found.lines]
        typer.echo(json.dumps({"total": money.plain(found.total), "lines": lines}, ensure_ascii=False))
        return
    for line in found.lines:
        amount = money.formatted(line.amount)
        typer.echo(f"{line.title} {line.quantity} {line.unit}：{amount} 元（{line.working}；{line.clause}）")
    typer.echo(f"合计 {money.formatted(found.total)} 元")
