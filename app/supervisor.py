"""Runs the whole system as children: restarted when they die, stopped in order, gone when we are gone.

The listening socket is bound here before anything starts: a busy port is one sentence, and requests that come while the
web process is restarted wait in its backlog. Everything is started in the main thread, since children die with the
thread that forked them.
"""
from __future__ import annotations

import os
import selectors
import signal
import socket
import subprocess
import sys
import time
import types
from collections.abc import Callable, Iterable
from pathlib import Path

from app import command_servers, orphan_cleanup
from app.embedded import child_processes, servers
from app.supervised_processes import Child, Server, listen
from kernel.errors import BadInput, HongniangError
from kernel.settings import Settings
from kernel.wording import joined, say

GRACE = 10.0
STOPPED_TOGETHER = (("beat", "worker"), ("loops", "web", "migrate"))  # in this order; the servers last


class Supervisor:
    """The parent of everything."""

    def __init__(self, settings: Settings, *, loops_in_web: bool = False, tell: Callable[[str], None]) -> None:
        self.settings, self.tell, self.loops_in_web = settings, tell, loops_in_web
        self.told_to_stop = 0
        self.children: list[Child] = []
        self.servers: list[Server] = []
        self.held: servers.Servers | None = None
        self.output = selectors.DefaultSelector()
        self.environment: dict[str, str] = {}

    def run(self) -> None:
        """Starts everything, then watches until told to stop. Raises BadInput or Conflict where it can't start."""
        began = time.monotonic()
        listening = listen(self.settings.host, self.settings.port)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._told)
        self.guard = orphan_cleanup.OrphanCleanup()
        try:
            self._start_servers()
            self._prepare()
            # Web first: worker and beat are not needed for an answer, and starting four at once on two cores would
            # make it wait for them.
            self._start_roles(self._web(listening), *([] if self.loops_in_web else [Child("loops")]))
            self._await_web(listening)
            self._start_roles(Child("worker"), Child("beat"))
            if not self.told_to_stop:
                self._welcome(time.monotonic() - began)
            while not self.told_to_stop:
                self._watch()
        finally:
            self._stop()
            listening.close()

    def _told(self, number: int, frame: types.FrameType | None) -> None:
        self.told_to_stop += 1

    # Starting

    def _start_servers(self) -> None:
        found, began = self.settings, time.monotonic()
        external = bool(found.database_url), bool(found.redis_url)
        if external != (True, True):
            fresh = not (found.data / "postgres").exists() or any(external)
            self.tell(say("app.up.starting_embedded" if fresh else "app.up.starting_servers"))
        self.held = held = servers.start(found.data, postgres=not external[0], valkey=not external[1])
        if held.postgres is not None:
            self.servers.append(Server("PostgreSQL", held.postgres, signal.SIGINT))
        if held.valkey is not None:
            self.servers.append(Server("Valkey", held.valkey, signal.SIGTERM))
        for one in self.servers:
            self._note(one)
        database, redis = found.database_url or held.database_url, found.redis_url or held.redis_url
        self.environment = {**os.environ, "DATABASE_URL": database, "REDIS_URL": redis, "PYTHONUNBUFFERED": "1",
                            "HONGNIANG_DATA": str(found.data)}
        if self.servers:
            self.tell(say("app.up.servers_ready", names=self._server_names(), seconds=time.monotonic() - began))

    def _server_names(self) -> str:
        return say("app.up.both", first=self.servers[0].name, second=self.servers[1].name) \
            if len(self.servers) == 2 else joined([one.name for one in self.servers])

    def _note(self, one: Server) -> None:
        if one.watched:
            self.guard.ended(one.watched)
        one.pause.born = time.monotonic()
        if one.server.pid is not None:
            one.watched = one.server.pid
            self.guard.watch(one.watched, one.dies_by)

    def _prepare(self) -> None:
        """Migrates and loads the company in a child, so that this process stays small."""
        if not command_servers.is_prepared(self.environment["DATABASE_URL"]):
            self.tell(say("app.up.migrating"))
            child = Child("migrate", once=True)
            self.children = [child]
            self._start(child)
            while child.process is not None and not self.told_to_stop:
                self._watch()
            if child.code and not self.told_to_stop:
                raise BadInput("app.no_migration")
            self.children = []
        command_servers.publish(self.settings.data, self.environment["DATABASE_URL"], self.environment["REDIS_URL"])

    def _web(self, listening: socket.socket) -> Child:
        handed = listening.fileno()
        return Child("web", (handed,), ("--fd", str(handed), *(["--loops"] if self.loops_in_web else [])))

    def _start_roles(self, *roles: Child) -> None:
        if self.told_to_stop:
            return
        self.tell(say("app.up.starting", names=[child.name for child in roles]))
        for child in roles:
            self.children.append(child)
            self._start(child)

    def _start(self, child: Child) -> None:
        command = [*program(), child.name, *child.arguments]
        child.process = process = child_processes.spawn(
            command, dies_by=signal.SIGKILL, env=self.environment, log=subprocess.PIPE, pass_fds=child.fds,
            cwd=Path.cwd())
        child.pause.born = time.monotonic()
        self.guard.watch(process.pid, signal.SIGTERM)
        assert process.stdout is not None
        os.set_blocking(process.stdout.fileno(), False)
        self.output.register(process.stdout, selectors.EVENT_READ, child)

    def _await_web(self, listening: socket.socket) -> None:
        """Until the web process says that it, the database, the broker and the schema are ready.

        The question waits in the socket's backlog, so the answer comes at the instant at which web is there.
        """
        host, port = listening.getsockname()[:2]
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
        while not self.told_to_stop:
            with socket.create_connection((host, port)) as probe:
                probe.sendall(b"GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n")
                self.output.register(probe, selectors.EVENT_READ)
                answered = False
                while not self.told_to_stop and not answered:
                    answered = self._watch(of=probe)
                self.output.unregister(probe)
                try:
                    if answered and b" 200 " in probe.recv(64):
                        return
                except OSError:  # web died with our question in its hands: ask again
                    continue
                finally:
                    self._watch(0.1)

    def _welcome(self, seconds: float) -> None:
        address = self.settings.address
        self.tell(say("app.up.ready", seconds=seconds))
        for line in ("app.up.public_page", "app.up.chat", "app.up.console"):
            self.tell(say(line, address=address))
        if self.settings.is_demo:
            from staff.passwords import DEMO

            self.tell(say("app.up.demo_accounts", accounts=self._demo_log_ins(), password=DEMO))

    def _demo_log_ins(self) -> list[str]:
        import psycopg

        with psycopg.connect(command_servers.plain(self.environment["DATABASE_URL"])) as connection:
            rows = connection.execute("select login, title from staff_member where active order by number").fetchall()
        return [f"{login}（{title}）" for login, title in rows]

    # Watching

    def _watch(self, seconds: float = 0.2, of: socket.socket | None = None) -> bool:
        """Shows what children print and starts again what died; whether `of` has something to read."""
        found = False
        for key, _ in self.output.select(seconds):
            if key.fileobj is of:
                found = True
            else:
                self._show(key.data)
        now = time.monotonic()
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                self._bury(child)
                if not (self.told_to_stop or child.once):
                    pause = child.pause.after_death(now)
                    self.tell(say("app.up.child_died", name=child.name, code=child.code, seconds=pause))
            elif child.process is None and not (self.told_to_stop or child.once) and now >= child.pause.not_before:
                self._start(child)
        for one in self.servers:
            if not (self.told_to_stop or one.server.alive()) and now >= one.pause.not_before:
                self._revive(one)
        return found

    def _revive(self, one: Server) -> None:
        self.tell(say("app.up.server_died", name=one.name))
        one.pause.after_death(time.monotonic())
        try:
            one.server.start()
        except HongniangError as e:
            self.tell(e.say())
        self._note(one)

    def _show(self, child: Child) -> None:
        assert child.process is not None and child.process.stdout is not None
        stream = child.process.stdout
        try:
            data = os.read(stream.fileno(), 65536)
        except BlockingIOError:  # it died, and one of its own children still holds the pipe
            data = b""
        *lines, child.rest = (child.rest + data).split(b"\n")
        if not data:
            self.output.unregister(stream)
            lines, child.rest = [part for part in (child.rest,) if part], b""
        for line in lines:
            print(f"{child.name:<7}│ {line.decode(errors='replace')}", flush=True)

    def _bury(self, child: Child) -> None:
        process = child.process
        assert process is not None and process.stdout is not None
        while process.stdout in self._shown():
            self._show(child)
        process.stdout.close()
        self.guard.ended(process.pid)
        child.process, child.code = None, process.returncode

    def _shown(self) -> Iterable[object]:
        return [key.fileobj for key in self.output.get_map().values()]

    # Stopping

    def _stop(self) -> None:
        self.told_to_stop = self.told_to_stop or 1
        for names in STOPPED_TOGETHER:
            self._stop_roles([child for child in self.children if child.name in names and child.process is not None])
        if self.held is not None:
            if self.servers:
                self.tell(say("app.up.stopping", names=self._server_names()))
            command_servers.withdraw(self.settings.data)
            self.held.stop()
            for one in self.servers:
                self.guard.ended(one.watched)
            self.tell(say("app.up.stopped"))
        self.guard.dismiss()
        self.output.close()

    def _stop_roles(self, found: list[Child]) -> None:
        """Asks, waits, and kills what is still there after the grace, or at once where Ctrl-C was pressed again."""
        if found:
            self.tell(say("app.up.stopping", names=joined([child.name for child in found])))
        for child in found:
            if child.process is not None:
                child.process.send_signal(signal.SIGTERM)
        until, asked = time.monotonic() + GRACE, self.told_to_stop
        while any(child.process is not None for child in found):
            self._watch(0.05)
            if time.monotonic() > until or self.told_to_stop > asked:
                for child in found:
                    if child.process is not None:
                        child.process.kill()


def program() -> list[str]:
    """How this very program is called again."""
    beside = Path(sys.executable).with_name("hongniang")
    return [str(beside)] if beside.exists() else [sys.executable, "-c", "from app.cli import main; main()"]
