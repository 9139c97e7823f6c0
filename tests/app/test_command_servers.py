"""A role that starts while its database restarts or is full waits for it; then it says why it ends."""
from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from app import command_servers
from kernel.errors import BadInput, TryLater
from kernel.settings import settings
from tests.conftest import OwnDatabase


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The data folder of a running system."""
    monkeypatch.setenv("HONGNIANG_KEY_FILE", str(settings().key_path))
    monkeypatch.setenv("HONGNIANG_DATA", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    settings.cache_clear()


def test_a_role_waits_for_its_database(
        data: Path, own_company: OwnDatabase, capsys: pytest.CaptureFixture[str]) -> None:
    name = make_url(own_company.url).database
    own_company.servers.admin(f'alter database "{name}" connection limit 0')
    command_servers.publish(data, own_company.url, "unix:///none")
    opens = threading.Timer(1, lambda: own_company.servers.admin(f'alter database "{name}" connection limit -1'))
    opens.start()
    command_servers.attach()
    opens.join()
    [said] = capsys.readouterr().err.splitlines()
    assert said.startswith("数据库没有空闲的连接。") and said.endswith("等它恢复后继续启动。")


def test_a_role_whose_database_stays_away_ends_with_the_reason(
        data: Path, unused_port: int, capsys: pytest.CaptureFixture[str]) -> None:
    command_servers.publish(data, f"postgresql+psycopg://nobody@127.0.0.1:{unused_port}/none", "unix:///none")
    with pytest.raises(TryLater, match=r"kernel\.no_database"):
        command_servers.attach(patience=0.5)
    assert capsys.readouterr().err.count("等它恢复后继续启动") == 1


@pytest.mark.parametrize(("there", "missing"), [("DATABASE_URL", "REDIS_URL"), ("REDIS_URL", "DATABASE_URL")])
def test_a_role_with_one_address_says_which_is_missing(
        data: Path, monkeypatch: pytest.MonkeyPatch, there: str, missing: str) -> None:
    monkeypatch.setenv(there, "postgresql://localhost:1/none" if there == "DATABASE_URL" else "redis://localhost:1/0")
    settings.cache_clear()
    with pytest.raises(BadInput) as refused:
        command_servers.attach(patience=0.5)
    assert f"没有设置 {missing}" in refused.value.say() and f"设置了 {there}" in refused.value.say()
