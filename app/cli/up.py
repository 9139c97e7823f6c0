"""`hongniang up`: the whole system as children of this process."""
from __future__ import annotations

import signal
from typing import Annotated

import typer

from kernel.wording import say


def command(
    loops_in_web: Annotated[bool, typer.Option("--loops-in-web", help=say("app.cli.up.loops_in_web"))] = False,
    with_parent: Annotated[bool, typer.Option("--with-parent", hidden=True,
                                              help=say("app.cli.up.with_parent"))] = False,
) -> None:
    """Runs the whole system in the foreground until Ctrl-C."""
    from app.embedded.child_processes import end_with_parent
    from app.supervisor import Supervisor
    from kernel.settings import settings

    if with_parent:
        end_with_parent(signal.SIGTERM)
    Supervisor(settings(), loops_in_web=loops_in_web, tell=_print).run()


def _print(line: str) -> None:
    print(say("app.cli.up.line", line=line), flush=True)
