"""The review's page in the console: a month's goals with their results, figures, chart and corrective actions."""
from __future__ import annotations

import uuid
from datetime import date
from pathlib import Path
from typing import Any

from fastapi import Request
from nicegui import ui
from sqlalchemy.orm import Session

from app.review import chart, corrective_actions, html, monthly_report
from app.review.corrective_actions import ActionView
from app.review.monthly_report import Course, Report
from console import drafts, page_frame, widgets
from kernel import drawing, instants
from kernel.errors import BadInput, HongniangError
from kernel.figures import DateRange
from staff import acting, auth_middleware, members, pages, permissions
from staff.members import StaffView

_CSS = (Path(__file__).parent / "page.css").read_text("utf-8") + html.style()
_NAMES = {"pdf": " PDF", "xlsx": "表格", "html": "网页"}


def _read(session: Session, staff: StaffView, span: DateRange) -> tuple[Report, list[StaffView]]:
    permissions.require(staff, "review.see")
    return monthly_report.report(session, span, staff.id), members.all_active(session)


class Review:
    """One open page."""

    def __init__(self, staff: StaffView, span: DateRange) -> None:
        self.staff, self.span = staff, span
        self.may_edit = permissions.may(staff, "review.edit")

    async def build(self) -> None:
        """Lays the page out and fills it."""
        report, self.colleagues = await acting.read(self.staff, _read, self.span)
        with ui.element("div").classes("hn-page"):
            self._bar()
            ui.label(report.summary).classes("rv-said")
            if report.ongoing:
                ui.label("本月尚未结束，数字截至此刻。").classes("hn-quiet")
            self._goals(report)
            for course in report.courses:
                self._course(course)
            with self._card("原因与措施"):
                self.listed = ui.element("div")
                self._actions(list(report.actions))
                if self.may_edit:
                    self._form()
            for part in report.parts:
                with self._card(part.title):
                    ui.html(html.fragment("figures", figures=part.figures))
                    for table in part.tables:
                        ui.html(html.fragment("table", table=table))

    def _card(self, title: str) -> ui.element:
        card = ui.element("section").classes("rv-card")
        with card, ui.element("h2"):
            ui.label(title)
        return card

    def _bar(self) -> None:
        following = self.span.back(-1)
        with ui.element("div").classes("rv-bar"):
            with ui.element("div").classes("rv-months"):
                _month_button("chevron_left", "上个月", self.span.back())
                ui.label(f"{self.span.title}管理评审").classes("hn-title")
                if following.first <= instants.today():
                    _month_button("chevron_right", "下个月", following)
            with ui.element("div").classes("rv-files"):
                for format in ("pdf", "xlsx", "html"):
                    # A plain link, because the file is not a page of the console.
                    with ui.element("a").props(
                            f'href="/console/reports/{self.span.key}.{format}" download="{self.span.key}.{format}"'):
                        ui.label(f"下载{_NAMES[format]}")

    def _goals(self, report: Report) -> None:
        with self._card("目标与结果"):
            if not report.results:
                widgets.empty("还没有设定目标", "在公司资料的 goals.yml 里写下服务质量目标，每项一个数字，然后 hongniang company load。")
                return
            ui.html(html.fragment("goals", results=report.results))

    def _course(self, course: Course) -> None:
        with self._card(chart.title(course)):
            for width, kind in ((chart.WIDE, "rv-wide"), (chart.NARROW, "rv-narrow")):
                drawn = chart.draw(course, width)
                if drawn is None:
                    widgets.empty("还没有可画的", "有时限到期之后，这里是两个时限十二个月的按时率。")
                    return
                ui.html(drawing.svg(drawn)).classes(kind)

    def _actions(self, found: list[ActionView]) -> None:
        self.listed.clear()
        with self.listed:
            if not found:
                widgets.empty("还没有记录", "评审时发现的原因，连同措施、负责人与期限，写在这里；没完成的会一直列到完成的那个月。")
            for one in found:
                with ui.element("div").classes("rv-action"):
                    with ui.element("div").classes("rv-action-text"):
                        ui.label(one.action).classes("rv-action-title")
                        ui.label(f"原因：{one.cause}").classes("hn-quiet")
                    earlier = "" if one.month == self.span else f" · {one.month.title}提出"
                    ui.label(f"{one.owner} · {one.due_on} 前{earlier}").classes("hn-quiet rv-action-who")
                    widgets.chip("已完成" if one.done_at else "已过期" if one.late else "进行中",
                                 "calm" if one.done_at else "late" if one.late else "plain")
                    if self.may_edit:
                        self._action_button(one)

    def _action_button(self, one: ActionView) -> None:
        if one.done_at:
            ui.button("改回未完成",
                      on_click=lambda: self._act(corrective_actions.undone, one.id, say="已改回未完成")).props("flat no-caps")
        else:
            ui.button("标记完成",
                      on_click=lambda: self._act(corrective_actions.done, one.id, say="已完成")).props("outline no-caps")

    def _form(self) -> None:
        with ui.element("div").classes("rv-form"):
            self.cause = ui.textarea("原因").props(f"outlined autogrow maxlength={corrective_actions.TEXT_LIMIT}")
            self.action = ui.textarea("措施").props(f"outlined autogrow maxlength={corrective_actions.TEXT_LIMIT}")
            owners = {str(s.id): f"{s.name}（{s.number}）" for s in self.colleagues}
            self.owner = ui.select(owners, label="负责人").props("outlined")
            self.due = ui.input("完成期限").props('outlined type="date" stack-label')
        for field, name in ((self.cause, "cause"), (self.action, "action")):
            drafts.keep(field, f"review:{self.span.key}:{name}")
        ui.button("加入措施", on_click=self.add).props("unelevated no-caps").classes("rv-add")

    async def add(self) -> None:
        """Adds the action; where a field is wrong, says which one and keeps what was typed."""
        try:
            due = date.fromisoformat(self.due.value or "")
        except ValueError:
            widgets.sentence(BadInput("review.bad_due"))
            return
        owner = uuid.UUID(self.owner.value) if self.owner.value else None
        if await self._act(corrective_actions.add, self.span, self.cause.value or "", self.action.value or "", owner,
                           due, say="已加入措施"):
            for name, field in (("cause", self.cause), ("action", self.action)):
                field.set_value("")
                drafts.drop(f"review:{self.span.key}:{name}")
            self.owner.set_value(None)
            self.due.set_value("")

    async def _act(self, act: Any, *args: Any, say: str) -> bool:
        def done(session: Session, staff: StaffView) -> list[ActionView]:
            act(session, staff, *args)
            return corrective_actions.of(session, self.span)

        try:
            found = await acting.act(self.staff, done)
        except HongniangError as error:
            widgets.sentence(error)
            return False
        self._actions(found)
        widgets.notify_done(say)
        return True


def _month_button(icon: str, say: str, span: DateRange) -> None:
    ui.button(icon=icon, on_click=lambda: ui.navigate.to(f"/review?month={span.key}")).props(
        f'flat round aria-label="{say}：{span.title}"')


def register() -> None:
    """Registers the page and its entry in the navigation."""
    page_frame.register(page_frame.Section("review", "管理评审", "assessment", "/review",
                                           lambda staff: permissions.may(staff, "review.see"), order=60))

    @pages.page("/review", "管理评审", needs="review.see", section="review")
    async def page(request: Request, month: str = "") -> None:
        staff = auth_middleware.current(request)
        span = DateRange.parse(month) if month else DateRange.month(instants.today()).back()
        ui.add_css(_CSS)
        with page_frame.page("管理评审", staff=staff, section="review"):
            await Review(staff, span).build()
