"""Ends the process groups of a supervisor that was killed, also where the kernel does not signal children (macOS).

A small process reads a pipe whose writing end only the supervisor has open. At end of file it signals every registered
process group, and kills what still runs two seconds later.
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
def signal_all(number=None):
    for pid, own in watched.items():
        try: os.killpg(pid, number or own)
        except OSError: continue
if watched:
    signal_all()
    time.sleep(2)
    signal_all(signal.SIGKILL)
"""


class OrphanCleanup:
    """The process that watches; every child is registered and, once reaped, taken off its list."""

    def __init__(self) -> None:
        reading, self._writing = os.pipe()
        # In a process group of its own, so that Ctrl-C does not reach it.
        self._process = subprocess.Popen([sys.executable, "-I", "-S", "-c", _PROGRAM], stdin=reading, process_group=0,
                                         cwd="/")
        os.close(reading)

    @property
    def pid(self) -> int:
        return self._process.pid

    def watch(self, pid: int, number: signal.Signals) -> None:
        """Registers a process group, which gets this signal when the supervisor ends."""
        os.write(self._writing, f"+ {pid} {int(number)}\n".encode())

    def ended(self, pid: int) -> None:
        """Takes a reaped process off the list, because the system may give its pid to another."""
        os.write(self._writing, f"- {pid} 0\n".encode())

    def dismiss(self) -> None:
        """Closes the pipe and waits: process groups still on the list are ended now."""
        os.close(self._writing)
        self._process.wait(10)
