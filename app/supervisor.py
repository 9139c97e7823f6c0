"""Runs the whole system as children: restarted when they die, stopped in order, gone when we are gone.

The listening socket is bound here before anything starts: a busy port is one sentence, and requests that come while the
web process is restarted wait in its backlog.
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
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app import running, watchdog
from app.embedded import children, servers
from kernel.errors import BadInput
from kernel.settings import ROOT, Settings

BACK_OFF = 0.5
LONGEST = 30.0
HEALTHY = 60.0
GRACE = 8.0


def listen(host: str, port: int) -> socket.socket:
    """The listening socket. Raises BadInput where the address can't be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError as e:
        made.close()
        raise BadInput("app.port_busy", host=host, port=port, why=e.strerror or str(e)) from None
    made.listen(512)
    made.set_inheritable(True)
    return made


@dataclass
class Child:
    """One role: how it is started, and what became of it."""

    name: str
    command: list[str]
    dies_by: signal.Signals
    stops_by: signal.Signals = signal.SIGTERM
    fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    not_before: float = 0.0
    rest: bytes = field(default=b"", repr=False)


class Supervisor:
    """The parent of everything."""

    def __init__(self, settings: Settings, *, loops_in_web: bool = False, tell: Callable[[str], None]) -> None:
        self.settings, self.tell, self.loops_in_web = settings, tell, loops_in_web
        self.stopping = False
        self.children: list[Child] = []
        self.servers: servers.Servers | None = None
        self.guard: watchdog.Watchdog | None = None
        self.output = selectors.DefaultSelector()
        self.environment: dict[str, str] = {}

    def run(self) -> None:
        """Starts everything, then watches until told to stop."""
        started = time.monotonic()
        found = self.settings
        sock = listen(found.host, found.port)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._told)
        try:
            self.guard = watchdog.Watchdog()
            self._start_servers()
            self.tell("数据库与公司资料…")
            self._prepare()
            self._start_roles(sock)
            self._await_web(sock)
            if not self.stopping:
                self._welcome(time.monotonic() - started)
            while not self.stopping:
                self._watch()
        finally:
            self._stop()
            sock.close()

    def _told(self, _: int, __: types.FrameType | None) -> None:
        self.stopping = True

    def _start_servers(self) -> None:
        found = self.settings
        if found.database_url and found.redis_url:
            self.environment = {**os.environ, "DATABASE_URL": found.database_url, "REDIS_URL": found.redis_url}
            return
        self.tell("PostgreSQL 与 Valkey…")
        self.servers = own = servers.start(found.data)
        self._guard(own.postgres.pid, signal.SIGINT)
        self._guard(own.valkey.pid, signal.SIGTERM)
        database, redis = found.database_url or own.database_url, found.redis_url or own.redis_url
        running.publish(found.data, database, redis)
        self.environment = {**os.environ, "DATABASE_URL": database, "REDIS_URL": redis}

    def _guard(self, pid: int | None, number: signal.Signals) -> None:
        if pid is not None and self.guard is not None:
            self.guard.watch(pid, number)

    def _prepare(self) -> None:
        """Migrates in a child, so that this process stays small."""
        done = subprocess.run([*_program(), "migrate"], env=self.environment, cwd=ROOT, capture_output=True, check=False)
        if done.returncode:
            raise BadInput("app.no_migration", why=done.stderr.decode(errors="replace").strip()[-500:])

    def _start_roles(self, sock: socket.socket) -> None:
        loops = ["--loops"] if self.loops_in_web else []
        self.children = [
            Child("web", [*_program(), "web", "--fd", str(sock.fileno()), *loops], signal.SIGKILL, fds=(sock.fileno(),)),
            *([] if self.loops_in_web else [Child("loops", [*_program(), "loops"], signal.SIGKILL)]),
            Child("worker", [*_program(), "worker"], signal.SIGKILL),
            Child("beat", [*_program(), "beat"], signal.SIGKILL),
        ]
        for child in self.children:
            self.tell(f"{child.name}…")
            self._start(child)

    def _start(self, child: Child) -> None:
        child.process = children.spawn(child.command, dies_by=child.dies_by, env=self.environment,
                                       log=subprocess.PIPE, pass_fds=child.fds, cwd=ROOT)
        child.started_at = time.monotonic()
        self._guard(child.process.pid, signal.SIGTERM)
        assert child.process.stdout is not None
        os.set_blocking(child.process.stdout.fileno(), False)
        self.output.register(child.process.stdout, selectors.EVENT_READ, child)

    def _await_web(self, sock: socket.socket) -> None:
        host, port = sock.getsockname()[:2]
        until = time.monotonic() + 60
        while not self.stopping and time.monotonic() < until:
            if _answers(host, port):
                return
            self._watch(0.05)  # what it prints meanwhile is shown
        if not self.stopping:
            raise BadInput("app.no_start", name="web", why="60 秒内没有应答")

    def _watch(self, timeout: float = 0.5) -> None:
        """Shows what children print, and starts again those that died."""
        for key, _ in self.output.select(timeout):
            self._print(key.data, key.fileobj)  # type: ignore[arg-type]
        now = time.monotonic()
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                self._bury(child, now)
            if child.process is None and not self.stopping and now >= child.not_before:
                self._start(child)
        own = self.servers
        if own is not None and not self.stopping:
            for name, server in (("PostgreSQL", own.postgres), ("Valkey", own.valkey)):
                if not server.alive():
                    self.tell(f"{name} 意外退出，正在重新启动")
                    server.start()
                    self._guard(server.pid, signal.SIGINT if name == "PostgreSQL" else signal.SIGTERM)

    def _print(self, child: Child, stream: object) -> None:
        data = os.read(stream.fileno(), 65536)  # type: ignore[attr-defined]
        if not data:
            self.output.unregister(stream)  # type: ignore[arg-type]
            return
        *lines, child.rest = (child.rest + data).split(b"\n")
        for line in lines:
            print(f"{child.name:<7}│ {line.decode(errors='replace')}", file=sys.stderr, flush=True)

    def _bury(self, child: Child, now: float) -> None:
        assert child.process is not None
        stream, code = child.process.stdout, child.process.returncode
        if stream is not None and stream in {key.fileobj for key in self.output.get_map().values()}:
            self.output.unregister(stream)
        if stream is not None:
            stream.close()
        child.process = None
        if self.stopping:
            return
        child.failures = 1 if now - child.started_at > HEALTHY else child.failures + 1
        wait = min(LONGEST, BACK_OFF * 2 ** (child.failures - 1))
        child.not_before = now + wait
        self.tell(f"{child.name} 退出了（{code}），{wait:.1f} 秒后重新启动")

    def _welcome(self, seconds: float) -> None:
        address = self.settings.address
        self.tell(f"就绪（{seconds:.1f} 秒）")
        self.tell(f"公示页    {address}/")
        self.tell(f"顾客聊天  {address}/chat")
        self.tell(f"工作台    {address}/console" + ("（演示账号见登录页）" if self.settings.is_demo else ""))
        self.tell("按 Ctrl-C 停止")

    def _stop(self) -> None:
        self.stopping = True
        for name in ("beat", "worker", "loops", "web"):
            for child in self.children:
                if child.name == name and child.process is not None and child.process.poll() is None:
                    self.tell(f"停止 {name}")
                    child.process.send_signal(child.stops_by)
        until = time.monotonic() + GRACE
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
        if self.servers is not None:
            self.tell("停止 PostgreSQL 与 Valkey")
            running.withdraw(self.settings.data)
            self.servers.stop()
        if self.guard is not None:
            self.guard.dismiss()


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), 1) as probe:
            probe.settimeout(0.3)
            probe.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return b" 200 " in probe.recv(64)
    except OSError:
        return False


def _program() -> list[str]:
    beside = Path(sys.executable).with_name("hongniang")
    return [str(beside)] if beside.exists() else [sys.executable, "-c", "from app.cli import main; main()"]
