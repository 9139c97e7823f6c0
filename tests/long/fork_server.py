"""Starts roles of the program by forking, so that a start costs little of the processor.

A role started by `hongniang web` spends over three seconds of processor time on imports, so a thousand restarts would
take half an hour of two cores. This process imports everything once; a role is then a fork of it that runs the same
command in a process of its own.

Run as `python -m tests.long.fork_server` with the settings of the installation in its environment. Each line on stdin
is a request as JSON, answered by one line: `{"start": [role, …]}` by its pid, `{"kill": pid}` when the killed process
is gone, `{"ended": true}` by the processes that have ended by themselves ({pid: code}), `{"warm": [text, …]}` after a
guest has said these texts, so that later forks have compiled statements and need not read the articles again.
"""
from __future__ import annotations

import gc
import json
import os
import signal
import sys
import traceback
import uuid
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from app import settings, web

MODULES = (  # also what a role imports only when it runs
    "app.cli.process_roles", "app.command_servers", "app.loops", "app.turn", "app.worker", "app.periodic",
    "app.migrations", "bots.delivery", "bots.telegram.client", "bots.telegram.polling", "bots.telegram.sending",
    "bots.telegram.update_intake", "console.mount", "console.headers", "deadlines.loop", "staff.auth_middleware",
    "anyio._backends._asyncio", "celery.apps.beat", "celery.apps.worker",
    "celery.bin.celery", "celery.concurrency.thread", "kombu.transport.redis", "nicegui", "uvicorn.lifespan.on",
    "uvicorn.protocols.http.auto", "uvicorn.protocols.websockets.auto", *web.ROUTERS, *web.PAGES)


def _import_everything() -> None:
    settings.register_all()
    gc.disable()
    for name in MODULES:
        import_module(name)
    from sqlalchemy.orm import configure_mappers

    from app.bootstrap import wire
    from dialogue import message_handler
    from notices import target_posts

    wire()
    configure_mappers()
    message_handler.warm()
    target_posts.prepare()
    gc.freeze()
    gc.enable()


def _warm(texts: Sequence[str]) -> bool:
    """Answers these texts of a guest, and closes every connection, which a fork must not share."""
    from bots.webchat import chat_session, guests
    from conversations import recovery
    from kernel import audit, db, instants, valkey
    from knowledge_base import search

    with db.transaction() as session:
        search.warm(session)
        token = guests.begin(session)
    for text in texts:
        chat_session.handle_message(token, chat_session.Said(id=uuid.uuid4(), text=text))
    with db.transaction() as session:
        guest = guests.by_token(session, token)
        recovery.abandoned(session, instants.now())
        audit.seal(session)
    chat_session.view(guest, 0)
    db.engine().dispose()
    valkey.client().connection_pool.disconnect()
    gc.freeze()
    return True


def _run(command: Sequence[str], log: int) -> None:
    """In the child: becomes the role. Never returns."""
    from app.cli import main
    from app.embedded.child_processes import end_with_parent

    code = 1
    try:
        end_with_parent(signal.SIGKILL)
        os.setpgid(0, 0)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        sys.argv = ["hongniang", *command]
        main()
        code = 0
    except SystemExit as e:
        code = e.code if isinstance(e.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


class ForkServer:
    """The processes that were forked and have not been waited for."""

    def __init__(self, log: int) -> None:
        self.log = log
        self.running: set[int] = set()

    def answer(self, request: dict[str, Any]) -> Any:
        """Does what a request says and returns the answer."""
        match request:
            case {"start": [*command]}:
                if (pid := os.fork()) == 0:
                    _run(command, self.log)
                self.running.add(pid)
                return pid
            case {"kill": int(pid)}:
                if pid in self.running:
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)
                    self.running.discard(pid)
                return True
            case {"ended": True}:
                return self._ended()
            case {"warm": [*texts]}:
                return _warm(texts)
        raise ValueError(f"unknown request {request}")

    def _ended(self) -> dict[int, int]:
        found = {}
        for pid in sorted(self.running):
            reaped, status = os.waitpid(pid, os.WNOHANG)
            if reaped:
                self.running.discard(pid)
                found[pid] = os.waitstatus_to_exitcode(status)
        return found


def serve() -> None:
    """Answers requests until stdin is closed; the processes end with this one."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the program prints belongs to the log
    _import_everything()
    server = ForkServer(os.dup(2))
    print(json.dumps("ready"), file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(server.answer(json.loads(line))), file=answers, flush=True)
    for pid in server.running:
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    serve()
