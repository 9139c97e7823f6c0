"""Where an alert about a case leads: to the case's page, also from one about its outside reference."""
from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from complaints import places as places
from complaints.outside import references, registered
from kernel import ids, instants
from kernel.actors import SYSTEM
from notices import subjects
from notices.subjects import Place
from tests.makers.outside import a_case


def test_alerts_lead_to_the_case_by_its_receipt_number(company: Session) -> None:
    case = a_case(company)
    now = instants.now()
    at = registered.register(company, SYSTEM, case.complaint_id, "12315", "SH-1", now, now + timedelta(hours=10))
    place = Place(case.number, f"/cases/{case.number}")
    asked = [("complaint", case.complaint_id), (references.SUBJECT, at), ("complaint", ids.new_id())]
    assert subjects.places(company, asked) == {asked[0]: place, asked[1]: place}
