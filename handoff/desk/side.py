"""Right column: the customer. Open complaints with both clocks, what identifies them as tokens, notes."""
from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable

from nicegui import ui

from complaints.views import CaseView
from console import widgets
from handoff import tokens
from handoff.desk import words
from handoff.desk.reading import Customer
from kernel import instants, time_words
from kernel.errors import HongniangError

Reveal = Callable[[str, str], Awaitable[str]]
Note = Callable[[str], Awaitable[None]]
Register = Callable[[], object]


class Side:
    """Rebuilt only where what it shows has changed."""

    def __init__(self, back: Callable[[], None]) -> None:
        self._back = back
        self.shown: tuple[uuid.UUID, Customer, bool] | None = None
        self.box = ui.element("div").classes("desk-side-box")
        self.nobody()

    def nobody(self) -> None:
        """No conversation is open."""
        self.shown = None
        self.box.clear()
        with self.box:
            widgets.empty("顾客", "打开一个会话后，这里显示顾客的投诉、时限和笔记。")

    def show(
        self, conversation_id: uuid.UUID, customer: Customer, may_reveal: bool, reveal: Reveal, note: Note | None,
        register: Register | None = None,
    ) -> None:
        """Shows the customer of a conversation; the same again changes nothing. `register` files what they say."""
        if self.shown == (conversation_id, customer, note is not None):
            return
        written = self._note.value if self.shown and self.shown[0] == conversation_id and self.shown[2] else ""
        self.shown = (conversation_id, customer, note is not None)
        self.box.clear()
        with self.box:
            with ui.element("div").classes("desk-side-head"):
                ui.button(icon="arrow_back", on_click=self._back).props(
                    'flat round dense aria-label="返回会话"').classes("desk-back desk-side-back")
                with ui.element("div"):
                    ui.label(customer.pseudonym).classes("desk-side-name")
                    ui.label(words.channel(customer.channel)).classes("hn-quiet")
            _complaints(customer.complaints, register)
            _tokens(customer.tokens, may_reveal, reveal)
            self._notes(customer, note, written or "")

    def _notes(self, customer: Customer, note: Note | None, written: str) -> None:
        ui.label("笔记").classes("desk-side-title")
        if note:
            self._note = ui.textarea(placeholder="只有同事能看到", value=written).props(
                'outlined dense autogrow maxlength=1000 aria-label="新的笔记"').classes("desk-note-text")
            ui.button("记下", on_click=lambda: self._write(note)).props("flat dense no-caps").classes("desk-note-add")
        now = instants.now()
        for one in customer.notes:
            with ui.element("div").classes("desk-note"):
                kind = "服务小结 · " if one.is_summary else ""
                ui.label(f"{kind}{one.by} · {time_words.past_time(one.at, now)}").classes("hn-quiet")
                ui.label(tokens.readable(one.text)).classes("desk-note-said")
        if not customer.notes:
            ui.label("还没有笔记。写下同事接手时需要知道的事。").classes("hn-quiet")

    async def _write(self, note: Note) -> None:
        said = (self._note.value or "").strip()
        self._note.set_value("")
        try:
            await note(said)
        except HongniangError as error:
            self._note.set_value(said)
            widgets.sentence(error)


def _complaints(cases: list[CaseView], register: Register | None) -> None:
    with ui.element("div").classes("desk-side-bar"):
        ui.label("投诉").classes("desk-side-title")
        if register:
            ui.button("登记投诉…", on_click=register).props("flat dense no-caps")
    if not cases:
        ui.label("没有未结的投诉。").classes("hn-quiet")
    for case in cases:
        with ui.link(target=f"/cases/{case.number}").classes("desk-case").props(f'aria-label="打开投诉 {case.number}"'):
            with ui.element("div").classes("desk-case-head"):
                ui.label(case.number).classes("desk-case-number")
                ui.label(case.state_title).classes("hn-chip")
            ui.label(f"{case.category_title} · {tokens.readable(case.facts)}").classes("desk-case-facts")
            for name, clock in (("响应期", case.response), ("方案期", case.solution)):
                if clock is None:
                    continue
                with ui.element("div").classes("desk-case-clock"):
                    ui.label(name).classes("hn-quiet")
                    if clock.met_at:
                        ui.label(f"已达成 {time_words.past_time(clock.met_at, instants.now())}").classes("tone-calm")
                    else:
                        widgets.time_left(clock.due_at, clock.act_by)


def _tokens(found: list[tokens.Token], may_reveal: bool, reveal: Reveal) -> None:
    if not found:
        return
    ui.label("个人信息").classes("desk-side-title")
    with ui.element("div").classes("desk-tokens"):
        for one in found:
            with ui.element("div").classes("desk-token"):
                ui.label(one.title)
                if may_reveal:
                    ui.button("查看", on_click=lambda one=one: _ask(one, reveal)).props("flat dense no-caps")
    if not may_reveal:
        ui.label("原文在保险库中，需要时请主管查看。").classes("hn-quiet")


def _ask(token: tokens.Token, reveal: Reveal) -> None:
    """Asks for the reason, then shows what the token stands for until the dialog is closed."""
    with ui.dialog() as dialog, ui.card().classes("desk-dialog"):
        ui.label(f"查看{token.title}").classes("desk-dialog-title")
        ui.label("查看会记入审计记录：谁、何时、为什么。").classes("hn-quiet")
        reason = ui.input(label="查看原因", placeholder="例如：顾客要求电话回访").props("outlined dense autofocus maxlength=200")
        shown = ui.label().classes("desk-revealed")
        shown.set_visibility(False)

        async def look() -> None:
            try:
                value = await reveal(token.text, reason.value or "")
            except HongniangError as error:
                widgets.sentence(error)
                return
            shown.set_text(value)
            shown.set_visibility(True)
            button.set_visibility(False)

        with ui.element("div").classes("desk-dialog-acts"):
            ui.button("关闭", on_click=dialog.close).props("flat no-caps")
            button = ui.button(f"查看{tokens.KINDS.get(token.kind, '个人信息')}", on_click=look).props("unelevated no-caps")
        reason.on("keydown.enter", look)
    dialog.on("hide", dialog.delete)
    dialog.open()
