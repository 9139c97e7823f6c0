"""`hongniang deadlines` and `hongniang hours` as they are called."""
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kernel.settings import DEMO

ROOT = Path(__file__).resolve().parents[2]
CALL = """
import importlib, sys, typer
name = sys.argv.pop(1)
app = typer.Typer()
app.command()(importlib.import_module(f"app.cli.{name}").command)
try:
    app()
finally:
    heavy = {"sqlalchemy", "celery", "redis", "psycopg", "httpx", "nicegui"} & set(sys.modules)
    assert not heavy, heavy
"""


def call(*args: str) -> tuple[int, str, str]:
    """Exit code, stdout, stderr of a fresh process."""
    done = subprocess.run([sys.executable, "-c", CALL, *args], env={**os.environ, "PYTHONPATH": str(ROOT)},
                          capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr


def test_both_deadlines_with_every_day_of_the_count_explained() -> None:
    code, out, err = call("deadlines", "2026-02-05T10:00+08:00", "2026-02-05T02:00:00Z", "--json")
    assert (code, err) == (0, "")
    first, second = json.loads(out)
    assert first == second
    assert {key: first[key] for key in first if key != "trace"} == {
        "accepted": "2026-02-05T10:00:00+08:00", "response_due": "2026-02-07T10:00:00+08:00",
        "solution_due": "2026-02-15T00:00:00+08:00", "solution_last_day": "2026-02-14",
        "response_act_by": "2026-02-07T10:00:00+08:00", "solution_act_by": "2026-02-14T21:00:00+08:00",
        "provisional": False,
    }
    assert first["trace"][0] == {"date": "2026-02-05", "counted": False, "why": "受理当天，不计入"}
    assert first["trace"][-1] == {"date": "2026-02-14", "counted": True, "why": "周六，调休上班"}
    assert [day["counted"] for day in first["trace"]].count(True) == 7


def test_a_bad_line_has_its_error_in_its_place(tmp_path: Path) -> None:
    lines = tmp_path / "instants.txt"
    lines.write_bytes("﻿2026-02-05 10:00\r\nnonsense\n\n1999-12-31\n2099-01-01\n9999-12-31T23:00-12:00\n".encode()
                      + b"\xff\xfe\n" + b"9" * 200_000 + b"\n2026-12-28 09:00\n\n")
    code, out, err = call("deadlines", "--file", str(lines), "--json")
    rows: list[dict[str, Any]] = json.loads(out)
    assert code == 1 and err.strip() == "有 7 行无法计算，已在结果中标明。"
    assert [row.get("line") for row in rows] == [None, 2, 3, 4, 5, 6, 7, 8, None]
    assert rows[0]["solution_last_day"] == "2026-02-14"
    assert "早于 2000 年" in rows[3]["error"] and "未来" in rows[4]["error"]
    assert all(len(row.get("error", "")) < 200 for row in rows)
    assert rows[-1]["provisional"] is True


def test_a_file_that_cannot_be_read_is_one_sentence() -> None:
    code, out, err = call("deadlines", "--file", "/nosuch/file.txt", "--json")
    assert (code, out) == (1, "") and err.count("\n") == 1 and "/nosuch/file.txt" in err


def test_without_json_it_can_be_read() -> None:
    code, out, _ = call("deadlines", "2026-02-13 20:00")
    assert code == 0
    assert "方案期  截止 3月2日（周一）24:00，服务时间内最晚 3月2日（周一）21:00" in out
    assert "不计入的是：2月15日至23日（春节放假）" in out


HOURS = [
    ("2026-03-02 10:00", {"open": True, "until": "2026-03-02T21:00:00+08:00", "next_open": None}),
    ("2026-02-16 22:00", {"open": False, "until": None, "next_open": "2026-02-19T10:00:00+08:00"}),
]


@pytest.mark.parametrize(("at", "said"), HOURS)
def test_hours(at: str, said: dict[str, Any]) -> None:
    code, out, _ = call("hours", at, "--json")
    found = json.loads(out)
    assert code == 0 and found.pop("why") and found == said


def test_hours_of_a_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "company"
    shutil.copytree(DEMO, folder)
    monkeypatch.setenv("HONGNIANG_COMPANY", str(folder))
    with (folder / "hours.yml").open("a", encoding="utf-8") as file:
        file.write("stores: {nj: {week: {monday: [10:00-20:00]}}}\n")
    said = {store: json.loads(call("hours", "2026-03-02 20:30", "--json", *store)[1])["open"]
            for store in ((), ("--store", "sz"), ("--store", "nj"))}
    assert said == {(): True, ("--store", "sz"): True, ("--store", "nj"): False}
    code, out, err = call("hours", "--store", "hz", "--json")
    assert (code, out) == (1, "") and "hz" in err


def test_hours_that_begin_later_are_told_to_do_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONGNIANG_COMPANY", str(tmp_path))
    (tmp_path / "hours.yml").write_text("effective_from: 2026-06-01\nweek: {monday: [10:00-20:00]}\n", "utf-8")
    code, out, err = call("hours", "2026-05-25 12:00", "--json")
    assert code == 0 and json.loads(out)["open"] and "hours.yml 自 2026年6月1日（周一）00:00 起才有效" in err
    assert call("hours", "2026-06-01 12:00", "--json")[2] == ""


def test_hours_refuses_what_is_no_instant() -> None:
    code, out, err = call("hours", "soon", "--json")
    assert (code, out) == (1, "") and "soon" in err
