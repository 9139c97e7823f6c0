"""The roles that compose and the supervisor call: web, loops, worker, beat, migrate."""
from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from kernel.wording import say


@contextmanager
def _keeping_all() -> Iterator[None]:
    """For the imports of a start: they make nothing but what stays, and looking for garbage in it takes a sixth of
    the time. What is there at the end is never looked through again."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def web(
    fd: Annotated[int | None, typer.Option(help=say("app.cli.roles.fd"))] = None,
    with_loops: Annotated[bool, typer.Option("--loops", help=say("app.cli.roles.loops"))] = False,
) -> None:
    """Serves the web; on a socket handed down by the supervisor, or on host and port of the settings."""
    import socket

    from app import command_servers
    from kernel.settings import settings

    command_servers.attach()
    found = settings()
    proxies = found.trusted_proxies or None
    with _keeping_all():
        import uvicorn

        from app.web import create_app

        served = create_app(with_loops)
    server = uvicorn.Server(uvicorn.Config(
        served, host=found.host, port=found.port, log_config=None, access_log=False,
        timeout_graceful_shutdown=5, proxy_headers=proxies is not None, forwarded_allow_ips=proxies,
        server_header=False, ws_max_size=1 << 20, timeout_keep_alive=15,
    ))
    # Made from the number itself, so that its family is known: uvicorn's own `fd` takes it for a Unix socket, which
    # would leave Nagle's delay on.
    server.run(sockets=[socket.socket(fileno=fd)] if fd is not None else None)
    if not server.started:
        raise typer.Exit(1)


def loops() -> None:
    """Runs delivery, polling, deadlines, recovery and sealing."""
    from app import command_servers

    command_servers.attach()
    with _keeping_all():
        from app import loops as every_loop
        from app.bootstrap import wire

        wire()
    every_loop.main()


def _celery(*arguments: str) -> None:
    import warnings

    from app import command_servers

    command_servers.attach()
    # In a container of its own root is harmless, and on a machine the servers' owner is whoever owns the folder.
    warnings.filterwarnings("ignore", message=".*running the worker with superuser privileges")
    with _keeping_all():
        from app.worker import app as celery

    celery.start(["--quiet", *arguments, "--loglevel=WARNING"])


def worker(threads: Annotated[int, typer.Option(help=say("app.cli.roles.threads"))] = 4) -> None:
    """Runs background tasks."""
    _celery("worker", "--pool=threads", f"--concurrency={threads}", "--without-gossip", "--without-mingle",
            "--queues=hongniang")


def beat() -> None:
    """Wakes the periodic tasks; one process only."""
    from kernel.settings import settings

    data = settings().data
    data.mkdir(parents=True, exist_ok=True)
    _celery("beat", f"--schedule={data / 'beat-schedule'}", "--pidfile=")


def migrate() -> None:
    """Brings the schema up to date and takes over the company where none is in force."""
    from app import command_servers
    from app.bootstrap import wire
    from kernel.settings import settings

    found = settings()
    if found.database_url and found.redis_url:
        wire()
        command_servers.prepare(found)
    else:
        with command_servers.system():
            pass
    typer.echo(say("app.cli.roles.migrated"))
