"""Dialogs by which staff record what they told the customer: nothing counts as told unless somebody ticked it."""
from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from nicegui import Client, ui
from sqlalchemy.orm import Session

from app import reactions
from cases import customer_notices
from complaints import merging
from complaints.access import subject_of
from complaints.case import act_dialogs, notice_dialogs, read_model
from complaints.case.dialogs import DialogForm
from complaints.manual_entry import manual_filing
from complaints.manual_entry.manual_filing import Noted
from kernel import instants
from kernel.errors import BadInput
from tests.makers.complaints import FACTS, again, instant, the_officer
from tests.makers.notices import told

AT = instant("2026-03-03 10:00")


@pytest.fixture(autouse=True)
def _at_eleven() -> Iterator[None]:
    reactions.install()
    with instants.at(instant("2026-03-03 11:00")):
        yield


@pytest.fixture
def client() -> Iterator[Client]:
    """A browser page to put dialogs on."""
    found = Client(ui.page("/dialog"), request=None)
    with found:
        yield found


def boxes(client: Client) -> list[ui.checkbox]:
    return [one for one in client.elements.values() if isinstance(one, ui.checkbox)]


def a_page(session: Session, client: Client) -> Any:
    """The case page, as its dialogs use it, of a case with two notices that wait."""
    officer = the_officer(session)
    filed = manual_filing.register(session, officer, Noted("phone", AT, FACTS, "introductions"))
    merging.split(session, officer, filed.complaint_id, "另外一件事情的经过", "refund_dispute")
    shown = read_model.read(session, officer, filed.number)
    assert {one.what for one in shown.notices if one.is_pending} == {"receipt", "splitting"}
    return SimpleNamespace(place=client.content, now=shown)


@pytest.mark.parametrize("dialog", [notice_dialogs.tell, act_dialogs.call])
def test_what_waits_is_listed_with_its_text_and_nothing_is_ticked(
    company: Session, client: Client, dialog: act_dialogs.Ask,
) -> None:
    page = a_page(company, client)
    dialog(page)
    assert [box.value for box in boxes(client)] == [False, False]
    assert page.now.case.number in boxes(client)[0].text


def test_only_what_is_ticked_is_told(company: Session, client: Client) -> None:
    page = a_page(company, client)
    form = DialogForm(page.place, "登记告知")
    chosen = notice_dialogs.Told(form, page, "告知了什么")
    assert chosen.chosen == set()
    next(box for box in boxes(client) if "分出" in box.text).set_value(True)
    case, at = again(company, page.now.case.id), instants.now()
    customer_notices.record_spoken(company, the_officer(company), subject_of(case.id), at, "说明已拆分", chosen.chosen)
    assert told(company, case, "splitting").told_at and told(company, case, "receipt").is_pending


def test_nothing_ticked_is_refused_with_what_to_do(company: Session, client: Client) -> None:
    page = a_page(company, client)
    with pytest.raises(BadInput) as refused:
        customer_notices.record_spoken(
            company, the_officer(company), subject_of(page.now.case.id), instants.now(), "什么也没有说", set())
    assert "勾选" in refused.value.say()
