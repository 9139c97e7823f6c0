"""Desk panel: the customer's open complaints with both clocks, and filing one for them (代为登记)."""
from __future__ import annotations

from dataclasses import dataclass

from nicegui import ui
from sqlalchemy.orm import Session

from complaints import case_view, categories, filing
from complaints.case_view import CaseView
from complaints.desk import desk_filing
from console import dialogs, panels, widgets
from console.panels import Panel
from conversations.customer_panel import PLACE, BegunForm, CustomerPage, ShownCustomer
from kernel import instants, time_words
from people.identifiers import TOKEN, readable
from staff import permissions
from staff.members import StaffView


@dataclass(frozen=True)
class _Shown:
    cases: list[CaseView]
    may_file: bool


def _read(session: Session, staff: StaffView, customer: ShownCustomer) -> _Shown:
    return _Shown(case_view.seen_with(session, staff, customer.person_id),
                  customer.is_served and permissions.may(staff, "complaint.file"))


def _show(shown: _Shown, page: CustomerPage) -> None:
    with ui.element("div").classes("desk-side-bar"):
        ui.label("投诉").classes("desk-side-title")
        if shown.may_file:
            ui.button("登记投诉…", on_click=lambda: _register(page)).props("flat dense no-caps")
    if not shown.cases:
        ui.label("没有未结的投诉。").classes("hn-quiet")
    for case in shown.cases:
        with ui.link(target=f"/cases/{case.number}").classes("desk-case").props(f'aria-label="打开投诉 {case.number}"'):
            with ui.element("div").classes("desk-case-head"):
                ui.label(case.number).classes("desk-case-number")
                ui.label(case.state_title).classes("hn-chip")
            ui.label(f"{case.category_title} · {page.readable(case.facts)}").classes("desk-case-facts")
            for name, clock in (("响应期", case.response), ("方案期", case.solution)):
                if clock is None:
                    continue
                with ui.element("div").classes("desk-case-clock"):
                    ui.label(name).classes("hn-quiet")
                    if clock.met_at:
                        ui.label(f"已达成 {time_words.past_time(clock.met_at, instants.now())}").classes("tone-calm")
                    else:
                        widgets.time_left(clock.due_at, clock.act_by)


def _register(page: CustomerPage) -> None:
    """The dialog that files a complaint; its fields are prefilled from the form that the customer began with the bot.
    """
    customer = page.customer
    begun = customer.begun if customer.begun and customer.begun.kind == "complaint" else BegunForm("complaint")
    told, wished = begun.story, begun.wish
    with page.place:
        dialog, card = dialogs.titled(f"为{customer.pseudonym}登记投诉", "desk")
    with card:
        ui.label("时限从顾客最近一条消息起算。登记后顾客会在会话里收到回执号、两个期限和案件链接。").classes("hn-quiet")
        kind = ui.select(dict(categories.KINDS), label="来件", value="complaint").props("outlined dense options-dense")
        guessed = begun.category if begun.category in categories.TITLES else None
        category = ui.select(dict(categories.TITLES), label="类别", value=guessed).props("outlined dense options-dense")
        facts = ui.textarea("经过", value=readable(told), placeholder="按顾客的话记：哪一天、谁、答应了什么、实际怎样")
        facts.props(f"outlined autogrow autofocus maxlength={filing.FACTS_LIMIT}")
        wish = ui.textarea("诉求（可不填）", value=readable(wished))
        wish.props(f"outlined autogrow maxlength={filing.WISH_LIMIT}")
        with ui.element("div").classes("desk-dialog-acts"):
            ui.button("先不", on_click=dialog.close).props("flat no-caps")
            button = ui.button("登记投诉").props("unelevated no-caps")
    marks = {readable(token[0]): token[0] for token in TOKEN.finditer(f"{told} {wished}")}

    def stored(field: ui.textarea) -> str:
        """The typed text, with tokens in place of their readable form."""
        text = field.value or ""
        for mark, token in marks.items():
            text = text.replace(mark, token)
        return text

    async def file() -> None:
        filed = await page.act_for_served(
            desk_filing.file, stored(facts), category.value or "", stored(wish), kind.value)
        widgets.notify_done(f"已登记 {filed.number}，回执已发给顾客")
        await page.refresh()

    button.on_click(lambda: dialogs.submit(dialog, button, file()))
    dialog.open()


def register() -> None:
    """Adds the panel to the desk."""
    panels.register(Panel(PLACE, "complaints", 10, _read, _show))
