"""`hongniang hours`: whether people answer at an instant. No database, no server."""
from __future__ import annotations

import json
from typing import Annotated

import typer

from app import company_file as company_file
from app import words as words
from app.cli import validity
from app.cli.deadlines import asked
from deadlines import counting_rules
from kernel import instants, time_words, validated_files
from kernel.errors import BadInput, HongniangError


def command(
    moment: Annotated[str | None, typer.Argument(
        metavar="[INSTANT]", help="时间，如 2026-02-05T10:00；不写时区按北京时间；不写则为现在")] = None,
    store: Annotated[str | None, typer.Option(
        "--store", metavar="CODE", help="门店编号；没有自己时间的门店与公司相同；不写则为公司的时间")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """人工服务在某一时刻是否开放、到几点、下次何时开放（4.1.6）。"""
    try:
        instant = asked(moment) if moment else instants.now()
        if store is not None:
            stores = validated_files.from_folder("company.yml").value.stores
            if store not in {one.code for one in stores}:
                raise BadInput("app.no_store", store=store)
        state = counting_rules.hours_in_folder(store).state(instant)
        validity.warn_of_ahead(validated_files.from_folder("hours.yml"), instant)
    except HongniangError as error:
        typer.echo(error.say(), err=True)
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps({
            "open": state.open,
            "until": instants.iso(state.until) if state.until else None,
            "next_open": instants.iso(state.next_open) if state.next_open else None,
            "why": state.why,
        }, ensure_ascii=False))
        return
    typer.echo(f"{'开放' if state.open else '未开放'}：{state.why}")
    if state.until:
        typer.echo(f"到 {time_words.day_time(state.until)} 为止")
    if state.next_open:
        typer.echo(f"下次开放 {time_words.day_time(state.next_open)}")
