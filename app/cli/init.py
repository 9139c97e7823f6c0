"""`hongniang init`: the first administrator of a company that isn't the demo one."""
from __future__ import annotations

from typing import Annotated

import typer


def command(
    name: Annotated[str, typer.Option(prompt="姓名", help="管理员姓名")],
    login: Annotated[str, typer.Option(prompt="登录名", help="登录名")],
    password: Annotated[str, typer.Option(prompt="密码（至少 12 位）", hide_input=True, confirmation_prompt=True,
                                          help="密码，至少 12 位")],
) -> None:
    """建立第一位管理员。"""
    from app import command_servers
    from kernel import db
    from kernel.actors import SYSTEM
    from staff import accounts

    with command_servers.system(), db.transaction() as session:
        made = accounts.first_administrator(session, name=name, login=login, password=password, by=SYSTEM)
    typer.echo(f"已建立管理员 {made.name}（工号 {made.number}）。请打开 /console 登录。")
