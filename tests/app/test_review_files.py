"""The report as files: on demand, by command, and automatically once per month."""
from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import threading
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import periodic, reactions
from app.review import corrective_actions, monthly_report, report_files
from kernel import db as database
from kernel import instants
from kernel.errors import BadInput
from kernel.figures import DateRange
from kernel.settings import settings
from knowledge_base import search
from tests.conftest import OwnDatabase
from tests.makers.complaints import a_complaint, instant, sent, the_supervisor

FEBRUARY = DateRange.month(date(2026, 2, 1))
NASTY = ["=1+1", "+86 查询", "-2 怎么退", "@sum", "https://example.com/a", "<script>alert(1)</script>", "王𠮷在吗", "{{ 7*7 }}"]


@pytest.fixture
def report(company: Session) -> monthly_report.Report:
    """A month with hostile input by customers and a late case."""
    reactions.install()
    sent(company, a_complaint(company, "2026-02-03 10:00"), "2026-02-04 10:00")
    a_complaint(company, "2026-02-04 10:00")
    for question in NASTY:
        with instants.at(instant("2026-02-05 10:00")):
            search.note_gap(company, question)
    company.execute(text("update article_gap set asked_at = :at"), {"at": instant("2026-02-05 10:00")})
    supervisor = the_supervisor(company)
    with instants.at(instant("2026-03-01 06:00")):
        corrective_actions.add(company, supervisor, FEBRUARY, "=HYPERLINK(1)", "改 <b>排班</b>", supervisor.id,
                               date(2026, 3, 20))
        return monthly_report.report(company, FEBRUARY)


def cells(data: bytes) -> dict[str, list[list[object]]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: [list(row) for row in sheet.iter_rows()] for sheet in book.worksheets}


def test_the_spreadsheet_holds_numbers_as_numbers(report: monthly_report.Report) -> None:
    sheets = {name: [[c.value for c in row] for row in rows]  # type: ignore[attr-defined]
              for name, rows in cells(report_files.render(report, "xlsx")).items()}
    assert {"目标", "指标", "十二个月", "措施", "投诉按原因", "没有答上的问题"} <= set(sheets)
    figures = {row[1]: row[2] for row in sheets["指标"][1:]}
    assert (figures["投诉受理"], figures["响应按时率"], figures["响应用时中位数"]) == (2, 50, 24)
    assert figures["外部平台答复按时率"] is None
    assert sheets["十二个月"][-1][:2] == ["2026-02", 50]
    goals = [row for row in sheets["目标"] if row[0] == "投诉 48 小时内响应"]
    assert goals[0][2:4] == [50, "× 未达成"]


def test_the_spreadsheet_holds_a_share_with_the_digits_that_the_report_shows(company: Session) -> None:
    for n in range(27):
        a_complaint(company, "2026-02-03 10:00", category="introductions" if n < 20 else "auto_renewal")
    with instants.at(instant("2026-03-01 06:00")):
        made = report_files.render(monthly_report.report(company, FEBRUARY), "xlsx")
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        written = {number for name in book.namelist() if name.startswith("xl/worksheets/sheet")
                   for number in re.findall(r"<v>([^<]*)</v>", book.read(name).decode())}
    assert "74.1" in written and not {number for number in written if len(number) > 8}


def test_what_people_wrote_is_never_a_formula_or_a_link(report: monthly_report.Report) -> None:
    sheets = cells(report_files.render(report, "xlsx"))
    every = [cell for rows in sheets.values() for row in rows for cell in row]
    assert {c.data_type for c in every} <= {"s", "n"}  # type: ignore[attr-defined]
    assert not any(c.hyperlink for c in every)  # type: ignore[attr-defined]
    values = {c.value for c in every}  # type: ignore[attr-defined]
    assert set(NASTY) | {"=HYPERLINK(1)"} <= values


def test_the_page_escapes_what_people_wrote_and_needs_nothing_else(report: monthly_report.Report) -> None:
    page = report_files.render(report, "html").decode()
    assert "<script" not in page and "&lt;script&gt;" in page and "改 &lt;b&gt;排班&lt;/b&gt;" in page
    assert "{{ 7*7 }}" in page
    assert not re.search(r'(?:src|href)="', page) and "url(" not in page
    assert page.count("<svg") == 2 and "× 未达成" in page and "default-src 'none'" in page


def test_the_pdf_is_chinese_set_right_and_shows_where_a_character_is_missing(report: monthly_report.Report) -> None:
    pages = [p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(report_files.render(report, "pdf"))]
    whole = "\n".join(pages)
    for said in ("2026年2月管理评审报告", "目标与结果", "× 未达成", "王〓在吗", "=HYPERLINK(1)", "怎么算的"):
        assert said in whole
    assert f"第 1 页 / 共 {len(pages)} 页" in pages[0]


def test_all_three_say_the_same(report: monthly_report.Report) -> None:
    page = re.sub(r"<[^>]+>", " ", report_files.render(report, "html").decode())
    pdf = "".join(p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(report_files.render(report, "pdf")))
    assert report.summary in page
    assert re.sub(r"\s", "", report.summary) in re.sub(r"\s", "", pdf)


