"""Children that die with us.

Linux: PR_SET_PDEATHSIG, set in the child before exec and checked against the parent noted before the fork. As root the
servers run in a user namespace of their own, since PostgreSQL refuses uid 0; files stay root's.
"""
from __future__ import annotations

import ctypes
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from kernel.errors import BadInput

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
_libc = ctypes.CDLL(None, use_errno=True)
Hook = Callable[[], None]


@dataclass(frozen=True)
class Identity:
    """As whom a server runs: what its process does before exec, and the account it changes to (None: ours)."""

    before: tuple[Hook, ...] = ()
    user: int | None = None
    group: int | None = None

    def owns(self, path: Path) -> None:
        """Gives a fresh file or folder to the account."""
        if self.user is not None:
            os.chown(path, self.user, self.group if self.group is not None else -1)


def die_with_parent(number: signal.Signals) -> Hook:
    """For `preexec_fn`: this child gets `number` when the thread that forked it ends."""
    parent = os.getpid()

    def prepare() -> None:
        if sys.platform == "linux":
            _libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
            if os.getppid() != parent:  # it was gone before the signal was set
                os._exit(1)

    return prepare


def end_with_parent(number: signal.Signals) -> None:
    """This very process gets `number` when its parent ends."""
    if sys.platform == "linux":
        _libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)


def leave_root() -> None:
    """In the child: become uid 1000 of a new user namespace that maps to our root."""
    if _libc.unshare(CLONE_NEWUSER) != 0:
        os._exit(97)
    for name, content in (("setgroups", "deny"), ("uid_map", "1000 0 1"), ("gid_map", "1000 0 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(content)


def can_leave_root() -> bool:
    """Whether this machine lets root make a user namespace; tried in a child."""
    if sys.platform != "linux":
        return False
    try:
        return subprocess.run(["/bin/true"], preexec_fn=leave_root, check=False).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


def identity(folder: Path, programs: Path) -> Identity:
    """As whom a server on `folder` runs: its owner. Raises BadInput where that can't be done.

    Our own account as it is; root in a user namespace; and root on another account's folder as that account, which
    must be able to reach the folder and the programs.
    """
    held = folder.stat()
    if os.geteuid() != 0:
        if held.st_uid != os.geteuid():
            raise BadInput("app.not_owner", folder=folder.name)
        return Identity()
    if held.st_uid == 0:
        if not can_leave_root():
            raise BadInput("app.root_without_namespace")
        return Identity(before=(leave_root,))
    for path in (folder, programs):
        for parent in path.resolve().parents:
            if not parent.stat().st_mode & stat.S_IXOTH and parent.stat().st_uid != held.st_uid:
                raise BadInput("app.not_passable", folder=parent.name or "/")
    return Identity(user=held.st_uid, group=held.st_gid)


def spawn(
    command: Sequence[str], *, dies_by: signal.Signals, identity: Identity | None = None,
    log: IO[bytes] | int | None = None, env: Mapping[str, str] | None = None, pass_fds: Sequence[int] = (),
    cwd: Path | str = "/",
) -> subprocess.Popen[bytes]:
    """Starts a child in a process group of its own, so that Ctrl-C reaches us alone and we keep the order of stopping.

    To be called in the main thread: the child dies with the thread that forked it.
    """
    who = identity or Identity()
    last = die_with_parent(dies_by)

    def prepare() -> None:
        for hook in who.before:
            hook()
        last()

    return subprocess.Popen(
        list(command), cwd=cwd, env=dict(env) if env is not None else None, stdin=subprocess.DEVNULL, stdout=log,
        stderr=subprocess.STDOUT if log is not None else None, process_group=0, preexec_fn=prepare, pass_fds=pass_fds,
        user=who.user, group=who.group, extra_groups=[] if who.user is not None else None,
    )
