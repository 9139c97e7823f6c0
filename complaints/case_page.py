"""The page of one case: the timeline left, both clocks with their counts right, the composer at the foot."""
from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import Request
from nicegui import ui

from complaints import cases, closing, deciding, handling, timeline
from complaints.cases import CaseView
from complaints.timeline import Entry
from console import drafts, frame, live, widgets
from console import words as shell
from conversations import outbox
from conversations.outbox import OutRow
from deadlines import telling
from deadlines.clocks import ClockView
from kernel import db, instants
from kernel.errors import HongniangError
from people import persons
from people.identifiers import readable
from staff import guard, members, pages, permissions, sessions
from staff.members import StaffView

_CSS = (Path(__file__).parent / "case.css").read_text(encoding="utf-8")
_CHANNELS = {"web": "网页聊天", "telegram": "Telegram", "cli": "命令行"}
_STATES = {"queued": "等待发送", "sending": "发送中", "sent": "已发出", "delivered": "已送达", "failed": "发送失败",
           "uncertain": "是否送达不明", "handed_over": "已交付"}


@dataclass(frozen=True)
class _Read:
    case: CaseView
    entries: list[Entry]
    person: str
    owner: str | None
    colleagues: list[StaffView]
    messages: dict[str, OutRow]


def _read(staff: StaffView, number: str) -> _Read:
    with db.transaction() as session:
        now = sessions.still(session, staff)
        case = cases.by_number(session, now, number)
        entries = timeline.of(session, case.id)
        sent = [uuid.UUID(e.facts["outbox_id"]) for e in entries if "outbox_id" in e.facts]
        owner = members.get(session, case.owner_id) if case.owner_id else None
        return _Read(
            case, entries, persons.get(session, case.person_id).pseudonym, owner.name if owner else None,
            [s for s in members.all_active(session) if permissions.may(s, "complaint.handle")],
            {str(row.id): row for row in outbox.rows(session, sent)},
        )


class CasePage:
    """One open case."""

    def __init__(self, staff: StaffView, number: str) -> None:
        self.staff, self.number = staff, number
        self.shown: _Read | None = None

    @property
    def may_handle(self) -> bool:
        return permissions.may(self.staff, "complaint.handle")

    async def build(self) -> None:
        """Reads the case and lays out the page."""
        self.shown = await db.in_thread(_read, self.staff, self.number)
        with ui.element("div").classes("case"):
            with ui.element("div").classes("case-head"):
                ui.link("‹ 看板", "/board").classes("case-back")
                ui.label(self.shown.case.number).classes("case-number")
                self.state = widgets.chip(self.shown.case.state_title)
                widgets.chip(self.shown.case.category_title, "plain")
                self.owner = ui.label().classes("hn-quiet")
                if self.may_handle:
                    self._acts()
            with ui.element("div").classes("case-body"):
                self.left = ui.element("div").classes("case-left")
                self.right = ui.element("aside").classes("case-right").props('aria-label="时限"')
            if self.may_handle and self.shown.case.is_open:
                self._composer()
        self._fill()

    def _acts(self) -> None:
        assert self.shown is not None
        case = self.shown.case
        with ui.element("div").classes("case-acts"):
            if case.owner_id != self.staff.id and case.is_open:
                ui.button("认领", on_click=lambda: self.act(handling.claim, done="已认领")).props("outline no-caps dense")
            with ui.button(icon="more_horiz").props('flat round dense aria-label="更多操作"'), ui.menu():
                for colleague in self.shown.colleagues:
                    ui.menu_item(f"指派给 {colleague.name}（{colleague.number}）", on_click=lambda c=colleague: self.act(
                        handling.assign, c.id, done=f"已指派给 {c.name}"))
                ui.separator()
                ui.menu_item("记录顾客接受方案…", on_click=lambda: self._ask(
                    "记录顾客接受方案", "顾客何时、怎样表示接受？", "记录接受", deciding.accept_heard))
                ui.menu_item("结案…", on_click=lambda: self._ask("结案", "结案说明（顾客看不到）", "结案", closing.close))

    async def _ask(self, title: str, label: str, act: str, do: Callable[..., Any]) -> None:
        with ui.dialog() as dialog, ui.card().classes("case-dialog"):
            ui.label(title).style("font-weight:600")
            text = ui.textarea(label).props("outlined autogrow maxlength=500").classes("case-wide")
            with ui.row().style("justify-content:flex-end;width:100%"):
                ui.button("先不", on_click=lambda: dialog.submit(False)).props("flat no-caps")
                ui.button(act, on_click=lambda: dialog.submit(True)).props("unelevated no-caps")
        if await dialog:
            await self.act(do, text.value or "", done=f"已{act}")

    def _composer(self) -> None:
        with ui.element("div").classes("case-composer"):
            self.text = ui.textarea(placeholder="写给顾客。送达后，响应期即告达成。Ctrl+Enter 发送").props(
                f'outlined dense autogrow maxlength={handling.REPLY_LIMIT} aria-label="回复顾客"').classes("case-wide")
            drafts.keep(self.text, f"case:{self.number}")
            self.text.on("keydown.ctrl.enter", lambda: self.send("response"))
            with ui.element("div").classes("case-send"):
                ui.button("内部备注", on_click=self.note).props("flat no-caps")
                ui.button("提出方案", on_click=lambda: self.send("solution")).props("outline no-caps")
                ui.button("回复顾客", on_click=lambda: self.send("response")).props("unelevated no-caps")

    async def act(self, do: Callable[..., Any], *args: Any, done: str) -> bool:
        """Runs an act of the room as the member of staff they are now; says what came of it."""
        assert self.shown is not None
        case_id = self.shown.case.id

        def run() -> None:
            with db.transaction() as session:
                do(session, sessions.still(session, self.staff), case_id, *args)

        try:
            await db.in_thread(run)
        except HongniangError as error:
            widgets.sentence(error)
            return False
        widgets.told(done)
        await self.refresh()
        return True

    async def send(self, means: str) -> None:
        """Sends what is in the composer to the customer."""
        if await self.act(handling.reply, self.text.value or "", means, done="已交付发送，送达后时限即告达成"):
            self._sent()

    async def note(self) -> None:
        """Keeps what is in the composer as a note for colleagues."""
        if await self.act(handling.note, self.text.value or "", done="已备注"):
            self._sent()

    def _sent(self) -> None:
        self.text.set_value("")
        drafts.drop(f"case:{self.number}")

    async def refresh(self, payload: str = "") -> None:
        """Reads the case again where the change may be its own."""
        assert self.shown is not None
        case = self.shown.case
        if payload not in ("", str(case.id), str(case.conversation_id)):
            return
        try:
            self.shown = await db.in_thread(_read, self.staff, self.number)
        except HongniangError as error:
            widgets.sentence(error)
            return
        self._fill()

    def _fill(self) -> None:
        assert self.shown is not None
        found = self.shown
        self.state.set_text(found.case.state_title)
        self.owner.set_text(f"负责：{found.owner}" if found.owner else "未认领")
        self.left.clear()
        with self.left:
            _facts(found)
            ui.label("经过").classes("case-title")
            told = {entry.facts.get("outbox_id") for entry in found.entries if "text" in entry.facts}
            for entry in reversed(found.entries):
                _entry(entry, found.messages, told)
        self.right.clear()
        with self.right:
            for clock in (found.case.response, found.case.solution):
                if clock:
                    _clock(clock)


