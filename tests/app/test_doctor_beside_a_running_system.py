"""`doctor` beside a running system whose database hangs, is full or not ready says so, and never to stop the system."""
from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg.conninfo
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from app import bootstrap, command_servers, doctor, room_modules
from app.command_servers import plain
from app.database_probe import Probe
from app.embedded import servers
from kernel import checks, db, registry
from kernel.checks import Check
from kernel.errors import TryLater
from kernel.settings import settings
from tests.app.test_doctor import OFFLINE
from tests.conftest import OwnDatabase
from tests.silent_server import silent_server


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The data folder of a running system, whose lock another holder has."""
    room_modules.know_checks()
    folder = tmp_path / "data"
    monkeypatch.setenv("HONGNIANG_KEY_FILE", str(settings().key_path))
    monkeypatch.setenv("HONGNIANG_DATA", str(folder))
    settings.cache_clear()
    held = servers.hold(folder)
    (folder / "demo").touch()
    yield folder
    held.close()
    monkeypatch.undo()
    settings.cache_clear()


def _examined() -> str:
    """What is said of the servers; the checks that need no database are made as well, and no Valkey is there."""
    begun = time.monotonic()
    found = {one.check: one for one in doctor.examine()}
    assert time.monotonic() - begun < 20
    assert list(found) == OFFLINE
    assert [key for key, one in found.items() if not one.ok] == ["servers", "broker"]
    assert "正被另一个" not in found["servers"].say and "停掉它" not in found["servers"].say
    return found["servers"].say


def test_a_database_that_hangs_is_called_so(data: Path) -> None:
    with silent_server() as server:
        server.hang()
        command_servers.publish(data, f"postgresql+psycopg://nobody@127.0.0.1:{server.port}/none", "unix:///none")
        said = _examined()
    assert said.startswith(f"数据库 {command_servers.DOCTORS} 秒内没有答复") and "不必停" in said


def test_a_database_without_a_free_connection_is_called_so(data: Path, own_db: OwnDatabase) -> None:
    own_db.servers.admin(f'alter database "{make_url(own_db.url).database}" connection limit 0')
    command_servers.publish(data, own_db.url, "unix:///none")
    assert _examined().startswith("数据库没有空闲的连接")


def test_a_database_that_cannot_be_reached_is_waited_for_and_then_told_with_the_reason(
        data: Path, unused_port: int) -> None:
    command_servers.publish(data, f"postgresql+psycopg://nobody@127.0.0.1:{unused_port}/none", "unix:///none")
    begun = time.monotonic()
    with pytest.raises(TryLater, match=r"kernel\.no_database"), command_servers.system(any_key=True, patience=0.3):
        pass
    assert time.monotonic() - begun >= 0.3


def test_a_system_that_has_published_nothing_yet_is_not_to_be_stopped(data: Path) -> None:
    with pytest.raises(TryLater) as refused, command_servers.system(any_key=True, patience=0.3):
        pass
    assert refused.value.key == "app.running_not_ready" and str(data) in refused.value.say()


def test_a_database_that_hangs_while_it_is_examined_ends_the_examination(
        data: Path, own_company: OwnDatabase) -> None:
    parts = psycopg.conninfo.conninfo_to_dict(plain(own_company.url))
    with silent_server(f"{parts['host']}/.s.PGSQL.5432") as server, registry.temporarily():
        def hang(_: Session) -> tuple[bool, str]:
            server.hang()
            return True, "从此不答复。"

        checks.register(Check("hangs", 205, hang))
        url = f"postgresql+psycopg://{parts['user']}@127.0.0.1:{server.port}/{parts['dbname']}"
        command_servers.publish(data, url, own_company.servers.redis_url)
        begun = time.monotonic()
        found = {one.check: one for one in doctor.examine()}
        took = time.monotonic() - begun
        server.answer()
    assert took < 6 + 10  # on a busy machine
    assert found["calendar"] and found["hangs"].ok and "hours" not in found and "troubles" not in found
    assert found["servers"].say.startswith(f"数据库 {command_servers.DOCTORS} 秒内没有答复")
    assert list(found)[-1] == "channel.telegram", "what needs no database is examined all the same"


def test_doctor_is_content_with_a_database_that_works_slowly(
        data: Path, own_company: OwnDatabase) -> None:
    command_servers.publish(data, own_company.url, own_company.servers.redis_url)
    with registry.temporarily():
        def slow(session: Session) -> tuple[bool, str]:
            session.execute(text("select pg_sleep(:long)"), {"long": 1.5 * doctor.SILENCE})
            return True, "慢，但答复。"

        checks.register(Check("slow", 205, slow))
        found = {one.check: one for one in doctor.examine()}
    assert found["slow"].ok and "troubles" in found and "servers" not in found


def test_a_postgresql_and_a_valkey_that_are_stopped_are_named_within_seconds(tmp_path: Path) -> None:
    with _own_servers(tmp_path / "data") as (postgres, valkey, asked):
        os.kill(postgres, signal.SIGSTOP)
        try:
            begun = time.monotonic()
            probe = Probe()
            silent = probe.silent()
            assert silent is not None and silent.key == "app.database_silent"
            assert time.monotonic() - begun < command_servers.DOCTORS + 2
            found = {one.check: one for one in asked(probe)}
            assert list(found) == OFFLINE and not found["servers"].ok
            assert found["broker"].ok, "Valkey answers"
        finally:
            os.kill(postgres, signal.SIGCONT)
        os.kill(valkey, signal.SIGSTOP)
        try:
            found = {one.check: one for one in asked(None)}
        finally:
            os.kill(valkey, signal.SIGCONT)
        assert (found["broker"].ok, found["broker"].say) == (False, "Valkey 没有答复。请检查它的进程。")
        assert "servers" not in found and "troubles" in found
        assert found["database"].ok


@contextmanager
def _own_servers(folder: Path) -> Iterator[tuple[int, int, Callable[[Probe | None], list[doctor.Checked]]]]:
    """A PostgreSQL and a Valkey of their own, prepared: their process ids, and `doctor` beside them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HONGNIANG_DATA", str(folder))
        patch.delenv("DATABASE_URL", raising=False)
        patch.delenv("REDIS_URL", raising=False)
        settings.cache_clear()
        running = servers.start(folder, fast=True)
        try:
            bootstrap.wire()
            db.connect(running.database_url)
            command_servers.prepare(settings())
            db.disconnect()
            command_servers.publish(folder, running.database_url, running.redis_url)
            children = {one.name(): one.pid for one in psutil.Process().children(recursive=True)
                        if str(folder) in " ".join(one.cmdline())}
            yield (int((folder / "postgres" / "postmaster.pid").read_text().split()[0]),
                   next(pid for name, pid in children.items() if "valkey" in name), doctor.examine)
        finally:
            db.disconnect()
            running.stop()
            settings.cache_clear()
    settings.cache_clear()
