"""An installation whose processes are killed at random and started again, on servers that keep what they committed."""
from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from app.embedded import servers as embedded
from app.supervised_processes import listen
from kernel.errors import HongniangError
from tests.processes import READY, ROOT, until

# process → how many of a hundred kills. Web is there twice, as in an installation with several.
VICTIMS = {"web": 24, "other web": 24, "loops": 40, "worker": 5, "beat": 2, "valkey": 2, "database backend": 2,
           "database": 1}
ROLES = ("web", "other web", "loops", "worker", "beat")
WARMING = ("你好", "三个月会员多少钱", "怎么退费", "怎么注册")  # what the fork server answers before the first fork
SERVER_RETRIES = 60  # attempts to start a server that was killed: its children may still be ending


class KilledInstallation:
    """Roles and servers on one data folder; `kill` sends SIGKILL to one of them and starts it again.

    To be used in the main thread: the servers end when the thread that started them ends.
    """

    def __init__(self, data: Path, **settings: str) -> None:
        self.data = data
        self.log = data / "roles.log"
        self.kills: Counter[str] = Counter()
        self.ended: list[tuple[str, int]] = []  # roles that ended by themselves, with their code
        self.pids: dict[str, int] = {}
        self._listening = listen("127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._servers = embedded.start(data)
        self._environment = {
            **os.environ, "HONGNIANG_DATA": str(data), "DATABASE_URL": self.database_url,
            "REDIS_URL": self._servers.redis_url, "HONGNIANG_PORT": self.address.rpartition(":")[2],
            "OPENBLAS_NUM_THREADS": "1", **settings}
        self._forking = self._fork_server()

    @property
    def database_url(self) -> str:
        return self._servers.database_url

    @property
    def dsn(self) -> str:
        """For psycopg."""
        return self.database_url.replace("+psycopg", "")

    def _fork_server(self) -> subprocess.Popen[str]:
        with self.log.open("ab") as log:
            started = subprocess.Popen(
                [sys.executable, "-m", "tests.long.fork_server"], cwd=ROOT, env=self._environment, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, pass_fds=(self._listening.fileno(),))
        assert started.stdout is not None
        assert started.stdout.readline().strip() == '"ready"', self.log.read_text(errors="replace")[-3000:]
        return started

    def _ask(self, **request: Any) -> Any:
        assert self._forking.stdin is not None and self._forking.stdout is not None
        self._forking.stdin.write(json.dumps(request) + "\n")
        self._forking.stdin.flush()
        return json.loads(self._forking.stdout.readline())

    def start(self) -> None:
        """Prepares the database, starts every role and waits until the web answers."""
        import httpx

        self.pids["migrate"] = self._ask(start=["migrate"])
        until(lambda: self._reap() or "migrate" not in self.pids, "migrated", READY)
        assert self.ended.pop() == ("migrate", 0), self.log.read_text(errors="replace")[-3000:]
        self._ask(warm=WARMING)
        for role in ROLES:
            self._start(role)
        until(lambda: httpx.get(f"{self.address}/readyz", timeout=READY).status_code == 200, "ready", READY)

    def _start(self, role: str) -> None:
        command = ["web", "--fd", str(self._listening.fileno())] if role in ("web", "other web") else [role]
        self.pids[role] = self._ask(start=command)

    def kill(self, victim: str) -> None:
        """Kills one process and starts it again."""
        self.kills[victim] += 1
        if victim in ROLES:
            self._ask(kill=self.pids[victim])
            self._start(victim)
        elif victim == "database backend":
            self._kill_backend()
        else:
            server = self._servers.postgres if victim == "database" else self._servers.valkey
            assert server is not None and server.pid is not None
            os.kill(server.pid, signal.SIGKILL)
            self._restart(server)
        self.watch()

    def _kill_backend(self) -> None:
        """Kills one process of the database server, which then ends all others and recovers."""
        assert self._servers.postgres is not None and self._servers.postgres.pid is not None
        found = psutil.Process(self._servers.postgres.pid).children()
        if found:
            os.kill(random.choice(found).pid, signal.SIGKILL)

    def _restart(self, server: Any) -> None:
        until(lambda: not server.alive(), "server gone")
        for attempt in range(SERVER_RETRIES):
            try:
                server.start()
                return
            except (HongniangError, OSError):
                if attempt == SERVER_RETRIES - 1:
                    raise
                time.sleep(0.1)

    def watch(self) -> None:
        """Starts again what has ended by itself, as the supervisor does."""
        for role in self._reap():
            self._start(role)
        for server in (self._servers.postgres, self._servers.valkey):
            if server is not None and not server.alive():
                self._restart(server)

    def _reap(self) -> list[str]:
        names = {pid: role for role, pid in self.pids.items()}
        found = [(names[int(pid)], int(code)) for pid, code in self._ask(ended=True).items()]
        for role, _ in found:
            del self.pids[role]
        self.ended += found
        return [role for role, _ in found]

    def stop(self) -> None:
        """Ends everything."""
        if self._forking.stdin is not None:
            self._forking.stdin.close()
        self._forking.wait(30)
        self._servers.stop()
        self._listening.close()


@contextmanager
def killed_installation(data: Path, **settings: str) -> Iterator[KilledInstallation]:
    """A running installation, ended at the end of the block."""
    found = KilledInstallation(data, **settings)
    try:
        found.start()
        yield found
    finally:
        found.stop()
