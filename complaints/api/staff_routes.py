"""Downloads for logged-in staff: a printed case, evidence files, the header line of the import table."""
from __future__ import annotations

import uuid
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from cases import evidence
from cases.evidence import EvidenceView
from complaints import case_view
from complaints.access import subject_of
from complaints.outside import csv_reading
from kernel.wording import say
from staff import acting, auth_middleware, permissions
from staff.members import StaffView

router = APIRouter(prefix="/api/staff/complaints", include_in_schema=False)


@router.get("/template.csv")
def template(request: Request) -> Response:
    """The head of a CSV of outside complaints, with the mark by which Excel knows its encoding."""
    permissions.require(auth_middleware.current(request), "complaint.import")
    head = ",".join(csv_reading.TITLES.values()) + "\r\n"
    name = quote(say("complaints.api.template_name"))
    return Response(head.encode("utf-8-sig"), media_type="text/csv", headers={
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}"})


@router.get("/{number}/print.pdf")
def printed(request: Request, number: str, notes: bool = False) -> Response:
    """The case as PDF; `?notes=1` with internal notes. Refused for whom the case concerns."""
    from complaints.case import case_file_pdf  # loads fonts, which should not delay the start

    data = acting.act_now(auth_middleware.current(request), case_file_pdf.case_file, number, notes=notes)
    name = quote(say("complaints.api.print_name", number=number))
    return Response(data, media_type="application/pdf",
                    headers={"Content-Disposition": f"inline; filename*=UTF-8''{name}", "Cache-Control": "no-store"})


@router.get("/{number}/evidence/{evidence_id}")
def file_of_evidence(request: Request, number: str, evidence_id: uuid.UUID) -> Response:
    """A file of a case, to be saved and never shown by the browser. Refused for whom the case concerns; audited."""
    found, data = acting.act_now(auth_middleware.current(request), _file, number, evidence_id)
    return Response(data, media_type=found.media_type, headers={
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}", "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff"})


def _file(session: Session, staff: StaffView, number: str, evidence_id: uuid.UUID) -> tuple[EvidenceView, bytes]:
    return evidence.read_by_staff(session, staff, subject_of(case_view.by_number(session, staff, number).id),
                                  evidence_id)
