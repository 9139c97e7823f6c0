"""`hongniang doctor`: what is not as it should be."""
from __future__ import annotations

import json
from typing import Annotated

import typer


def command(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """逐项检查系统，说明哪里不对、该怎么办。无论查到什么都以 0 退出。"""
    from app import doctor

    found = doctor.examine()
    if as_json:
        typer.echo(json.dumps([one.as_json() for one in found], ensure_ascii=False))
        return
    for one in found:
        typer.echo(f"{'正常' if one.ok else '注意'}  {one.check:<17} {one.say}")
