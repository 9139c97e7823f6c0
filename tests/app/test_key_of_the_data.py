"""The key file is that of the database, or nothing starts: beside a new key encrypted data would be lost unnoticed."""
from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import room_modules
from kernel import db as database
from kernel import instants, key_fingerprints
from kernel.encryption_keys import make_key_file, read_key_file
from kernel.errors import BadInput
from kernel.settings import settings
from notices import alerts, troubles
from people import senders, vault
from tests.app.up_process import call, free_port
from tests.conftest import OwnDatabase
from tests.makers.complaints import the_supervisor
from tests.makers.web_app import a_web_app
from tests.processes import ROOT

COMMANDS = (("up",), ("migrate",), ("audit", "verify"), ("demo", "show", "--person", "周"))
ROLES = ("web", "loops", "worker", "beat")


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in whose vault something is encrypted."""
    data = tmp_path_factory.mktemp("used") / "data"
    made = call(data, "demo", "complaint", "--person", "周")
    assert made.returncode == 0, made.stderr
    return data


@pytest.fixture
def data(used: Path, tmp_path: Path) -> Path:
    """A copy of that folder."""
    return Path(shutil.copytree(used, tmp_path / "data", ignore=shutil.ignore_patterns("run", ".*")))


def _port() -> dict[str, str]:
    return {"HONGNIANG_PORT": str(free_port())}


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_start_without_the_key_of_the_data_stops_and_makes_none(data: Path, command: tuple[str, ...]) -> None:
    (data / "key").unlink()
    refused = call(data, *command, settings=_port())
    assert refused.returncode == 1
    said = refused.stderr
    assert str(data / "key") in said and "不见了" in said and "HONGNIANG_KEY_FILE" in said
    assert not (data / "key").exists()


@pytest.mark.parametrize("role", ROLES)
def test_a_role_without_the_key_of_the_data_stops(own_company: OwnDatabase, tmp_path: Path, role: str) -> None:
    servers = {"DATABASE_URL": own_company.url, "REDIS_URL": own_company.servers.redis_url}
    refused = call(tmp_path / "elsewhere", role, settings={**servers, **_port()})
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1), refused.stderr
    assert str(tmp_path / "elsewhere" / "key") in refused.stderr and "不见了" in refused.stderr


def test_a_start_with_another_key_stops(data: Path) -> None:
    kept = (data / "key").read_text()
    (data / "key").unlink()
    make_key_file(data / "key")
    refused = call(data, "up", settings=_port())
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert str(data / "key") in refused.stderr and f"没有编号为 {kept.partition(':')[0]} 的原来的密钥" in refused.stderr
    (data / "key").write_text(kept)
    assert call(data, "audit", "verify").returncode == 0


def test_doctor_says_it_and_goes_on(data: Path) -> None:
    (data / "key").unlink()
    done = call(data, "doctor", "--json")
    found = {one["check"]: one for one in json.loads(done.stdout)}
    assert (done.returncode, found["key"]["ok"], found["migrations"]["ok"]) == (0, False, True)
    assert str(data / "key") in found["key"]["say"]
    assert not (data / "key").exists()


def test_a_newer_key_added_to_the_file_is_noted_and_must_stay(data: Path) -> None:
    make_key_file(data / "newer")
    (data / "key").write_text((data / "newer").read_text() + (data / "key").read_text())
    assert call(data, "demo", "show", "--person", "周").returncode == 0
    (data / "key").write_text((data / "key").read_text().splitlines()[1] + "\n")
    refused = call(data, "demo", "show", "--person", "周")
    assert refused.returncode == 1 and "原来的密钥" in refused.stderr


@pytest.fixture
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A key file of the test's own: not there yet."""
    path = tmp_path / "keys" / "key"
    monkeypatch.setenv("HONGNIANG_KEY_FILE", str(path))
    settings.cache_clear()
    yield path
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def not_noted(db: Session) -> Session:
    """A database of before the fingerprints were noted."""
    room_modules.know_encrypted()
    db.execute(text("delete from key_fingerprint"))
    return db


def test_a_key_is_made_for_a_database_in_which_nothing_is_encrypted(not_noted: Session, key_file: Path) -> None:
    key_fingerprints.note(not_noted)
    assert key_fingerprints.noted(not_noted)[0].fingerprint in read_key_file(key_file).fingerprints.values()
    assert key_fingerprints.fits(not_noted)


def test_of_an_older_database_the_key_is_noted_only_if_it_decrypts(
        not_noted: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    senders.recognise(not_noted, "web", "", "guest", None)
    own = settings().key_path
    for path in (tmp_path / "none", tmp_path / "another"):
        if path.name == "another":
            make_key_file(path)
        monkeypatch.setenv("HONGNIANG_KEY_FILE", str(path))
        settings.cache_clear()
        with pytest.raises(BadInput) as refused:
            key_fingerprints.note(not_noted)
        assert str(path) in refused.value.say() and key_fingerprints.noted(not_noted) == []
    assert not (tmp_path / "none").exists()
    monkeypatch.setenv("HONGNIANG_KEY_FILE", str(own))
    settings.cache_clear()
    key_fingerprints.note(not_noted)
    assert key_fingerprints.fits(not_noted)
    monkeypatch.undo()
    settings.cache_clear()


def test_readiness_names_the_key_while_the_system_runs(own_db: OwnDatabase, valkey: None) -> None:

    with TestClient(a_web_app()) as web:
        assert web.get("/readyz").json() == {"database": True, "migrations": True, "key": True, "broker": True}
        path = settings().key_path
        kept = path.rename(path.with_name("key.away"))
        try:
            answer = web.get("/readyz")
        finally:
            kept.rename(path)
        assert (answer.status_code, answer.json()["key"], answer.json()["database"]) == (503, False, True)
        assert web.get("/readyz").status_code == 200


def test_every_room_that_encrypts_shows_a_value_by_which_a_key_is_tried() -> None:
    encrypting = {str(path.relative_to(ROOT).with_suffix("")).replace("/", ".")
                  for path in ROOT.glob("*/**/*.py") if path.parts[len(ROOT.parts)] not in ("tests", "data", ".venv")
                  and re.search(r"box\(\)\.encrypt\(|files\.store\(", path.read_text("utf-8"))}
    assert encrypting - {"kernel.files"} == set(room_modules.ENCRYPTED)
    assert vault.__name__ in encrypting


def test_a_key_file_that_is_away_or_anothers_is_a_trouble_while_the_system_runs(own_company: OwnDatabase) -> None:
    room_modules.know_checks()
    watch, start = troubles.watches["key"], instants.now()
    path = settings().key_path
    kept = path.rename(path.with_name("key.away"))
    try:
        for seconds in (0, 20):
            with instants.at(start + timedelta(seconds=seconds)), database.transaction() as session:
                assert troubles.reconcile(session, watch) == ["key"]
        with database.transaction() as session:
            [told] = alerts.unacknowledged(session, the_supervisor(session))
            assert str(path) in told.text and "重新启动会失败" in told.text
        make_key_file(path)
        with database.transaction() as session:
            assert "不是这个数据库的" in str(watch.look(session)[""])
    finally:
        path.unlink(missing_ok=True)
        kept.rename(path)
    with instants.at(start + timedelta(seconds=60)), database.transaction() as session:
        assert troubles.reconcile(session, watch) == []
        assert alerts.unacknowledged(session, the_supervisor(session)) == []
