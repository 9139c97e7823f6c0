"""`hongniang demo …`: demo data on a demo data folder."""
from __future__ import annotations

import json
from typing import Annotated

import typer

app = typer.Typer(help="演示数据（仅限演示数据文件夹）。", no_args_is_help=True)


@app.command()
def complaint(
    person: Annotated[str, typer.Option(help="顾客的演示名字")] = "演示顾客",
    state: Annotated[str, typer.Option(
        help="received、responded、proposed、accepted、rejected、closed、withdrawn、merged 或 no_answer")] = "received",
    filed: Annotated[str | None, typer.Option(help="受理时间，如 2026-02-05T10:00")] = None,
    category: Annotated[str, typer.Option(help="投诉类别")] = "introductions",
    kind: Annotated[str, typer.Option(help="complaint、suggestion 或 praise")] = "complaint",
    store: Annotated[str | None, typer.Option(help="门店编号，见 company.yml")] = None,
    concerning: Annotated[list[str] | None, typer.Option(help="涉及的员工工号，可以写多次")] = None,
    facts: Annotated[str | None, typer.Option(help="投诉经过")] = None,
) -> None:
    """造一件投诉，打印回执号。"""
    from app import command_servers, demo
    from kernel import instants

    instant = instants.parse(filed) if filed else None
    with command_servers.system():
        typer.echo(demo.complaint(person, state, instant, category, facts or demo.FACTS, kind=kind, store=store,
                                  concerning=concerning or ()))


@app.command()
def staff(
    name: Annotated[str, typer.Option(help="姓名")] = "演示红娘",
    role: Annotated[str, typer.Option(help="matchmaker、complaint_officer、supervisor 或 administrator")] = "matchmaker",
) -> None:
    """造一位员工，打印工号。"""
    from app import command_servers, demo

    with command_servers.system():
        typer.echo(demo.staff(name, role))


@app.command()
def show(
    person: Annotated[str, typer.Option(help="顾客的演示名字")] = "演示顾客",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """显示一位演示顾客的投诉、排队与聊天记录。"""
    from app import command_servers, demo

    with command_servers.system():
        found = demo.person_facts(person)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    for case in found["complaints"]:
        typer.echo(f"投诉 {case['number']}  {case['state']}  {case['category']}")
        for clock in case["clocks"]:
            typer.echo(f"    {clock['promise']}  截止 {clock['due_at']}  达成 {clock['met_at'] or '—'}")
    typer.echo(f"排队：{found['queue'] or '没有'}")
    for line in found["transcript"]:
        typer.echo(f"{line['at']}  {line['from']}：{line['text']}")
