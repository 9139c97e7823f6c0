"""`doctor` beside a running system whose database hangs, is full or not ready says so, and never to stop the system."""
from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from app import command_servers, doctor
from app.embedded import servers
from kernel.errors import TryLater
from kernel.settings import settings
from tests.app.test_doctor import OFFLINE
from tests.conftest import OwnDatabase
from tests.silent_server import silent_server


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The data folder of a running system, whose lock another holder has."""
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
    """What is said of the servers; the checks that need none are made as well."""
    begun = time.monotonic()
    found = {one.check: one for one in doctor.examine()}
    assert time.monotonic() - begun < 20
    assert list(found) == OFFLINE
    assert [key for key, one in found.items() if not one.ok] == ["servers"]
    assert "正被另一个" not in found["servers"].say and "停掉它" not in found["servers"].say
    return found["servers"].say


def test_a_database_that_hangs_is_called_so(data: Path) -> None:
    with silent_server() as server:
        server.hang()
        command_servers.publish(data, f"postgresql+psycopg://nobody@127.0.0.1:{server.port}/none", "unix:///none")
        said = _examined()
    assert said.startswith(f"数据库 {command_servers.CONNECT} 秒内没有答复") and "不必停" in said


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