def test_a_format_that_does_not_exist_is_refused(report: monthly_report.Report) -> None:
    with pytest.raises(BadInput, match=r"review\.no_format"):
        report_files.render(report, "docx")


def test_a_file_is_written_whole_or_not_at_all(report: monthly_report.Report, tmp_path: Path) -> None:
    path = report_files.write(report, "html", tmp_path / "二月.html")
    assert path.read_bytes() == report_files.render(report, "html")
    with pytest.raises(BadInput, match=r"review\.cannot_write"):
        report_files.write(report, "html", tmp_path / "none" / "x.html")
    assert [p.name for p in tmp_path.iterdir()] == ["二月.html"]


# Automatically


def since(session: Session, at: str) -> None:
    """Sets the instant at which the company was loaded."""
    session.execute(text("update company_file set accepted_at = :at"), {"at": instants.parse(at)})


@pytest.mark.parametrize(("now", "due"), [
    ("2026-03-01 05:59", ["2026-01"]),
    ("2026-03-01 06:00", ["2026-01", "2026-02"]),
    ("2026-03-31 23:59", ["2026-01", "2026-02"]),
    ("2026-04-01 06:00", ["2026-01", "2026-02", "2026-03"]),
    ("2026-01-20 12:00", []),
])
def test_a_month_is_due_from_six_in_the_morning_of_the_first(company: Session, now: str, due: list[str]) -> None:
    since(company, "2026-01-10 09:00")
    with instants.at(instants.parse(now)):
        assert [month.key for month in report_files.due(company)] == due


def test_what_was_made_is_not_due_again_and_a_gap_is_caught_up(company: Session) -> None:
    since(company, "2026-01-10 09:00")
    with instants.at(instants.parse("2026-04-02 09:00")):
        assert [p.suffix for p in report_files.make(company, FEBRUARY)] == [".html", ".xlsx", ".pdf"]
        assert report_files.make(company, FEBRUARY) == []
        assert [month.key for month in report_files.due(company)] == ["2026-01", "2026-03"]
    assert (report_files.folder() / "2026-02.pdf").read_bytes().startswith(b"%PDF")


def test_a_house_without_a_company_owes_nothing(db: Session) -> None:
    assert report_files.due(db) == []


def test_two_workers_at_once_make_a_month_once(own_company: OwnDatabase) -> None:
    with database.transaction() as session:
        since(session, "2026-10-10 09:00")
    made: list[int] = []

    def work() -> None:
        with instants.at(instants.parse("2026-11-01 06:00")), database.transaction() as session:
            made.append(len(report_files.make(session, DateRange.month(date(2026, 10, 1)))))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [0, 3]


def test_the_task_makes_what_is_due(own_company: OwnDatabase) -> None:
    last = DateRange.month(instants.today()).back()
    with database.transaction() as session:
        session.execute(text("update company_file set accepted_at = :at"), {"at": last.begin})
    periodic.monthly_reports()
    periodic.monthly_reports()
    with database.transaction() as session:
        rows = session.execute(text("select month, files from review_report")).all()
        assert session.scalar(text("select count(*) from audit where act = 'review.report'")) == len(rows)
    assert (last.first, [f"{last.key}.{f}" for f in ("html", "xlsx", "pdf")]) in [tuple(row) for row in rows]


# By command


def hongniang(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", "from app.cli import main; main()", *arguments], text=True,
                          capture_output=True, env={**os.environ, **environment}, timeout=120)


@pytest.mark.parametrize(("arguments", "say"), [
    (("2026-13",), "“2026-13”不是有效的月份"),
    (("2999-01",), "还没有开始"),
    (("2026-02", "--format", "docx"), "没有“docx”这种格式"),
])
def test_bad_input_gets_a_sentence_before_any_server_starts(arguments: tuple[str, ...], say: str) -> None:
    found = hongniang("report", *arguments)
    assert (found.returncode, found.stdout) == (1, "") and say in found.stderr and "Traceback" not in found.stderr


def test_the_command_writes_the_file_and_prints_where_it_lies(
    own_company: OwnDatabase, tmp_path: Path,
) -> None:
    given = {"DATABASE_URL": own_company.url, "REDIS_URL": own_company.servers.redis_url}
    found = hongniang("report", "2026-02", "--format", "pdf", "--out", str(tmp_path / "r.pdf"), **given)
    assert (found.returncode, found.stdout) == (0, f"{tmp_path / 'r.pdf'}\n"), found.stderr
    assert len(pypdfium2.PdfDocument(tmp_path / "r.pdf")) >= 2
    found = hongniang("report", "2026-02", **given, HONGNIANG_DATA=str(tmp_path),
                      HONGNIANG_KEY_FILE=str(settings().key_path))
    assert found.stdout == f"{tmp_path / 'reports' / '2026-02.html'}\n", found.stderr
    assert "管理评审报告" in (tmp_path / "reports" / "2026-02.html").read_text("utf-8")
