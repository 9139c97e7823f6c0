"""`doctor`, the invariants and the company's folder use what rooms register; a new entry needs no change elsewhere."""
from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import company, doctor, invariants, room_modules
from kernel import checks, company_folder, logs, registry
from kernel import invariants as kernel_invariants
from kernel.actors import SYSTEM, Actor
from kernel.checks import Check, OfflineCheck
from kernel.company_folder import FileRule, Subfolder
from kernel.errors import BadFile, Problem
from kernel.invariants import Broken, Invariant, by_query
from kernel.settings import DEMO, settings
from kernel.validated_files import Document
from tests.conftest import OwnDatabase
from tests.makers.complaints import a_complaint
from tests.makers.conversations import a_conversation, written

NAMES = ["company", "disk", "demo", "database", "migrations", "key", "time", "broker", "calendar", "hours", "staff",
         "alerts", "timers", "knowledge", "loops", "delivery", "recovery", "backup", "promises", "channels", "troubles",
         "channel.web", "channel.telegram"]
OFFLINE = ["company", "disk", "demo", "servers", "key", "broker", "channel.web", "channel.telegram"]
INVARIANTS = ["unanswered", "unstamped", "two_episodes", "stuck", "over_capacity", "clockless", "closed_untold",
              "untold", "told_by_call", "audit"]


@pytest.fixture(autouse=True)
def _own_registries() -> Iterator[None]:
    """Entries that a test registers are removed afterwards."""
    room_modules.know_checks()
    company.kinds()
    with registry.temporarily():
        yield


