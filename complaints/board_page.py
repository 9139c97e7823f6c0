"""The supervisor's board (看板): four counters that open their lists, one table by time left, unacknowledged alerts."""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path

from fastapi import Request
from nicegui import ui
from sqlalchemy.orm import Session

from complaints import board
from complaints.board import VIEWS, Counters, Row
from complaints.board_filters import Filters
from console import frame, live, widgets
from console import words as shell
from deadlines import alerts
from deadlines.alerts import AlertView
from kernel import db, instants
from kernel.actors import Actor
from kernel.errors import HongniangError
from people.identifiers import readable
from staff import guard, pages, permissions, sessions
from staff.members import StaffView

_CSS = (Path(__file__).parent / "board.css").read_text(encoding="utf-8")
_EMPTY = {
    "all": ("没有进行中的投诉", "顾客投诉后会出现在这里，剩余时间最少的在最上面。"),
    "today": ("今天没有必须处理的投诉", "最晚行动时间在今天的投诉会列在这里。"),
    "soon": ("没有即将超时的投诉", "12 小时内到期的投诉会列在这里。"),
    "late": ("没有超时的投诉", "超过时限的投诉会列在这里，直到处理完毕。"),
    "unowned": ("没有待认领的投诉", "新的投诉在有人认领之前会列在这里。"),
}
_COUNTERS = (("today", "今日必须处理", "soon"), ("soon", "即将超时", "soon"), ("late", "已超时", "late"),
             ("unowned", "未认领", "plain"))


@dataclass(frozen=True)
class _Read:
    counters: Counters
    rows: list[Row]
    alerts: list[AlertView]


def _read(staff: StaffView, view: str) -> _Read:
    with db.transaction() as session:
        now = sessions.still(session, staff)
        rows = board.page(session, now, Filters(view)).rows
        return _Read(board.counters(session, now), rows, alerts.unacknowledged(session, now))


class _Line:
    """One row of the table; its words change in place."""

    def __init__(self, row: Row, open_case: str) -> None:
        case = row.case
        with ui.link(target=open_case).classes("board-row") as self.element:
            with ui.element("div").classes("board-left"):
                self.left = widgets.time_left(row.clock.due_at, row.clock.act_by) if row.clock else None
                self.waiting = None if row.clock else ui.label("无时限").classes("hn-quiet")
                self.clock = ui.label().classes("hn-quiet")
            with ui.element("div").classes("board-what"):
                with ui.element("div").classes("board-head"):
                    ui.label(case.number).classes("board-number")
                    widgets.chip(case.category_title, "plain")
                    self.state = widgets.chip(case.state_title)
                ui.label(readable(case.facts)).classes("board-facts")
            with ui.element("div").classes("board-who"):
                ui.label(row.person)
                self.owner = ui.label().classes("hn-quiet")
            self.step = ui.label().classes("board-step")
        self.show(row)

    def show(self, row: Row) -> None:
        """Says what changed."""
        if row.clock and self.left:
            self.left.set(row.clock.due_at, row.clock.act_by)
        self.clock.set_text(row.clock.title if row.clock else "")
        self.state.set_text(row.case.state_title)
        self.owner.set_text(f"负责：{row.owner}" if row.owner else "未认领")
        self.step.set_text(row.next_step)


