"""Shows on the calendar page which running clocks a proposed calendar would move."""
from __future__ import annotations

from nicegui import ui

from console import widgets
from deadlines.calendar_preview import Move, Preview
from kernel import time_words

MOST = 200  # moves that are listed; the rest is a number


def show(shown: Preview) -> None:
    """What moves, and what does not though the days differ."""
    with ui.element("h2"):
        ui.label("对进行中的时限")
    rest = [f"{shown.settled} 个时限日期不变，只是不再暂定或换了说明"] if shown.settled else []
    if shown.kept:
        rest += [f"{shown.kept} 个按新日历算本会推后，因已告知顾客，日期不动"]
    rest += [f"另有 {shown.hidden} 个与您本人有关的案件不在此列出"] if shown.hidden else []
    if not shown.moves:
        ui.label("没有一个时限的日期会变。" + "".join(f"{one}。" for one in rest)).classes("cal-said")
        return
    better = sum(not move.later for move in shown.moves)
    said = (f"{len(shown.moves)} 个时限的日期会变：{better} 个提前（对顾客有利），"
            f"{len(shown.moves) - better} 个推后（对顾客不利）。")
    ui.label(said + "".join(f"{one}。" for one in rest)).classes("cal-said")
    with ui.element("table").classes("cal-moves"):
        with ui.element("thead"), ui.element("tr"):
            for title in ("案件", "承诺", "现在", "改为", "对顾客"):
                with ui.element("th").props('scope="col"'):
                    ui.label(title)
        with ui.element("tbody"):
            for move in shown.moves[:MOST]:
                with ui.element("tr"):
                    _case(move)
                    _cell("承诺", move.promise)
                    _cell("现在", time_words.deadline(move.due_before))
                    _cell("改为", time_words.deadline(move.due_after))
                    with ui.element("td"):
                        widgets.chip("推后，不利" if move.later else "提前，有利", "late" if move.later else "calm")
    if len(shown.moves) > MOST:
        ui.label(f"还有 {len(shown.moves) - MOST} 个没有列出。").classes("hn-quiet")


def _case(move: Move) -> None:
    with ui.element("td"):
        if move.page:
            ui.link(move.label, move.page, new_tab=True)
        else:
            ui.label(move.label).style("display:inline")


def _cell(name: str, text: str) -> None:
    with ui.element("td").props(f'data-name="{name}"' if name else ""):
        ui.label(text).style("display:inline")
