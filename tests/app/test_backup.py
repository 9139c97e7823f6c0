"""Backup and restoration: made while the system is used, whole or refused, and used again afterwards."""
from __future__ import annotations

import io
import itertools
import json
import shutil
import signal
import stat
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from app import bootstrap, command_servers, demo, doctor, invariants
from app.backups import backup, restore
from app.backups.checks import OLD
from app.backups.tables import BackupMade
from app.embedded import servers as embedded
from bots import terminal
from cases import evidence
from complaints.access import subject_of
from kernel import audit, db, files, instants
from kernel.actors import SYSTEM, Actor
from kernel.errors import BadInput, Conflict
from kernel.settings import settings
from kernel.wording import Message
from notices import troubles
from people import vault
from tests.app.up_process import PROGRAM, call, environment
from tests.conftest import OwnDatabase, scalar
from tests.makers.complaints import a_complaint
from tests.processes import until

PHONE = "13800138000"
SAID = ("你好", "多少钱？", "我要投诉", "我的手机 13900139000，请回电", "转人工", "几点上班？")
PDF = b"%PDF-1.7\n" + b"x" * 300 + b"\n%%EOF"


@contextmanager
def _settings(monkeypatch: pytest.MonkeyPatch, **given: str) -> Iterator[None]:
    with monkeypatch.context() as patched:
        for name, value in given.items():
            patched.setenv(name, value)
        settings.cache_clear()
        yield
    settings.cache_clear()


@pytest.fixture
def system(own_company: OwnDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OwnDatabase]:
    """A system with a database and a data folder of its own, used within this process."""
    bootstrap.wire(io.StringIO())
    data = tmp_path / "data"
    data.mkdir()
    (data / "demo").touch()
    (data / "models").symlink_to(settings().data / "models")
    with _settings(monkeypatch, HONGNIANG_DATA=str(data), HONGNIANG_KEY_FILE=str(settings().key_path),
                   DATABASE_URL=own_company.url, REDIS_URL=own_company.servers.redis_url):
        yield own_company


class Load:
    """Threads that chat, act on cases and add evidence until the block ends."""

    def __init__(self) -> None:
        self.stop, self.acts, self.faults = threading.Event(), [0, 0, 0, 0], list[BaseException]()
        self.threads = [threading.Thread(target=self._run, args=(n, act)) for n, act in enumerate(
            (self._chat, self._file, self._prove, self._seal))]

    def _run(self, n: int, act: Callable[[int], object]) -> None:
        for turn in itertools.count():
            if self.stop.is_set():
                return
            try:
                act(turn)
            except BaseException as e:
                self.faults.append(e)
                return
            self.acts[n] += 1

    def _chat(self, turn: int) -> None:
        terminal.send_line(f"顾客{turn % 7}", SAID[turn % len(SAID)])

    def _file(self, turn: int) -> None:
        demo.complaint(f"投诉人{turn}", state=list(demo.ACTS)[turn % len(demo.ACTS)])

    def _prove(self, turn: int) -> None:
        with db.transaction() as session:
            case = a_complaint(session, filed=instants.now())
            evidence.add(session, Actor.person(case.person_id), subject_of(case.id), f"{turn}.pdf", PDF)

    def _seal(self, turn: int) -> None:
        with db.transaction() as session:
            audit.seal(session)
        self.stop.wait(0.2)

    def __enter__(self) -> Load:
        for thread in self.threads:
            thread.start()
        return self

    def more(self) -> None:
        """Waits until each thread has acted twice more."""
        before = list(self.acts)
        until(lambda: self.faults or all(now > old + 1 for now, old in zip(self.acts, before, strict=True)), "load", 90)

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()


def _rows(url: str) -> dict[str, list[str]]:
    """Every row of every table as text."""
    found: dict[str, list[str]] = {}
    with psycopg.connect(command_servers.plain(url)) as connection:
        connection.execute("set timezone to 'UTC'")
        names = connection.execute("select schemaname, tablename from pg_tables where schemaname in "
                                   "('public', 'vault')").fetchall()
        for schema, table in names:
            connection.execute(f"set role {'hongniang_vault' if schema == 'vault' else 'hongniang'}".encode())
            found[f"{schema}.{table}"] = sorted(row[0] for row in connection.execute(
                f'select t::text from "{schema}"."{table}" t'.encode()))
    return found


