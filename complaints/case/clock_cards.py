"""Cards of a case's clocks: time left, when and by whom it was met, and the count in words and day by day."""
from __future__ import annotations

import uuid
from datetime import datetime
from typing import Protocol

from nicegui import ui

from cases import material_arrivals, requested_pauses
from cases.approval import ApprovalRequest
from complaints.case import available_acts
from complaints.case.read_model import Shown
from complaints.complaint_promises import OUTSIDE
from console import widgets
from deadlines import paused_time
from deadlines.clocks import ClockView
from deadlines.count_explanation import count_in_words, day_in_words
from deadlines.pause_reasons import GROUNDS
from kernel import actors, instants, time_words
from people.identifiers import readable

MOST = 5  # lines of what the customer sent


def clocks_shown(shown: Shown) -> list[tuple[ClockView, str]]:
    """Every clock that isn't superseded, with what it belongs to where that isn't the case itself.

    Running clocks first, by time left; then the others in the order in which they began.
    """
    found = [(clock, "" if clock.subject_id == shown.case.id else f"并案 {shown.numbers.get(clock.subject_id, '')}")
             for clock in shown.case.clocks if clock.state != "superseded"]
    found += [(ref.clock, f"{ref.source_title} {ref.external_number}") for ref in shown.references if ref.clock]
    return sorted(found, key=lambda one: (not one[0].is_running, one[0].due_at if one[0].is_running
                                          else one[0].started_at, one[0].due_at))


class ClockActs(Protocol):
    """The acts for which the cards have buttons."""

    def resume(self, clock: ClockView) -> object: ...

    def pause(self, request: ApprovalRequest, granted: bool) -> object: ...


def show(shown: Shown, opened: set[uuid.UUID], acts: ClockActs, may: set[str]) -> None:
    """Builds a card for each clock. `opened` are ids of clocks whose count stays unfolded when the page is refilled."""
    found = clocks_shown(shown)
    if not found:
        widgets.empty("没有时限", f"{shown.case.kind_title}不计时，但一样要答复。" if shown.case.kind != "complaint"
                      else "这件投诉没有进行中的时限。")
    for clock, belongs in found:
        _card(shown, clock, belongs, opened, acts, may)


def _card(
    shown: Shown, clock: ClockView, belongs: str, opened: set[uuid.UUID], acts: ClockActs, may: set[str],
) -> None:
    with ui.element("div").classes("hn-card case-clock"):
        with ui.element("div").classes("case-clock-head"):
            ui.label(clock.title).classes("case-clock-title")
            if clock.provisional:
                widgets.chip("暂定", "soon").props('title="该年放假安排尚未公布，公布后会重新计算"')
            if clock.is_paused:
                widgets.chip("暂停中", "soon")
        if belongs:
            ui.label(belongs).classes("hn-quiet")
        _state(clock)
        ui.label(f"截止 {time_words.deadline(clock.due_at, clock.count.last_day)}").classes("hn-quiet").props(
            f'title="{time_words.exact(clock.due_at)}"')
        if clock.due_while_ended:
            ui.label("在撤回或结案期间到期").classes("hn-quiet")
        if clock.act_by and clock.act_by != clock.due_at and clock.is_running:
            ui.label(f"最晚 {time_words.day_time(clock.act_by)} 前有人上班可办").classes("hn-quiet")
        if clock.is_running and clock.act_by is None and clock.count.unit != "instant":
            ui.label("到期前没有公示的服务时间").classes("tone-late")
        if clock.is_paused:
            pause = clock.count.pauses[-1]
            ground = f"{GROUNDS[pause.ground]}；" if pause.ground in GROUNDS else ""
            why = f"{ground}{readable(pause.reason)}；批准：{pause.approver}"
            ui.label(f"暂停至 {time_words.day_time(pause.end)}：{why}").classes("case-text")
            if "resume" in may and clock.subject_id == shown.case.id:
                ui.button("恢复计时", on_click=lambda: acts.resume(clock)).props("flat dense no-caps")
        elif request := available_acts.asked(shown, clock):
            _asked(shown, request, acts)
        elif request := available_acts.untold_pause(shown, clock):
            ui.label(untold_line(shown, request)).classes("case-text")
        _count(clock, opened)


def _asked(shown: Shown, request: ApprovalRequest, acts: ClockActs) -> None:
    ground = requested_pauses.reason_of(request).ground
    why = (f"{GROUNDS[ground]}；" if ground in GROUNDS else "") + readable(request.reason)
    ui.label(f"{request.asked_name}申请暂停至 {time_words.day_time(request.until)}：{why}").classes("case-text")
    for line in request_lines(shown, request):
        ui.label(line).classes("case-text")
    ui.label("未批准，照常计时").classes("hn-quiet")
    decides = available_acts.decides(shown, request)
    with ui.element("div").classes("case-chips"):
        if decides == "approve":
            ui.button("批准暂停", on_click=lambda: acts.pause(request, True)).props("outline dense no-caps")
            ui.button("不批准…", on_click=lambda: acts.pause(request, False)).props("flat dense no-caps")
        elif decides == "own":
            ui.button("撤回申请", on_click=lambda: acts.pause(request, False)).props("flat dense no-caps")


