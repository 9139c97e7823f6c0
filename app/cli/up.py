"""`hongniang up`."""
from __future__ import annotations

import signal
from typing import Annotated

import typer


def command(
    loops_in_web: Annotated[bool, typer.Option("--loops-in-web", help="循环放在网页进程里，少一个进程")] = False,
    with_parent: Annotated[bool, typer.Option("--with-parent", hidden=True, help="随父进程（make）一起结束")] = False,
) -> None:
    """运行整套系统（前台）；Ctrl-C 全部停下。"""
    from app.embedded.child_processes import end_with_parent
    from app.supervisor import Supervisor
    from kernel.settings import settings

    if with_parent:
        end_with_parent(signal.SIGTERM)
    Supervisor(settings(), loops_in_web=loops_in_web, tell=lambda say: print(f"红娘   │ {say}", flush=True)).run()
