"""Reports as files: on demand, and once automatically for each month."""
from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.review import monthly_report
from app.review.monthly_report import Report
from app.review.tables import ReviewReport
from kernel import audit, instants, wording
from kernel.actors import SYSTEM
from kernel.errors import BadInput
from kernel.figures import DateRange
from kernel.file_versions import CompanyFileVersion
from kernel.settings import settings

# Imported on use: each imports a large library.
FORMATS = {"html": "app.review.html", "xlsx": "app.review.spreadsheet", "pdf": "app.review.pdf"}
MEDIA = {
    "html": "text/html; charset=utf-8", "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
HOUR = 6  # on the first of the month, in Shanghai


def folder() -> Path:
    """The folder of the reports."""
    return settings().data / "reports"


def render(report: Report, format: str) -> bytes:
    """The report as a file's content. Raises BadInput for a format that doesn't exist."""
    if format not in FORMATS:
        raise BadInput("review.no_format", format=format[:10], formats=wording.joined(list(FORMATS)))
    document: Callable[[Report], bytes] = import_module(FORMATS[format]).document
    return document(report)


def write(report: Report, format: str, path: Path | None = None) -> Path:
    """Writes the file atomically and gives its path. Raises BadInput where it cannot be written."""
    content = render(report, format)
    path = path or folder() / f"{report.span.key}.{format}"
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if path.parent == folder():
            path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(content)
        temporary.replace(path)
    except OSError as e:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise BadInput("review.cannot_write", path=path, why=e.strerror or e) from None
    return path


def due(session: Session) -> list[DateRange]:
    """Months whose report is due and was not made, oldest first.

    A month is due from 06:00 (Shanghai) of the next one's first day on. Months missed while nothing ran are due too;
    months before the first company file was accepted are not.
    """
    begun = session.scalar(select(func.min(CompanyFileVersion.accepted_at)))
    if begun is None:
        return []
    month = DateRange.month(instants.shanghai(instants.now() - timedelta(hours=HOUR)).date()).back()
    made = set(session.scalars(select(ReviewReport.month)))
    found = []
    while month.end > begun:
        if month.first not in made:
            found.append(month)
        month = month.back()
    return found[::-1]


def make(session: Session, month: DateRange) -> list[Path]:
    """Makes the report of a month in every format, once; a second call gives an empty list.

    The row is inserted first, so that concurrent calls wait for each other; it is rolled back where a file fails.
    """
    claimed = session.scalar(
        insert(ReviewReport).values(month=month.first, made_at=instants.now(), files=[])
        .on_conflict_do_nothing().returning(ReviewReport.month))
    if claimed is None:
        return []
    report = monthly_report.report(session, month)
    paths = [write(report, format) for format in FORMATS]
    row = session.get_one(ReviewReport, month.first)
    row.files = [path.name for path in paths]
    audit.record(session, SYSTEM, "review.report", ("review_report", month.key), files=row.files)
    return paths
