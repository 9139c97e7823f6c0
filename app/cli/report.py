"""`hongniang report YYYY-MM`."""
from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

FORMATS = ("html", "xlsx", "pdf")


def command(
    month: Annotated[str, typer.Argument(metavar="YYYY-MM", help="哪个月，如 2026-10")],
    format: Annotated[str, typer.Option("--format", help="格式：html、xlsx 或 pdf")] = "html",
    out: Annotated[Path | None, typer.Option("--out", help="写到这个文件；不写则在数据文件夹的 reports/ 里")] = None,
) -> None:
    """写出一个月的管理评审报告，并打印文件的位置。"""
    from app.review import words as words
    from kernel.errors import BadInput
    from kernel.figures import DateRange

    span = DateRange.parse(month)
    if format not in FORMATS:
        raise BadInput("review.no_format", format=format[:10], formats="、".join(FORMATS))
    from app import command_servers

    with command_servers.system():
        from app.review import monthly_report, report_files
        from kernel import db

        with db.transaction() as session:
            report = monthly_report.report(session, span)
        typer.echo(str(report_files.write(report, format, out.expanduser().absolute() if out else None)))
