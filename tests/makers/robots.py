"""Webhooks that receive alerts: real HTTP servers on this machine."""
from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Robot:
    """A webhook that receives alerts; `answers` are the next statuses, 200 once they are used up.

    While `hangs` is set it accepts connections and answers nothing.
    """

    port: int = 0
    answers: list[int] = field(default_factory=list)
    heard: list[dict[str, Any]] = field(default_factory=list)
    hangs: threading.Event = field(default_factory=threading.Event)
    asked: int = 0

    @property
    def titles(self) -> list[str]:
        """Titles of the received messages."""
        return [one["title"] for one in self.heard]

    @property
    def lines(self) -> list[str]:
        """All received lines, in order."""
        return [line for one in self.heard for line in one["message"].split("\n")]

    @property
    def url(self) -> str:
        """Its address for alerts.yml."""
        return f"json://127.0.0.1:{self.port}"


def _handler(robot: Robot) -> type[BaseHTTPRequestHandler]:
    class Take(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            robot.asked += 1
            while robot.hangs.is_set():
                time.sleep(0.02)
            status = robot.answers.pop(0) if robot.answers else 200
            if status == 200:
                robot.heard.append(json.loads(body))
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    return Take


@contextmanager
def running(count: int) -> Iterator[list[Robot]]:
    """So many webhooks, stopped afterwards."""
    made = [Robot() for _ in range(count)]
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), _handler(robot)) for robot in made]
    for robot, server in zip(made, servers, strict=True):
        robot.port = int(server.server_address[1])
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield made
    for server in servers:
        server.shutdown()
        server.server_close()
