"""`hongniang up`: starting, stopping, failing and restarting as a whole. One system for the whole module."""
from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.app.up_process import PATIENCE, Up, call, free_port, gone
from tests.processes import until

ROLES = ("web", "loops", "worker", "beat")
SERVERS = ("postgres", "valkey-server")


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    found = Up(tmp_path_factory.mktemp("up") / "data")
    yield found
    found.stop()


@pytest.fixture
def up(installation: Up) -> Up:
    """The running installation."""
    if not installation.runs:
        installation.start()
    return installation


def ready(up: Up) -> bool:
    try:
        found: dict[str, bool] = httpx.get(f"http://127.0.0.1:{up.port}/readyz", timeout=30).json()
    except httpx.TransportError:
        return False
    return found == {"database": True, "migrations": True, "key": True, "broker": True}


def test_the_first_start_tells_its_progress_and_where_to_go(up: Up) -> None:
    lines = [line.partition("│ ")[2] for line in up.said.splitlines() if line.startswith("红娘")]
    order = ["启动内置的 PostgreSQL 与 Valkey", "PostgreSQL 与 Valkey 就绪", "更新数据库结构，载入公司资料",
             "启动 web、loops", "启动 worker、beat", "就绪，用了", "公示页", "顾客聊天", "工作台", "演示账号"]
    assert [next(i for i, line in enumerate(lines) if line.startswith(start)) for start in order] == list(range(10))
    assert f"http://127.0.0.1:{up.port}/console" in up.said
    assert ready(up)


def test_every_role_and_server_is_a_child(up: Up) -> None:
    assert {name for name in (*ROLES, *SERVERS) if up.child(name).is_running()} == {*ROLES, *SERVERS}


def test_a_second_instance_on_the_folder_is_refused_in_a_sentence(up: Up) -> None:
    second = call(up.data, "up", settings={"HONGNIANG_PORT": str(free_port())})
    assert (second.returncode, second.stderr) == (
        1, f"数据文件夹 {up.data} 正被另一个 hongniang 使用。请先停掉它，或设置另一个 HONGNIANG_DATA。\n")
    assert ready(up)


def test_a_second_instance_on_the_port_is_refused_in_a_sentence(up: Up, tmp_path: Path) -> None:
    second = call(tmp_path / "other", "up", settings={"HONGNIANG_PORT": str(up.port)})
    assert second.returncode == 1
    assert second.stderr == (f"地址 127.0.0.1:{up.port} 用不了（Address already in use）。"
                             "请停掉占用它的程序，或设置 HONGNIANG_PORT。\n")
    assert not (tmp_path / "other").exists()


def test_other_commands_use_the_running_servers(up: Up) -> None:
    found = call(up.data, "doctor", "--json", settings={"HONGNIANG_PORT": str(up.port)})
    checks = {check["check"]: check["ok"] for check in json.loads(found.stdout)}
    assert found.returncode == 0 and checks and "database" in checks
    assert ready(up)


@pytest.mark.parametrize("name", ["web", "worker", "valkey-server", "postgres"])
def test_a_child_that_is_killed_comes_back(up: Up, name: str) -> None:
    before = up.child(name)
    before.kill()
    until(lambda: gone(before), "killed", PATIENCE)

    def back() -> bool:
        try:
            return up.child(name).pid != before.pid
        except (StopIteration, psutil.NoSuchProcess):
            return False

    until(back, f"{name} is back", PATIENCE)
    until(lambda: ready(up), "ready again", PATIENCE)
    shown = {"valkey-server": "Valkey", "postgres": "PostgreSQL"}.get(name, name)
    assert f"{shown} 意外退出" in up.said


def all_run(up: Up) -> bool:
    try:
        return all(up.child(name).is_running() for name in (*ROLES, *SERVERS))
    except (StopIteration, psutil.NoSuchProcess):
        return False


def test_ctrl_c_stops_all_in_order_and_the_next_start_is_quick(up: Up) -> None:
    until(lambda: all_run(up), "no role is about to be started again", PATIENCE)
    family = up.family()
    assert len(family) > 7
    assert up.press_ctrl_c() == 0
    assert [str(process) for process in family if not gone(process)] == []
    said = up.said
    assert said.index("停止 worker、beat") < said.index("停止 web、loops") < said.index("停止 PostgreSQL 与 Valkey")
    assert said.rstrip().endswith("全部停止")
    seconds = up.start()
    assert "更新数据库结构" not in up.said  # nothing is created again
    assert seconds < PATIENCE / 4, f"{seconds:.1f} s"
    assert ready(up)


def test_sigkill_leaves_none_and_the_folder_is_free_again(up: Up) -> None:
    family = up.family()
    family[0].send_signal(signal.SIGKILL)
    until(lambda: all(gone(process) for process in family), "all gone", 30)
    assert up.process is not None
    up.process.wait(10)
    up.start()
    assert ready(up)


def test_whoever_kills_make_ends_all(up: Up) -> None:
    up.stop()
    up.start(under_make=True)
    family = up.family()
    family[0].send_signal(signal.SIGKILL)
    until(lambda: all(gone(process) for process in family), "all gone", 60)
    assert up.process is not None
    up.process.wait(10)
    assert up.said.rstrip().endswith("全部停止")
    assert "Traceback" not in up.said
