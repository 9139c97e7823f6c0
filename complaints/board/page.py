"""The supervisor's board (看板): counters that open their views, a table by time left, unacknowledged alerts."""
from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass
from pathlib import Path

from fastapi import Request
from nicegui import ui
from sqlalchemy.orm import Session

from cases.board import page as board_page
from complaints.access import KIND
from complaints.board import breakdown_table, call_task_list, filter_bar, read_model, row_acts
from complaints.board.breakdown import BreakdownRow
from complaints.board.call_task_list import Calls, ToCall
from complaints.board.case_table import BoardRows
from complaints.board.filter_bar import BY, Choices, address
from complaints.board.filters import Filters
from complaints.board.read_model import VIEWS, BoardPage, Counters
from complaints.board.row_acts import RowActs
from console import live_updates, page_frame, widgets
from kernel import instants, time_words
from kernel.actors import Actor
from kernel.errors import HongniangError
from notices import alerts
from notices.alerts import AlertView
from staff import acting, auth_middleware, pages, permissions
from staff.members import StaffView

_HERE = Path(__file__).parent
_CSS = board_page.CSS + "".join(
    (_HERE / name).read_text(encoding="utf-8") for name in ("board.css", "../case/case.css"))
_ELSEWHERE = (("登记投诉", "/complaints/new", "complaint.file"),
              ("导入外部投诉", "/complaints/import", "complaint.import"))
ALERTS = 3  # alerts listed until 显示其余 is pressed
_JS = (_HERE / "board.js").read_text(encoding="utf-8")
MOST = 300  # rows that one page loads; beyond them the reader has to filter
_EMPTY = {
    "all": ("没有进行中的投诉", "顾客投诉后会出现在这里，剩余时间最少的在最上面。"),
    "today": ("今天没有必须处理的投诉", "最晚行动时间在今天的投诉会列在这里。"),
    "soon": ("没有即将超时的投诉", "12 小时内到期的投诉会列在这里。"),
    "late": ("没有超时的投诉", "超过时限的投诉会列在这里，直到处理完毕。"),
    "unowned": ("没有待认领的投诉", "新的投诉在有人认领之前会列在这里。"),
}
_NONE_FITS = ("没有符合筛选的投诉", "去掉一项筛选，或换一个词再搜；已结案的投诉可以用回执号打开案件页查看。")


@dataclass(frozen=True)
class _Read:
    counters: Counters
    page: BoardPage
    shares: list[BreakdownRow]
    alerts: list[AlertView]
    calls: list[ToCall]


def _read(session: Session, staff: StaffView, filters: Filters, by: str, limit: int) -> _Read:
    page = BoardPage([], None) if by else read_model.page(session, staff, filters, limit=limit)
    shares = breakdown_table.read(session, staff, filters, by) if by else []
    return _Read(read_model.counters(session, staff, filters), page, shares, alerts.unacknowledged(session, staff),
                 call_task_list.read(session, staff))


