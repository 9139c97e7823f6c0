"""`hongniang up`."""
from __future__ import annotations

import sys
from typing import Annotated

import typer


def command(
    loops_in_web: Annotated[bool, typer.Option("--loops-in-web", help="循环放在网页进程里，少一个进程")] = False,
) -> None:
    """运行整套系统（前台）；Ctrl-C 全部停下。"""
    from app.supervisor import Supervisor
    from kernel.settings import settings

    def tell(text: str) -> None:
        print(f"红娘   │ {text}", file=sys.stderr, flush=True)

    Supervisor(settings(), loops_in_web=loops_in_web, tell=tell).run()
