"""The page of the working calendar: the year as it counts, a notice to be pasted, a proposal to be confirmed."""
from __future__ import annotations

import uuid
from pathlib import Path

from fastapi import Request
from nicegui import ui
from sqlalchemy.orm import Session

from console import dialogs, drafts, live_updates, page_frame, widgets
from deadlines import calendar_moves, calendar_proposals, calendar_year
from deadlines.calendar import WorkingCalendar
from deadlines.calendar_preview import Preview
from deadlines.calendar_proposals import ProposalView
from deadlines.counting_rules import calendar_now
from kernel import instants, time_words
from kernel.errors import HongniangError
from staff import acting, auth_middleware, pages, permissions
from staff.members import StaffView

CSS = (Path(__file__).parent / "calendar_page.css").read_text("utf-8")
STATES = {"waiting": ("待确认", "soon"), "lapsed": ("已失效", "plain"), "confirmed": ("已采用", "calm"),
          "declined": ("已退回", "late"), "withdrawn": ("已撤回", "plain")}
WRITTEN = {
    "written": "日历已经有效，也已写回公司资料文件夹的 calendar.yml。",
    "demo": "日历已经有效。演示公司的文件夹属于程序，没有写回。",
    "differs": "日历已经有效，但文件夹里的 calendar.yml 与原先有效的一版不同，为不丢掉别人的修改没有改写它，请用 hongniang calendar read --write 补进去。",
    "failed": "日历已经有效，但公司资料文件夹写不进去，请用 hongniang calendar read --write 补进去，否则下一次载入会把它去掉。",
}


def _read(session: Session, staff: StaffView) -> tuple[WorkingCalendar, list[ProposalView], Preview | None]:
    found = calendar_proposals.recent(session, staff)
    waiting = next((one for one in found if one.state == "waiting"), None)
    shown = calendar_proposals.preview_of(session, staff, waiting.id) if waiting else None
    return calendar_now(session), found, shown


