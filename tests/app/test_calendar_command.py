"""`hongniang calendar read` as it is called."""
from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

from app import company
from deadlines.company_files import CalendarFile
from kernel.validated_files import read_yaml
from tests.deadlines.rules.published_notices import CHANGES, NOTICE_2027, NOTICES
from tests.makers.company import a_company_folder

ROOT = Path(__file__).resolve().parents[2]
CALL = """
import sys
from app.cli import main
try:
    main()
finally:
    heavy = {"sqlalchemy", "celery", "redis", "psycopg", "httpx", "nicegui", "holidays"} & set(sys.modules)
    assert not heavy, heavy
"""
UNREAD = NOTICES[2026].replace("1月4日（周日）上班", "1月4日（周一）上班")


def call(*args: str, given: str | bytes = "") -> tuple[int, str, str]:
    """Exit code, stdout and stderr of `hongniang calendar read` in a fresh process; `given` is its standard input."""
    raw = given if isinstance(given, bytes) else given.encode()
    done = subprocess.run([sys.executable, "-c", CALL, "calendar", "read", *args], input=raw,
                          env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, timeout=60, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_a_notice_is_read_into_days_without_a_server(tmp_path: Path) -> None:
    file = tmp_path / "notice.txt"
    file.write_text(NOTICES[2026], "utf-8")
    began = time.monotonic()
    code, out, err = call(str(file), "--json")
    assert (code, err) == (0, "") and time.monotonic() - began < 10
    found: dict[str, Any] = json.loads(out)
    assert (found["year"], found["notice"]) == (2026, {"number": "国办发明电〔2025〕7号", "date": "2025-11-04"})
    assert found["holidays"][0] == {"date": "2026-01-01", "name": "元旦"} and len(found["holidays"]) == 33
    assert found["workdays"] == [{"date": day, "name": name} for day, name in (
        ("2026-01-04", "元旦"), ("2026-02-14", "春节"), ("2026-02-28", "春节"), ("2026-05-09", "劳动节"),
        ("2026-09-20", "国庆节"), ("2026-10-10", "国庆节"))]
    assert found["unread"] == []


def test_standard_input_and_gb_18030_are_read_and_a_year_is_chosen() -> None:
    text = NOTICES[2019] + CHANGES[2019] + NOTICES[2020]
    code, out, _ = call("-", "--year", "2019", "--json", given=text.encode("gb18030"))
    found = json.loads(out)
    assert code == 0 and [day["date"] for day in found["workdays"]][3:5] == ["2019-04-28", "2019-05-05"]
    code, out, err = call("-", "--json", given=text)
    assert (code, out) == (1, "") and "2019、2020" in err and err.count("\n") == 1


def test_unread_sentences_are_listed_with_the_reason_and_the_exit_code_is_1() -> None:
    code, out, err = call("-", "--json", given=UNREAD)
    found = json.loads(out)
    assert code == 1 and found["unread"] == ["1月4日（周一）上班。"] and "有 1 句" in err
    assert found["unread_why"] == ["2026年1月4日是周日，与文中写的不符"]
    assert "2026-01-04" not in [day["date"] for day in found["workdays"]]


def test_the_year_is_written_into_the_companys_calendar(tmp_path: Path) -> None:
    folder = a_company_folder(tmp_path)
    before = (folder / "calendar.yml").read_text("utf-8")
    code, out, err = call("-", "--write", str(folder), given=NOTICES[2026])
    after = (folder / "calendar.yml").read_text("utf-8")
    assert (code, err) == (0, "") and f"已写入 {folder}/calendar.yml" in out
    assert after.startswith(before.split("\nnotices:")[0]) and "国办发明电〔2025〕7号" in after
    assert "calendar.yml" in company.check(folder)
    assert call("-", "--write", str(folder), given=NOTICES[2026])[0] == 0
    assert (folder / "calendar.yml").read_text("utf-8") == after
    assert not list(folder.glob(".calendar*"))


def test_nothing_is_written_while_anything_is_unread(tmp_path: Path) -> None:
    folder = a_company_folder(tmp_path)
    before = (folder / "calendar.yml").read_bytes()
    code, out, err = call("-", "--write", str(folder), "--json", given=UNREAD)
    assert code == 1 and "什么都没有写入" in err and json.loads(out)["unread"]
    (folder / "calendar.yml").write_text("notices: [", "utf-8")
    code, _, err = call("-", "--write", str(folder), given=NOTICES[2026])
    assert code == 1 and "calendar.yml 第 1 行" in err
    assert (folder / "calendar.yml").read_text("utf-8") == "notices: [" and before
    code, _, err = call("-", "--write", str(tmp_path / "nowhere"), given=NOTICES[2026])
    assert code == 1 and "nowhere" in err


def test_what_is_no_notice_is_one_sentence() -> None:
    for given, args in (("今天天气很好。", ["-"]), ("", ["-"]), ("", ["/nosuch/notice.txt"])):
        code, out, err = call(*args, "--json", given=given)
        assert (code, out) == (1, "") and err.count("\n") == 1


def test_a_change_is_laid_over_the_year_that_the_folder_has(tmp_path: Path) -> None:
    folder = a_company_folder(tmp_path)
    assert call("-", "--write", str(folder), given=NOTICE_2027)[0] == 0
    code, out, err = call("-", "--year", "2027", "--write", str(folder), "--json", given=(
        "取消10月9日（周六）上班。5月5日（周三）正常上班。将4月25日（周日）上班调整为5月9日（周日）上班。"))
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert [one["date"] for one in found["cancelled_workdays"]] == ["2027-04-25", "2027-10-09"]
    assert found["cancelled_holidays"] == [{"date": "2027-05-05", "name": "劳动节"}]
    year = CalendarFile.model_validate(read_yaml((folder / "calendar.yml").read_text("utf-8"), "")[0]).notices[0]
    assert [day.isoformat() for day in year.work] == [
        "2027-01-31", "2027-02-14", "2027-05-08", "2027-05-09", "2027-09-26"]
    assert date(2027, 5, 5) not in year.table().off and date(2027, 5, 4) in year.table().off


def test_a_change_that_changes_nothing_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    folder = a_company_folder(tmp_path)
    assert call("-", "--write", str(folder), given=NOTICE_2027)[0] == 0
    before = (folder / "calendar.yml").read_bytes()
    for text in ("取消10月10日（周日）上班。", "12月4日（周六）放假1天。"):
        code, out, err = call("-", "--year", "2027", "--write", str(folder), given=text)
        assert code == 1 and "没有写入" in err and "已写入" not in out
    assert (folder / "calendar.yml").read_bytes() == before