class Board:
    """One open board."""

    def __init__(self, staff: StaffView, view: str) -> None:
        self.staff, self.view = staff, view
        self.lines: dict[uuid.UUID, _Line] = {}
        self.numbers: dict[str, ui.label] = {}
        self.had_clock: dict[uuid.UUID, bool] = {}

    def build(self) -> None:
        """Counters, alerts and the table, empty."""
        with ui.element("div").classes("hn-page"):
            ui.label("投诉看板").classes("hn-title")
            with ui.element("div").classes("board-counters"):
                for key, title, tone in _COUNTERS:
                    here = " here" if key == self.view else ""
                    with ui.link(target=f"/board?view={key}").classes(f"board-counter {tone}{here}").props(
                            f'aria-current="{"true" if here else "false"}"'):
                        self.numbers[key] = ui.label("–").classes("board-count")
                        ui.label(title)
            self.alerts = ui.element("div").classes("board-alerts")
            with ui.element("div").classes("board-bar"):
                self.heading = ui.label(VIEWS[self.view]).classes("board-heading")
                if self.view != "all":
                    ui.link("显示全部", "/board").classes("board-all")
            self.table = ui.element("div").classes("board-table")

    async def refresh(self, _: str = "") -> None:
        """Reads everything once and changes what changed."""
        try:
            found = await db.in_thread(_read, self.staff, self.view)
        except HongniangError as error:
            widgets.sentence(error)
            return
        for key, label in self.numbers.items():
            number = getattr(found.counters, key)
            label.set_text(str(number))
            label.classes(**({"add": "some"} if number else {"remove": "some"}))
        count = found.counters.all if self.view == "all" else getattr(found.counters, self.view)
        shown = f"{VIEWS[self.view]} {count}"
        self.heading.set_text(shown if count <= len(found.rows) else f"{shown}（显示最紧急的 {len(found.rows)} 件）")
        self._alerts(found.alerts)
        self._rows(found.rows)

    def _rows(self, rows: list[Row]) -> None:
        wanted = {row.case.id: row for row in rows}
        for gone in [id for id in self.lines
                     if id not in wanted or self.had_clock[id] != (wanted[id].clock is not None)]:
            self.lines.pop(gone).element.delete()
        if not rows:
            self.table.clear()
            with self.table:
                widgets.empty(*_EMPTY[self.view])
            return
        if not self.lines:
            self.table.clear()
        for place, row in enumerate(rows):
            line = self.lines.get(row.case.id)
            if line is None:
                with self.table:
                    line = self.lines[row.case.id] = _Line(row, f"/cases/{row.case.number}")
                self.had_clock[row.case.id] = row.clock is not None
            else:
                line.show(row)
            if line.element.parent_slot and line.element.parent_slot.children.index(line.element) != place:
                line.element.move(self.table, target_index=place)

    def _alerts(self, found: list[AlertView]) -> None:
        self.alerts.clear()
        with self.alerts:
            for alert in found[:5]:
                with ui.element("div").classes("board-alert"):
                    ui.icon("notifications_active")
                    ui.label(f"{shell.moment(alert.at, instants.now())} {alert.text}").classes("board-alert-text")
                    ui.button("知悉", on_click=lambda a=alert: self.acknowledge(a.id)).props("flat dense no-caps")
            if len(found) > 5:
                ui.label(f"另有 {len(found) - 5} 条告警").classes("hn-quiet")

    async def acknowledge(self, alert_id: uuid.UUID) -> None:
        """Notes that somebody has seen the alert."""
        def run() -> None:
            with db.transaction() as session:
                _acknowledge(session, self.staff, alert_id)

        try:
            await db.in_thread(run)
        except HongniangError as error:
            widgets.sentence(error)
        await self.refresh()


def _acknowledge(session: Session, staff: StaffView, alert_id: uuid.UUID) -> None:
    now = sessions.still(session, staff)
    permissions.require(now, "alert.acknowledge")
    alerts.acknowledge(session, alert_id, Actor.staff(now.id, now.name))


def register() -> None:
    """Makes the page and its place in the navigation."""
    frame.register(frame.Section("board", "投诉看板", "schedule", "/board",
                                 lambda staff: permissions.may(staff, "board.see"), order=20))

    @pages.page("/board", "投诉看板", needs="board.see", section="board")
    async def page(request: Request, view: str = "all") -> None:
        staff = guard.current(request)
        ui.add_css(_CSS)
        with frame.page("投诉看板", staff=staff, section="board"):
            shown = Board(staff, view if view in VIEWS else "all")
            shown.build()
        await shown.refresh()
        live.subscribe("board", shown.refresh)
        live.subscribe("clocks", shown.refresh)


