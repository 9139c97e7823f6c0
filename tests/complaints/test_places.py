"""Where an alert about a case leads: to the case's page, also from one about its outside reference."""
from __future__ import annotations

from contextlib import closing as closed
from datetime import timedelta

from sqlalchemy.orm import Session

from complaints import places as places
from complaints.outside import references, registered
from kernel import db, ids, instants
from kernel.actors import SYSTEM
from notices import alerts, subjects
from notices.subjects import Place
from tests.makers.outside import a_case
from tests.makers.staff import logged_in
from tests.processes import House


def test_alerts_lead_to_the_case_by_its_receipt_number(company: Session) -> None:
    case = a_case(company)
    now = instants.now()
    known = registered.register(company, SYSTEM, case.complaint_id, "12315", "SH-1", now, now + timedelta(hours=10))
    place = Place(case.number, f"/cases/{case.number}")
    asked = [("complaint", case.complaint_id), (references.SUBJECT, known), ("complaint", ids.new_id())]
    assert subjects.places(company, asked) == {asked[0]: place, asked[1]: place}


def test_the_board_links_an_alert_with_its_case_and_leaves_one_that_leads_nowhere_alone(web: House) -> None:
    with db.transaction() as session:
        case = a_case(session, filed=instants.iso(instants.now()))
        alerts.tell(session, "note", "请看这件投诉", subject=("complaint", case.complaint_id), key="1")
        alerts.tell(session, "note", "有人来过", subject=("nowhere", ids.new_id()), key="2")
    with closed(logged_in(web, "tang")) as client:
        page = client.get("/console/board?view=late").text  # its list is empty
        assert "请看这件投诉" in page and "有人来过" in page
        assert page.count(f"/cases/{case.number}") == 1
        assert client.get(f"/console/cases/{case.number}").status_code == 200
