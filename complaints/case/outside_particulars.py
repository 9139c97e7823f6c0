"""The dialog in which outcome, first contact, mediation, advance payment and the agency's dates are recorded."""
from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from nicegui import ui

from complaints.case.cards import named
from complaints.case.dialogs import DialogForm, DialogPage
from complaints.outside import particular_changes, particulars
from complaints.outside.particulars import CONSENTS, NAMES, OF_REPORTS, OUTCOMES, OUTCOMES_OF, TITLES
from complaints.outside.reference_rows import REPORT
from complaints.outside.reference_views import ReferenceView
from kernel import money
from kernel.errors import BadInput
from people.identifiers import readable


def open_dialog(page: DialogPage, one: ReferenceView) -> None:
    """Asks for what is known of a complaint or a report; an empty field is unknown."""
    given = one.particulars
    names = OF_REPORTS if one.nature == REPORT else NAMES
    outcomes = {key: OUTCOMES[key] for key in OUTCOMES_OF[one.nature]}
    if given.outcome is not None and given.outcome in OUTCOMES:
        outcomes.setdefault(given.outcome, OUTCOMES[given.outcome])  # stored before it was refused
    form = DialogForm(page.place, f"{one.source_title} {one.external_number}", "知道多少填多少，改动记入经过。")
    outcome = form.choice(TITLES["outcome"], outcomes, given.outcome).props("clearable")
    note = form.text(TITLES["outcome_note"], limit=particulars.NOTE_LIMIT, value=readable(given.outcome_note or ""))
    people = {staff.id: named(staff) for staff in page.now.everybody}
    contact = form.choice(TITLES["first_contact_id"], people,
                          given.first_contact_id if given.first_contact_id in people else None).props("clearable")
    of_claim: dict[str, Callable[[], object]] = {}
    if one.nature != REPORT:
        consent = form.choice(TITLES["mediation_consent"], dict(CONSENTS), given.mediation_consent).props("clearable")
        paid = form.line("先行赔付（元）", value=money.plain(given.advance_paid) if given.advance_paid is not None else "")
        of_claim = {"mediation_consent": lambda: consent.value, "advance_paid": lambda: _amount(paid)}
    days = {name: _day(form, TITLES[name], getattr(given, name)) for name in names if name.endswith("_on")}

    registered = given.agency_received_on is not None
    reason = form.line("更正原因：改已登记的监管部门收到日期时填写") if registered else None

    async def go() -> None:
        written = (note.value or "").strip()
        changed: dict[str, object] = {name: _typed(field) for name, field in days.items()}
        changed |= {name: read() for name, read in of_claim.items()}
        if written != readable(given.outcome_note or ""):
            changed["outcome_note"] = written or None
        if contact.value is not None or given.first_contact_id in people:
            changed["first_contact_id"] = contact.value
        await page.act(particular_changes.change_on, one.id, outcome=outcome.value, **changed,
                       reason=reason.value or "" if reason is not None else "", done="已记录")

    form.open("记录", go)


def _day(form: DialogForm, label: str, value: date | None) -> ui.input:
    with form.card:
        return ui.input(label, value=value.isoformat() if value else "").props(
            "outlined dense type=date stack-label").classes("case-wide")


def _amount(field: ui.input) -> Decimal | None:
    text = (field.value or "").strip()
    return particulars.amount(text) if text else None


def _typed(field: ui.input) -> date | None:
    """The day typed. Raises BadInput for a text that is none."""
    text = (field.value or "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput("complaints.bad_day", text=text[:40]) from None
