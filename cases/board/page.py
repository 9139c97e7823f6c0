"""The board page of a kind: four counters that link to their lists, due calls, and a table by time left."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from fastapi import Request
from nicegui import ui

from cases import kinds
from cases.board import read_model
from cases.board.read_model import VIEWS, Board, Row
from cases.call_tasks import CallView
from cases.kinds import CaseKind
from console import live_updates, page_frame, widgets
from kernel.errors import HongniangError, NotFound
from staff import acting, auth_middleware, pages, permissions
from staff.members import StaffView

CSS = (Path(__file__).parent / "board.css").read_text(encoding="utf-8")
COUNTERS = (("today", "soon"), ("soon", "soon"), ("late", "late"), ("unowned", "plain"))


def kinds_bar(staff: StaffView, here: str) -> None:
    """Links to the boards of all kinds that the reader may see; nothing if there is only one."""
    seen = [kind for kind in kinds.every() if permissions.may(staff, kind.reads)]
    if len(seen) > 1:
        with ui.element("nav").classes("board-kinds").props('aria-label="案件种类"'):
            for kind in seen:
                current = kind.key == here
                ui.link(str(kind.title), kind.board).classes("board-way" + (" here" if current else "")).props(
                    'aria-current="page"' if current else "")


def counters(view: str, address: Callable[[str], str]) -> dict[str, ui.label]:
    """The four counters, each linking to its list, the current one marked; returns the labels that show the numbers."""
    numbers: dict[str, ui.label] = {}
    with ui.element("div").classes("board-counters"):
        for key, tone in COUNTERS:
            here = " here" if key == view else ""
            with ui.link(target=address(key)).classes(f"board-counter {tone}{here}").props(
                    f'aria-current="{"true" if here else "false"}"'):
                numbers[key] = ui.label("–").classes("board-count")
                ui.label(VIEWS[key])
    return numbers


def heading(tasks: Sequence[CallView]) -> str:
    """The heading of a list of call and letter tasks, with how many there are of each."""
    letters = sum(one.by_letter for one in tasks)
    counted = (("待打电话", len(tasks) - letters), ("待寄信", letters))
    return " · ".join(f"{title} {count}" for title, count in counted if count)


class _Page:
    """One open board."""

    def __init__(self, staff: StaffView, kind: CaseKind, view: str) -> None:
        self.staff, self.kind, self.view = staff, kind, view
        self.shown: Board | None = None
        self.numbers: dict[str, ui.label] = {}

    def build(self) -> None:
        """Counters, calls and the table, empty."""
        with ui.element("div").classes("hn-page"):
            ui.label(f"{self.kind.title}看板").classes("hn-title")
            kinds_bar(self.staff, self.kind.key)
            self.numbers = counters(self.view, lambda view: f"{self.kind.board}?view={view}")
            self.calls = ui.element("section").classes("board-calls").props('aria-label="待打电话"')
            with ui.element("div").classes("board-bar"):
                ui.label(VIEWS[self.view]).classes("board-heading")
                if self.view != "all":
                    ui.link("显示全部", self.kind.board).classes("board-all")
            self.table = ui.element("div").classes("board-table")

    async def refresh(self) -> None:
        """Reads the board again; rows that did not change are not rebuilt."""
        try:
            found = await acting.read(self.staff, read_model.read, self.kind.key)
        except HongniangError as error:
            widgets.sentence(error)
            return
        if found == self.shown:
            return
        self.shown = found
        for key, label in self.numbers.items():
            label.set_text(str(found.count(key)))
            label.classes(add="some" if found.count(key) else "", remove="" if found.count(key) else "some")
        self._calls(found)
        rows = [row for row in found.rows if self.view in row.views]
        self.table.clear()
        with self.table:
            if not rows:
                widgets.empty(f"没有{self.kind.title}", "有新的案件时会列在这里，剩余时间最少的在最上面。")
            for row in rows:
                self._row(row)

    def _calls(self, found: Board) -> None:
        self.calls.clear()
        with self.calls:
            if found.calls:
                ui.label(heading(found.calls)).classes("board-heading")
            for call in found.calls:
                with ui.element("div").classes("board-call"):
                    ui.icon("mail" if call.by_letter else "phone").props('aria-hidden="true"')
                    ui.link(call.number, self.kind.path.format(number=call.number)).classes("board-number")
                    ui.label(f"{call.title}：{call.reason}" if call.by_letter else str(call.reason))

    def _row(self, row: Row) -> None:
        with ui.element("div").classes("board-line"), \
                ui.link(target=self.kind.path.format(number=row.case.number)).classes("board-row"):
            with ui.element("div").classes("board-left"):
                if row.clock:
                    widgets.time_left(row.clock.due_at, row.clock.act_by)
                    ui.label(row.clock.title).classes("hn-quiet")
            with ui.element("div").classes("board-what board-head"):
                ui.label(row.case.number).classes("board-number")
                widgets.chip(str(row.case.state))
            ui.label(row.person)
            ui.label(f"负责：{row.owner}" if row.owner else "未认领").classes("hn-quiet")


def register() -> None:
    """Registers a page for every kind that has no board of its own."""

    @pages.page("/board/{kind}", "看板", needs="board.see", section="board")
    async def page(request: Request, kind: str) -> None:
        staff = auth_middleware.current(request)
        of_kind = kinds.get(kind)
        if of_kind.own_board:
            raise NotFound("cases.no_kind", kind=kind)
        permissions.require(staff, of_kind.reads)
        view = request.query_params.get("view", "all")
        ui.add_css(CSS)
        with page_frame.page(f"{of_kind.title}看板", staff=staff, section="board"):
            shown = _Page(staff, of_kind, view if view in VIEWS else "all")
            shown.build()
        await shown.refresh()
        live_updates.refresh(shown.refresh, "board", "clocks")
