"""What staff fetch besides pages: a case printed for a regulator. Guarded by the log-in of the console."""
from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kernel import db
from staff import guard, sessions
from staff.members import StaffView

router = APIRouter(prefix="/api/staff/complaints", include_in_schema=False)


@router.get("/{number}/print.pdf")
def printed(request: Request, number: str, notes: bool = False) -> Response:
    """The case as PDF; `?notes=1` with internal notes. Refused for whom the case concerns."""
    from complaints import printing  # brings fonts and drawing, which no start of the web should wait for

    staff: StaffView = guard.current(request)
    with db.transaction() as session:
        data = printing.case_file(session, sessions.still(session, staff), number, notes=notes)
    name = quote(f"投诉案件材料 {number}.pdf")
    return Response(data, media_type="application/pdf",
                    headers={"Content-Disposition": f"inline; filename*=UTF-8''{name}", "Cache-Control": "no-store"})