class Board:
    """The board in one browser tab."""

    def __init__(self, staff: StaffView, filters: Filters, by: str, offered: Choices) -> None:
        self.staff, self.filters, self.by, self.offered = staff, filters, by, offered
        self.view = filters.view
        self.shares: list[BreakdownRow] | None = None
        self.loaded = BoardPage([], None)
        self.wanted = read_model.PAGE
        self.alerted: list[AlertView] = []
        self.unfolded = False
        self.reading = asyncio.Lock()  # adding a page and refreshing must not overlap
        self.numbers: dict[str, ui.label] = {}

    def build(self) -> None:
        """Builds counters, alerts and the table, all empty."""
        with ui.element("div").classes("hn-page") as place:
            self.acts = RowActs(self.staff, place, self.refresh)
            with ui.element("div").classes("board-top"):
                ui.label("投诉看板").classes("hn-title")
                for title, path, action in _ELSEWHERE:
                    if permissions.may(self.staff, action):
                        ui.link(title, path).classes("board-elsewhere")
                ui.button(icon="keyboard", on_click=row_acts.keys, color=None).props(
                    'flat round dense data-key="?" aria-label="快捷键" title="快捷键 ?"').classes("board-keys-button")
            board_page.kinds_bar(self.staff, KIND)
            self.numbers = board_page.counters(self.view, lambda view: address(self.filters.seen(view)))
            self.alerts = ui.element("div").classes("board-alerts")
            self.calls = Calls(lambda number: self.acts.do("call", number))
            filter_bar.show(self.filters, self.offered, self.by)
            with ui.element("div").classes("board-bar"):
                self.heading = ui.label(VIEWS[self.view]).classes("board-heading")
                if self.view != "all":
                    ui.link("显示全部", address(self.filters.seen("all"))).classes("board-all")
                self._ways()
            if self.by:
                self.table = ui.element("div").classes("board-table")
            else:
                self.rows = BoardRows(
                    [], self._nothing(), acts=row_acts.ACTS, offered=lambda row: row_acts.offered(self.staff, row),
                    on_act=lambda act, row: self.acts.do(act, row.case.number))
                with ui.element("div").classes("board-foot"):
                    self.more = ui.button("更多", on_click=self.load_more).props("outline no-caps")
                    self.reach = ui.label().classes("hn-quiet").props('role="status"')

    def _ways(self) -> None:
        """Links to the list and to the breakdowns."""
        with ui.element("nav").classes("board-ways").props('aria-label="列表或分布"'):
            for by, title in BY.items():
                here = by == self.by
                ui.link(title, address(self.filters, by)).classes("board-way" + (" here" if here else "")).props(
                    f'aria-current="{"page" if here else "false"}"')

    async def refresh(self, _: str = "") -> None:
        """Reads everything once and updates what has changed."""
        try:
            async with self.reading:
                found = await acting.read(self.staff, _read, self.filters, self.by, self.wanted)
                self._show(found)
        except HongniangError as error:
            widgets.sentence(error)

    def _show(self, found: _Read) -> None:
        for key, label in self.numbers.items():
            number = getattr(found.counters, key)
            label.set_text(str(number))
            label.classes(**({"add": "some"} if number else {"remove": "some"}))
        self._alerts(found.alerts)
        self.calls.show(found.calls)
        if self.by:
            self._shares(found.shares)
            return
        count = found.counters.all if self.view == "all" else getattr(found.counters, self.view)
        self.heading.set_text(f"{VIEWS[self.view]} {count}")
        self._rows(found.page)

    def _rows(self, page: BoardPage) -> None:
        self.loaded = page
        self.rows.show(page.rows)
        full = len(page.rows) >= MOST
        self.more.set_visibility(page.next is not None and not full)
        said = f"已显示最紧急的 {len(page.rows)} 件" + ("，其余请用筛选或搜索缩小范围" if full else "")
        self.reach.set_text(said if page.next is not None else "")

    async def load_more(self) -> None:
        """Adds the page that follows; from then on a refresh reads as many rows."""
        self.more.props("loading")
        try:
            async with self.reading:
                shown = self.loaded
                if shown.next is None:
                    return
                found = await acting.read(self.staff, read_model.page, self.filters, shown.next, read_model.PAGE)
                known = {row.case.id for row in shown.rows}
                rows = [*shown.rows, *(row for row in found.rows if row.case.id not in known)][:MOST]
                self.wanted = min(MOST, self.wanted + read_model.PAGE)
                self._rows(BoardPage(rows, found.next))
        except HongniangError as error:
            widgets.sentence(error)
        finally:
            self.more.props(remove="loading")

    def _shares(self, found: list[BreakdownRow]) -> None:
        if found != self.shares:
            self.shares = found
            self.table.clear()
            with self.table:
                breakdown_table.show(found, self.filters, self.by)

    def _nothing(self) -> tuple[str, str]:
        """Title and sentence shown where there is no row."""
        return _NONE_FITS if self.filters.narrows else _EMPTY[self.view]

    def _alerts(self, found: list[AlertView]) -> None:
        if found == self.alerted:
            return
        self.alerted = found
        self.alerts.clear()
        shown = found if self.unfolded else found[:ALERTS]
        with self.alerts:
            for alert in shown:
                with ui.element("div").classes("board-alert"):
                    ui.icon("notifications_active")
                    at = time_words.list_time(alert.at, instants.now())
                    ui.label(f"{at} {alert.text}").classes("board-alert-text")
                    ui.button("知悉", on_click=lambda a=alert: self.acknowledge(a.id)).props("flat dense no-caps")
            if len(found) > len(shown):
                ui.button(f"显示其余 {len(found) - len(shown)} 条告警", on_click=self._unfold).props(
                    "flat dense no-caps").classes("board-unfold")

    def _unfold(self) -> None:
        found, self.alerted, self.unfolded = self.alerted, [], True
        self._alerts(found)

    async def acknowledge(self, alert_id: uuid.UUID) -> None:
        """Acknowledges the alert."""
        try:
            await acting.act(self.staff, _acknowledge, alert_id)
        except HongniangError as error:
            widgets.sentence(error)
        await self.refresh()


def _acknowledge(session: Session, staff: StaffView, alert_id: uuid.UUID) -> None:
    permissions.require(staff, "alert.acknowledge")
    alerts.acknowledge(session, alert_id, Actor.staff(staff.id, staff.name))


def register() -> None:
    """Registers the page and its entry in the navigation."""
    page_frame.register(page_frame.Section("board", "投诉看板", "schedule", "/board",
                                           lambda staff: permissions.may(staff, "board.see"), order=20))

    @pages.page("/board", "投诉看板", needs="board.see", section="board")
    async def page(request: Request) -> None:
        staff = auth_middleware.current(request)
        filters, by = Filters.of_query(request.query_params), request.query_params.get("by", "")
        offered = await acting.read(staff, filter_bar.choices, filters)
        ui.add_css(_CSS)
        ui.add_body_html(f"<script>{_JS}</script>")
        with page_frame.page("投诉看板", staff=staff, section="board"):
            shown = Board(staff, filters, by if by in BY else "", offered)
            shown.build()
        await shown.refresh()
        live_updates.refresh(shown.refresh, "board", "clocks")


