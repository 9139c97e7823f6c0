"""The report as XLSX: numbers as numbers; what customers wrote as text, never as a formula or a link."""
from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, get_args

from app.review.monthly_report import Report, action_state, columns
from kernel import figures, wording
from kernel.figures import Cell, Unit
from kernel.wording import say

_LONGEST = 32_000  # characters of a cell; Excel takes 32,767, the rest is for the note that the text was cut
_SHEET = re.compile(r"[\[\]:*?/\\']")
_WIDE = 60


def document(report: Report) -> bytes:
    """The file."""
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"title": report.title, "company": report.company})
    sheets = _Sheets(book)
    sheets.add(say("review.sheet.goals"), columns(
        "goal", "aim", "this_month", "result", "month_before", "clause"), [
        (r.goal.title, r.goal.aim, (r.now.number, r.goal.unit), r.verdict, (r.before.number, r.goal.unit),
         r.goal.clause) for r in report.results
    ], above=(report.title, *(say("review.head_line", name=name, text=text) for name, text in report.heads),
              report.summary))
    sheets.add(say("review.sheet.figures"), columns(
        "part", "measure", "this_month", "month_before", "sample", "clause", "how"), [
        (part.title, str(f.measure.title), (f.now.number, f.measure.unit), (f.before.number, f.measure.unit),
         (None if f.now.of is None else Decimal(f.now.of), "count"), f.measure.clause, str(f.measure.how))
        for part in report.parts for f in part.figures])
    for course in report.courses:
        sheets.add(say("review.sheet.course"), (*columns("month"), *(one.title for one in course.series)), [
            (month.key, *((one.points[n], one.unit) for one in course.series))
            for n, month in enumerate(course.months)], lines=len(course.months) if course.series else 0)
    sheets.add(say("review.sheet.actions"), columns("month", "cause", "action", "owner", "due", "state"), [
        (a.month.key, a.cause, a.action, a.owner, str(a.due_on),
         wording.title("review.action", action_state(a))) for a in report.actions])
    for part in report.parts:
        for table in part.tables:
            sheets.add(table.title, [head.title for head in table.heads], [
                tuple(cell if head.unit == "text" or isinstance(cell, str) else (cell, head.unit)
                      for cell, head in zip(row, table.heads, strict=True))
                for row in (*table.rows, *((table.total,) if table.rows and table.total else ()))])
    book.close()
    return target.getvalue()


def _shortest_numbers() -> type[Any]:
    """The library's sheet, which writes numbers with sixteen digits (74.09999999999999), with the shortest (74.1)."""
    from xlsxwriter.worksheet import Worksheet

    class Sheet(Worksheet):  # type: ignore[misc]
        def _xml_number_element(self, number: float, attributes: Sequence[tuple[str, Any]] = ()) -> None:
            given = "".join(f' {key}="{self._escape_attributes(value)}"' for key, value in attributes)
            self.fh.write(f"<c{given}><v>{int(number) if number == int(number) else number!r}</v></c>")

    return Sheet


class _Sheets:
    """Sheets of one file, written row after row: with `constant_memory` a finished row cannot be changed."""

    def __init__(self, book: Any) -> None:
        self.book, self.of_class = book, _shortest_numbers()
        self.head = book.add_format({"bold": True, "bg_color": "#F1EFEC", "bottom": 1})
        self.text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.formats = {unit: book.add_format({"num_format": wording.title("review.number", unit), "valign": "top"})
                        for unit in get_args(Unit)}
        self.names: set[str] = set()

    def add(
        self, name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], above: Sequence[str] = (), lines: int = 0,
    ) -> None:
        """Adds a sheet. A cell is a text or (number, unit); the first `lines` rows are drawn as a line chart too."""
        rows = list(rows)
        sheet = self.book.add_worksheet(self._name(name), self.of_class)
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
        plain = _SHEET.sub(" ", name)[:28] or say("review.sheet.unnamed")
        found, n = plain, 2
        while found.lower() in self.names:
            found, n = f"{plain[:25]} {n}", n + 1
        self.names.add(found.lower())
        return found


def _fit(text: str) -> str:
    return text if len(text) <= _LONGEST else say("review.cut", text=text[:_LONGEST])


def _width(cells: Sequence[Cell | tuple[Any, Any]]) -> int:
    longest = max(sum(2 if ord(c) > 0x2000 else 1 for c in c_[:_WIDE]) if isinstance(c_, str) else 8 for c_ in cells)
    return min(_WIDE, longest + 2)
