"""Runs the whole system as child processes: restarts those that exit, stops them in order, and ends them with itself.

The listening socket is bound here before anything starts, so that a busy port is one sentence and requests wait in its
backlog while the web process restarts. Children are started in the main thread: they are killed when the thread that
forked them ends.
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

from app import command_servers, data_folder, orphan_cleanup
from app.embedded import child_processes, servers
from app.supervised_processes import Child, Printer, Server, listen
from kernel.errors import BadInput, HongniangError
from kernel.settings import Settings
from kernel.wording import joined, say

GRACE = 10.0  # seconds between SIGTERM and SIGKILL
STOP_ORDER = (("beat", "worker"), ("loops", "web", "migrate"))  # one group after the other; then the servers


class Supervisor:
    """The parent process. `tell` prints a line on the terminal that started it."""

    def __init__(self, settings: Settings, *, loops_in_web: bool = False, tell: Callable[[str], None]) -> None:
        self.printer = Printer(print)
        self.settings, self.loops_in_web = settings, loops_in_web
        self.tell = Printer(tell).line
        self.stop_signals = 0
        self.children: list[Child] = []
        self.servers: list[Server] = []
        self.embedded: servers.Servers | None = None
        self.output = selectors.DefaultSelector()
        self.environment: dict[str, str] = {}

    def run(self) -> None:
        """Starts everything, then watches until a signal. Raises BadInput or Conflict where it cannot start."""
        began = time.monotonic()
        listening = listen(self.settings.host, self.settings.port)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        self.orphans = orphan_cleanup.OrphanCleanup()
        try:
            self._start_servers()
            self._prepare()
            # Web and loops first: worker and beat are not needed to answer, and starting all four at once on two cores
            # would delay web.
            self._start_roles(self._web(listening), *([] if self.loops_in_web else [Child("loops")]))
            self._await_web(listening)
            self._start_roles(Child("worker"), Child("beat"))
            if not self.stop_signals:
                self._welcome(time.monotonic() - began)
            while not self.stop_signals:
                self._watch()
        finally:
            self._stop()
            listening.close()

    def _on_signal(self, number: int, frame: types.FrameType | None) -> None:
        self.stop_signals += 1

    # Starting

    def _start_servers(self) -> None:
        found, began = self.settings, time.monotonic()
        data_folder.must_be_whole(found.data)
        external = bool(found.database_url), bool(found.redis_url)
        if external != (True, True):
            fresh = not (found.data / "postgres").exists() or any(external)
            self.tell(say("app.up.starting_embedded" if fresh else "app.up.starting_servers"))
        self.embedded = embedded = servers.start(found.data, postgres=not external[0], valkey=not external[1])
        if embedded.postgres is not None:
            self.servers.append(Server("PostgreSQL", embedded.postgres, signal.SIGINT))
        if embedded.valkey is not None:
            self.servers.append(Server("Valkey", embedded.valkey, signal.SIGTERM))
        for one in self.servers:
            self._watch_server(one)
        database, redis = found.database_url or embedded.database_url, found.redis_url or embedded.redis_url
        self.environment = {**os.environ, "DATABASE_URL": database, "REDIS_URL": redis, "PYTHONUNBUFFERED": "1",
                            "HONGNIANG_DATA": str(found.data)}
        if self.servers:
            self.tell(say("app.up.servers_ready", names=self._server_names(), seconds=time.monotonic() - began))

    def _server_names(self) -> str:
        return say("app.up.both", first=self.servers[0].name, second=self.servers[1].name) \
            if len(self.servers) == 2 else joined([one.name for one in self.servers])

    def _watch_server(self, one: Server) -> None:
        if one.watched:
            self.orphans.ended(one.watched)
        one.backoff.started_at = time.monotonic()
        if one.server.pid is not None:
            one.watched = one.server.pid
            self.orphans.watch(one.watched, one.stop_signal)

    def _prepare(self) -> None:
        """Migrates and loads the company in a child process, which keeps its imports out of this one."""
        command_servers.check_key(self.environment["DATABASE_URL"])
        if not command_servers.is_prepared(self.environment["DATABASE_URL"]):
            self.tell(say("app.up.migrating"))
            child = Child("migrate", once=True)
            self.children = [child]
            self._start(child)
            while child.process is not None and not self.stop_signals:
                self._watch()
            if child.code and not self.stop_signals:
                raise BadInput("app.no_migration")
            self.children = []
        command_servers.publish(self.settings.data, self.environment["DATABASE_URL"], self.environment["REDIS_URL"])

    def _web(self, listening: socket.socket) -> Child:
        fd = listening.fileno()
        return Child("web", (fd,), ("--fd", str(fd), *(["--loops"] if self.loops_in_web else [])))

    def _start_roles(self, *roles: Child) -> None:
        if self.stop_signals:
            return
        self.tell(say("app.up.starting", names=[child.name for child in roles]))
        for child in roles:
            self.children.append(child)
            self._start(child)

    def _start(self, child: Child) -> None:
        command = [*program(), child.name, *child.arguments]
        child.process = process = child_processes.spawn(
            command, stop_signal=signal.SIGKILL, env=self.environment, log=subprocess.PIPE, pass_fds=child.fds,
            cwd=Path.cwd())
        child.backoff.started_at = time.monotonic()
        self.orphans.watch(process.pid, signal.SIGTERM)
        assert process.stdout is not None
        os.set_blocking(process.stdout.fileno(), False)
        self.output.register(process.stdout, selectors.EVENT_READ, child)

    def _await_web(self, listening: socket.socket) -> None:
        """Waits until /readyz says that web, database, broker and schema are ready.

        The request waits in the socket's backlog, so it is answered as soon as the web process accepts connections.
        """
        host, port = listening.getsockname()[:2]
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
        while not self.stop_signals:
            with socket.create_connection((host, port)) as probe:
                probe.sendall(b"GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n")
                self.output.register(probe, selectors.EVENT_READ)
                answered = False
                while not self.stop_signals and not answered:
                    answered = self._watch(of=probe)
                self.output.unregister(probe)
                try:
                    if answered and b" 200 " in probe.recv(64):
                        return
                except OSError:  # web exited before it answered: ask again
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
        """Prints what children wrote and restarts what exited. Whether `of` has something to read."""
        found = False
        for key, _ in self.output.select(seconds):
            if key.fileobj is of:
                found = True
            else:
                self._print_output(key.data)
        now = time.monotonic()
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                self._reap(child)
                if not (self.stop_signals or child.once):
                    wait = child.backoff.after_exit(now)
                    self.tell(say("app.up.child_died", name=child.name, code=child.code, seconds=wait))
            elif child.process is None and not (self.stop_signals or child.once) and now >= child.backoff.not_before:
                self._start_again(child, now)
        for one in self.servers:
            if not (self.stop_signals or one.server.alive()) and now >= one.backoff.not_before:
                self._restart_server(one)
        return found

    def _start_again(self, child: Child, now: float) -> None:
        """Starts a role that exited; where no process can be made (no memory, too many), later."""
        try:
            self._start(child)
        except OSError as e:
            wait = child.backoff.after_exit(now)
            self.tell(say("app.up.no_process", name=child.name, why=e.strerror or str(e), seconds=wait))

    def _restart_server(self, one: Server) -> None:
        self.tell(say("app.up.server_died", name=one.name))
        one.backoff.after_exit(time.monotonic())
        try:
            one.server.start()
        except HongniangError as e:
            self.tell(e.say())
        self._watch_server(one)

    def _print_output(self, child: Child) -> None:
        assert child.process is not None and child.process.stdout is not None
        stream = child.process.stdout
        try:
            data = os.read(stream.fileno(), 65536)
        except BlockingIOError:  # the child exited, and one of its own children has the pipe open
            data = b""
        *lines, child.rest = (child.rest + data).split(b"\n")
        if not data:
            self.output.unregister(stream)
            lines, child.rest = [part for part in (child.rest,) if part], b""
        for line in lines:
            self.printer.line(f"{child.name:<7}│ {line.decode(errors='replace')}")

    def _reap(self, child: Child) -> None:
        process = child.process
        assert process is not None and process.stdout is not None
        while process.stdout in self._open_streams():
            self._print_output(child)
        process.stdout.close()
        self.orphans.ended(process.pid)
        child.process, child.code = None, process.returncode

    def _open_streams(self) -> Iterable[object]:
        return [key.fileobj for key in self.output.get_map().values()]

    # Stopping

    def _stop(self) -> None:
        self.stop_signals = self.stop_signals or 1
        for names in STOP_ORDER:
            self._stop_roles([child for child in self.children if child.name in names and child.process is not None])
        if self.embedded is not None:
            if self.servers:
                self.tell(say("app.up.stopping", names=self._server_names()))
            command_servers.withdraw(self.settings.data)
            self.embedded.stop()
            for one in self.servers:
                self.orphans.ended(one.watched)
            self.tell(say("app.up.stopped"))
        self.orphans.dismiss()
        self.output.close()

    def _stop_roles(self, found: list[Child]) -> None:
        """Sends SIGTERM, waits, and kills what still runs after GRACE seconds, or at once on a second Ctrl-C."""
        if found:
            self.tell(say("app.up.stopping", names=joined([child.name for child in found])))
        for child in found:
            if child.process is not None:
                child.process.send_signal(signal.SIGTERM)
        until, signals = time.monotonic() + GRACE, self.stop_signals
        while any(child.process is not None for child in found):
            self._watch(0.05)
            if time.monotonic() > until or self.stop_signals > signals:
                for child in found:
                    if child.process is not None:
                        child.process.kill()


def program() -> list[str]:
    """The command line that runs this program."""
    beside = Path(sys.executable).with_name("hongniang")
    return [str(beside)] if beside.exists() else [sys.executable, "-c", "from app.cli import main; main()"]