def basis_line(shown: Shown, request: ApprovalRequest) -> str:
    """What a request rests on: what the customer wrote, or how they were asked for material; empty on other grounds."""
    found, material = shown.rests_on.get(request.id), requested_pauses.reason_of(request).material
    if found is None:
        return ""
    what = f"已向顾客索取“{material}”" if material else "顾客书面要求"
    return f"{what}（{time_words.day_time(found.at)}）：{readable(found.text)}"


def request_lines(shown: Shown, request: ApprovalRequest) -> list[str]:
    """What an approver compares: the basis of a request, what came from the customer since, and the earlier pauses."""
    basis = basis_line(shown, request)
    came = arrived_lines(shown, shown.rests_on[request.id].at) if requested_pauses.reason_of(request).asked and (
        request.id in shown.rests_on) else []
    return [*([basis] if basis else []), *came, *paused_lines(shown)]


def arrived_lines(shown: Shown, asked_at: datetime) -> list[str]:
    """What came from the customer since they were asked for material; says so where nothing did."""
    found = material_arrivals.since(shown.writings, shown.files, asked_at)
    if not found:
        return ["索取之后，顾客没有来件。"]
    lines = [f"索取之后顾客来件（{time_words.day_time(one.at)}）：{readable(one.text)}" for one in found[-MOST:]]
    return [f"索取之后顾客来件共 {len(found)} 件，只列最近 {MOST} 件。", *lines] if len(found) > MOST else lines


def untold_line(shown: Shown, request: ApprovalRequest) -> str:
    """An approved pause that the customer was not told yet: until when it will be, who approved, and that it waits."""
    approver = next((f"；批准：{one.name}（{one.number}）" for one in shown.everybody if one.id == request.decided_by), "")
    return f"已批准暂停至 {time_words.day_time(request.until)}{approver}。告知顾客后生效，此前照常计时。"


def paused_lines(shown: Shown) -> list[str]:
    """How long each clock of the case has been paused before; nothing if none was."""
    return [str(one) for one in paused_time.messages(
        [(clock.title, clock.count) for clock in shown.case.clocks if clock.state != "superseded"],
        instants.now())]


def _state(clock: ClockView) -> None:
    if clock.met_at and clock.noted_at and clock.is_noted_afterwards:
        what = "答复" if clock.promise == OUTSIDE else "通话"
        ui.label(f"超时：{what}在 {time_words.day_time(clock.met_at)}，补记于 {time_words.day_time(clock.noted_at)}").classes(
            "case-clock-said tone-late").props(
            f'title="{time_words.exact(clock.met_at)}，补记于 {time_words.exact(clock.noted_at)}"')
    elif clock.met_at:
        late = clock.breached_at is not None
        noted = f"，登记于 {time_words.day_time(clock.noted_at)}" if clock.noted_at and clock.is_noted_later else ""
        ui.label(f"{'超时后达成' if late else '已达成'} {time_words.day_time(clock.met_at)}{noted}").classes(
            "case-clock-said " + ("tone-late" if late else "tone-calm")).props(
            f'title="{time_words.exact(clock.met_at)}"')
    elif clock.cancelled_at:
        ui.label("超时未达成，已终止" if clock.breached_at else "已终止").classes(
            "case-clock-said " + ("tone-late" if clock.breached_at else "hn-quiet"))
    else:
        widgets.time_left(clock.due_at, clock.act_by).label.classes("case-clock-said")
    if clock.met_at and clock.met_by:
        ui.label(f"达成人 {actors.shown_name(clock.met_by)}").classes("hn-quiet")


def _count(clock: ClockView, opened: set[uuid.UUID]) -> None:
    def toggled(is_open: bool) -> None:
        (opened.add if is_open else opened.discard)(clock.id)

    with ui.expansion("怎么算的", value=clock.id in opened, on_value_change=lambda e: toggled(e.value)).classes(
            "case-count").props("dense"):
        ui.label(count_in_words(clock.count, clock.since)).classes("case-text")
        with ui.element("div").classes("case-days"):
            for day in clock.count.trace:
                with ui.element("div").classes("case-day" + (" counted" if day.counted else "")):
                    ui.label(time_words.day_with_weekday(day.date))
                    ui.label(day_in_words(day, clock.since))
                    ui.label("计入" if day.counted else "不计")
