"""A month's report as a file, for staff who may see the review; cases that concern the reader are not counted."""
from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from app.review import monthly_report, report_files
from app.review.monthly_report import Report
from console import unavailable
from kernel.errors import NotFound
from kernel.figures import DateRange
from staff import acting, auth_middleware, permissions
from staff.members import StaffView

router = APIRouter(include_in_schema=False)
unavailable.allow_longer(r"/console/reports/[^/]+", 60.0)


@router.get("/console/reports/{month}.{format}")
def download(request: Request, month: str, format: str) -> Response:
    """A month's report as HTML, XLSX or PDF, computed at each request. Raises NotFound for another format."""
    if format not in report_files.FORMATS:
        raise NotFound("review.no_month")
    report = acting.act_now(auth_middleware.current(request), _report, DateRange.parse(month))
    return Response(report_files.render(report, format), media_type=report_files.MEDIA[format], headers={
        "Content-Disposition": f'attachment; filename="{report.span.key}.{format}"', "Cache-Control": "no-store"})


def _report(session: Session, staff: StaffView, span: DateRange) -> Report:
    permissions.require(staff, "review.see")
    return monthly_report.report(session, span, staff.id)
