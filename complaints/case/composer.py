"""The composer of the case page: reply, propose a solution, or write a note. Drafts survive a lost connection."""
from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from nicegui import ui

from complaints import staff_acts
from complaints.case.read_model import Shown
from console import drafts, widgets
from kernel.errors import HongniangError

_HINTS = {
    "reply": "写给顾客，送达后响应期即告达成；或写备注，只有同事看得到。Ctrl+Enter 发送回复",
    "by_letter": "这件投诉没有可用的会话，顾客也没有留电话：请写信联系顾客。这里可以写备注，只有同事看得到",
    "no_channel": "这件投诉没有可用的会话：请打电话联系顾客并登记通话。这里可以写备注，只有同事看得到",
    "over": "备注，只有同事看得到",
}


class _Page(Protocol):
    number: str
    place: ui.element

    @property
    def now(self) -> Shown: ...

    async def act(self, do: Callable[..., object], *args: object, done: str) -> object: ...


class Composer:
    """The text field with its buttons, at the foot of the page."""

    def __init__(self, page: _Page) -> None:
        self._page, self._key = page, f"case:{page.number}"
        self._busy = False
        with ui.element("div").classes("case-composer") as self.box:
            self.text = ui.textarea().props(
                f'outlined dense autogrow maxlength={staff_acts.REPLY_LIMIT} aria-label="回复顾客"').classes("case-wide")
            self.text.on("keydown.ctrl.enter", self._first).on("keydown.meta.enter", self._first)
            drafts.keep(self.text, self._key)
            with ui.element("div").classes("case-send"):
                self.hint = ui.label().classes("hn-quiet case-hint")
                self.note = ui.button("备注", on_click=self.write_note).props("flat no-caps")
                self.propose = ui.button("提出方案", on_click=lambda: self.send("solution")).props("outline no-caps")
                self.reply = ui.button("回复", on_click=lambda: self.send("response")).props("unelevated no-caps")

    def show(self, may: set[str]) -> None:
        """Shows the buttons of what `may` be done now."""
        self.box.set_visibility("note" in may)
        for key, button in (("note", self.note), ("propose", self.propose), ("reply", self.reply)):
            button.set_visibility(key in may)
        case = self._page.now.case
        closed_ways = "by_letter" if self._page.now.by_letter else "no_channel"
        hint = "reply" if "reply" in may else closed_ways if case.is_open else "over"
        self.text.props(f'placeholder="{_HINTS[hint]}"')
        self.hint.set_text(f"{case.number} 是{case.kind_title}，不计时" if case.kind != "complaint" else "")

    async def _first(self) -> None:
        if self.reply.visible:
            await self.send("response")
        else:
            await self.write_note()

    async def send(self, means: str) -> None:
        """Sends the text to the customer; `means` is response or solution."""
        await self._do(staff_acts.reply, means, done="方案已交付发送，送达后时限即告达成" if means == "solution"
                       else "已交付发送，送达后时限即告达成")

    async def write_note(self) -> None:
        """Stores the text as a note for colleagues."""
        await self._do(staff_acts.add_note, done="已备注")

    async def _do(self, do: Callable[..., object], *more: object, done: str) -> None:
        if self._busy:  # a second press while the first is being sent
            return
        self._busy, said = True, self.text.value or ""
        try:
            await self._page.act(do, said, *more, done=done)
        except HongniangError as error:
            with self._page.place:
                widgets.sentence(error)
            return
        finally:
            self._busy = False
        with self._page.place:
            if (self.text.value or "") == said:
                self.text.set_value("")
            drafts.drop(self._key)
