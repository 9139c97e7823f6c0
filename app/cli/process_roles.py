"""The roles that the supervisor and compose.yml start: web, loops, worker, beat, migrate."""
from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from kernel.wording import say


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Switches garbage collection off during imports, whose objects stay: collecting takes a sixth of the start.

    Objects that exist at the end are left out of later collections (`gc.freeze`).
    """
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
    """Serves the web on the socket `fd` inherited from the supervisor, otherwise on host and port of the settings."""
    import socket

    from app import command_servers
    from kernel.settings import settings

    command_servers.attach()
    found = settings()
    proxies = found.trusted_proxies or None
    with _without_collecting():
        import uvicorn

        from app.web import create_app

        served = create_app(with_loops)
    server = uvicorn.Server(uvicorn.Config(
        served, host=found.host, port=found.port, log_config=None, access_log=False,
        timeout_graceful_shutdown=5, proxy_headers=proxies is not None, forwarded_allow_ips=proxies,
        server_header=False, ws_max_size=1 << 20, timeout_keep_alive=15,
    ))
    # uvicorn's own option `fd` takes the socket for a Unix socket, and would leave Nagle's algorithm on.
    server.run(sockets=[socket.socket(fileno=fd)] if fd is not None else None)
    if not server.started:
        raise typer.Exit(1)


def loops() -> None:
    """Runs delivery, polling, deadlines, recovery and sealing."""
    from app import command_servers

    command_servers.attach()
    with _without_collecting():
        from app import loops as background_loops
        from app.bootstrap import wire

        wire()
    background_loops.main()


def _celery(*arguments: str) -> None:
    import warnings

    from app import command_servers

    command_servers.attach()
    # Celery warns about root: in a container that is harmless, elsewhere the owner of the data folder may be root.
    warnings.filterwarnings("ignore", message=".*running the worker with superuser privileges")
    with _without_collecting():
        from celery.bin.celery import celery as command
        from celery.worker import state

        from app.worker import app as celery
        from kernel import process_health

    command.params[0].default = celery
    # Not celery.start(), which drops the exit code of its command.
    code = command.main(args=["--quiet", *arguments, "--loglevel=WARNING"], standalone_mode=False)
    process_health.withdraw_now()
    asked = arguments[0] != "worker" or state.should_stop is not None or state.should_terminate is not None
    if code := exit_code(code, asked=asked):
        raise typer.Exit(code)


def exit_code(code: object, *, asked: bool) -> int:
    """The exit code of a role that ended with `code`: never 0 where nobody had `asked` it to stop."""
    found = code if isinstance(code, int) else 0
    return found if found or asked else 1


def worker(threads: Annotated[int, typer.Option(help=say("app.cli.roles.threads"))] = 4) -> None:
    """Runs background tasks."""
    _celery("worker", "--pool=threads", f"--concurrency={threads}", "--without-gossip", "--without-mingle",
            "--queues=hongniang")


def beat() -> None:
    """Sends the periodic tasks when they are due; only one process may run."""
    from kernel.settings import settings

    data = settings().data
    data.mkdir(parents=True, exist_ok=True)
    _celery("beat", f"--schedule={data / 'beat-schedule'}", "--pidfile=")


def migrate() -> None:
    """Brings the schema up to date and loads the company folder where no company is in force."""
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
