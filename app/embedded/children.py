"""Children that die with us.

Linux: PR_SET_PDEATHSIG, set in the child before exec and checked against the parent noted before the fork. As root the
servers run in a user namespace of their own, since PostgreSQL refuses uid 0; files stay root's.
"""
from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from kernel.errors import BadInput

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
_libc = ctypes.CDLL(None, use_errno=True)
Hook = Callable[[], None]


def die_with_parent(number: signal.Signals) -> Hook:
    """For `preexec_fn`: this child gets `number` when the thread that forked it ends."""
    parent = os.getpid()

    def prepare() -> None:
        if sys.platform == "linux":
            _libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
            if os.getppid() != parent:  # it was gone before the signal was set
                os._exit(1)

    return prepare


def leave_root() -> None:
    """In the child: become uid 1000 of a new user namespace that maps to our root."""
    if _libc.unshare(CLONE_NEWUSER) != 0:
        os._exit(97)
    for name, content in (("setgroups", "deny"), ("uid_map", "1000 0 1"), ("gid_map", "1000 0 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(content)


def can_leave_root() -> bool:
    """Whether this machine lets root make a user namespace; tried in a child."""
    return subprocess.run([sys.executable, "-I", "-S", "-c", ""], preexec_fn=leave_root, check=False).returncode == 0


def identity(folder: Path) -> list[Hook]:
    """What a server's child must do to own `folder`. Raises BadInput where it can't be done."""
    owner = folder.stat().st_uid
    if os.geteuid() == 0:
        if not can_leave_root():
            raise BadInput("app.root_without_namespace")
        return [leave_root]
    if owner != os.geteuid():
        raise BadInput("app.not_owner", folder=folder.name)
    return []


def spawn(
    command: Sequence[str], *, dies_by: signal.Signals, before: Sequence[Hook] = (), log: IO[bytes] | int | None = None,
    env: Mapping[str, str] | None = None, pass_fds: Sequence[int] = (), cwd: Path = Path("/"),
) -> subprocess.Popen[bytes]:
    """Starts a child in a process group of its own, so that Ctrl-C reaches us alone and we keep the order of stopping."""
    last = die_with_parent(dies_by)

    def prepare() -> None:
        for hook in before:
            hook()
        last()

    return subprocess.Popen(
        list(command), cwd=cwd, env=dict(env) if env is not None else None, stdin=subprocess.DEVNULL, stdout=log,
        stderr=subprocess.STDOUT if log is not None else None, process_group=0, preexec_fn=prepare, pass_fds=pass_fds,
    )
