"""Child processes that end with their parent.

Linux: PR_SET_PDEATHSIG is set in the child before exec; the child then checks that its parent is the one from before
the fork. As root the servers run in a user namespace of their own, because PostgreSQL refuses uid 0; files belong to
root.
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
    """The account of a server: hooks that its process runs before exec, uid and gid (None: those of this process)."""

    before: tuple[Hook, ...] = ()
    user: int | None = None
    group: int | None = None

    def take_ownership(self, path: Path) -> None:
        """Makes the account the owner of a new file or folder."""
        if self.user is not None:
            os.chown(path, self.user, self.group if self.group is not None else -1)


def die_with_parent(number: signal.Signals) -> Hook:
    """A hook for `preexec_fn`: the child gets the signal `number` when the thread that forked it ends."""
    parent = os.getpid()

    def prepare() -> None:
        if sys.platform == "linux":
            _libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
            if os.getppid() != parent:  # the parent ended before the signal was set
                os._exit(1)

    return prepare


def end_with_parent(number: signal.Signals) -> None:
    """This process gets the signal `number` when its parent ends."""
    if sys.platform == "linux":
        _libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)


def leave_root() -> None:
    """In the child: becomes uid 1000 of a new user namespace, which maps to root outside."""
    if _libc.unshare(CLONE_NEWUSER) != 0:
        os._exit(97)
    for name, content in (("setgroups", "deny"), ("uid_map", "1000 0 1"), ("gid_map", "1000 0 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(content)


def can_leave_root() -> bool:
    """Whether root may make a user namespace on this machine; tried in a child process."""
    if sys.platform != "linux":
        return False
    try:
        return subprocess.run(["/bin/true"], preexec_fn=leave_root, check=False).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


def identity(folder: Path, programs: Path) -> Identity:
    """The account for a server on `folder`: the folder's owner. Raises BadInput where that is not possible.

    This process's own account; root in a user namespace; for root on another account's folder that account, which must
    have access to the folder and the programs.
    """
    status = folder.stat()
    if os.geteuid() != 0:
        if status.st_uid != os.geteuid():
            raise BadInput("app.not_owner", folder=folder.name)
        return Identity()
    if status.st_uid == 0:
        if not can_leave_root():
            raise BadInput("app.root_without_namespace")
        return Identity(before=(leave_root,))
    for path in (folder, programs):
        for parent in path.resolve().parents:
            if not parent.stat().st_mode & stat.S_IXOTH and parent.stat().st_uid != status.st_uid:
                raise BadInput("app.not_passable", folder=parent.name or "/")
    return Identity(user=status.st_uid, group=status.st_gid)


def spawn(
    command: Sequence[str], *, stop_signal: signal.Signals, identity: Identity | None = None,
    log: IO[bytes] | int | None = None, env: Mapping[str, str] | None = None, pass_fds: Sequence[int] = (),
    cwd: Path | str = "/",
) -> subprocess.Popen[bytes]:
    """Starts a child in a process group of its own: Ctrl-C reaches the parent only, which stops children in order.

    To be called in the main thread: the child is signalled when the thread that forked it ends.
    """
    account = identity or Identity()
    end_with_parent_hook = die_with_parent(stop_signal)

    def prepare() -> None:
        for hook in account.before:
            hook()
        end_with_parent_hook()

    return subprocess.Popen(
        list(command), cwd=cwd, env=dict(env) if env is not None else None, stdin=subprocess.DEVNULL, stdout=log,
        stderr=subprocess.STDOUT if log is not None else None, process_group=0, preexec_fn=prepare, pass_fds=pass_fds,
        user=account.user, group=account.group, extra_groups=[] if account.user is not None else None,
    )
