"""The contracts of import-linter hold, and a planted violation of each is reported, naming the file.

All violations are planted at once in a copy of the tree, which is linted as `make lint` does it.
"""
from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tools import house

ROOT = house.ROOT
CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
ROOMS: list[str] = CONFIGURATION["root_packages"]
CONTRACTS: dict[str, dict[str, list[str]]] = {contract["name"]: contract for contract in CONFIGURATION["contracts"]}
STOREYS = "storeys: imports only go down, never sideways"
PURE = "pure rules: no database, no network, no pages"

# contract → (the file with the violation, the forbidden import)
PLANTED = [
    (STOREYS, "kernel/ids.py", "import people.vault"),
    (STOREYS, "people/consent.py", "import staff.members"),
    (STOREYS, "conversations/threads.py", "import deadlines.clocks"),
    (STOREYS, "notices/sending.py", "import deadlines.clocks"),
    (STOREYS, "notices/alerts.py", "import integration.webhooks"),
    (STOREYS, "integration/webhooks.py", "import complaints.case_view"),
    (STOREYS, "integration/webhook_sending.py", "import notices.alerts"),
    (STOREYS, "complaints/case_view.py", "import handoff.queue"),
    (STOREYS, "cases/timeline.py", "import complaints.case_view"),
    (STOREYS, "dialogue/acceptance_detection.py", "import bots.delivery"),
    (STOREYS, "console/live_updates.py", "import staff.sessions"),
    (STOREYS, "handoff/customer_notes.py", "import app.turn"),
    ("platforms imports no room", "platforms/telegram/server_state.py", "import kernel.instants"),
    ("platforms is imported by the composition and tests alone", "bots/transports.py",
     "import platforms.telegram.server_state"),
    *((f"tables of {room}", "app/demo.py", f"import {room}.tables") for room in (
        "bots", "handoff", "cases", "complaints", "knowledge_base", "conversations", "deadlines", "notices",
        "integration", "people", "staff")),
    ("tables of deadlines", "complaints/filing.py", "import deadlines.tables"),
    *((PURE, f"{module.replace('.', '/')}.py", world) for module, world in (
        ("deadlines.counting", "import sqlalchemy"), ("people.identifiers", "import httpx"),
        ("staff.permissions", "import redis"), ("knowledge_base.fee_schedule", "import nicegui"),
        ("handoff.routing", "import celery"), ("complaints.stages", "import kernel.db"),
        ("dialogue.rules", "import kernel.db"), ("bots.send_rate", "import kernel.db"))),
]


def lint(folder: Path) -> tuple[int, str]:
    done = subprocess.run([Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=folder, text=True,
                          capture_output=True, env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"})
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source tree."""
    folder = tmp_path_factory.mktemp("house")
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=lambda _, names: {
            name for name in names if (not name.endswith(".py") and "." in name) or name == "__pycache__"})
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.fixture(scope="module")
def said(copy: Path) -> str:
    """import-linter's report on the copy with every violation; the copy passes before."""
    code, text = lint(copy)
    assert code == 0, text
    for _, file, line in PLANTED:
        with (copy / file).open("a") as source:
            source.write(f"\n{line}\n")
    code, text = lint(copy)
    assert code == 1, text
    return text


@pytest.mark.parametrize(("contract", "file", "line"), PLANTED, ids=[f"{file}: {line}" for _, file, line in PLANTED])
def test_a_planted_violation_breaks_its_contract_and_is_named(said: str, contract: str, file: str, line: str) -> None:
    assert f"{contract} BROKEN" in said
    importer, imported = file.removesuffix(".py").replace("/", "."), line.removeprefix("import ")
    section = said.partition("Broken contracts")[2].partition(f"\n{contract}\n")[2]
    section = re.split(r"\n[^\n]+\n-{5,}\n", section.lstrip("-\n"), maxsplit=1)[0]
    assert re.search(rf"{re.escape(importer)} -> {re.escape(imported)} \(l\.\d+\)", section), section


def test_every_contract_has_its_violation() -> None:
    assert {contract for contract, _, _ in PLANTED} == set(CONTRACTS)


def test_a_planted_commit_clock_and_float_are_named_by_the_house_checks(tmp_path: Path) -> None:
    for room in ("complaints", "knowledge_base", "kernel"):
        shutil.copytree(ROOT / room, tmp_path / room)
    planted = {"complaints/filing.py": "def wrong(session): session.commit()",
               "kernel/tokens.py": "import datetime\nNOW = datetime.datetime.now()",
               "knowledge_base/fee_schedule.py": "RATE = 0.5"}
    for file, line in planted.items():
        with (tmp_path / file).open("a") as source:
            source.write(f"\n{line}\n")
    done = subprocess.run([sys.executable, ROOT / "tools" / "house.py", tmp_path], capture_output=True, text=True)
    named = {fault.split(":")[0]: fault.rpartition(" (")[2].rstrip(")") for fault in done.stdout.splitlines()
             if fault.endswith(("(one_commit)", "(one_clock)", "(no_float_money)"))}
    assert done.returncode == 1
    assert named == {"complaints/filing.py": "one_commit", "kernel/tokens.py": "one_clock",
                     "knowledge_base/fee_schedule.py": "no_float_money"}