@pytest.fixture
def running(own_company: OwnDatabase, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The servers of the settings, as a command finds them."""
    monkeypatch.setenv("DATABASE_URL", own_company.url)
    monkeypatch.setenv("REDIS_URL", own_company.servers.redis_url)
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


def test_doctor_makes_every_check_in_order(running: None) -> None:
    found = doctor.examine()
    assert [one.check for one in found] == NAMES
    # from 15 November on the calendar asks for next year's notice, which no release can have before it is published
    assert {one.check for one in found if not one.ok} <= {"calendar"}
    said = {one.check: one.say for one in found}
    assert said["promises"] == f"{len(INVARIANTS)} 项内部约定都成立。"
    assert said["channel.telegram"] == "Telegram 没有开启（未设置 HONGNIANG_TELEGRAM_TOKEN）。"


def test_a_check_and_an_invariant_appear_by_registering_alone(running: None) -> None:
    def failing(session: Session) -> tuple[bool, str]:
        raise ZeroDivisionError

    checks.register(Check("oven", 245, lambda session: (session.scalar(text("select 1")) == 1, "烤箱是热的。")),
                    Check("mixer", 246, failing), OfflineCheck("shop", 905, lambda: (False, "店门关着。")),
                    OfflineCheck("nothing", 5, lambda: None))
    kernel_invariants.register(
        Invariant("burnt", "没有烤焦的面包", 35, lambda session: Broken.of([7])),
        Invariant("raw", "没有夹生的面包", 34, lambda session: Broken.of(session.scalars(text("select 1 / 0")).all())))
    found = {one.check: (one.ok, one.say) for one in doctor.examine()}
    assert list(found) == [*NAMES[:13], "oven", "mixer", *NAMES[13:-1], "shop", NAMES[-1]]
    assert found["oven"] == (True, "烤箱是热的。") and found["shop"] == (False, "店门关着。")
    assert found["mixer"] == (False, "检查本身失败：ZeroDivisionError。")
    assert found["promises"] == (
        False, "不成立：检查不了：没有夹生的面包，原因见日志（1）；没有烤焦的面包（1）")
    assert found["delivery"][0]


def test_without_a_database_doctor_says_why_and_looks_at_the_rest(
        monkeypatch: pytest.MonkeyPatch, unused_port: int) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://localhost:{unused_port}/none")
    monkeypatch.setenv("REDIS_URL", f"redis://localhost:{unused_port}/0")
    settings.cache_clear()
    found = doctor.examine()
    monkeypatch.undo()
    settings.cache_clear()
    assert [one.check for one in found] == OFFLINE
    assert [one.check for one in found if not one.ok] == ["servers", "broker"]


def test_without_a_database_valkey_is_asked_all_the_same(
        own_company: OwnDatabase, monkeypatch: pytest.MonkeyPatch, unused_port: int) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://localhost:{unused_port}/none")
    monkeypatch.setenv("REDIS_URL", own_company.servers.redis_url)
    settings.cache_clear()
    found = {one.check: one for one in doctor.examine()}
    monkeypatch.undo()
    settings.cache_clear()
    assert not found["servers"].ok and found["broker"].ok


def test_an_invariant_names_what_breaks_it(company: Session) -> None:
    assert [(f.name, f.count) for f in invariants.check(company)] == [(name, 0) for name in INVARIANTS]
    case, whole = a_complaint(company), a_complaint(company)
    company.execute(text("update clock set breached_at = due_at, detected_at = due_at"))
    company.execute(text("delete from clock where promise = 'complaint.solution' and subject_id = :id"),
                    {"id": case.id})
    conversation = a_conversation(company)
    for n in range(25):
        written(company, conversation, f"第 {n} 条")
    company.execute(text("update inbox_message set received_at = now() - interval '3 minutes'"))
    stream = io.StringIO()
    logs.configure(stream)
    found = {f.name: f for f in invariants.check(company) if f.count}
    logs.configure(io.StringIO())
    assert set(found) == {"unanswered", "clockless"}
    assert (found["clockless"].count, found["clockless"].ids) == (1, (str(case.id),)) and whole.id != case.id
    assert (found["unanswered"].count, len(found["unanswered"].ids)) == (25, 20)
    ids = set(map(str, company.scalars(text("select id from inbox_message where handled_at is null"))))
    assert set(found["unanswered"].ids) <= ids
    logged = {line["invariant"]: line for line in map(json.loads, stream.getvalue().splitlines())}
    assert logged["clockless"]["ids"] == [str(case.id)] and logged["unanswered"]["count"] == 25


def test_capacity_is_counted_by_those_who_are_served(company: Session) -> None:
    staff = company.scalar(text("select id from staff_member where role = 'matchmaker' limit 1"))
    company.execute(text("update staff_member set capacity = 2 where id = :id"), {"id": staff})
    one = ("insert into handoff_request select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(),"
           " gen_random_uuid(), 'live', '\"\"', null, 0, now(), null, 'claimed', :id, now(), null, null, null"
           " from generate_series(1, :many)")
    company.execute(text(one), {"id": staff, "many": 2})
    assert [f.name for f in invariants.check(company) if f.count] == []
    company.execute(text(one), {"id": staff, "many": 1})
    assert [(f.name, f.ids) for f in invariants.check(company) if f.count] == [("over_capacity", (str(staff),))]


def test_a_query_of_a_room_gives_count_and_some_ids(db: Session) -> None:
    look = by_query("select n as id from generate_series(1, 30) n")
    assert look(db) == Broken(30, tuple(map(str, range(1, 21))))
    assert by_query("select 1 as id where false")(db) == Broken(0, ())


def test_what_a_file_needs_and_sets_in_motion_appears_by_registering_alone(company: Session, tmp_path: Path) -> None:
    from app import company as company_files

    folder = tmp_path / "company"
    shutil.copytree(DEMO, folder)
    taken: list[tuple[str, str]] = []

    def dear(_: Path, found: Mapping[str, Document[Any]]) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
        if "fees.yml" in found:
            yield "fees.yml", ("items", 0), "太贵"

    def follow(_: Session, document: Document[Any], by: Actor) -> None:
        taken.append((document.name, by.kind))

    def bad(path: Path) -> None:
        raise BadFile([Problem("recipes/rye.md", 3, "没有盐")])

    company_folder.rules.add(FileRule("fees.yml", 15, required=True, follow=follow))
    company_folder.subfolders.add(
        Subfolder("recipes", lambda _: None, lambda _, path, by: taken.append((path.name, by.kind))))
    (folder / "recipes").mkdir()
    assert "fees.yml" in company_files.load(company, folder, SYSTEM)
    assert taken == [("fees.yml", SYSTEM.kind), ("recipes", SYSTEM.kind)]
    company_folder.rules.add(FileRule("goals.yml", across=dear))
    company_folder.subfolders.add(Subfolder("articles2", bad, lambda *_: None))
    (folder / "articles2").mkdir()
    with pytest.raises(BadFile) as refused:
        company_files.check(folder)
    assert [(p.file, p.say) for p in refused.value.problems] == [("fees.yml", "太贵"), ("recipes/rye.md", "没有盐")]
    (folder / "fees.yml").unlink()
    with pytest.raises(BadFile) as refused:
        company_files.check(folder)
    assert [(p.file, p.say) for p in refused.value.problems] == [
        ("fees.yml", "缺少这份文件"), ("recipes/rye.md", "没有盐")]
