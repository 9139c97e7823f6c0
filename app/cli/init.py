"""`hongniang init`: the first administrator of a company that isn't the demo one."""
from __future__ import annotations

from typing import Annotated

import typer

from kernel.wording import say


def command(
    name: Annotated[str, typer.Option(prompt=say("app.cli.init.ask_name"), help=say("app.cli.init.name"))],
    login: Annotated[str, typer.Option(prompt=say("app.cli.init.login"), help=say("app.cli.init.login"))],
    password: Annotated[str, typer.Option(prompt=say("app.cli.init.ask_password"), hide_input=True,
                                          confirmation_prompt=True, help=say("app.cli.init.password"))],
) -> None:
    """Makes the first administrator. Raises Conflict where there is one."""
    from app import command_servers
    from kernel import db
    from kernel.actors import SYSTEM
    from staff import accounts

    with command_servers.system(), db.transaction() as session:
        made = accounts.first_administrator(session, name=name, login=login, password=password, by=SYSTEM)
    typer.echo(say("app.cli.init.done", name=made.name, number=made.number))