def test_a_backup_under_load_is_one_instant_and_everything_works_after_it(
        system: OwnDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal.send_line("周", f"我的手机 {PHONE}")
    with db.transaction() as session:
        token = str(scalar(session, "select substring(text from '⟦phone:[0-9a-f]+⟧') from inbox_message limit 1"))
        case = a_complaint(session, filed=instants.now())
        proof = evidence.add(session, Actor.person(case.person_id), subject_of(case.id), "合同.pdf", PDF)
    with Load() as load:
        load.more()
        made = backup.take(tmp_path / "backup")
        load.more()
    assert load.faults == []
    source = _rows(system.url)
    db.disconnect()

    new = tmp_path / "new"
    key = {"HONGNIANG_KEY_FILE": str(settings().key_path)}
    done = call(new, "restore", str(tmp_path / "backup"), settings=key)
    assert done.returncode == 0, done.stderr
    running = embedded.start(new, fast=True, valkey=False)
    try:
        restored = _rows(running.database_url)
        counts = {name: len(rows) for name, rows in restored.items()}
        assert counts == {name: table.rows for name, table in made.tables.items()}
        assert 0 < counts["public.complaint"] < len(source["public.complaint"])  # the system went on meanwhile
        for name in ("public.person", "vault.identifier", "public.company_file", "public.case_evidence"):
            assert restored[name] and set(restored[name]) <= set(source[name])
        with _settings(monkeypatch, HONGNIANG_DATA=str(new), DATABASE_URL=running.database_url):
            db.connect(running.database_url)
            with db.transaction() as session:
                assert {f.name: f.count for f in invariants.check(session) if f.count} == {}
                verdict = audit.verify(session)
                assert verdict.sealed > 0 and verdict.broken is None
                assert vault.reveal(session, token, SYSTEM, "恢复演练核对") == PHONE
                assert evidence.read(session, subject_of(case.id), proof.id, SYSTEM)[1] == PDF
                stored = session.connection().exec_driver_sql("select path, case_id from case_evidence").all()
                assert stored and all(files.read(path, str(id)) == PDF for path, id in stored)
            assert terminal.send_line("新顾客", "你好").replies
            with psycopg.connect(command_servers.plain(running.database_url)) as login, \
                    pytest.raises(psycopg.errors.InsufficientPrivilege):
                login.execute("select * from vault.identifier")
    finally:
        db.disconnect()
        running.stop()


def test_a_backup_restored_into_another_database_is_the_same_in_every_row(
        system: OwnDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for line in SAID:
        terminal.send_line("周", line)
    demo.complaint("周", state="proposed")
    (settings().data / "reports").mkdir()
    (settings().data / "reports" / "2026-10.html").write_text("报告")
    before = _rows(system.url)
    backup.take(tmp_path / "backup")
    system.servers.admin("create database restored owner hongniang")
    try:
        url = system.servers.database("restored")
        with _settings(monkeypatch, HONGNIANG_DATA=str(tmp_path / "new"), DATABASE_URL=url):
            found = restore.restore(tmp_path / "backup")
            assert found.has_key and (settings().data / "reports" / "2026-10.html").read_text() == "报告"
            assert settings().is_demo
            assert _rows(url) == before
            with pytest.raises(BadInput, match=r"app\.restore\.folder_used"):
                restore.restore(tmp_path / "backup")
        with _settings(monkeypatch, HONGNIANG_DATA=str(tmp_path / "third"), DATABASE_URL=url), \
                pytest.raises(BadInput, match=r"app\.restore\.database_used"):
            restore.restore(tmp_path / "backup")
        assert not (tmp_path / "third").exists() and _rows(url) == before
    finally:
        system.servers.drop("restored")


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with something in it, and beside it its backup."""
    data = tmp_path_factory.mktemp("used") / "data"
    assert call(data, "demo", "complaint", "--person", "周").returncode == 0
    done = call(data, "backup", str(data.with_name("backup")), "--json")
    assert done.returncode == 0, done.stderr
    assert (json.loads(done.stdout)["key_file"], json.loads(done.stdout)["key"]) == (str(data / "key"), True)
    return data


@pytest.mark.parametrize(("keys", "said"), [(None, "不在那里"), ("k9:" + "A" * 43 + "=\n", "不是这个数据库的")])
def test_a_backup_without_its_key_file_says_that_it_cannot_be_read(
        used: Path, tmp_path: Path, keys: str | None, said: str) -> None:
    place = tmp_path / "key"
    if keys is not None:
        place.write_text(keys)
        place.chmod(0o600)
    setting = {"HONGNIANG_KEY_FILE": str(place)}
    done = call(used, "backup", str(tmp_path / "backup"), settings=setting)
    assert done.returncode == 0 and (tmp_path / "backup" / "manifest.json").exists()
    assert str(place) in done.stdout and said in done.stdout and "另一份" in done.stdout
    assert f"请把 {place} 另外保管" not in done.stdout
    done = call(used, "backup", str(tmp_path / "second"), "--json", settings=setting)
    assert json.loads(done.stdout)["key"] is False


@pytest.fixture
def copy(used: Path, tmp_path: Path) -> Path:
    """A copy of that backup."""
    return Path(shutil.copytree(used.with_name("backup"), tmp_path / "backup"))


def test_the_key_is_not_in_a_backup_and_nobody_else_may_read_it(used: Path) -> None:
    folder = used.with_name("backup")
    secret = (used / "key").read_text().strip().partition(":")[2]
    found = [folder, *folder.rglob("*")]
    assert all(stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 for path in found)
    assert all(secret.encode() not in path.read_bytes() for path in found if path.is_file())
    assert "key" not in {path.name for path in found}


def _cut(folder: Path) -> None:
    path = folder / "database" / "public.sql.gz"
    path.write_bytes(path.read_bytes()[:-100])


def _changed(folder: Path) -> None:
    path = folder / "database" / "vault.sql.gz"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def _manifest(folder: Path, **change: object) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a part cut off": (_cut, "database/public.sql.gz 与备份时不同"),
    "a part changed": (_changed, "database/vault.sql.gz 与备份时不同"),
    "a part missing": (lambda f: (f / "database" / "vault.sql.gz").unlink(), "缺少 database/vault.sql.gz"),
    "no manifest": (lambda f: (f / "manifest.json").unlink(), "不是完整的备份"),
    "half a manifest": (lambda f: (f / "manifest.json").write_text('{"format": 1, "sch'), "manifest.json 读不出来"),
    "a list for a manifest": (lambda f: (f / "manifest.json").write_text("[]"), "manifest.json 读不出来"),
    "a part elsewhere": (lambda f: _manifest(f, parts={"../x": {"size": 1, "sha256": ""}}), "manifest.json 读不出来"),
    "a newer schema": (lambda f: _manifest(f, schema_version="9999"), "由更新的版本所作（9999"),
    "a newer form": (lambda f: _manifest(f, format=2, schema_version=None), "由更新的版本所作"),
}


@pytest.mark.parametrize("how", DAMAGE)
def test_a_broken_incomplete_or_newer_backup_is_refused_before_anything_is_written(
        copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    damage, why = DAMAGE[how]
    damage(copy)
    with _settings(monkeypatch, HONGNIANG_DATA=str(tmp_path / "new")), pytest.raises(BadInput) as refused:
        restore.restore(copy)
    assert why in refused.value.say() and str(copy) in refused.value.say()
    assert not (tmp_path / "new").exists()


def test_a_backup_that_is_not_there_or_of_another_key_is_refused(
        copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = settings().key_path
    with _settings(monkeypatch, HONGNIANG_DATA=str(tmp_path / "new"), HONGNIANG_KEY_FILE=str(other)):
        with pytest.raises(BadInput) as refused:
            restore.restore(copy)
        assert str(other) in refused.value.say() and "原来的密钥" in refused.value.say()
        with pytest.raises(BadInput, match=r"app\.backup\.no_folder"):
            restore.restore(tmp_path / "nowhere")
    assert not (tmp_path / "new").exists()


def test_a_restoration_that_fails_leaves_folder_and_database_as_they_were(
        copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = json.loads((copy / "manifest.json").read_text())["tables"]
    tables["public.complaint"]["rows"] += 1
    _manifest(copy, tables=tables)
    with _settings(monkeypatch, HONGNIANG_DATA=str(tmp_path / "new")), pytest.raises(BadInput) as refused:
        restore.restore(copy)
    assert refused.value.say() == ("没能恢复：表 public.complaint 的行数或内容与备份清单 manifest.json 不符。"
                                   "数据库与数据文件夹保持原样。请用另一份备份。")
    assert {path.name for path in (tmp_path / "new").iterdir()} <= {".lock", ".users"}


def test_what_the_old_machine_said_of_its_processes_and_troubles_is_not_restored(
        system: OwnDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with db.transaction() as session:
        session.execute(text("insert into process_health values"
                             " ('old:1', 'loop.telegram', now(), now(), null, 0, '', 9)"))
        session.execute(text("insert into channel_trouble (channel, say, at)"
                             " values ('telegram.sending', '\"x\"', now())"))
    watch = troubles.Watch("oven", lambda _: {"": Message("app.trouble.database", why="x")})
    for seconds in (-60, 0):
        with db.transaction() as session:
            troubles.reconcile(session, watch, instants.now() + timedelta(seconds=seconds))
    backup.take(tmp_path / "backup")
    system.servers.admin("create database restored_without_health owner hongniang")
    url = system.servers.database("restored_without_health")
    with _settings(monkeypatch, HONGNIANG_DATA=str(tmp_path / "new"), DATABASE_URL=url):
        restore.restore(tmp_path / "backup")
    with psycopg.connect(command_servers.plain(url)) as connection:
        assert connection.execute(
            "select (select count(*) from process_health),"
            " (select count(*) from channel_trouble where cleared_at is null),"
            " (select count(*) from trouble where cleared_at is null),"
            " (select count(*) from alert where kind = 'trouble' and withdrawn_at is null)").fetchone() == (0, 0, 0, 0)
        assert connection.execute("select count(*) from alert where kind = 'trouble'").fetchone() == (1,)


REFUSED = {
    "an encoding without Chinese": ("create database {name} owner beginner encoding 'SQL_ASCII' template template0"
                                    " locale 'C'", "编码不是 UTF8"),
    "a role without rights on the vault's": ("create database {name} owner beginner",
                                             "grant hongniang_vault to beginner with admin true"),
    "a database of somebody else": ("create database {name}", "grant "),
}


@pytest.mark.parametrize("how", REFUSED)
def test_a_database_that_cannot_take_the_backup_is_refused_with_what_is_missing(
        copy: Path, system: OwnDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    made, says = REFUSED[how]
    name = f"unfit_{list(REFUSED).index(how)}"
    system.servers.admin("do $$ begin if not exists (select from pg_roles where rolname = 'beginner') then"
                         " create role beginner login; end if; end $$")
    system.servers.admin(made.format(name=name))
    url = system.servers.database(name).replace("//hongniang", "//beginner")
    with _settings(monkeypatch, HONGNIANG_DATA=str(tmp_path / "new"), DATABASE_URL=url,
                   HONGNIANG_KEY_FILE=str(tmp_path / "none")), \
            pytest.raises(BadInput) as refused:
        restore.restore(copy)
    assert says in refused.value.say() and "什么也没有写入" in refused.value.say()


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_database_that_cannot_be_reached_is_one_sentence(
        copy: Path, tmp_path: Path, unused_port: int, command: str) -> None:
    (tmp_path / "data").mkdir()
    address = {"DATABASE_URL": f"postgresql://app@localhost:{unused_port}/none", "REDIS_URL": "redis://localhost:1/0"}
    folder = copy if command == "restore" else tmp_path / "other"
    refused = call(tmp_path / "data", command, str(folder), settings=address)
    assert refused.returncode == 1 and "数据库" in refused.stderr and "DATABASE_URL" in refused.stderr
    assert "程序出错" not in refused.stderr


def test_nothing_starts_on_a_restoration_that_was_interrupted(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "restoring").touch()
    for command in (("up",), ("audit", "verify"), ("web",)):
        refused = call(tmp_path / "data", *command)
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
        assert "恢复没有完成" in refused.stderr


def test_without_the_key_it_is_restored_and_says_where_to_put_it(copy: Path, used: Path, tmp_path: Path) -> None:
    done = call(tmp_path / "new", "restore", str(copy))
    assert done.returncode == 0, done.stderr
    assert f"放到 {tmp_path / 'new' / 'key'}" in done.stdout
    refused = call(tmp_path / "new", "demo", "show", "--person", "周")
    assert refused.returncode == 1 and "不见了" in refused.stderr
    (tmp_path / "new" / "key").write_text((used / "key").read_text())
    shown = call(tmp_path / "new", "demo", "show", "--person", "周", "--json")
    assert json.loads(shown.stdout)["complaints"][0]["facts"] == demo.FACTS


def test_an_interrupted_backup_never_looks_complete(system: OwnDatabase, tmp_path: Path) -> None:
    with psycopg.connect(command_servers.plain(system.url)) as other:
        other.execute("lock table complaint in access exclusive mode")  # the dump waits for it
        child = subprocess.Popen(
            [*PROGRAM, "backup", str(tmp_path / "backup")], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=environment(settings().data, {
                "DATABASE_URL": system.url, "REDIS_URL": system.servers.redis_url}))
        until(lambda: list(tmp_path.glob(".backup.*.unfinished")), "begun", 60)
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert not (tmp_path / "backup").exists()
    [left] = tmp_path.glob(".backup.*.unfinished")
    with pytest.raises(BadInput, match=r"app\.backup\.incomplete"):
        restore.restore(left)
    backup.take(tmp_path / "backup")
    assert (tmp_path / "backup" / "manifest.json").exists()


def test_a_backup_never_goes_into_a_folder_with_something_in_it(system: OwnDatabase, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine")
    with pytest.raises(BadInput, match=r"app\.backup\.folder_used"):
        backup.take(tmp_path / "full")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["notes.txt"]
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match=r"app\.backup\.is_file"):
        backup.take(tmp_path / "file")
    with pytest.raises(BadInput):
        backup.take(tmp_path / "file" / "below")
    with pytest.raises(BadInput, match=r"app\.backup\.in_data"):
        backup.take(settings().data / "backup")
    (tmp_path / "empty").mkdir()
    backup.take(tmp_path / "empty")
    assert (tmp_path / "empty" / "manifest.json").exists()


def test_a_folder_without_data_is_not_backed_up(tmp_path: Path) -> None:
    refused = call(tmp_path / "none", "backup", str(tmp_path / "backup"))
    assert refused.returncode == 1 and str(tmp_path / "none") in refused.stderr
    assert not (tmp_path / "none").exists() and not (tmp_path / "backup").exists()


def test_a_backup_needs_no_key(used: Path, tmp_path: Path) -> None:
    data = shutil.copytree(used, tmp_path / "data", ignore=shutil.ignore_patterns("run", ".*", "key"))
    assert call(Path(data), "backup", str(tmp_path / "backup")).returncode == 0
    assert not (tmp_path / "data" / "key").exists()


def test_doctor_says_how_old_the_last_backup_is(
        system: OwnDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def said() -> tuple[bool, str]:
        return next((one.ok, one.say) for one in doctor.examine() if one.check == "backup")

    def made(before: timedelta) -> None:
        db.connect(system.url)
        with db.transaction() as session:
            session.add(BackupMade(at=instants.now() - before, size=1))

    assert said() == (True, "还没有备份过；演示数据不需要。")
    with _settings(monkeypatch, HONGNIANG_DATA=str(tmp_path / "real")):
        assert said()[0] is False and "hongniang backup" in said()[1]
        made(OLD + timedelta(hours=1))
        assert said()[0] is False and "7 天前" in said()[1]
        made(timedelta(minutes=1))
        assert said()[0] is True and "0 天前" in said()[1]


def test_roles_may_begin_once_a_restoration_is_complete(tmp_path: Path) -> None:
    from app import data_folder

    with pytest.raises(Conflict), data_folder.restoring(tmp_path):
        data_folder.must_be_whole(tmp_path)
    (tmp_path / "restoring").unlink()
    with data_folder.restoring(tmp_path):
        pass
    data_folder.must_be_whole(tmp_path)
    assert list(tmp_path.iterdir()) == []
