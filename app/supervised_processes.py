"""What the supervisor holds: listening socket, roles, embedded servers, and how long each rests after a death."""
from __future__ import annotations

import signal
import socket
import subprocess
from dataclasses import dataclass, field
from datetime import timedelta

from app.embedded.postgres import Postgres
from app.embedded.valkey import Valkey
from kernel import retries
from kernel.errors import BadInput

RETRIES = retries.RetryPolicy(first=timedelta(seconds=0.5), longest=timedelta(seconds=30))
HEALTHY = 60.0  # after so long a life the pauses begin anew


def listen(host: str, port: int) -> socket.socket:
    """The listening socket. Raises BadInput where the address can't be had."""
    made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
        made.listen(512)
    except OSError as e:
        made.close()
        raise BadInput("app.port_busy", host=host, port=port, why=e.strerror or str(e)) from None
    return made


@dataclass
class RestartBackoff:
    """How long to wait before the next start: doubled at each death, begun anew after a healthy life."""

    born: float = 0.0
    deaths: int = 0
    not_before: float = 0.0

    def after_death(self, now: float) -> float:
        """Seconds until the next start."""
        self.deaths = 1 if now - self.born > HEALTHY else self.deaths + 1
        seconds = retries.backoff(self.deaths, RETRIES).total_seconds()
        self.not_before = now + seconds
        return seconds


@dataclass
class Child:
    """One role: how it is started, and its process."""

    name: str
    fds: tuple[int, ...] = ()
    arguments: tuple[str, ...] = ()
    once: bool = False
    process: subprocess.Popen[bytes] | None = None
    code: int | None = None
    pause: RestartBackoff = field(default_factory=RestartBackoff)
    rest: bytes = field(default=b"", repr=False)


@dataclass
class Server:
    """One embedded server."""

    name: str
    server: Postgres | Valkey
    dies_by: signal.Signals
    pause: RestartBackoff = field(default_factory=RestartBackoff)
    watched: int = 0
