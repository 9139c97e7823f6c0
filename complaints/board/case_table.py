"""The board's table as one element: rows are sent as data and drawn in the browser by `board_rows.js`.

Fifty rows of NiceGUI elements would be about a thousand elements and fifty timers for each board that is opened.
"""
from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nicegui.element import Element
from nicegui.events import GenericEventArguments

from complaints.board.read_model import Row
from console import widgets, words
from kernel import instants, time_words
from people.identifiers import readable

_FACTS = 160  # characters of the account: one line on a wide screen


@dataclass(frozen=True)
class MenuAct:
    """An act on a row: its title in the row's menu, and its keyboard key while the row is selected."""

    title: str
    key: str = ""


OnAct = Callable[[str, Row], Awaitable[None]]


class BoardRows(Element, component="board_rows.js"):
    """Rows that link to their cases, each with a menu. j and k (and arrows) select a row, Enter opens it.

    `acts` are all acts by name, `offered(row)` names those of this row's menu, and `on_act(act, row)` is called when
    one is chosen by menu or key. One timer updates the time left of all rows.
    """

    def __init__(
        self, rows: Sequence[Row], nothing: tuple[str, str], *, acts: Mapping[str, MenuAct] | None = None,
        offered: Callable[[Row], Sequence[str]] = lambda row: (), on_act: OnAct | None = None,
    ) -> None:
        super().__init__()
        self._offered, self._on_act = offered, on_act
        self._rows: dict[uuid.UUID, Row] = {}
        self._props["acts"] = {name: [act.title, act.key] for name, act in (acts or {}).items()}
        self._props["every"] = widgets.TICK * 1000
        self.show(rows, nothing)
        self.on("act", self._chosen)
        self.on("tick", self.tick)  # timed in the browser: a timer here would run before the page is filled

    def show(self, rows: Sequence[Row], nothing: tuple[str, str] | None = None) -> None:
        """Shows these rows; `nothing` is the title and sentence shown where there is none."""
        now = instants.now()
        self._rows = {row.case.id: row for row in rows}
        shown = [{**_row(row), "left": _left(row, now), "acts": list(self._offered(row))} for row in rows]
        if shown == self._props.get("rows") and nothing in (None, self._props.get("nothing")):
            return
        self._props["rows"] = shown
        self._props["nothing"] = nothing or self._props["nothing"]
        self.update()

    def tick(self) -> None:
        """Sends the time left of rows whose label has changed."""
        now = instants.now()
        changed = {}
        for shown, row in zip(self._props["rows"], self._rows.values(), strict=True):
            left = _left(row, now)
            if left != shown["left"]:
                changed[shown["id"]] = shown["left"] = left
        if changed:
            self.run_method("tick", changed)

    async def _chosen(self, event: GenericEventArguments) -> None:
        act, row = event.args["act"], self._rows.get(uuid.UUID(event.args["id"]))
        if self._on_act and row is not None and act in self._offered(row):
            await self._on_act(act, row)


def _left(row: Row, now: datetime) -> tuple[str, str] | None:
    """Label and tone of the time left; None where no clock runs."""
    return time_words.time_left(row.clock.due_at, now) if row.clock else None


def _row(row: Row) -> dict[str, Any]:
    """A row as `board_rows.js` takes it."""
    case, clock = row.case, row.clock
    return {
        "id": str(case.id), "href": f"/console/cases/{case.number}", "number": case.number,
        "category": case.category_title, "state": case.state_title, "facts": readable(case.facts)[:_FACTS],
        "person": row.person, "owner": f"负责：{row.owner}" if row.owner else "未认领", "step": row.next_step,
        "clock": clock.title if clock else "", "exact": words.deadline(clock.due_at, clock.act_by) if clock else "",
    }
