"""A temporary installation: embedded servers with fsync on, the demo company, roles as separate processes."""
from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from kernel import db
from kernel.settings import ROOT, settings
from kernel.wording import Message, say

PATIENCE = 60.0


def until(found: Callable[[], Any], what: Message, seconds: float = PATIENCE, every: float = 0.02) -> Any:
    """Waits until `found()` is true and returns its result. Raises TimeoutError naming `what`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = found()
        if value:
            return value
        time.sleep(every)
    raise TimeoutError(say("benchmarks.not_in_time", what=what, seconds=seconds))


class Installation:
    """Roles on one set of servers; `log` has their output."""

    def __init__(self, data: Path) -> None:
        self.log = data / "roles.log"
        self.address = settings().address
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, role: str) -> None:
        """Starts a role as `hongniang up` would; for the web, waits until it answers."""
        with self.log.open("ab") as log:
            self.running.append(subprocess.Popen(
                [sys.executable, "-c", "from app.cli import main; main()", role], cwd=ROOT, stdout=log, stderr=log))
        if role == "web":
            until(self._answers, Message("benchmarks.web"))
        if role == "loops":
            until(lambda: b"loops_ready" in self.log.read_bytes(), Message("benchmarks.loops"))

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.address}/healthz", timeout=1).status_code == 200
        except httpx.TransportError:
            return False

    def stop(self) -> None:
        """Stops everything that was started."""
        for process in self.running:
            process.send_signal(signal.SIGTERM)
        for process in self.running:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def installation() -> Iterator[Installation]:
    """A new installation in a temporary folder, deleted afterwards; this process uses its database too."""
    from app import command_servers

    folder = Path(tempfile.mkdtemp(prefix="hn-bench-"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    for name in [n for n in os.environ if n.startswith("HONGNIANG_") or n in ("DATABASE_URL", "REDIS_URL")]:
        del os.environ[name]
    os.environ.update(HONGNIANG_DATA=str(folder), HONGNIANG_PORT=str(port))
    settings.cache_clear()
    try:
        with command_servers.system():
            found = Installation(folder)
            try:
                yield found
            finally:
                found.stop()
    finally:
        db.disconnect()
        shutil.rmtree(folder, ignore_errors=True)
