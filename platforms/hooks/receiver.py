"""The receiver: records requests, checks signatures as docs/api.md describes, and produces the configured faults."""
from __future__ import annotations

import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOLERANCE = 300  # seconds


@dataclass(frozen=True)
class Fault:
    """The response to the next request: a status, after a pause, with a body; or a cut connection without any answer.

    `drip` names the part of the answer, "headers" or "body", that is sent a byte every tenth of a second.
    """

    status: int = 500
    after: float = 0
    say: str = "receiver is ill"
    cut: bool = False
    location: str = ""
    drip: str = ""


@dataclass(frozen=True)
class Got:
    """A received request."""

    headers: Mapping[str, str]
    body: str
    at: float

    @property
    def data(self) -> dict[str, Any]:
        """The body's JSON."""
        found: dict[str, Any] = json.loads(self.body)
        return found


def signed(secret: str, header: str, body: str, now: float | None = None) -> bool:
    """Whether a delivery has a valid, recent signature: written from the documentation, not from the sender."""
    parts = dict(part.split("=", 1) for part in header.split(","))
    expected = hmac.new(secret.encode(), f"{parts['t']}.{body}".encode(), hashlib.sha256).hexdigest()
    fresh = abs((now if now is not None else time.time()) - int(parts["t"])) <= TOLERANCE
    return fresh and hmac.compare_digest(expected, parts["v1"])


class Receiver:
    """A receiver on a real port. As a context manager it runs for the length of the block."""

    def __init__(self) -> None:
        self.got: list[Got] = []
        self.faults: list[Fault] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                receiver.got.append(Got(dict(self.headers.items()), body, time.time()))
                fault = receiver.faults.pop(0) if receiver.faults else Fault(200, say="ok")
                time.sleep(fault.after)
                if fault.cut:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True
                    return
                self.answer(fault)

            def answer(self, fault: Fault) -> None:
                said = fault.say.encode()
                if fault.drip == "headers":
                    self.slowly(f"HTTP/1.1 {fault.status} OK\r\nX-Slow: {fault.say}\r\n".encode())
                self.send_response(fault.status)
                if fault.location:
                    self.send_header("Location", fault.location)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                if fault.drip == "body":
                    self.slowly(said)
                else:
                    self.wfile.write(said)

            def slowly(self, said: bytes) -> None:
                try:
                    for one in said:
                        self.wfile.write(bytes([one]))
                        time.sleep(0.1)
                except OSError:
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="hooks", daemon=True)

    @property
    def port(self) -> int:
        """The port."""
        return int(self._server.server_port)

    @property
    def url(self) -> str:
        """Where it receives deliveries."""
        return f"http://127.0.0.1:{self.port}/hooks?from=hongniang"

    def __enter__(self) -> Receiver:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def then(self, *faults: Fault) -> None:
        """The next requests get these faults."""
        self.faults += faults