def _facts(found: _Read) -> None:
    case = found.case
    with ui.element("div").classes("hn-card case-facts"):
        ui.label(f"{found.person} · {_CHANNELS.get(case.channel, case.channel)} · "
                 f"{shell.exact(case.accepted_at)} 受理").classes("hn-quiet")
        ui.label(readable(case.facts)).classes("case-text")
        if case.wish:
            ui.label(f"诉求：{readable(case.wish)}").classes("case-text")
        if case.contact_preference:
            ui.label(f"联系方式：{readable(case.contact_preference)}").classes("case-text")
        if case.conversation_id:
            ui.link("查看会话", f"/desk?c={case.conversation_id}").classes("case-link")


def _entry(entry: Entry, messages: dict[str, OutRow], told: set[str | None]) -> None:
    """One line; what was written at the desk, and stands in no entry of its own, is shown where it arrived."""
    message = messages.get(str(entry.facts.get("outbox_id", "")))
    with ui.element("div").classes(f"case-entry {entry.kind}"):
        ui.element("div").classes("case-dot")
        with ui.element("div").classes("case-entry-body"):
            with ui.element("div").classes("case-entry-head"):
                ui.label(entry.title).classes("case-entry-title")
                ui.label(f"{entry.who} · {shell.moment(entry.at, instants.now())}").classes("hn-quiet").props(
                    f'title="{shell.exact(entry.at)}"')
            facts = entry.facts
            said = facts.get("text") or facts.get("reason") or facts.get("owner") or facts.get("clock")
            if not said and message and str(message.id) not in told:
                said = message.text
            if said:
                ui.label(readable(str(said))).classes("case-text")
            if message and entry.kind in ("replied", "proposing"):
                tone = {"delivered": "calm", "failed": "late", "uncertain": "soon"}.get(message.state, "plain")
                widgets.chip(_STATES[message.state], tone)


def _clock(clock: ClockView) -> None:
    with ui.element("div").classes("hn-card case-clock"):
        with ui.element("div").classes("case-clock-head"):
            ui.label(clock.title).classes("case-clock-title")
            if clock.provisional:
                widgets.chip("暂定", "soon").props('title="该年放假安排尚未公布，公布后会重新计算"')
        if clock.met_at:
            late = clock.breached_at is not None
            ui.label(f"{'超时后达成' if late else '已达成'} {shell.exact(clock.met_at)}").classes(
                "tone-late" if late else "tone-calm")
        elif clock.cancelled_at:
            ui.label("已终止").classes("hn-quiet")
        else:
            widgets.time_left(clock.due_at, clock.act_by)
        ui.label(f"截止 {telling.due(clock.due_at, clock.count.last_day)}").classes("hn-quiet")
        if clock.act_by and clock.act_by != clock.due_at and not clock.met_at:
            ui.label(f"最晚 {telling.moment(clock.act_by)} 前有人上班可办").classes("hn-quiet")
        with ui.expansion("怎么算的").classes("case-count").props("dense"):
            ui.label(clock.count.in_words()).classes("case-text")
            with ui.element("div").classes("case-days"):
                for day in clock.count.trace:
                    with ui.element("div").classes("case-day" + (" counted" if day.counted else "")):
                        ui.label(telling.day_words(day.date))
                        ui.label(day.why)
                        ui.label("计入" if day.counted else "不计")


def register() -> None:
    """Makes the page; it is reached from board and desk."""

    @pages.page("/cases/{number}", "投诉", needs="complaint.read", section="board")
    async def page(request: Request, number: str) -> None:
        staff = guard.current(request)
        ui.add_css(_CSS)
        with frame.page(f"投诉 {number}", staff=staff, section="board"):
            shown = CasePage(staff, number)
            await shown.build()
        live.subscribe("board", shown.refresh)
        live.subscribe("conversation", shown.refresh)


