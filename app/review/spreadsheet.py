"""The report as XLSX: numbers as numbers, what customers wrote as text and never as a formula or a link."""
from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from app.review.monthly_report import Report
from kernel import figures
from kernel.figures import Cell, Unit

_FORMATS: dict[Unit, str] = {"count": "#,##0", "percent": '0.0"%"', "minutes": '0.0"分钟"', "hours": '0.0"小时"',
                             "days": '0.0"天"'}
_LONGEST = 32_000  # characters a cell takes, less what tells that it was cut
_SHEET = re.compile(r"[\[\]:*?/\\']")
_WIDE = 60


def document(report: Report) -> bytes:
    """The whole file."""
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"title": report.title, "company": report.company})
    sheets = _Sheets(book)
    sheets.add("目标", ("目标", "要求", "本月", "结果", "上月", "条款"), [
        (r.goal.title, r.goal.aim, (r.now.number, r.goal.unit), r.verdict, (r.before.number, r.goal.unit),
         r.goal.clause) for r in report.results
    ], above=(report.title, *(f"{name}：{say}" for name, say in report.heads), report.summary))
    sheets.add("指标", ("部分", "指标", "本月", "上月", "样本", "条款", "怎么算的"), [
        (part.title, str(f.measure.title), (f.now.number, f.measure.unit), (f.before.number, f.measure.unit),
         (None if f.now.of is None else Decimal(f.now.of), "count"), f.measure.clause, str(f.measure.how))
        for part in report.parts for f in part.figures])
    for course in report.courses:
        sheets.add("十二个月", ("月份", *(one.title for one in course.series)), [
            (month.key, *((one.points[n], one.unit) for one in course.series))
            for n, month in enumerate(course.months)], lines=len(course.months) if course.series else 0)
    sheets.add("措施", ("月份", "原因", "措施", "负责人", "期限", "状态"), [
        (a.month.key, a.cause, a.action, a.owner, str(a.due_on),
         "已完成" if a.done_at else "已过期" if a.late else "进行中") for a in report.actions])
    for part in report.parts:
        for table in part.tables:
            sheets.add(table.title, [head.title for head in table.heads], [
                tuple(cell if head.unit == "text" or isinstance(cell, str) else (cell, head.unit)
                      for cell, head in zip(row, table.heads, strict=True)) for row in table.rows])
    book.close()
    return target.getvalue()


class _Sheets:
    """Sheets of one file, written row after row, for nothing is kept in memory."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.head = book.add_format({"bold": True, "bg_color": "#F1EFEC", "bottom": 1})
        self.text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.formats = {unit: book.add_format({"num_format": f, "valign": "top"}) for unit, f in _FORMATS.items()}
        self.names: set[str] = set()

    def add(
        self, name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], above: Sequence[str] = (), lines: int = 0,
    ) -> None:
        """A sheet. A cell is a text, or (number, unit); `lines` rows of it are drawn as well."""
        rows = list(rows)
        sheet = self.book.add_worksheet(self._name(name))
        for column, head in enumerate(heads):
            sheet.set_column(column, column, _width([head, *(row[column] for row in rows)]))
        for at, line in enumerate(above):
            sheet.write_string(at, 0, _fit(line), self.title if at == 0 else None)
        first = len(above) + 1 if above else 0
        for column, head in enumerate(heads):
            sheet.write_string(first, column, head, self.head)
        sheet.freeze_panes(first + 1, 0)
        for at, row in enumerate(rows, first + 1):
            for column, cell in enumerate(row):
                self._write(sheet, at, column, cell)
        if lines:
            self._draw(sheet, heads, first, lines)

    def _write(self, sheet: Any, row: int, column: int, cell: Any) -> None:
        if isinstance(cell, tuple):
            number, unit = cell
            if number is not None:
                sheet.write_number(row, column, float(figures.rounded(Decimal(number), unit)), self.formats[unit])
        elif cell is not None:
            sheet.write_string(row, column, _fit(str(cell)), self.text)

    def _draw(self, sheet: Any, heads: Sequence[str], first: int, count: int) -> None:
        chart = self.book.add_chart({"type": "line"})
        name = sheet.get_name()
        for column in range(1, len(heads)):
            chart.add_series({
                "name": [name, first, column], "categories": [name, first + 1, 0, first + count, 0],
                "values": [name, first + 1, column, first + count, column], "marker": {"type": "automatic"}})
        chart.set_y_axis({"max": 100, "num_format": '0"%"'})
        sheet.insert_chart(first, len(heads) + 1, chart)

    def _name(self, name: str) -> str:
        plain = _SHEET.sub(" ", name)[:28] or "表"
        found, n = plain, 2
        while found.lower() in self.names:
            found, n = f"{plain[:25]} {n}", n + 1
        self.names.add(found.lower())
        return found


def _fit(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…（过长，已截断）"


def _width(cells: Sequence[Cell | tuple[Any, Any]]) -> int:
    longest = max(sum(2 if ord(c) > 0x2000 else 1 for c in c_[:_WIDE]) if isinstance(c_, str) else 8 for c_ in cells)
    return min(_WIDE, longest + 2)
