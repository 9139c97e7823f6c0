"""The second belt: ends the children of a supervisor that was killed, where the kernel doesn't (macOS), and theirs.

A tiny process reads a pipe whose writing end only the supervisor holds. At end of file it signals every process group
it was told of, and two seconds later kills what is left.
"""
from __future__ import annotations

import os
import signal
import subprocess
import sys

_PROGRAM = """
import os, signal, sys, time
watched = {}
for line in sys.stdin:
    sign, pid, number = line.split()
    if sign == "+": watched[int(pid)] = int(number)
    else: watched.pop(int(pid), None)
def tell(number=None):
    for pid, own in watched.items():
        try: os.killpg(pid, number or own)
        except OSError: continue
if watched:
    tell()
    time.sleep(2)
    tell(signal.SIGKILL)
"""


class OrphanCleanup:
    """Told of every child; barks when the pipe closes with some of them left."""

    def __init__(self) -> None:
        reading, self._writing = os.pipe()
        # A group of its own: Ctrl-C must not reach it.
        self._process = subprocess.Popen([sys.executable, "-I", "-S", "-c", _PROGRAM], stdin=reading, process_group=0,
                                         cwd="/")
        os.close(reading)

    @property
    def pid(self) -> int:
        return self._process.pid

    def watch(self, pid: int, number: signal.Signals) -> None:
        """From now on this process group ends with us, by this signal."""
        os.write(self._writing, f"+ {pid} {int(number)}\n".encode())

    def ended(self, pid: int) -> None:
        """This one was reaped: its number may soon be another's."""
        os.write(self._writing, f"- {pid} 0\n".encode())

    def dismiss(self) -> None:
        """Closes the pipe: what was not reported as ended is ended now."""
        os.close(self._writing)
        self._process.wait(10)
