"""The board's breakdown by owner, store or member of staff complained about; every number links to its list."""
from __future__ import annotations

from collections.abc import Callable, Sequence

from nicegui import ui
from sqlalchemy.orm import Session

from complaints.board.breakdown import BreakdownRow, by_concerning, by_owner, by_store
from complaints.board.filter_bar import BY, address
from complaints.board.filters import NOBODY, Filters
from console import widgets
from staff.members import StaffView

_READ: dict[str, Callable[[Session, StaffView, Filters], list[BreakdownRow]]] = {
    "owner": by_owner, "store": by_store, "concerning": by_concerning,
}
_COLUMNS = (("open", "进行中", "all"), ("late", "已超时", "late"), ("today", "今日必须处理", "today"))
_EMPTY = {
    "owner": "有进行中的投诉时，每位负责人各有多少会列在这里。",
    "store": "有进行中的投诉时，每个门店各有多少会列在这里。",
    "concerning": "投诉写明或登记了涉及的同事时，每位各有多少会列在这里。",
}


def read(session: Session, staff: StaffView, filters: Filters, by: str) -> list[BreakdownRow]:
    """Rows of the breakdown `by` owner, store or concerning.

    That filter itself is left out, so that the chosen row is listed among the others.
    """
    return _READ[by](session, staff, filters.but(**{by: None}))


def show(shares: Sequence[BreakdownRow], filters: Filters, by: str) -> None:
    """Builds the table; the row chosen by the filter is marked."""
    if not shares:
        widgets.empty("没有可以分列的投诉", _EMPTY[by])
        return
    chosen = getattr(filters, by)
    with ui.element("table").classes("board-shares"):
        with ui.element("thead"), ui.element("tr"):
            for title in (BY[by].removeprefix("按"), *(title for _, title, _ in _COLUMNS)):
                with ui.element("th").props('scope="col"'):
                    ui.label(title)
        with ui.element("tbody"):
            for share in shares:
                here = chosen is not None and chosen == (share.id or NOBODY)
                with ui.element("tr").classes("here" if here else ""):
                    _row(share, filters.but(**{by: share.id or NOBODY}))


def _row(share: BreakdownRow, filters: Filters) -> None:
    with ui.element("th").props('scope="row"'):
        ui.label(share.name)
    for key, title, view in _COLUMNS:
        number = getattr(share, key)
        with ui.element("td"):
            if number:
                ui.link(str(number), address(filters.seen(view))).classes(f"board-share {key}").props(
                    f'aria-label="{share.name}，{title} {number} 件"')
            else:
                ui.label("0").classes("hn-quiet")
