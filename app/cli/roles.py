"""The roles that compose and the supervisor call: web, loops, worker, beat, migrate."""
from __future__ import annotations

import os
from typing import Annotated

import typer


def web(
    fd: Annotated[int | None, typer.Option(help="已经监听的套接字")] = None,
    with_loops: Annotated[bool, typer.Option("--loops", help="循环也放在这个进程里")] = False,
) -> None:
    """Serves the web; on a socket handed down by the supervisor, or on host and port of the settings."""
    import uvicorn

    from app import web as pages
    from kernel.settings import settings

    found = settings()
    address: dict[str, object] = {"fd": fd} if fd is not None else {"host": found.host, "port": found.port}
    proxies = found.trusted_proxies or None
    uvicorn.run(
        pages.create_app(with_loops), log_config=None, access_log=False, timeout_graceful_shutdown=5,
        proxy_headers=proxies is not None, forwarded_allow_ips=proxies, server_header=False, ws_max_size=1 << 20,
        **address,  # type: ignore[arg-type]
    )


def loops() -> None:
    """Runs delivery, polling, deadlines, recovery and sealing."""
    from app import loops as running

    running.main()


def _celery(*arguments: str) -> None:
    from app.worker import app as celery

    celery.start([*arguments, "--loglevel=WARNING"])


def worker(threads: Annotated[int, typer.Option(help="同时做几件")] = 4) -> None:
    """Runs background tasks."""
    _celery("worker", "--pool=threads", f"--concurrency={threads}", "--without-gossip", "--without-mingle",
            "--queues=hongniang")


def beat() -> None:
    """Wakes the periodic tasks; one process only."""
    from kernel.settings import settings

    data = settings().data
    data.mkdir(parents=True, exist_ok=True)
    _celery("beat", f"--schedule={os.path.join(data, 'beat-schedule')}", "--pidfile=")


def migrate() -> None:
    """Brings the schema and the company files up to date."""
    from app import running, schema
    from app.wiring import wire
    from kernel import db
    from kernel.settings import settings

    wire()
    schema.load()
    db.engine()
    running.prepare(settings().data)
    typer.echo("数据库已是最新。")
