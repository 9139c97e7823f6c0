"""What the supervisor runs: listening socket, roles, embedded servers, and how long to wait before a restart."""
from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from app import words as words
from app.embedded.postgres import Postgres
from app.embedded.valkey import Valkey
from kernel import retries
from kernel.errors import BadInput
from kernel.wording import say

RETRIES = retries.RetryPolicy(first=timedelta(seconds=0.5), longest=timedelta(seconds=30))
HEALTHY = 60.0  # seconds of running after which the waits begin again at the shortest


def listen(host: str, port: int) -> socket.socket:
    """The listening socket. Raises BadInput where the address cannot be bound."""
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(512)
    except OSError as e:
        listening.close()
        raise BadInput("app.port_busy", host=host, port=port, why=e.strerror or str(e)) from None
    return listening


@dataclass
class RestartBackoff:
    """How long to wait before the next start: longer after each exit, shortest again after HEALTHY seconds of running.

    Times are those of `time.monotonic`.
    """

    started_at: float = 0.0
    exits: int = 0
    not_before: float = 0.0

    def after_exit(self, now: float) -> float:
        """Notes an exit at `now`; seconds until the next start."""
        self.exits = 1 if now - self.started_at > HEALTHY else self.exits + 1
        seconds = retries.backoff(self.exits, RETRIES).total_seconds()
        self.not_before = now + seconds
        return seconds


@dataclass
class Child:
    """A role: how it is started, and its process. `once`: it is expected to end; `rest`: output without newline yet."""

    name: str
    fds: tuple[int, ...] = ()
    arguments: tuple[str, ...] = ()
    once: bool = False
    process: subprocess.Popen[bytes] | None = None
    code: int | None = None
    backoff: RestartBackoff = field(default_factory=RestartBackoff)
    rest: bytes = field(default=b"", repr=False)


@dataclass
class Server:
    """An embedded server; `watched` is the pid that the orphan cleanup knows."""

    name: str
    server: Postgres | Valkey
    stop_signal: signal.Signals
    backoff: RestartBackoff = field(default_factory=RestartBackoff)
    watched: int = 0


@dataclass
class Printer:
    """Prints lines, and goes on where that is impossible: on a full disk or a closed terminal the system must run on.

    Once lines can be written again, says how many could not.
    """

    write: Callable[[str], object]
    lost: int = 0

    def line(self, line: str) -> None:
        """Prints one line at once, or counts it as lost."""
        try:
            if self.lost:
                self.write(say("app.up.lines_lost", count=self.lost))
                self.lost = 0
            self.write(line)
            sys.stdout.flush()
        except OSError:
            self.lost += 1
