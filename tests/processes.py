"""Starts our own processes as the supervisor does, and kills them."""
from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parent.parent
READY = 90.0


def until(found: Callable[[], Any], what: str, seconds: float = 20.0) -> Any:
    """Waits until `found()` is true and returns its result."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = found()
        if value:
            return value
        time.sleep(0.03)
    raise AssertionError(f"{what}: not within {seconds} s")


class Installation:
    """Roles of one installation on one database."""

    def __init__(self, database_url: str, redis_url: str, log: Path, **settings: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.log = log
        self.environment = {
            **os.environ, "DATABASE_URL": database_url, "REDIS_URL": redis_url, "HONGNIANG_PORT": str(self.port),
            **settings,
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, role: str, *options: str) -> None:
        """Starts a role; for the web, waits until it answers."""
        with self.log.open("ab") as log:
            self.running[role] = subprocess.Popen(
                [sys.executable, "-c", "from app.cli import main; main()", role, *options],
                    env=self.environment, stdout=log, stderr=log, process_group=0)
        if role == "web":
            until(self._answers, "web answers", READY)

    def _answers(self) -> bool:
        if self.running["web"].poll() is not None:
            raise AssertionError("web ended: " + self.log.read_text(errors="replace")[-3000:])
        try:
            return httpx.get(f"{self.address}/healthz", timeout=1).status_code == 200
        except httpx.TransportError:
            return False

    def kill(self, role: str) -> None:
        """Sends SIGKILL."""
        process = self.running.pop(role)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """Stops every running role."""
        for process in self.running.values():
            process.send_signal(signal.SIGTERM)
        for process in self.running.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.running.clear()


@contextmanager
def running_installation(database_url: str, redis_url: str, log: Path, **settings: str) -> Iterator[Installation]:
    """An installation that is stopped at the end of the block."""
    found = Installation(database_url, redis_url, log, **settings)
    try:
        yield found
    finally:
        found.stop()


class Browser:
    """A customer's browser on the web chat's API: records what it received, by id, as the page does."""

    def __init__(self, address: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=30)
        self.token: str = self.http.post("/api/chat/session").json()["token"]
        self.http.headers["Authorization"] = f"Bearer {self.token}"
        self.screen: dict[str, dict[str, Any]] = {}
        self.times_shown: dict[str, int] = {}
        self.after = 0

    def say(self, id: str, text: str) -> httpx.Response:
        """Sends a message under its id."""
        return self.http.post("/api/chat/messages", json={"id": id, "text": text})

    def press(self, id: str, button: str) -> httpx.Response:
        """Presses a button."""
        return self.http.post("/api/chat/messages", json={"id": id, "button": button})

    def look(self) -> dict[str, Any]:
        """Polls, shows new lines, and acknowledges them."""
        view: dict[str, Any] = self.http.get("/api/chat/messages", params={"after": self.after}).json()
        fresh = [m for m in view["messages"] if m["id"] not in self.screen]
        for message in fresh:
            self.screen[message["id"]] = message
        self.after = max([self.after, *(m["seq"] for m in view["messages"])])
        shown = [m["id"] for m in view["messages"] if m["from"] != "customer"]
        if shown:
            self.http.post("/api/chat/seen", json={"ids": shown})
        return view

    def texts(self, who: str) -> list[str]:
        """Texts on the screen by a given sender, in order."""
        return [m["text"] for m in sorted(self.screen.values(), key=lambda m: m["seq"]) if m["from"] == who]
