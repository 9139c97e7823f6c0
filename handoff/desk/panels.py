"""The desk's own panels in its right column: the customer's identifiers, and notes."""
from __future__ import annotations

from dataclasses import dataclass

from nicegui import ui
from sqlalchemy.orm import Session

from console import widgets
from console.panels import Panel
from conversations.customer_panel import PLACE, CustomerPage, ShownCustomer
from handoff import customer_identifiers, customer_notes
from handoff.customer_identifiers import Token
from handoff.customer_notes import NoteView
from kernel import instants, time_words
from kernel.errors import HongniangError
from people import identifiers
from staff import permissions
from staff.members import StaffView


@dataclass(frozen=True)
class _Tokens:
    found: list[Token]
    may_reveal: bool


@dataclass(frozen=True)
class _Notes:
    notes: list[NoteView]
    may_write: bool


def _read_tokens(session: Session, staff: StaffView, customer: ShownCustomer) -> _Tokens | None:
    found = customer_identifiers.of_conversation(session, customer.conversation_id)
    return _Tokens(found, permissions.may(staff, "vault.reveal")) if found else None


def _show_tokens(shown: _Tokens, page: CustomerPage) -> None:
    ui.label("隐私信息").classes("desk-side-title")
    with ui.element("div").classes("desk-tokens"):
        for one in shown.found:
            with ui.element("div").classes("desk-token"):
                ui.label(one.title)
                if shown.may_reveal:
                    ui.button("查看", on_click=lambda one=one: _ask(one, page)).props("flat dense no-caps")
    if not shown.may_reveal:
        ui.label("原文在保险库中，需要时请主管查看。").classes("hn-quiet")


def _ask(token: Token, page: CustomerPage) -> None:
    """Asks for the reason, then shows the identifier until the dialog is closed."""
    conversation_id = page.customer.conversation_id
    with ui.dialog() as dialog, ui.card().classes("desk-dialog"):
        ui.label(f"查看{token.title}").classes("desk-dialog-title")
        ui.label("查看会记入审计记录：谁、何时、为什么。").classes("hn-quiet")
        reason = ui.input(label="查看原因", placeholder="例如：顾客要求电话回访").props("outlined dense autofocus maxlength=200")
        shown = ui.label().classes("desk-revealed")
        shown.set_visibility(False)

        async def look() -> None:
            try:
                value = await page.act(customer_identifiers.reveal, conversation_id, token.text, reason.value or "")
            except HongniangError as error:
                widgets.sentence(error)
                return
            shown.set_text(value)
            shown.set_visibility(True)
            button.set_visibility(False)

        with ui.element("div").classes("desk-dialog-acts"):
            ui.button("关闭", on_click=dialog.close).props("flat no-caps")
            button = ui.button(f"查看{identifiers.kind_title(token.kind)}", on_click=look).props("unelevated no-caps")
        reason.on("keydown.enter", look)
    dialog.on("hide", dialog.delete)
    dialog.open()


def _read_notes(session: Session, staff: StaffView, customer: ShownCustomer) -> _Notes:
    return _Notes(customer_notes.of_person(session, customer.person_id), customer.is_served)


def _show_notes(shown: _Notes, page: CustomerPage) -> None:
    ui.label("笔记").classes("desk-side-title")
    if shown.may_write:
        _field(page)
    now = instants.now()
    for one in shown.notes:
        with ui.element("div").classes("desk-note"):
            kind = "服务小结 · " if one.is_summary else ""
            ui.label(f"{kind}{one.by} · {time_words.past_time(one.at, now)}").classes("hn-quiet")
            ui.label(identifiers.readable(one.text)).classes("desk-note-said")
    if not shown.notes:
        ui.label("还没有笔记。写下同事接手时需要知道的事。").classes("hn-quiet")


def _field(page: CustomerPage) -> None:
    conversation_id, drafts = page.customer.conversation_id, page.drafts
    text = ui.textarea(placeholder="只有同事能看到", value=drafts.get("note", ""),
                       on_change=lambda changed: drafts.update(note=changed.value or "")).props(
        'outlined dense autogrow maxlength=1000 aria-label="新的笔记"').classes("desk-note-text")

    async def write() -> None:
        said = (text.value or "").strip()
        text.set_value("")
        try:
            await page.act(customer_notes.add_note, conversation_id, said)
        except HongniangError as error:
            text.set_value(said)
            widgets.sentence(error)
            return
        await page.refresh()

    ui.button("记下", on_click=write).props("flat dense no-caps").classes("desk-note-add")


PANELS = (
    Panel(PLACE, "tokens", 20, _read_tokens, _show_tokens),
    Panel(PLACE, "notes", 30, _read_notes, _show_notes),
)
