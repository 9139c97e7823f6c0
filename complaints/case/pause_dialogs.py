"""Dialogs of pausing a case's clock: request, approve, decline, and resume."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from nicegui import ui

from cases import approval, pause_requests
from cases.approval import ApprovalRequest
from cases.written_wishes import Writing
from complaints.access import on_complaint
from complaints.case import available_acts, clock_cards
from complaints.case.dialogs import DialogForm, DialogPage, instant
from complaints.case.read_model import Shown
from deadlines.clocks import ClockView
from deadlines.pause_reasons import GROUNDS, LONGEST_MATERIAL, PauseReason
from kernel import instants, time_words
from people.identifiers import readable


def pause(page: DialogPage) -> None:
    """Request a pause of a clock until an instant at the latest; another person has to approve it."""
    form = DialogForm(page.place, "申请暂停计时", "须由另一位主管批准，批准前照常计时。顾客会收到理由、恢复时间和新的期限，看不到内部说明。最长 30 天。")
    with form.card:
        for line in clock_cards.paused_lines(page.now):
            ui.label(line).classes("case-text")
    running = {c.promise: c.title for c in available_acts.pausable(page.now)}
    promise = form.choice("时限", running, next(iter(running), None))
    until = form.moment("最迟恢复", instants.now() + timedelta(days=3))
    ground = form.choice("理由", dict(GROUNDS))
    wish = form.choice("顾客书面要求（理由是顾客要求延后时必选；响应期只能据此暂停）", _offered(page.now.writings))
    asked = form.choice("向顾客索取材料的消息、通话或挂号信（理由是等待材料时必选）", _offered(page.now.asked))
    for field in (wish, asked):
        field.props("clearable")
    with form.card:
        came = ui.column().classes("case-wide")

    def show_arrivals() -> None:
        came.clear()
        with came:
            for line in arrived_since(page.now, asked.value):
                ui.label(line).classes("case-text")

    asked.on_value_change(show_arrivals)
    material = form.line("等哪份材料（理由是等待材料时必填；会告知顾客）", "例如：服务合同原件", limit=LONGEST_MATERIAL)
    note = form.text("内部说明", "例如：顾客出国，约定回国后再核对合同", limit=approval.REASON_LIMIT)
    form.open("申请暂停", lambda: page.act(
        on_complaint(pause_requests.ask), promise.value, instant(until),
        PauseReason(ground.value or "", note.value or "", wish.value or "", asked.value or "", material.value or ""),
        done="已申请，等另一位主管批准"))


def arrived_since(shown: Shown, asked: str | None) -> list[str]:
    """What came from the customer since what `asked` refers to; nothing without it."""
    return next((clock_cards.arrived_lines(shown, one.at) for one in shown.asked if one.reference == asked), [])


def _offered(found: Sequence[Writing]) -> dict[str, str]:
    return {one.reference: f"{time_words.day_time(one.at)} {readable(one.text)[:40]}" for one in found}


def approve_pause(page: DialogPage, request: ApprovalRequest) -> None:
    """Approve a pause that rests on what the customer wrote or was asked, which is quoted; the approver compares it."""
    form = DialogForm(page.place, "批准暂停", "请核对原话：顾客确实要求延后，或确实向顾客索取过这份材料。顾客会收到理由、恢复时间和新的期限。")
    with form.card:
        for line in clock_cards.request_lines(page.now, request):
            ui.label(line).classes("case-text")
    form.open("批准", lambda: page.act(on_complaint(approval.approve), request.id, done=approved(request)))


def approved(request: ApprovalRequest) -> str:
    """What whoever approved a pause reads: most are in force only once the customer was told."""
    return "已批准，告知顾客后生效" if pause_requests.is_told_first(request) else "已批准，暂停计时"


def decline_pause(page: DialogPage, request: ApprovalRequest) -> None:
    """Decline a colleague's request for a pause, with the reason."""
    form = DialogForm(page.place, "不批准暂停", "照常计时，申请人会收到提醒。")
    reason = form.text("为什么不批准", limit=approval.REASON_LIMIT)
    form.open("不批准", lambda: page.act(on_complaint(approval.decline), request.id, reason.value or "", done="没有批准，照常计时"))


async def resume(page: DialogPage, clock: ClockView | None = None) -> None:
    """Resume this clock, or all that are paused, before their limit."""
    for one in [clock] if clock else available_acts.paused(page.now):
        await page.act(on_complaint(pause_requests.resume), one.promise, done=f"{one.title}恢复计时")