class CalendarPage:
    """One open page; `year` is the year that is drawn."""

    def __init__(self, staff: StaffView, year: int) -> None:
        self.staff, self.year = staff, year

    def build(self) -> None:
        """Lays the page out, empty."""
        with ui.element("div").classes("hn-page") as self.page:
            with ui.element("div").classes("cal-bar"):
                ui.label("工作日历").classes("hn-title")
                with ui.element("nav").classes("cal-years").props('aria-label="年份"'):
                    this_year = instants.today().year
                    for year in sorted({this_year - 1, this_year, this_year + 1, self.year}):
                        here = year == self.year
                        ui.link(str(year), f"/calendar?year={year}").classes("here" if here else "").props(
                            'aria-current="page"' if here else "")
            self.waiting = ui.element("div")
            self.form = ui.element("section").classes("cal-card")
            with self.form:
                self._form()
            self.shown = ui.element("div")
            self.year_box = ui.element("section").classes("cal-card")
            self.past = ui.element("div")

    def _form(self) -> None:
        with ui.element("h2"):
            ui.label("录入新的放假通知")
        ui.label("把国务院办公厅通知的全文（标题、文号、各节日安排）贴在这里。先看读得对不对，再提交给另一位同事确认。").classes(
            "hn-quiet")
        self.notice = ui.textarea("通知全文").props(
            f"outlined maxlength={calendar_proposals.NOTICE_LIMIT} rows=6").classes("w-full mt-2")
        drafts.keep(self.notice, "calendar:notice")
        with ui.element("div").classes("cal-acts"):
            self.look = ui.button("读成日历", icon="calendar_month", on_click=self.preview).props("unelevated no-caps")

    async def refresh(self) -> None:
        """Shows calendar and proposals as they stand; a notice being typed stays."""
        try:
            calendar, proposals, preview = await acting.read(self.staff, _read)
        except HongniangError as error:
            widgets.sentence(error)
            return
        waiting = next((one for one in proposals if one.state == "waiting"), None)
        self.form.set_visibility(waiting is None)
        self.waiting.clear()
        if waiting is not None and preview is not None:
            self.shown.clear()
            with self.waiting:
                self._proposal(waiting, preview)
        self.year_box.clear()
        with self.year_box:
            self._year(calendar)
        self.past.clear()
        with self.past:
            self._past([one for one in proposals if one.state != "waiting"])

    async def preview(self) -> None:
        """Reads the pasted notice and shows what it would make."""
        self.look.props("loading")
        try:
            found = await acting.read(self.staff, calendar_proposals.preview, self.notice.value or "")
        except HongniangError as error:
            widgets.sentence(error)
            return
        finally:
            self.look.props(remove="loading")
        widgets.clear_refusal()
        self.shown.clear()
        with self.shown, ui.element("section").classes("cal-card"):
            self._preview(found)
            with ui.element("div").classes("cal-acts"):
                if found.found.unread:
                    ui.label("有没有读懂的句子，不能提交。请核对原文后改正，再读一次。").classes("tone-late")
                elif found.unchanged:
                    ui.label(f"现行的日历已经是这样，{found.found.year} 年没有一天会变，不必提交。").classes("tone-soon")
                else:
                    ui.button(f"提交 {found.found.year} 年日历，等另一位同事确认", on_click=self.propose).props(
                        "unelevated no-caps")

    async def propose(self) -> None:
        """Proposes the notice."""
        with self.page:  # the button's own place goes when the page is drawn anew
            try:
                await acting.act(self.staff, calendar_proposals.propose, self.notice.value or "")
            except HongniangError as error:
                widgets.sentence(error)
                return
            self.notice.set_value("")
            drafts.drop("calendar:notice")
            self.shown.clear()
            widgets.notify_done("已提交，等另一位主管或管理员确认")
            await self.refresh()

    def _preview(self, shown: Preview) -> None:
        found = shown.found
        with ui.element("h2"):
            ui.label(f"{found.year} 年　{found.number or '（没有文号）'}")
        ui.label(f"放假 {len(found.off)} 天，调休上班 {len(found.work)} 天。").classes("cal-said")
        for one in found.unread:
            ui.label(f"没有读懂：{one.sentence}（{one.why}）").classes("cal-unread")
        gone = [f"{time_words.day_with_weekday(day)}{what}" for days, what in (
            (found.no_off, "不再放假"), (found.no_work, "不再上班")) for day in days]
        if gone:
            ui.label(f"取消：{'、'.join(gone)}。").classes("cal-said")
        for note in found.notes:
            ui.label(f"不改变任何一天：{note}").classes("hn-quiet cal-said")
        if found.missing:
            ui.label(f"没有提到{'、'.join(found.missing)}：这几个节日照现行的安排。").classes("tone-soon cal-said")
        calendar_year.show(shown.calendar, found.year, shown.before)
        if not found.unread:
            calendar_moves.show(shown)

    def _proposal(self, one: ProposalView, shown: Preview) -> None:
        with ui.element("section").classes("cal-card"):
            with ui.row().classes("items-center gap-2"):
                widgets.chip(*STATES["waiting"])
                since = time_words.list_time(one.asked_at, instants.now())
                ui.label(f"{one.asked_name} {since} 提交").classes("hn-quiet")
            self._preview(shown)
            with ui.expansion("通知原文").props("dense").classes("w-full mt-2"):
                ui.label(one.notice).classes("cal-notice")
            own = one.asked_by == self.staff.id
            with ui.element("div").classes("cal-acts"):
                if own:
                    ui.label("须由另一位主管或管理员确认。").classes("hn-quiet")
                    ui.button("撤回", on_click=lambda: self._decline(one.id, "")).props("outline no-caps")
                else:
                    ui.button(f"采用 {one.year} 年日历", icon="done",
                              on_click=lambda: self._confirm(one.id)).props("unelevated no-caps")
                    ui.button("退回", on_click=lambda: self._ask_reason(one.id)).props("outline no-caps color=negative")

    async def _confirm(self, proposal_id: uuid.UUID) -> None:
        with self.page:
            try:
                await acting.act(self.staff, calendar_proposals.confirm, proposal_id)
                outcome = await acting.act(self.staff, calendar_proposals.write_back, proposal_id)
            except HongniangError as error:
                widgets.sentence(error)
            else:
                widgets.notify_done("已采用，进行中的时限已重算")
                ui.notify(WRITTEN[outcome], type="positive" if outcome in ("written", "demo") else "warning",
                          position="top", timeout=0, close_button="知道了", multi_line=True)
            await self.refresh()

    async def _decline(self, proposal_id: uuid.UUID, reason: str) -> None:
        with self.page:
            try:
                await acting.act(self.staff, calendar_proposals.decline, proposal_id, reason)
            except HongniangError as error:
                widgets.sentence(error)
                return
            widgets.notify_done("已撤回" if not reason else "已退回")
            await self.refresh()

    def _ask_reason(self, proposal_id: uuid.UUID) -> None:
        async def send() -> None:
            with self.page:
                await acting.act(self.staff, calendar_proposals.decline, proposal_id, reason.value or "")
                widgets.notify_done("已退回")
                await self.refresh()

        dialog, card = dialogs.titled("退回这份日历", "cal")
        with card:
            reason = ui.textarea("理由").props(
                f"outlined autogrow maxlength={calendar_proposals.REASON_LIMIT}").classes("w-full")
            with ui.row().classes("justify-end w-full"):
                ui.button("先不", on_click=dialog.close).props("flat no-caps")
                button: ui.button = ui.button("退回").props("unelevated no-caps color=negative")
                button.on_click(lambda: dialogs.submit(dialog, button, send()))
        dialog.open()

    def _year(self, calendar: WorkingCalendar) -> None:
        number = calendar.notices.get(self.year)
        with ui.element("h2"):
            ui.label(f"{self.year} 年现行的日历")
        with ui.row().classes("items-center gap-2"):
            widgets.chip("有通知为据" if number else "暂定", "calm" if number else "soon")
            ui.label(f"依据：{number}" if number else "这一年的通知还没有录入，以下按法定节假日推算；落在这一年的时限都标为暂定，录入后重算。").classes(
                "hn-quiet")
        calendar_year.show(calendar, self.year)

    def _past(self, proposals: list[ProposalView]) -> None:
        if not proposals:
            return
        with ui.element("section").classes("cal-card"):
            with ui.element("h2"):
                ui.label("以前提交的")
            for one in proposals:
                with ui.element("div").classes("cal-past"):
                    with ui.row().classes("items-center gap-2"):
                        widgets.chip(*STATES[one.state])
                        ui.label(f"{one.year} 年　{one.number}")
                    ended = f"，{one.decided_name} {time_words.full_time(one.decided_at)} 处理" if (
                        one.decided_at and one.decided_name) else ""
                    why = f"：{one.reason}" if one.reason else ""
                    asked = f"{one.asked_name} {time_words.full_time(one.asked_at)} 提交"
                    ui.label(f"{asked}{ended}{why}").classes("hn-quiet")


def register() -> None:
    """Makes the page and its place in the navigation."""
    page_frame.register(page_frame.Section("calendar", "日历", "calendar_month", "/calendar",
                                           lambda staff: permissions.may(staff, calendar_proposals.RIGHT), order=85))

    @pages.page("/calendar", "工作日历", needs=calendar_proposals.RIGHT, section="calendar")
    async def page(request: Request) -> None:
        staff = auth_middleware.current(request)
        given = request.query_params.get("year", "")
        year = int(given) if given.isdecimal() and 2015 <= int(given) <= 2100 else instants.today().year
        ui.add_css(CSS)
        with page_frame.page("工作日历", staff=staff, section="calendar"):
            shown = CalendarPage(staff, year)
            shown.build()
        await shown.refresh()
        live_updates.refresh(shown.refresh, "calendar")
