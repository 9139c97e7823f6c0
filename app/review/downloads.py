"""A month's report as a file, for whoever may see the review; what concerns them isn't counted in it."""
from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.review import files, reporting
from kernel import db
from kernel.errors import NotFound
from kernel.figures import Span
from staff import guard, permissions, sessions

router = APIRouter(include_in_schema=False)


@router.get("/console/reports/{month}.{format}")
def download(request: Request, month: str, format: str) -> Response:
    """Made anew at each call, so that it shows what is known now."""
    if format not in files.FORMATS:
        raise NotFound("review.no_month")
    with db.transaction() as session:
        staff = sessions.still(session, guard.current(request))
        permissions.require(staff, "review.see")
        report = reporting.report(session, Span.parse(month), staff.id)
    return Response(files.render(report, format), media_type=files.MEDIA[format], headers={
        "Content-Disposition": f'attachment; filename="{report.span.key}.{format}"', "Cache-Control": "no-store"})
