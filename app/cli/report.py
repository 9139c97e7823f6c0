"""`hongniang report YYYY-MM`: the report of the management review of a month as a file."""
from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kernel import wording
from kernel.wording import say

FORMATS = ("html", "xlsx", "pdf")


def command(
    month: Annotated[str, typer.Argument(metavar="YYYY-MM", help=say("app.cli.report.month"))],
    format: Annotated[str, typer.Option("--format", help=say("app.cli.report.format"))] = "html",
    out: Annotated[Path | None, typer.Option("--out", help=say("app.cli.report.out"))] = None,
) -> None:
    """Writes the report of a month and prints where the file is."""
    from app.review import words as words
    from kernel.errors import BadInput
    from kernel.figures import DateRange

    span = DateRange.parse(month)
    if format not in FORMATS:
        raise BadInput("review.no_format", format=format[:10], formats=wording.joined(FORMATS))
    from app import command_servers

    with command_servers.system():
        from app.review import monthly_report, report_files
        from kernel import db

        with db.transaction() as session:
            report = monthly_report.report(session, span)
        typer.echo(str(report_files.write(report, format, out.expanduser().absolute() if out else None)))
