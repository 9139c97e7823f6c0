"""Dialogs by which staff tell a customer something: by telephone or in person, by letter, and calls not answered."""
from __future__ import annotations

import uuid

from nicegui import ui

from cases import call_tasks, customer_notices
from complaints import unreachable
from complaints.access import on_complaint
from complaints.case.dialogs import DialogForm, DialogPage, instant
from kernel import instants
from notices.notice_views import NoticeView
from people.identifiers import readable

_WAYS = {customer_notices.CALL: "电话里", customer_notices.VISIT: "当面"}


def waiting(page: DialogPage) -> list[NoticeView]:
    """What the customer still has to be told."""
    return [one for one in page.now.notices if one.is_pending]


class Told:
    """Boxes for what the customer was told, each with its text; none is ticked until the person ticks it."""

    def __init__(self, form: DialogForm, page: DialogPage, label: str) -> None:
        self._boxes: dict[uuid.UUID, ui.checkbox] = {}
        found = waiting(page)
        if not found:
            return
        with form.card:
            ui.label(label).classes("hn-quiet")
            for one in found:
                self._boxes[one.id] = ui.checkbox(f"{one.what_title}：{readable(str(one.message))}").classes(
                    "case-text case-note")

    @property
    def chosen(self) -> set[uuid.UUID]:
        """Ids of the notices that are ticked."""
        return {notice_id for notice_id, box in self._boxes.items() if box.value}


def tell(page: DialogPage) -> None:
    """Record that the customer was told what waits, by telephone or in person."""
    form = DialogForm(page.place, f"登记告知 {page.now.case.number}", "请把下面的内容告知顾客。只登记确实说到的，登记后算作已告知。")
    told = Told(form, page, "告知了什么（逐项勾选）")
    way = form.choice("怎样告知", dict(_WAYS), customer_notices.CALL)
    at = form.moment("告知时间", instants.now())
    note = form.text("情况", "例如：本人接听，已逐条说明", limit=customer_notices.NOTE_LIMIT)
    form.open("登记告知", lambda: page.act(
        on_complaint(customer_notices.record_spoken), instant(at), note.value or "",
        told.chosen, way.value, done="已登记告知"))


def letter(page: DialogPage) -> None:
    """Record a letter with recorded delivery that says what waits."""
    form = DialogForm(page.place, "登记挂号信", "信里须写明所有待告知的事项。签收后才算已告知。")
    number = form.line("挂号信编号", "例如：XA12345678932", limit=40)
    at = form.moment("寄出时间", instants.now())
    form.open("登记寄出", lambda: page.act(
        on_complaint(customer_notices.send_letter), number.value or "", instant(at), done="已登记，等签收"))


def letter_outcome(page: DialogPage, number: str, arrived: bool) -> None:
    """Record that a letter was delivered, by the post's proof, or came back."""
    form = DialogForm(page.place, f"挂号信 {number}", "以邮局的签收记录为准。" if arrived else "退回后仍须用别的方式告知顾客。")
    at = form.moment("签收时间" if arrived else "退回时间", instants.now())
    act = customer_notices.letter_arrived if arrived else customer_notices.letter_returned
    form.open("登记签收" if arrived else "登记退回", lambda: page.act(
        on_complaint(act), number, instant(at), done="已登记"))


def not_reached(page: DialogPage, call_id: uuid.UUID) -> None:
    """Record a call that did not reach the customer; the task stays open."""
    form = DialogForm(page.place, "致电未接通", "任务保留，请改日再打。多次、多种方式联系不到，可由主管以联系不到顾客结案。")
    at = form.moment("拨打时间", instants.now())
    note = form.text("情况", "例如：响铃无人接听", limit=customer_notices.NOTE_LIMIT)
    form.open("登记未接通", lambda: page.act(
        lambda session, staff, _: call_tasks.not_reached(session, staff, call_id, instant(at), note.value or ""),
        done="已记下，任务保留"))


def end_unreached(page: DialogPage) -> None:
    """Close the case of a customer whom nothing reaches."""
    form = DialogForm(page.place, "以联系不到顾客结案",
                      "须自上次联系到顾客以来，用至少两种方式、在三个不同的日子都没有联系到。联系记录会写进经过，顾客 30 天内可以重新打开。")
    text = form.text("结案说明")
    form.open("以联系不到顾客结案", lambda: page.act(
        unreachable.close_unreachable, text.value or "", done="已结案"), grave=True)
