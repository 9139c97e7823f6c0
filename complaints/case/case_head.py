"""The head of a case's page: what the case is, and the acts that are offered on it now."""
from __future__ import annotations

from functools import partial
from typing import Protocol

from nicegui import ui

from complaints.case import available_acts
from complaints.case.read_model import Shown
from console import panels, widgets
from staff import permissions

_TITLES = {
    "call": "登记通话…", "accept": "顾客接受方案…", "reject": "顾客不接受方案…", "add": "顾客补充…", "withdraw": "顾客撤回…",
    "link": "重发案件链接…", "assign": "指派…", "correct": "更正…", "escalate": "升级…", "evidence": "上传证据…",
    "reference": "登记外部平台…", "merge": "并案…", "split": "拆分…", "pause": "申请暂停计时…", "resume": "恢复计时…",
    "close": "结案…", "end": "以未达成一致结案…", "unreachable": "以联系不到顾客结案…", "reopen": "重新打开…",
    "tell": "登记告知…", "letter": "登记挂号信…",
}


class Acts(Protocol):
    """What the head's buttons do."""

    async def claim(self) -> None:
        """Takes the case, or takes it over."""

    async def open_act(self, key: str) -> None:
        """Opens the dialog of an act of the menu, or does the act."""


class CaseHead:
    """The head, built once in the current element.

    The menu is built once: an open one stays open, and its items come and go, while others act on the case.
    """

    def __init__(self, number: str, acts: Acts) -> None:
        self._acts = acts
        self._items: dict[str, ui.element] = {}
        with ui.element("div").classes("case-head"):
            self._facts = panels.Region()
            with ui.element("div").classes("case-acts"):
                self._frequent = panels.Region()
                self._menu_place = ui.element("div").classes("hn-panel")
        self._number = number
        self._groups: list[tuple[ui.element, set[str]]] = []

    def show(self, shown: Shown, may: set[str]) -> None:
        """Shows the case as it is now, and what is offered of `available_acts.MENU`, claim and print."""
        case = shown.case
        self._facts.show(
            (case.state_title, case.kind_title, case.category_title, case.severity_title, shown.owner, shown.staff),
            partial(_facts, shown))
        self._frequent.show((bool(shown.owner), may & {"claim", "call", "print"}),
                            partial(self._show_frequent, shown, may))
        if not self._items and may & set(_TITLES):
            with self._menu_place:
                self._build_menu(self._number)
        for key, item in self._items.items():
            item.set_visibility(key in may)
        for part, keys in self._groups:
            part.set_visibility(bool(keys & may))

    def _show_frequent(self, shown: Shown, may: set[str]) -> None:
        if "claim" in may:
            ui.button("接手" if shown.owner else "认领", on_click=self._acts.claim).props("outline no-caps dense")
        if "call" in may:
            ui.button("登记通话", on_click=partial(self._acts.open_act, "call")).props("outline no-caps dense").classes(
                "case-wider")
        if "print" in may:
            with ui.element("a").classes("case-link case-wider").props(_printed(shown.case.number)):
                ui.label("打印 PDF")

    def _build_menu(self, number: str) -> None:
        with ui.button("办理").props('unelevated no-caps dense icon-right="expand_more"') as button, \
                ui.menu().classes("case-menu"):
            for group in available_acts.MENU:
                with self._group(group):
                    for key in group:
                        self._items[key] = ui.menu_item(_TITLES[key], on_click=partial(self._acts.open_act, key))
            with self._group(("print",)):
                for title, query in (("打印 PDF（不含备注）", ""), ("打印 PDF（含内部备注）", "?notes=1")):
                    with ui.element("a").classes("case-menu-link").props(_printed(number, query)):
                        ui.label(title)
        self._groups.append((button, set(_TITLES)))

    def _group(self, keys: tuple[str, ...]) -> ui.element:
        """A part of the menu, shown while one of these acts is offered."""
        part = ui.element("div").classes("case-menu-group")
        self._groups.append((part, set(keys)))
        return part


def _printed(number: str, query: str = "") -> str:
    return f'href="/api/staff/complaints/{number}/print.pdf{query}" target="_blank"'


def _facts(shown: Shown) -> None:
    case = shown.case
    board = permissions.may(shown.staff, "board.see")
    ui.link("‹ 看板" if board else "‹ 工作台", "/board" if board else "/desk").classes("case-back")
    ui.label(case.number).classes("case-number")
    widgets.chip(case.state_title)
    widgets.chip(f"{case.kind_title} · {case.category_title}" if case.kind != "complaint" else case.category_title,
                 "plain")
    if case.severity != "normal":
        widgets.chip(case.severity_title, "late")
    ui.label(f"负责：{shown.owner.name}" if shown.owner else "未认领").classes("hn-quiet")
