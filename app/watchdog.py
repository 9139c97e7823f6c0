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
    else: watched.clear()
def tell(number=None):
    for pid, own in watched.items():
        try: os.killpg(pid, number or own)
        except OSError: continue
if watched:
    tell()
    time.sleep(2)
    tell(signal.SIGKILL)
"""


class Watchdog:
    """Told of every child; barks when the pipe closes."""

    def __init__(self) -> None:
        reading, self._writing = os.pipe()
        os.set_inheritable(self._writing, False)
        self._process = subprocess.Popen([sys.executable, "-I", "-S", "-c", _PROGRAM], stdin=reading, process_group=0,
                                         cwd="/")
        os.close(reading)

    def watch(self, pid: int, number: signal.Signals) -> None:
        """From now on this process group ends with us, by this signal."""
        os.write(self._writing, f"+ {pid} {int(number)}\n".encode())

    def dismiss(self) -> None:
        """Everything was stopped in order: nothing is left to do."""
        os.write(self._writing, b"- 0 0\n")
        os.close(self._writing)
        self._process.wait(5)
