"""The board's filters: a field for each, a chip for each that is set. Every change goes to another address."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nicegui import ui
from sqlalchemy.orm import Session

from complaints import categories, filing
from complaints.board.filters import NOBODY, WORDS_LIMIT, Filters
from complaints.case.cards import named
from staff import members, permissions, stores
from staff.members import StaffView

TITLES = {"owner": "负责人", "store": "门店", "category": "类别", "kind": "来件", "severity": "严重程度", "via": "途径",
          "concerning": "被投诉人", "q": "搜索"}
BY = {"": "列表", "owner": "按负责人", "store": "按门店", "concerning": "按被投诉人"}
_FOLD = ("(event)=>{const bar=event.currentTarget.closest('.board-filters');"
         "event.currentTarget.setAttribute('aria-expanded',bar.classList.toggle('open'))}")


def address(filters: Filters, by: str = "") -> str:
    """The address of the board with these filters; `by` is the breakdown shown in place of the list."""
    query = filters.query
    if by:
        query += f"{'&' if query else '?'}by={by}"
    return f"/board{query}"


@dataclass(frozen=True)
class Choices:
    """What each filter offers: titles by value, in the order in which they are shown."""

    titles: Mapping[str, Mapping[Any, str]]

    def title(self, key: str, value: Any) -> str:
        """The title of a filter's value; the search text as it is."""
        return value if key == "q" else self.titles[key].get(value, "已不在名单中")


def choices(session: Session, staff: StaffView, filters: Filters) -> Choices:
    """What can be chosen. Owners are staff who may handle cases; somebody who left stays while a filter names them."""
    active = members.all_active(session)
    known = {one.id for one in active}
    asked = [one for one in (filters.owner, filters.concerning) if one and one != NOBODY and one not in known]
    gone = members.many(session, asked)
    owners = [one for one in active if permissions.may(one, "complaint.handle")]
    owners += [one for one in gone.values() if one.id == filters.owner]
    others = [one for one in active if one.id != staff.id]
    others += [one for one in gone.values() if one.id == filters.concerning]
    return Choices({
        "owner": {NOBODY: "未认领"} | {one.id: named(one) for one in owners},
        "store": {NOBODY: "未指明门店"} | stores.names(session),
        "category": categories.TITLES, "kind": categories.KINDS, "severity": filing.SEVERITIES, "via": filing.VIA,
        "concerning": {one.id: named(one) for one in others},
    })


def show(filters: Filters, offered: Choices, by: str = "") -> None:
    """Builds the search, the fields (behind one button on a phone) and the chips of filters that are set."""
    set_ = [key for key in TITLES if getattr(filters, key)]
    with ui.element("section").classes("board-filters").props('aria-label="筛选"'):
        with ui.element("div").classes("board-search-row"):
            q = ui.input(value=filters.q).props(
                f'outlined dense maxlength={WORDS_LIMIT} placeholder="回执号，或经过、诉求里的话" aria-label="搜索投诉" '
                'type="search" enterkeyhint="search" data-key="/"').classes("board-search")
            with q.add_slot("prepend"):
                ui.icon("search")
            q.on("keydown.enter", lambda: ui.navigate.to(
                address(filters.but(q=Filters.of_query({"q": q.value or ""}).q), by)))
            folded = len([key for key in set_ if key != "q"])
            ui.button(f"筛选 {folded}" if folded else "筛选", icon="tune").props(
                'outline no-caps aria-expanded="false"').classes("board-fold").on("click", js_handler=_FOLD)
        with ui.element("div").classes("board-fields"):
            for key, titles in offered.titles.items():
                _field(filters, key, titles, by)
        if set_:
            with ui.element("div").classes("board-chips"):
                for key in set_:
                    _chip(filters, key, offered.title(key, getattr(filters, key)), by)
                ui.link("清除全部", address(Filters(filters.view), by)).classes("board-clear")


def _field(filters: Filters, key: str, titles: Mapping[Any, str], by: str) -> None:
    value = getattr(filters, key)
    field = ui.select(dict(titles), label=TITLES[key], value=value if value in titles else None, clearable=True,
                      with_input=len(titles) > 12,
                      on_change=lambda e: ui.navigate.to(address(filters.but(**{key: e.value}), by)))
    field.props("outlined dense options-dense").classes("board-field")


def _chip(filters: Filters, key: str, said: str, by: str) -> None:
    without: dict[str, Any] = {key: "" if key == "q" else None}
    with ui.link(target=address(filters.but(**without), by)).classes("hn-chip board-chip").props('title="去掉这一项"'):
        ui.label(f"{TITLES[key]}：{said}")
        ui.icon("close").props('aria-hidden="true"')
        ui.label("去掉").classes("board-unseen")

