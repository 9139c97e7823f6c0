"""Runs `hongniang up` as a user does: its own process, folder and port; its output, and the processes below it."""
from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from app.embedded.child_processes import CLONE_NEWUSER, leave_root
from tests.processes import until

PROGRAM = [sys.executable, "-c", "from app.cli import main; main()"]
PATIENCE = 300.0  # for a busy machine; an idle one needs three seconds


def environment(data: Path, more: dict[str, str]) -> dict[str, str]:
    """The settings of one installation, and no others; a port on which nobody listens."""
    clean = {n: v for n, v in os.environ.items() if not n.startswith("HONGNIANG_") and n not in (
        "DATABASE_URL", "REDIS_URL")}
    return {**clean, "HONGNIANG_DATA": str(data), "HONGNIANG_PORT": str(free_port()), **more}


def call(data: Path, *command: str, become: Callable[[], None] | None = None, program: list[str] | None = None,
         cwd: Path | None = None, settings: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end."""
    return subprocess.run([*(program or PROGRAM), *command], cwd=cwd, text=True, capture_output=True, timeout=PATIENCE,
                          env=environment(data, settings or {}), preexec_fn=become)


def become_root() -> None:
    """In the child: becomes root of a new user namespace, for users other than root; our files belong to root there."""
    user, group = os.getuid(), os.getgid()
    if ctypes.CDLL(None).unshare(CLONE_NEWUSER) != 0:
        os._exit(97)
    for name, content in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(content)


become_the_other = leave_root if os.geteuid() == 0 else become_root  # another kind of user than this test run's
become_a_user = leave_root if os.geteuid() == 0 else None            # a user bound by file permissions


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def gone(process: psutil.Process) -> bool:
    """Whether a process has ended; zombies count as ended."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


class Up:
    """One installation; `start()` runs `hongniang up` on it, as often as a test ends it."""

    def __init__(self, data: Path) -> None:
        self.data, self.port = data, free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.output = data.with_name(data.name + ".log")

    def start(self, *, under_make: bool = False) -> float:
        """Starts and waits until it reports that it is ready; returns the seconds. `under_make`: with a parent between.
        """
        command = [*PROGRAM, "up"]
        if under_make:
            command = [sys.executable, "-c", "import subprocess, sys; subprocess.run(sys.argv[1:])", *command,
                       "--with-parent"]
        began = time.monotonic()
        with self.output.open("wb") as out:
            self.process = subprocess.Popen(
                command, stdout=out, stderr=subprocess.STDOUT, process_group=0,
                env=environment(self.data, {"HONGNIANG_PORT": str(self.port), "PYTHONUNBUFFERED": "1"}))
        until(lambda: "演示账号" in self.said or self._ended(), "ready", PATIENCE)  # the last line of the welcome
        return time.monotonic() - began

    def _ended(self) -> bool:
        if self.process is not None and self.process.poll() is not None:
            raise AssertionError(f"ended with {self.process.returncode}: {self.said}")
        return False

    @property
    def said(self) -> str:
        """Everything printed since the last start."""
        return self.output.read_text("utf-8", errors="replace") if self.output.exists() else ""

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def family(self) -> list[psutil.Process]:
        """Every process of the system, including `up` itself."""
        assert self.process is not None
        head = psutil.Process(self.process.pid)
        return [head, *head.children(recursive=True)]

    def child(self, word: str) -> psutil.Process:
        """The child of this name, or with this word in its command line."""
        assert self.process is not None
        return next(p for p in psutil.Process(self.process.pid).children()
                    if p.name() == word or word in p.cmdline()[1:])

    def press_ctrl_c(self) -> int:
        """Sends SIGINT to the foreground process group, as a terminal does. Returns the exit code."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(PATIENCE)

    def stop(self) -> None:
        """Stops it at the end of a test module."""
        if self.runs:
            self.press_ctrl_c()
