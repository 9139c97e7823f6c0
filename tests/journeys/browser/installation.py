"""The whole system as a user starts it: `hongniang up` on an empty data folder, with the demo company."""
from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from tests.processes import until

_PROGRAM = [sys.executable, "-c", "from app.cli import main; main()"]
RECEIPT = re.compile(r"[A-Z0-9]{3}-[A-Z0-9]{3}-[A-Z0-9]{3}")
READY = 120.0  # seconds: the machine may be busy
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Installation:
    """One running system. `hours(…)` publishes other hours of human service, as a company does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = folder / "up.log"
        self.environment = {
            **os.environ, "HONGNIANG_DATA": str(folder / "data"), "HONGNIANG_PORT": str(self.port),
        }

    def start(self) -> None:
        """Starts everything and waits until the web answers."""
        with self.log.open("ab") as log:
            self.up = subprocess.Popen([*_PROGRAM, "up"], env=self.environment, stdout=log, stderr=log,
                                       process_group=0)
        until(self.ready, "the system answers", READY)

    def ready(self) -> bool:
        """Whether web, database, broker and schema are there."""
        assert self.up.poll() is None, self.log.read_text(errors="replace")[-3000:]
        try:
            return httpx.get(f"{self.address}/readyz", timeout=2).status_code == 200
        except httpx.TransportError:
            return False

    def stop(self) -> None:
        """Ctrl-C."""
        self.up.send_signal(signal.SIGINT)
        try:
            self.up.wait(30)
        except subprocess.TimeoutExpired:
            self.up.kill()
            self.up.wait()

    def command(self, *words: str) -> str:
        """Runs one of our commands on the running system; returns its output."""
        done = subprocess.run([*_PROGRAM, *words], env=self.environment, capture_output=True, text=True,
                              check=False, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def hours(self, spans: str) -> None:
        """Publishes the same hours for every day, such as `[00:00-24:00]`."""
        file = self.folder / "company" / "hours.yml"
        file.parent.mkdir(exist_ok=True)
        file.write_text("week:\n" + "".join(f"  {day}: {spans}\n" for day in DAYS), encoding="utf-8")
        self.command("company", "load", str(file.parent))

    def process(self, role: str) -> int:
        """The id of the child that runs a role."""
        return int(until(lambda: self._child(role), f"{role} runs", READY))

    def _child(self, role: str) -> int | None:
        children = Path(f"/proc/{self.up.pid}/task/{self.up.pid}/children").read_text().split()
        for child in children:
            words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
            if role.encode() in words:
                return int(child)
        return None

    @contextmanager
    def frozen(self, role: str) -> Iterator[None]:
        """Within the block the role's process is stopped (SIGSTOP): it accepts connections and never answers."""
        process = self.process(role)
        os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(process, signal.SIGCONT)

    def kill(self, role: str) -> None:
        """SIGKILL; the supervisor starts the role again."""
        os.kill(self.process(role), signal.SIGKILL)


class ByProgram:
    """A customer who uses the chat's API."""

    def __init__(self, address: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=30)
        self.http.headers["Authorization"] = f"Bearer {self.http.post('/api/chat/session').json()['token']}"

    def say(self, *texts: str) -> dict[str, Any]:
        """Sends messages one after the other; returns the replies to the last."""
        return [self._send({"text": text}) for text in texts][-1]

    def press(self, *titles: str) -> dict[str, Any]:
        """Presses buttons one after the other; returns the replies to the last."""
        return [self._send({"button": title}) for title in titles][-1]

    def receipts(self) -> list[str]:
        """Receipt numbers that this customer received."""
        shown = self.http.get("/api/chat/messages").json()["messages"]
        return [number for line in shown if line["from"] == "bot" for number in RECEIPT.findall(line["text"])]

    def _send(self, said: dict[str, str]) -> dict[str, Any]:
        """Sends and waits for the reply, which on a busy machine may come after the answer to the request."""
        before = self._heard()
        answer = self.http.post("/api/chat/messages", json={"id": str(uuid4()), **said})
        answer.raise_for_status()
        until(lambda: self._heard() > before, "answered", 30)
        return dict(answer.json())

    def _heard(self) -> int:
        return sum(line["from"] != "customer" for line in self.http.get("/api/chat/messages").json()["messages"])
